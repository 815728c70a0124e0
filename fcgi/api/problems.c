/* Problems: what messages say the same thing, its sides and history, what people do with it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"
#include "fcgi/api/selection.h"
#include "fcgi/body.h"
#include "fcgi/personal.h"

enum { CHOSEN = 500, LABEL_LEAST = 3, LABEL_MOST = 200 };

static enum err add_row(struct req *r, json_t *to, const char *name, enum query q)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, q, 0, NULL, &row);
	if (!e)
		json_object_set_new(to, name, db_rows(row) ? db_row_json(row, 0) : json_null());
	return e;
}

/* {items, next}; the cursor goes on from `last` when there is more. */
static json_t *page(struct req *r, const struct db_result *rows, const char *last)
{
	int n = page_rows(r, rows);
	json_t *items = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(items, db_row_json(rows, i));
	r->resp.rows = n;
	return json_pack("{s:o, s:s?}", "items", items, "next", db_rows(rows) > n ? req_next(r, last) : NULL);
}

/* Figures of the night serve who sees all of it and asks for no part; others get what their records say. */
static enum err read_list(struct req *r, const char *before, struct db_result **rows)
{
	const char *themes, *organisations, *districts = req_param(r, "district_id");
	enum err e = themes_asked(r, &themes);
	if (!e)
		e = organisations_asked(r, &organisations);
	if (e)
		return e;
	bool whole = req_actor(r)->sees_all && !themes && !organisations && !districts;
	const char *const args[] = {req_param(r, "sort"), req_param(r, "limit"), before, req_param(r, "sector_id"), req_param(r, "emerging"), req_param(r, "ended"), themes, organisations, districts};
	return whole ? db_run_planned(r->db, Q_PROBLEM_LIST, 6, args, rows) : db_run_planned(r->db, Q_PROBLEM_LIST_NARROW, 9, args, rows);
}

enum err problem_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *sector = req_param(r, "sector_id");
	enum err e = req_cursor(r, &after);
	if (!e && sector && strlen(sector) > 9)
		return req_fail(r, ERR_BAD_PARAM, "Такого сектора нет.");
	if (!e)
		e = read_list(r, after ? after : "0", &rows);
	if (e)
		return e;
	json_auto_t *out = page(r, rows, arena_printf(r->arena, "%ld", strtol(after ? after : "0", NULL, 10) + page_rows(r, rows)));
	e = page_add(r, out, "sectors", Q_PROBLEM_SECTORS, 0, NULL);
	if (!e)
		e = add_row(r, out, "run", Q_PROBLEM_LAST_RUN);
	return e ? e : resp_json(r, 200, json_incref(out));
}

/* ---- one problem ---- */

/* Is there such a one for this account? */
static enum err read_problem(struct req *r, enum query q, struct db_result **row)
{
	enum err e = DB_RUN(r->db, q, row, register_id(r->path_id));
	return e ? e : db_rows(*row) ? ERR_OK : ERR_NOT_FOUND;
}

static enum err answer_problem(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT undo = NULL;
	const char *const id[] = {r->path_id};
	enum err e = read_problem(r, Q_PROBLEM_GET, &row);
	if (e)
		return e;
	json_auto_t *out = db_row_json(row, 0);
	e = page_add(r, out, "weeks", Q_PROBLEM_WEEKS, 1, id);
	if (!e)
		e = page_add(r, out, "sides", Q_PROBLEM_SIDES, 1, id);
	if (!e)
		e = page_add(r, out, "quotes", Q_PROBLEM_QUOTES, 1, id);
	if (!e)
		e = page_add(r, out, "history", Q_PROBLEM_HISTORY, 1, id);
	if (!e)
		e = DB_RUN(r->db, Q_PROBLEM_LAST_EDIT, &undo, r->path_id);
	if (e)
		return e;
	json_object_set_new(out, "undo_id", db_rows(undo) ? json_string(db_text(undo, 0, 0)) : json_null());
	resp_etag(r, arena_printf(r->arena, "%d", (int)json_integer_value(json_object_get(out, "version"))));
	return resp_json(r, 200, json_incref(out));
}

enum err problem_get(struct req *r)
{
	return answer_problem(r);
}

enum err problem_messages(struct req *r)
{
	DB_AUTO_RESULT there = NULL;
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = read_problem(r, Q_PROBLEM_GET, &there);
	if (!e)
		e = DB_RUN(r->db, Q_PROBLEM_MESSAGES, &rows, r->path_id, after, req_param(r, "limit"));
	if (e)
		return e;
	int last = page_rows(r, rows) - 1;
	return resp_json(r, 200, page(r, rows, last < 0 ? "" : arena_printf(r->arena, "%s|%s", db_text(rows, last, db_cols(rows) - 1), db_text(rows, last, 0))));
}

/* ---- changes ---- */

/* Locks problems against the end of a night, and one under If-Match. Whoever does not see all messages changes no problem. */
static enum err open_change(struct req *r, struct db_result **row)
{
	if (!req_actor(r)->sees_all)
		return ERR_FORBIDDEN;
	enum err e = db_run(r->db, Q_PROBLEM_LOCK, 0, NULL, NULL);
	if (!e)
		e = read_problem(r, Q_PROBLEM_VERSION, row);
	return e ? e : db_int(*row, 0, 0) != req_if_match(r) ? ERR_STALE : ERR_OK;
}

static enum err open_alive(struct req *r, struct db_result **row)
{
	enum err e = open_change(r, row);
	return e ? e : db_bool(*row, 0, 1) ? ERR_OK : req_fail(r, ERR_WRONG_STATE, "Эта проблема закончилась: изменить её нельзя, можно отменить последнее действие с ней.");
}

/* Figures of the problems that an edit concerned. */
static enum err count_touched(struct req *r, const char *edit)
{
	DB_AUTO_RESULT touched = NULL;
	enum err e = DB_RUN(r->db, Q_PROBLEM_TOUCHED, &touched, edit);
	return e ? e : DB_RUN(r->db, Q_PROBLEM_COUNT, NULL, db_text(touched, 0, 0));
}

static enum err count_last(struct req *r)
{
	DB_AUTO_RESULT edit = NULL;
	enum err e = DB_RUN(r->db, Q_PROBLEM_LAST_EDIT, &edit, r->path_id);
	return e || !db_rows(edit) ? e : count_touched(r, db_text(edit, 0, 0));
}

/* A name of blanks names nothing. */
static void check_label(struct req *r)
{
	const char *label = body_text(r, "label");
	if (label && strspn(label, " \t\r\n") + LABEL_LEAST > strlen(label))
		req_wrong(r, "/label", "missing", "Назовите проблему словами.");
}

static enum err check_body(struct req *r, const struct field *fields)
{
	enum err e = body_check(r, fields);
	if (!e)
		e = personal_check(r);
	if (e)
		return e;
	check_label(r);
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

static const struct field change_fields[] = {
	{"label", F_TEXT, F_NULL, LABEL_LEAST, LABEL_MOST, NULL},
	{"pinned", F_BOOL, 0, 0, 0, NULL},
	{0},
};

enum err problem_change(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = check_body(r, change_fields);
	if (!e)
		e = open_alive(r, &row);
	if (!e && body_has(r, "label"))
		e = DB_RUN(r->db, Q_PROBLEM_RENAME, NULL, r->path_id, body_text(r, "label"));
	if (!e && body_has(r, "pinned") && db_bool(row, 0, 3) != json_is_true(json_object_get(r->body, "pinned")))
		e = DB_RUN(r->db, Q_PROBLEM_PIN, NULL, r->path_id, body_text(r, "pinned"));
	return e ? e : answer_problem(r);
}

static const struct field merge_fields[] = {
	{"into_id", F_ID, F_REQUIRED, 0, INT32_MAX, NULL},
	{0},
};

enum err problem_merge(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT other = NULL;
	enum err e = body_check(r, merge_fields);
	const char *into = e ? NULL : body_text(r, "into_id");
	if (!e)
		e = open_alive(r, &row);
	if (!e)
		e = DB_RUN(r->db, Q_PROBLEM_VERSION, &other, into);
	if (!e && (!strcmp(into, r->path_id) || !db_rows(other) || !db_bool(other, 0, 1))) {
		req_wrong(r, "/into_id", "wrong_value", "Выберите другую действующую проблему.");
		return ERR_INVALID;
	}
	if (!e)
		e = DB_RUN(r->db, Q_PROBLEM_MERGE, NULL, r->path_id, into);
	if (!e)
		e = count_last(r);
	return e ? e : answer_problem(r);
}

static const struct field split_fields[] = {
	{"message_ids", F_LIST, F_REQUIRED, 1, CHOSEN, NULL},
	{"label", F_TEXT, F_REQUIRED, LABEL_LEAST, LABEL_MOST, NULL},
	{0},
};

/* All of the chosen messages must be in the problem, and not be all of it. */
static enum err check_chosen(struct req *r, const struct db_result *row, const char *ids)
{
	DB_AUTO_RESULT theirs = NULL;
	enum err e = DB_RUN(r->db, Q_PROBLEM_THEIRS, &theirs, r->path_id, ids);
	if (e)
		return e;
	if (db_int(theirs, 0, 0) != (int64_t)json_array_size(json_object_get(r->body, "message_ids")))
		req_wrong(r, "/message_ids", "wrong_value", "Среди выбранных есть записи, которых в этой проблеме нет: обновите страницу.");
	else if (db_int(theirs, 0, 0) == db_int(row, 0, 2))
		req_wrong(r, "/message_ids", "too_many", "Выбраны все записи: разделять нечего, переименуйте проблему.");
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

enum err problem_split(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT made = NULL;
	const char *ids = NULL;
	enum err e = check_body(r, split_fields);
	if (!e)
		e = selection_message_ids(r, &ids);
	if (!e)
		e = open_alive(r, &row);
	if (!e)
		e = check_chosen(r, row, ids);
	if (!e)
		e = DB_RUN(r->db, Q_PROBLEM_SPLIT, &made, r->path_id, ids, body_text(r, "label"));
	if (!e)
		e = count_last(r);
	return e ? e : answer_problem(r);
}

enum err problem_undo(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT edit = NULL;
	enum err e = open_change(r, &row);
	if (!e)
		e = DB_RUN(r->db, Q_PROBLEM_LAST_EDIT, &edit, r->path_id);
	if (!e && !db_rows(edit))
		return req_fail(r, ERR_WRONG_STATE, "С этой проблемой люди ничего не делали: отменять нечего.");
	if (!e)
		e = DB_RUN(r->db, Q_PROBLEM_UNDO, NULL, db_text(edit, 0, 0));
	if (!e)
		e = count_touched(r, db_text(edit, 0, 0));
	return e ? e : answer_problem(r);
}
