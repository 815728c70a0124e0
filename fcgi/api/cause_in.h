/* cause_in.h - what the files of causes share: the case behind a change, its answer, queries over its records, the program's hypotheses. */
#ifndef MCU_CAUSE_IN_H
#define MCU_CAUSE_IN_H

#include "fcgi/body.h"

/* A case under a change. Arena. */
struct cause_case {
	const char *id;
	const char *theme, *legal_code;	/* NULL: none */
	const char *ids;		/* its records as an array literal */
};

/* Locks a case for who sees everything, under If-Match. ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_STALE; ERR_WRONG_STATE when it is closed and `open` is asked for. */
enum err cause_case_take(struct req *r, const char *id, bool open, struct cause_case *out);

/* Answers the case whole, with its ETag. */
enum err cause_case_answer(struct req *r, int status, const char *id);

/* Member of the body as a query over records, conditions as cause_records() of 052_cause.sql reads them; *text NULL when it is absent or null. Wrong places are added to
 * the problem: ERR_INVALID. Arena. */
enum err cause_query_read(struct req *r, const char *member, const char **text);

/* The body against its table, and no signs of hidden personal data in it. */
enum err cause_body(struct req *r, const struct field *fields);

/* Is an id of the body one of a whole number's size that q finds? Else its place is wrong; absent is well. */
enum err cause_check_id(struct req *r, const char *member, enum query q, const char *why);

/* Looks at the records of a case and puts down, or scores anew, the program's hypotheses with what speaks for them. */
enum err cause_guess(struct req *r, const struct cause_case *k);

#endif
