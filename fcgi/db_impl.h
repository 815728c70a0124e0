/*
 * db_impl.h - the inside of db.h, for the files db*.c alone.
 */
#ifndef MCU_DB_IMPL_H
#define MCU_DB_IMPL_H

#include <libpq-fe.h>

#include "fcgi/db.h"

enum db_state { IDLE, IN_READ, IN_WRITE, COMMIT_SENT };

struct db {
	const struct conf *conf;
	enum db_role role;
	PGconn *conn;
	enum db_state state;
	bool prepared[Q_COUNT + 1];
	bool sent;		/* by db_send, not taken yet */
	PGresult *aside;	/* its result, when something else had to run first */
	const char *tag;
	struct db_actor actor;
	char sqlstate[6], constraint[64];
	int retry_ms;
	int64_t retry_at;
};

struct db_result {
	PGresult *pg;
};

/* Keeps SQLSTATE and constraint of a failed statement, logs its cause under the name `what`; r may be NULL. */
enum err db_note_failure(struct db *db, const PGresult *r, const char *what);

/* Did the statement succeed? */
bool db_result_ok(const PGresult *r);

/* Takes results up to the end of the current command. Returns the last one (the caller clears) or NULL. */
PGresult *db_take_result(struct db *db);

/* Prepares a statement of the catalogue on this connection. */
enum err db_prepare(struct db *db, enum query q);

/* Drops what db_send left, taken or not: nobody will ask for it. */
void db_forget_sent(struct db *db);

/* Runs SQL text at once. */
enum err db_run_text(struct db *db, const char *sql, const char *what);

/* Waits for the commit of a read-only transaction that db_commit left on its way. */
void db_settle(struct db *db);

#endif
