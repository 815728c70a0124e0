/* COPY and LISTEN: what does not go through the catalogue of prepared statements. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/db_impl.h"

enum err db_copy_begin(struct db *db, enum query q)
{
	enum err e = db->state == IDLE ? db_ready(db) : ERR_OK;
	return e ? e : db_run_text(db, query_catalogue[q].sql, query_catalogue[q].name);
}

enum err db_copy_put(struct db *db, const char *data, size_t n)
{
	while (n > 0) {
		int part = n > 1 << 20 ? 1 << 20 : (int)n;
		if (PQputCopyData(db->conn, data, part) != 1)
			return db_note_failure(db, NULL, "copy");
		data += part;
		n -= (size_t)part;
	}
	return ERR_OK;
}

enum err db_copy_end(struct db *db)
{
	if (PQputCopyEnd(db->conn, NULL) != 1)
		return db_note_failure(db, NULL, "copy");
	PGresult *r = db_take_result(db);
	enum err e = db_result_ok(r) ? ERR_OK : db_note_failure(db, r, "copy");
	PQclear(r);
	return e;
}

void db_copy_abort(struct db *db)
{
	if (!db_lost(db) && PQputCopyEnd(db->conn, "aborted") == 1)
		PQclear(db_take_result(db));
}

enum err db_listen(struct db *db, const char *channel)
{
	char sql[160];
	enum err e = db_ready(db);
	char *name = e ? NULL : PQescapeIdentifier(db->conn, channel, strlen(channel));
	if (!name)
		return e ? e : ERR_INTERNAL;
	snprintf(sql, sizeof(sql), "listen %s", name);
	PQfreemem(name);
	return db_run_text(db, sql, "listen");
}

/* Takes all notifications that have come. */
static bool take_notices(struct db *db)
{
	bool any = false;
	PGnotify *n;
	while ((n = PQnotifies(db->conn))) {
		any = true;
		PQfreemem(n);
	}
	return any;
}

enum err db_unlisten(struct db *db)
{
	if (db_lost(db))
		return ERR_OK;
	db_settle(db);
	enum err e = db_run_text(db, "unlisten *", "unlisten");
	take_notices(db);
	return e;
}

bool db_wait(struct db *db, int ms)
{
	if (db_lost(db)) {
		poll(NULL, 0, ms);
		return false;
	}
	db_settle(db);
	if (take_notices(db))
		return true;
	struct pollfd p = {.fd = PQsocket(db->conn), .events = POLLIN};
	if (poll(&p, 1, ms) <= 0)
		return false;
	PQconsumeInput(db->conn);
	return take_notices(db);
}
