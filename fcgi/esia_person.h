/*
 * esia_person.h - what ESIA tells of a person it has just identified: his name and the organisations he belongs to (/rs/prns/OID, …/roles).
 *
 * Asked for people unknown here alone: whoever has an account needs none of it.
 */
#ifndef MCU_ESIA_PERSON_H
#define MCU_ESIA_PERSON_H

#include <stdbool.h>
#include <stdint.h>

#include "fcgi/arena.h"
#include "fcgi/conf.h"
#include "fcgi/err.h"

enum { ESIA_ORGANISATIONS = 500 };

struct esia_organisation {
	const char *ogrn, *name;	/* ogrn: 13 or 15 digits */
	bool chief;			/* the person heads it: a hint, no right of ours follows from it */
};

/* Texts from the arena. */
struct esia_person {
	const char *name;	/* «Фамилия Имя Отчество», "" when it was not told */
	struct esia_organisation organisations[ESIA_ORGANISATIONS];
	int count;
};

/* Reads both. ERR_UPSTREAM (logged) when the name could not be read; without his organisations a person is told all the same. */
enum err esia_person_read(const struct conf *conf, struct arena *a, const char *access_token, int64_t oid, struct esia_person *p);

#endif
