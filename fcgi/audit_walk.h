/*
 * audit_walk.h - walks the whole chain over the journal and says where it is broken. What is hashed is put together here
 * from the raw columns, so that functions of the database, which their owner may change, are not believed.
 */
#ifndef MCU_AUDIT_WALK_H
#define MCU_AUDIT_WALK_H

#include <stdbool.h>

#include "fcgi/db.h"

enum { AUDIT_FINDINGS = 200, AUDIT_HASH_TEXT = 65 };

enum audit_what {
	AUDIT_CHANGED,		/* the row says something else than when it was sealed */
	AUDIT_REMOVED,		/* a row or a link is gone */
	AUDIT_INSERTED,		/* a row came past the program */
	AUDIT_REORDERED,	/* the row says what another one said */
	AUDIT_CUT,		/* a published link stands behind the end of the chain: its end was cut off */
	AUDIT_HEAD,		/* a head published or kept elsewhere is not in the chain: it was made anew */
	AUDIT_WHATS
};

struct audit_finding {
	enum audit_what what;
	long long seq;		/* link, 0 when there is none */
	long long row;		/* audit_log.id, 0 when nobody knows */
};

struct audit_report {
	long long rows;		/* links walked */
	long long waiting;	/* rows that are not sealed yet */
	long long seq;		/* the last link … */
	char head[AUDIT_HASH_TEXT];	/* … and its hash, lower-case hex, "" when there is none */
	long heads;		/* heads compared */
	long long given;	/* link of the head that was given, 0: none was, or it is nowhere */
	long differences;
	struct audit_finding first[AUDIT_FINDINGS];	/* so many of them at most, in the order of the chain */
};

/* Walks and fills *out. head: a hash kept elsewhere, or NULL; folder: that of heads.tsv and last.tsv, or NULL (a file that is not
 * there is no difference). stop, asked now and then, may end the walk: ERR_TIMEOUT. Needs a role that reads the journal. */
enum err audit_walk(struct db *db, const char *head, const char *folder, bool (*stop)(void *), void *arg, struct audit_report *out);

/* Stable word ("changed") and Russian words of a finding. */
const char *audit_what_code(enum audit_what what);
const char *audit_what_text(enum audit_what what);

/* Is it 64 lower-case hexadecimal digits? */
bool audit_is_hash(const char *s);

#endif
