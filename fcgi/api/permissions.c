/* The matrix of rights, role by action by scope: read, changed as a new version with a reason, its versions. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/body.h"

enum { CELLS = 2000 };

static const struct field put_fields[] = {
	{"reason", F_TEXT, F_REQUIRED, 1, 500, NULL},
	{"items", F_LIST, F_REQUIRED, 1, CELLS, NULL},
	{0},
};

static const struct field cell_fields[] = {
	{"role", F_TEXT, F_REQUIRED, 1, 40, NULL},
	{"action", F_TEXT, F_REQUIRED, 1, 60, NULL},
	{"paragraph", F_TEXT, F_REQUIRED, 1, 200, NULL},
	{"scope", F_ENUM, 0, 0, 0, "all own none"},	/* absent: that of the role */
	{"machines", F_LIST, F_NULL, 0, 20, NULL},	/* kinds of records; null: all, absent: as it is */
	{0},
};

enum err permission_get(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_PERMISSION_GET, 0, NULL, &row);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	resp_etag(r, db_text(row, 0, 0));
	r->resp.rows = 1;
	return resp_json(r, 200, db_row_json(row, 0));
}

static void check_words(struct req *r, const json_t *machines, size_t cell)
{
	size_t i;
	json_t *one;
	json_array_foreach(machines, i, one)
		if (!json_is_string(one))
			req_wrong(r, arena_printf(r->arena, "/items/%zu/machines/%zu", cell, i), "wrong_type", "Нужен код вида записей.");
}

static void check_cells(struct req *r, const json_t *cells)
{
	size_t i;
	json_t *cell;
	json_array_foreach(cells, i, cell)
		if (!body_check_at(r, cell, arena_printf(r->arena, "/items/%zu", i), cell_fields))
			check_words(r, json_object_get(cell, "machines"), i);
}

/* Roles and actions that are not there, cells said twice, scopes that cannot be. */
static enum err check_names(struct req *r, const char *cells)
{
	DB_AUTO_RESULT wrong = NULL;
	enum err e = DB_RUN(r->db, Q_PERMISSION_WRONG, &wrong, cells);
	return e ? e : body_wrong(r, wrong);
}

static enum err check_put(struct req *r, const char **cells)
{
	enum err e = body_check(r, put_fields);
	if (e)
		return e;
	check_cells(r, json_object_get(r->body, "items"));
	if (json_array_size(r->errors))
		return ERR_INVALID;
	*cells = message_json(r, json_object_get(r->body, "items"));
	return *cells ? check_names(r, *cells) : ERR_INTERNAL;
}

/* The next request of anybody goes by the new matrix. */
enum err permission_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *cells;
	long version = req_if_match(r);
	enum err e = check_put(r, &cells);
	if (e)
		return e;
	r->audit.purpose = body_text(r, "reason");
	e = DB_RUN(r->db, Q_PERMISSION_PUT, &row, arena_printf(r->arena, "%ld", version), body_text(r, "reason"), cells);
	if (e == ERR_INVALID && !strcmp(db_sqlstate(r->db), "MC422"))
		return req_fail(r, e, "Матрица не изменилась: новая версия не нужна.");
	if (e == ERR_OWN_RIGHTS)
		return req_fail(r, e, "Роли, которая есть у вас самого, нельзя открыть больше записей.");
	if (!e && db_is_null(row, 0, 0))
		e = ERR_STALE;
	return e ? e : permission_get(r);
}

enum err permission_versions(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(r->db, Q_PERMISSION_VERSIONS, 0, NULL, &rows);
	return e ? e : resp_items(r, rows);
}
