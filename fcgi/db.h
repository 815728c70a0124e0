/*
 * db.h - the only door to PostgreSQL (libpq-fe.h is included by db*.c alone).
 * One struct db is one connection of one program role. Statements come from the catalogue generated out of sql/queries (enum query).
 * Parameters are text, NULL is SQL NULL.
 * Functions that return enum err log the cause once; database text never reaches a client.
 */
#ifndef MCU_DB_H
#define MCU_DB_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "fcgi/conf.h"
#include "fcgi/err.h"
#include "queries.h"

struct db;
struct db_result;

enum db_role { DB_API, DB_JOBS, DB_INDEXER, DB_OWNER };
enum db_mode { DB_READ, DB_WRITE };

/* Who a transaction acts for; account 0 is the program itself. */
struct db_actor {
	int account;
	char login[64];
	char actions[2048];	/* names of allowed actions, each between two spaces */
	bool sees_all;		/* its action reaches the messages of all organisations, else of orgs */
	char orgs[4096];	/* integer[] literal, "{}" for none */
	char partly[2048];	/* those of the actions that do not reach all of these messages, written as actions */
};

/* Opens and prepares (the API everything at once, other roles each statement at its first use). NULL when PostgreSQL
 * cannot be reached (logged). conf is borrowed. The caller frees with db_free. */
struct db *db_new(const struct conf *conf, enum db_role role);

/* The same without connecting: the first db_ready or db_begin connects. NULL only when memory is short. */
struct db *db_new_idle(const struct conf *conf, enum db_role role);
void db_free(struct db *db);

/* Makes the connection usable again after a loss; ERR_UNAVAILABLE when PostgreSQL is still away (tried at most once
 * per growing pause, 0.1..3 s). Cheap when healthy. */
enum err db_ready(struct db *db);
void db_tag(struct db *db, const char *tag);	/* application_name of the next transactions (a request id), borrowed; NULL for none */

/* Starts a transaction for an acting session (uuid text) or, with session NULL, for the program itself; for what it does by an action (NULL:
 * none in particular): PostgreSQL shows what the roles reach that give it. ERR_UNAUTHORIZED when the session is over or its account disabled. */
enum err db_begin(struct db *db, enum db_mode mode, const char *session);
enum err db_begin_session(struct db *db, enum db_mode mode, const char *session, const char *action);
/* The same for an account ("7", or "7/12": in that one of its roles), under its rights of this moment: background work (DB_JOBS). */
enum err db_begin_for(struct db *db, enum db_mode mode, const char *account, const char *action);
const struct db_actor *db_actor(const struct db *db);	/* of the last db_begin, borrowed */
bool db_actor_may(const struct db_actor *a, const char *action);	/* does any of his roles give it? */
bool db_actor_may_all(const struct db_actor *a, const char *action);	/* and for all messages that the transaction sees? */

/* A read-only transaction is ended without waiting for the answer. */
enum err db_commit(struct db *db);
void db_rollback(struct db *db);	/* safe to call at any time */

/* Runs one statement of the catalogue with n text parameters; *out (may be NULL) is new, free with db_result_free. */
enum err db_run(struct db *db, enum query q, int n, const char *const *args, struct db_result **out);

/* The same, planned anew for these very values: for filters of which most are NULL. */
enum err db_run_planned(struct db *db, enum query q, int n, const char *const *args, struct db_result **out);

/* db_run with the parameters written in the call: DB_RUN(db, Q_X, &r, a, b, c). */
#define DB_RUN(db, q, out, ...) \
	db_run((db), (q), (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)), \
	       (const char *const[]){__VA_ARGS__}, (out))

/* The same in two halves: while PostgreSQL works the program does too. One at a time; a statement that runs in between waits
 * for the one sent, whose result is kept until db_take or the end of the transaction. */
enum err db_send(struct db *db, enum query q, int n, const char *const *args);
enum err db_take(struct db *db, enum query q, struct db_result **out);
void db_take_some(struct db *db);	/* takes in what has come so far, without waiting: PostgreSQL stops when it is far ahead of its reader */

/* Row by row, while PostgreSQL works on the next ones: db_next gives one row, NULL after the last; nothing may run in between. */
enum err db_send_each(struct db *db, enum query q, int n, const char *const *args);
enum err db_next(struct db *db, enum query q, struct db_result **row);

/* SQL that is not in the catalogue: migrations, set-up (owner only). Several statements allowed. */
enum err db_script(struct db *db, const char *sql);

void db_result_free(struct db_result *r);
int db_rows(const struct db_result *r);
int db_cols(const struct db_result *r);
const char *db_col_name(const struct db_result *r, int col);	/* borrowed */
unsigned db_col_type(const struct db_result *r, int col);		/* type OID */
bool db_is_null(const struct db_result *r, int row, int col);
const char *db_text(const struct db_result *r, int row, int col);	/* borrowed until free; "" for NULL */
int64_t db_int(const struct db_result *r, int row, int col);		/* 0 for NULL */
bool db_bool(const struct db_result *r, int row, int col);		/* false for NULL */

/* Row or all rows as JSON by column name: int8 → string, int4 → integer, timestamptz → RFC 3339, json(b) → parsed,
 * bool, float, int4[] → array of integers; NULL → null. Columns named _something are left out. New references; NULL when memory is short. */
json_t *db_row_json(const struct db_result *r, int row);
json_t *db_rows_json(const struct db_result *r);

/* COPY ... FROM STDIN given as a catalogue statement; rows in PostgreSQL's text or binary form as the statement says. */
enum err db_copy_begin(struct db *db, enum query q);
enum err db_copy_put(struct db *db, const char *data, size_t n);
enum err db_copy_end(struct db *db);
void db_copy_abort(struct db *db);

/* LISTEN on a channel, then wait for a notification, at most ms. True when one came. Always poll as well. */
enum err db_listen(struct db *db, const char *channel);
enum err db_unlisten(struct db *db);	/* of all channels */
bool db_wait(struct db *db, int ms);

bool db_lost(const struct db *db);	/* the connection is known to be */

/* SQLSTATE of the last failed statement ("" if none) and the name of the violated constraint ("" if none). */
const char *db_sqlstate(const struct db *db);
const char *db_constraint(const struct db *db);

#define DB_AUTO_RESULT __attribute__((cleanup(db_result_cleanup))) struct db_result *
void db_result_cleanup(struct db_result **r);

#endif
