/*
 * person.h - the pseudonym of an applicant: one for all channels, so that the same person is recognised without identity.
 */
#ifndef MCU_PERSON_H
#define MCU_PERSON_H

#include <stdbool.h>

#include "fcgi/keys.h"

#define PERSON_KEY_FILE "pseudonym.key"	/* the secret's name in the folder of keys */

enum { PERSON_KEY_SIZE = 32 };

/* What an applicant told of himself, each NULL when unknown; all borrowed. */
struct person {
	const char *url, *phone, *email, *name, *address;
};

/* HMAC-SHA256 of what identifies the person: a page, else a phone, else a mail box, else the name with the address.
 * Case, ё, blanks and punctuation do not count; of a phone the last ten digits do. False when nothing is told. */
bool person_key(const unsigned char secret[KEY_SECRET_SIZE], const struct person *p, unsigned char key[PERSON_KEY_SIZE]);

/* A word or a phrase as it is compared: small letters, ё as е, no blanks and no punctuation. to has room for PERSON_FOLDED bytes; what is longer is cut. */
enum { PERSON_FOLDED = 1208 };
size_t person_fold(char to[PERSON_FOLDED], const char *s);

/* Files one free line of contacts under the phone, mail box, page or address it looks like. */
void person_contact(struct person *p, const char *contact);

#endif
