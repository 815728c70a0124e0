/*
 * person.h - who an applicant is without his identity: what he told becomes keyed marks, by which the database joins tellings of one
 * person (pd.contact, person_join in SQL) over all channels, and keeps two people of one telephone apart.
 */
#ifndef MCU_PERSON_H
#define MCU_PERSON_H

#include <jansson.h>
#include <stdbool.h>

#include "fcgi/keys.h"

#define PERSON_KEY_FILE "pseudonym.key"	/* the secret's name in the folder of keys */

enum { PERSON_KEY_SIZE = 32, PERSON_MARK_SIZE = 16 };

/* What an applicant told of himself, each NULL when unknown; all borrowed. `line` is a free line of contacts. */
struct person {
	const char *url, *phone, *email, *name, *address, *line;
};

/* HMAC-SHA256 of the first thing told: a page, else a phone, else a mail box, else the name with the address. It says who somebody is in the
 * hash of an imported row, where it has to stay what it was, and nowhere else. False when nothing is told. */
bool person_key(const unsigned char secret[KEY_SECRET_SIZE], const struct person *p, unsigned char key[PERSON_KEY_SIZE]);

/* A telling as the database joins it: [{contact, tags, whole, father}], marks in hexadecimal; one entry for each page, phone and mail box wherever
 * they stand, else for the address. tags: surname with the first letter of the first name (order-free, so both ways round when it cannot be
 * told which is which); none for who is not named and for the author's page, which is one person's own. whole: both in full; father: the first letter of the
 * patronymic; absent when not told. Marks are bound to their contact: the same name elsewhere is another mark.
 * key: pseudonym of the telling itself, the same for the same words. New reference; NULL when nothing is told or memory is short. */
json_t *person_told(const unsigned char secret[KEY_SECRET_SIZE], const struct person *p, unsigned char key[PERSON_KEY_SIZE]);

/* Can two names be one person's? «Ветрова О.П.», «Ольга Ветрова» and «ветрова ольга петровна» can, «Ветрова Оксана» cannot be one of the last two. */
bool person_names_alike(const char *a, const char *b);

/* The last ten digits of each phone in a text, in order: eleven digits from 7 or 8, ten from 9, those with the code of a town; no passports,
 * СНИЛС, numbers of documents. Returns how many, at most `most`. */
enum { PERSON_PHONE = 10 };
int person_phones(const char *text, char phones[][PERSON_PHONE + 1], int most);

/* A word or a phrase as it is compared: small letters, ё as е, no blanks and no punctuation. to has room for PERSON_FOLDED bytes; what is longer is cut. */
enum { PERSON_FOLDED = 1208 };
size_t person_fold(char to[PERSON_FOLDED], const char *s);

#endif
