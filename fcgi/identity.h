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

/* Opens one telling, in hexadecimal, and adds it to `sum` ({"name": …, "contacts": {…}}, what comes later holds; "names": all of them when they cannot be one person's). Other than SEAL_OPEN: unchanged. */
enum seal_result identity_add(struct seal *s, const unsigned char author[PERSON_KEY_SIZE], const char *sealed, json_t *sum);

/* What somebody is looked for by; NULL: of no matter. A name is two words at least. */
struct identity_asked {
	const char *name, *email, *phone;
};

/* What of it one telling answers, and what is not asked for: a person is the one asked for whose tellings answer all of it between them, since a later one
 * may say less. Every word of the name stands in one of his, in any order; the mail box is one of his, letter by letter; the phone by its last ten digits.
 * Case, ё and punctuation of names do not count. */
enum { IDENTITY_NAME = 1, IDENTITY_EMAIL = 2, IDENTITY_PHONE = 4, IDENTITY_ALL = 7 };
unsigned identity_meets(const json_t *telling, const struct identity_asked *asked);

/* Can it be looked for: two words of a name, a mail box, a phone of ten digits? */
bool identity_name_asks(const char *name);
bool identity_email_asks(const char *email);
bool identity_phone_asks(const char *phone);

#endif
