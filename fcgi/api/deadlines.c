/* The deadlines of a message, and what a trial of other rules or another calendar answers. */
#include "fcgi/api/deadlines.h"

#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/body.h"

enum err deadline_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_DEADLINE_LIST, &rows, r->path_id);
	if (e || !db_rows(rows))
		return e ? e : ERR_NOT_FOUND;
	bool none = db_is_null(rows, 0, 0);
	json_t *items = none ? json_array() : db_rows_json(rows);
	r->resp.rows = none ? 0 : db_rows(rows);
	return resp_json(r, 200, json_pack("{s:o, s:o}", "items", items, "control", json_loads(db_text(rows, 0, db_cols(rows) - 1), 0, NULL)));
}

enum err deadline_draft(struct req *r, bool trial)
{
	enum err e = db_run(r->db, trial ? Q_DEADLINE_PATIENCE : Q_DEADLINE_LOCK, 0, NULL, NULL);
	return e || !trial ? e : db_run(r->db, Q_DEADLINE_SAVEPOINT, 0, NULL, NULL);
}

enum err deadline_settle(struct req *r, bool trial, const char *since, const char *before, json_t *beyond)
{
	DB_AUTO_RESULT row = NULL;
	if (!trial)
		return DB_RUN(r->db, Q_DEADLINE_ORDER, NULL, since, before);
	enum err e = DB_RUN(r->db, Q_DEADLINE_MOVES, &row, since, before);
	if (!e)
		e = db_run(r->db, Q_DEADLINE_DROP_DRAFT, 0, NULL, NULL);
	if (e)
		return e;
	resp_etag(r, arena_printf(r->arena, "%ld", req_if_match(r)));	/* of the version it was tried on */
	json_t *moves = db_row_json(row, 0);
	json_object_set(moves, "beyond", beyond);
	return resp_json(r, 200, moves);
}

enum err deadline_branch(struct req *r, const char *registry, enum query draft, json_t **moves)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = deadline_draft(r, true);
	if (!e)
		e = DB_RUN(r->db, draft, NULL, r->path_id, body_text(r, "parent_id"));
	if (!e)
		e = DB_RUN(r->db, Q_BRANCH_MOVES, &row, registry, r->path_id);
	if (!e)
		e = db_run(r->db, Q_DEADLINE_DROP_DRAFT, 0, NULL, NULL);
	if (!e)
		*moves = db_row_json(row, 0);
	return e;
}

enum err deadline_pending(struct req *r, bool *pending)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_DEADLINE_PENDING, 0, NULL, &row);
	*pending = !e && db_int(row, 0, 0) > 0;
	return e;
}

bool deadline_trial(const struct req *r)
{
	const char *dry = req_param(r, "dry_run");
	return dry && !strcmp(dry, "true");
}
