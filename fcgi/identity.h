/*
 * identity.h - what an applicant told of himself, as it is kept: a name and contacts as JSON, closed (seal.h), beside the names of
 * its fields alone. Each telling is a row of its own, so nobody has to open what is there to add to it.
 */
#ifndef MCU_IDENTITY_H
#define MCU_IDENTITY_H

#include <jansson.h>

#include "fcgi/seal.h"

struct identity {
	char *sealed;		/* hexadecimal, malloc'ed */
	char fields[120];	/* array literal: {name,contacts.phone} */
};

/* Closes a telling; name or contacts (an object) may be NULL, not both. False when memory is short or the seal refuses. */
bool identity_close(struct seal *s, const unsigned char author[PERSON_KEY_SIZE], const char *name, const json_t *contacts, struct identity *out);
void identity_free(struct identity *i);

/* Opens one telling, in hexadecimal, and adds it to `sum` ({"name": …, "contacts": {…}}, what comes later holds). Other than SEAL_OPEN: unchanged. */
enum seal_result identity_add(struct seal *s, const unsigned char author[PERSON_KEY_SIZE], const char *sealed, json_t *sum);

#endif
