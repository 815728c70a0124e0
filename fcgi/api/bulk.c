/* Actions on many records: preview, order (done by fcgi/jobs/bulk_task.c), results, undo. */
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/selection.h"
#include "fcgi/body.h"
#include "fcgi/personal.h"

#define MOVE_FIELDS \
	{"addressee", F_TEXT, 0, 1, 300, NULL}, {"answer", F_TEXT, 0, 1, 100000, NULL}, {"registered_on", F_DATE, 0, 0, 0, NULL}, \
	{"until_on", F_DATE, 0, 0, 0, NULL}, {"notice_on", F_DATE, 0, 0, 0, NULL}, \
	{"notice_by", F_ENUM, 0, 0, 0, "letter email account phone comment"}, \
	{"outcome", F_ENUM, 0, 0, 0, "solved partly explained not_solved refused not_established"}, \
	{"outcome_by", F_ENUM, 0, 0, 0, "executor applicant centre"},
#define EDIT_FIELDS \
	{"theme_id", F_ID, F_NULL, 0, INT32_MAX, NULL}, {"district_id", F_ID, F_NULL, 0, INT32_MAX, NULL}, {"priority", F_INT, 0, 0, 2, NULL}, \
	{"repeated", F_BOOL, 0, 0, 0, NULL}, {"collective", F_BOOL, 0, 0, 0, NULL}, {"due_on", F_DATE, 0, 0, 0, NULL}, \
	{"beyond", F_TEXT, 0, 1, 2000, NULL},

static const struct field move_fields[] = {MOVE_FIELDS {0}}, edit_fields[] = {EDIT_FIELDS {0}};

static const struct field fields[] = {
	{"filter", F_OBJECT, 0, 0, 0, NULL},
	{"q", F_TEXT, 0, 0, 2000, NULL},
	{"params", F_OBJECT, 0, 0, 0, NULL},
	{"expected", F_INT, 0, 0, SELECTION_MAX, NULL},
	{"move", F_TEXT, 0, 1, 30, NULL},
	{"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"official_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"reason", F_TEXT, 0, 1, 2000, NULL},	/* of a move, of a control date */
	MOVE_FIELDS
	EDIT_FIELDS
	{0},
};

/* A move takes the fields of moves, an edit those of edits. */
static void refuse_foreign(struct req *r, const struct field *foreign, const char *why)
{
	for (; foreign->name; foreign++)
		if (body_has(r, foreign->name))
			req_wrong(r, arena_printf(r->arena, "/%s", foreign->name), "unexpected", why);
}

static void check_kind(struct req *r)
{
	bool move = body_has(r, "move");
	static const char *const both[] = {"organisation_id", "official_id"};
	bool any = move || body_has(r, both[0]) || body_has(r, both[1]);
	for (const struct field *f = edit_fields; f->name; f++)
		any = any || body_has(r, f->name);
	if (!any)
		req_wrong(r, "/move", "missing", "Укажите, что сделать с записями.");
	if (!move && body_has(r, "due_on") != body_has(r, "reason"))
		req_wrong(r, "/reason", body_has(r, "reason") ? "unexpected" : "missing", body_has(r, "reason") ? "Причина нужна для перехода и для контрольной даты." : "Укажите, почему назначена эта дата.");
	if (body_has(r, "beyond") && !body_has(r, "due_on"))
		req_wrong(r, "/beyond", "unexpected", "Это поле бывает только при контрольной дате.");
	refuse_foreign(r, move ? edit_fields : move_fields, move ? "При переходе это поле не меняют." : "Это поле бывает только при переходе.");
	for (int i = 0; move && i < 2; i++)
		if (json_is_null(json_object_get(r->body, both[i])))
			req_wrong(r, arena_printf(r->arena, "/%s", both[i]), "wrong_value", "При переходе значение нельзя убрать.");
}

/* The body without the selection: what is to be done. New. */
static json_t *action_of(const struct req *r)
{
	json_t *action = json_copy(r->body);
	for (const char *const *name = (const char *const[]){"filter", "q", "params", "expected", NULL}; *name; name++)
		json_object_del(action, *name);
	return action;
}

static enum err check_references(struct req *r, const char *action)
{
	static const char *const wrong[][3] = {
		{"/organisation_id", "unknown_value", "Такой организации нет."}, {"/official_id", "unknown_value", "Такого исполнителя нет, или он больше не работает."},
		{"/theme_id", "unknown_value", "Такой темы нет."}, {"/district_id", "unknown_value", "Такого района нет."},
		{"/move", "unknown_value", "Такого действия нет."}, {"/notice_on", "unknown_value", "День уведомления не может быть в будущем."},
		{"/registered_on", "unknown_value", "День регистрации не может быть в будущем."},
		{"/organisation_id", "closed", "Эта организация закрыта: выберите другую."}, {"/theme_id", "closed", "Эта тема закрыта: выберите другую."},
	};
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_BULK_REFERENCES, &row, action);
	for (int i = 0; !e && i < (int)(sizeof wrong / sizeof *wrong); i++)
		if (!db_bool(row, 0, i))
			req_wrong(r, wrong[i][0], wrong[i][1], wrong[i][2]);
	return e ? e : r->errors ? ERR_INVALID : ERR_OK;
}

/* Checked body → the action as jsonb text. */
static enum err read_action(struct req *r, const char **text)
{
	enum err e = body_check(r, fields);
	if (e)
		return e;
	check_kind(r);
	if (selection_check(r))
		return ERR_INVALID;
	if (!body_has(r, "move") && (!req_may(r, "message.edit") || (body_has(r, "due_on") && !req_may(r, "message.control"))))
		return ERR_FORBIDDEN;
	json_auto_t *action = action_of(r);
	*text = message_json(r, action);
	return *text ? check_references(r, *text) : ERR_INTERNAL;
}

enum err bulk_preview(struct req *r)
{
	const char *action, *ids;
	long count;
	DB_AUTO_RESULT row = NULL;
	enum err e = read_action(r, &action);
	if (!e)
		e = selection_ids(r, &ids, &count);
	if (!e)
		e = db_run_planned(r->db, Q_BULK_PREVIEW, 3, (const char *const[]){ids, action, selection_actions(r->arena, req_actor(r))}, &row);
	return e ? e : resp_json(r, 200, db_row_json(row, 0));
}

static enum err answer_bulk(struct req *r, int status, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_BULK_GET, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	return resp_json(r, status, db_row_json(row, 0));
}

static enum err put_job(struct req *r, const char *kind, const char *id)
{
	json_auto_t *payload = json_pack("{s:s}", "bulk_id", id);
	return DB_RUN(r->db, Q_JOB_PUT, NULL, kind, message_json(r, payload));
}

/* The set is fixed here, as it was looked at: another count is another set. */
static enum err check_count(struct req *r, long count)
{
	const json_t *expected = json_object_get(r->body, "expected");
	if (!expected) {
		req_wrong(r, "/expected", "missing", "Укажите, сколько записей вы видели в предварительном просмотре.");
		return ERR_INVALID;
	}
	if (json_integer_value(expected) == count)
		return ERR_OK;
	req_extra(r, "count", json_integer(count));
	return req_fail(r, ERR_SET_CHANGED, "Было записей: %ld, стало: %ld. Посмотрите набор ещё раз.", (long)json_integer_value(expected), count);
}

enum err bulk_create(struct req *r)
{
	const char *action, *ids, *id;
	long count;
	DB_AUTO_RESULT row = NULL;
	enum err e = read_action(r, &action);
	if (!e)
		e = personal_check(r);
	if (!e)
		e = selection_ids(r, &ids, &count);
	if (!e)
		e = check_count(r, count);
	if (!e)
		e = DB_RUN(r->db, Q_BULK_PUT, &row, selection_text(r), action, arena_printf(r->arena, "%ld", count));
	id = e ? NULL : arena_strdup(r->arena, db_text(row, 0, 0));
	if (!e)
		e = DB_RUN(r->db, Q_BULK_ITEMS_PUT, NULL, id, ids);
	if (!e)
		e = put_job(r, "bulk", id);
	if (e)
		return e;
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/bulk/%s", id));
	return answer_bulk(r, 202, id);
}

enum err bulk_get(struct req *r)
{
	return answer_bulk(r, 200, r->path_id);
}

enum err bulk_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_BULK_LIST, &rows, req_param(r, "limit"), after);
	return e ? e : page_answer(r, rows, 0, NULL);
}

enum err bulk_items(struct req *r)
{
	DB_AUTO_RESULT bulk = NULL;
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_BULK_GET, &bulk, r->path_id);
	if (!e && !db_rows(bulk))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_BULK_ITEMS, &rows, r->path_id, req_param(r, "result"), req_param(r, "limit"), after);
	return e ? e : page_answer(r, rows, db_cols(rows) - 1, NULL);
}

enum err bulk_undo(struct req *r)
{
	DB_AUTO_RESULT bulk = NULL;
	DB_AUTO_RESULT done = NULL;
	enum err e = DB_RUN(r->db, Q_BULK_GET, &bulk, r->path_id);
	if (!e && !db_rows(bulk))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_BULK_ASK_UNDO, &done, r->path_id);
	if (!e && !db_rows(done))
		return req_fail(r, ERR_WRONG_STATE, "Отменить нельзя: действие не закончено, уже отменено, ничего не сделало, или срок отмены вышел.");
	if (!e)
		e = put_job(r, "bulk_undo", arena_strdup(r->arena, r->path_id));
	return e ? e : answer_bulk(r, 202, r->path_id);
}
