/*
 * audit.h - the journal of who did what: which requests leave a row and what it says. The engine asks for it (handle.c), a
 * handler adds to it at most; the chain over the rows is fcgi/audit_walk.h.
 *
 * A change and its row are committed together. A reading gives nothing away before its row is there. A refusal is put down
 * after the rollback. Names of fields, never values; no texts, no tokens.
 */
#ifndef MCU_AUDIT_H
#define MCU_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "fcgi/err.h"

struct req;

/* What a handler may add to the row of its request; the strings live as long as the request. */
struct audit_note {
	const char *purpose;	/* why, in the person's own words, at most 500 characters */
	const char *account;	/* who, while nobody acts yet (a sign-in) … */
	const char *session;	/* … and by which session */
	const char *result;	/* instead of ok or the code of the refusal */
	const char *fields;	/* the engine's: names of the members of the body */
	bool whole;		/* personal_hide's: words of people leave as they are */
	bool written;
};

/* Before the handler: keeps the names of the members of the body, which the handler may take apart. */
void audit_begin(struct req *r);

/* The row of a change, inside its transaction; ERR_OK when this request needs none. */
enum err audit_change(struct req *r);

/* The row of a reading whose transaction is over; an error means that nothing may be answered. */
enum err audit_reading(struct req *r);

/* The row of a request that failed with e, after the rollback. A failure is logged: the answer is a refusal already. */
void audit_refusal(struct req *r, enum err e);

/* For AUDIT_OWN: the row at once, in the open transaction or, with alone, in one of its own. status is that of HTTP. */
enum err audit_put(struct req *r, int status, bool alone);

/* The i-th operation, NULL after the last, with its name and the first word of its address ("ctl" for commands of mcuctl, from
 * the arena of r; NULL when it never stands in the journal). */
const char *audit_operation(struct req *r, size_t i, const char **name, const char **resource);

#endif
