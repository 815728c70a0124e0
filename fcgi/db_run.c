/* Statements of the catalogue: at once, in two halves, row by row. */
#include <stdlib.h>

#include "fcgi/db_impl.h"

/* A statement that was sent makes way: its result waits for db_take. */
static void set_aside(struct db *db)
{
	if (db->sent)
		db->aside = db_take_result(db);
	db->sent = false;
}

/* Nobody will take it any more. */
void db_forget_sent(struct db *db)
{
	set_aside(db);
	PQclear(db->aside);
	db->aside = NULL;
}

/* Hands the rows of a statement over, or notes why there are none; r is ours. */
static enum err take_rows(struct db *db, enum query q, PGresult *r, struct db_result **out)
{
	if (!db_result_ok(r)) {
		enum err e = db_note_failure(db, r, query_catalogue[q].name);
		PQclear(r);
		return e;
	}
	struct db_result *result = out ? malloc(sizeof(*result)) : NULL;
	if (result) {
		result->pg = r;
		*out = result;
		return ERR_OK;
	}
	PQclear(r);
	return out ? ERR_INTERNAL : ERR_OK;
}

/* Before a statement: no result yet, a connection that lives. */
static enum err usable(struct db *db, struct db_result **out)
{
	if (out)
		*out = NULL;
	set_aside(db);
	enum err e = db->state == IDLE || db->state == COMMIT_SENT ? db_ready(db) : ERR_OK;
	return !e && db_lost(db) ? ERR_UNAVAILABLE : e;
}

enum err db_run(struct db *db, enum query q, int n, const char *const *args, struct db_result **out)
{
	enum err e = usable(db, out);
	if (!e && !db->prepared[q])
		e = db_prepare(db, q);
	if (e)
		return e;
	return take_rows(db, q, PQexecPrepared(db->conn, query_catalogue[q].name, n, args, NULL, NULL, 0), out);
}

enum err db_run_planned(struct db *db, enum query q, int n, const char *const *args, struct db_result **out)
{
	enum err e = usable(db, out);
	return e ? e : take_rows(db, q, PQexecParams(db->conn, query_catalogue[q].sql, n, NULL, args, NULL, NULL, 0), out);
}

static enum err send_now(struct db *db, enum query q, int n, const char *const *args)
{
	enum err e = usable(db, NULL);
	if (!e && !db->prepared[q])
		e = db_prepare(db, q);
	if (!e && !PQsendQueryPrepared(db->conn, query_catalogue[q].name, n, args, NULL, NULL, 0))
		e = db_note_failure(db, NULL, query_catalogue[q].name);
	return e;
}

enum err db_send(struct db *db, enum query q, int n, const char *const *args)
{
	db_forget_sent(db);
	enum err e = send_now(db, q, n, args);
	db->sent = !e;
	return e;
}

enum err db_take(struct db *db, enum query q, struct db_result **out)
{
	set_aside(db);
	PGresult *r = db->aside;
	db->aside = NULL;
	*out = NULL;
	return take_rows(db, q, r, out);
}

void db_take_some(struct db *db)
{
	if (!db_lost(db) && PQconsumeInput(db->conn))	/* a failure is told by db_take */
		PQisBusy(db->conn);			/* … and this turns what came into rows */
}

enum err db_send_each(struct db *db, enum query q, int n, const char *const *args)
{
	enum err e = send_now(db, q, n, args);
	if (!e)
		PQsetSingleRowMode(db->conn);
	return e;
}

enum err db_next(struct db *db, enum query q, struct db_result **row)
{
	PGresult *r = PQgetResult(db->conn);
	*row = NULL;
	if (PQresultStatus(r) == PGRES_SINGLE_TUPLE)
		return take_rows(db, q, r, row);
	PQclear(db_take_result(db));
	return take_rows(db, q, r, NULL);	/* the end, or a failure */
}
