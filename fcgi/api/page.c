#include "fcgi/api/page.h"

int page_rows(const struct req *r, const struct db_result *rows)
{
	int limit = (int)req_param_int(r, "limit");
	return db_rows(rows) < limit ? db_rows(rows) : limit;
}

/* {items, next}; steals items. */
static json_t *page_of(struct req *r, const struct db_result *rows, int key, json_t *items)
{
	int n = page_rows(r, rows);
	const char *next = db_rows(rows) > n ? req_next(r, db_text(rows, n - 1, key)) : NULL;
	if (!items) {
		items = json_array();
		for (int i = 0; i < n; i++)
			json_array_append_new(items, db_row_json(rows, i));
	}
	r->resp.rows = n;
	return json_pack("{s:o, s:s?}", "items", items, "next", next);
}

enum err page_answer(struct req *r, const struct db_result *rows, int key, json_t *items)
{
	return resp_json(r, 200, page_of(r, rows, key, items));
}

enum err page_answer_with(struct req *r, const struct db_result *rows, int key, const char *name, json_t *more)
{
	json_t *page = page_of(r, rows, key, NULL);
	if (json_object_set_new(page, name, more)) {
		json_decref(page);
		return ERR_INTERNAL;
	}
	return resp_json(r, 200, page);
}

json_t *page_by_day(struct req *r, const struct db_result *rows, const char *day)
{
	int n = page_rows(r, rows);
	json_t *items = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(items, db_row_json(rows, i));
	const json_t *last = json_array_get(items, (size_t)n - 1);
	const char *next = db_rows(rows) > n ? req_next(r, arena_printf(r->arena, "%s|%s", json_string_value(json_object_get(last, day)), json_string_value(json_object_get(last, "id")))) : NULL;
	r->resp.rows = n;
	return json_pack("{s:o, s:s?}", "items", items, "next", next);
}

enum err page_of_message(struct req *r, enum query q)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, q, &rows, r->path_id);
	if (e || !db_rows(rows))
		return e ? e : ERR_NOT_FOUND;
	bool none = db_is_null(rows, 0, 0);
	r->resp.rows = none ? 0 : db_rows(rows);
	return resp_json(r, 200, json_pack("{s:o}", "items", none ? json_array() : db_rows_json(rows)));
}

enum err page_add(struct req *r, json_t *to, const char *name, enum query q, int n, const char *const *args)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(r->db, q, n, args, &rows);
	if (!e)
		json_object_set_new(to, name, db_rows_json(rows));
	return e;
}
