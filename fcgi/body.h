/*
 * body.h - JSON bodies checked by a table, with a JSON pointer for each wrong place.
 */
#ifndef MCU_BODY_H
#define MCU_BODY_H

#include "fcgi/req.h"

enum field_type {
	F_TEXT,		/* string of min..max characters */
	F_INT,		/* integer min..max */
	F_BOOL,
	F_DATE,		/* "2026-01-31" */
	F_TIME,		/* RFC 3339 with zone */
	F_ID,		/* string of digits, at most max when it is given */
	F_ENUM,		/* string, one of values */
	F_OBJECT,	/* any object; the handler looks inside */
	F_LIST,		/* array of min..max elements; the handler looks inside */
};

enum { F_REQUIRED = 1, F_NULL = 2 };	/* flags: must be there; null is allowed */

struct field {
	const char *name;
	enum field_type type;
	int flags;
	long min, max;
	const char *values;	/* F_ENUM: words between blanks */
};

/* Checks r->body against a table that ends with a nameless field: unknown members, types, limits. ERR_INVALID with every
 * wrong place added to the problem, or ERR_OK. */
enum err body_check(struct req *r, const struct field *fields);

/* The same for an object inside the body, which stands at a JSON pointer ("/rules/3"). */
enum err body_check_at(struct req *r, json_t *object, const char *at, const struct field *fields);

bool body_has(const struct req *r, const char *name);	/* present, also as null */

/* Value as a SQL parameter ("true", "12", text), NULL for null or absent. */
const char *body_text(const struct req *r, const char *name);

/* A list of ids as an array literal, NULL for null or absent. ERR_INVALID with the first wrong place added, ERR_OK. Arena. */
enum err body_ids(struct req *r, const char *name, const char **literal);

/* Members that a body may hold (NULL ends them) must say something: three characters at least without the blanks around them. Adds the wrong places. */
void body_check_words(struct req *r, const char *const *names);

/* Adds the wrong places that a statement tells in rows of pointer, code, message. ERR_INVALID when any place of the body is wrong by now. */
enum err body_wrong(struct req *r, const struct db_result *rows);

#endif
