/* De-identification: retention rules with a preview, acts for one person or for those under a rule. The work is that of the background worker. */
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"
#include "fcgi/body.h"

static const struct field rule_fields[] = {
	{"name", F_TEXT, F_REQUIRED, 1, 200, NULL},
	{"kind", F_ENUM, F_NULL, 0, 0, "appeal message publication comment"},
	{"channel", F_TEXT, F_NULL, 1, 31, NULL},
	{"after_days", F_INT, F_REQUIRED, 30, 36500, NULL},
	{"basis", F_TEXT, F_REQUIRED, 1, 500, NULL},
	{"enabled", F_BOOL, 0, 0, 0, NULL},
	{0},
};

static const struct field preview_fields[] = {
	{"message_id", F_ID, 0, 1, 0, NULL},
	{"rule_id", F_ID, 0, 1, INT32_MAX, NULL},
	{0},
};

static const struct field order_fields[] = {
	{"message_id", F_ID, 0, 1, 0, NULL},
	{"rule_id", F_ID, 0, 1, INT32_MAX, NULL},
	{"ground", F_TEXT, F_REQUIRED, 3, 500, NULL},
	{"persons", F_INT, F_REQUIRED, 0, INT32_MAX, NULL},
	{"texts", F_INT, F_REQUIRED, 0, INT32_MAX, NULL},
	{0},
};

static enum err answer_rule(struct req *r, int status, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_RETENTION_GET, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	json_t *rule = db_row_json(row, 0);
	resp_etag(r, arena_printf(r->arena, "%d", (int)json_integer_value(json_object_get(rule, "version"))));
	return resp_json(r, status, rule);
}

/* A name of blanks, or a channel that is not there. */
static enum err explain(struct req *r, enum err e)
{
	if (strcmp(db_sqlstate(r->db), "23503"))
		return e;
	req_wrong(r, "/channel", "unknown_value", "Такого канала нет.");
	return ERR_INVALID;
}

enum err retention_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(r->db, Q_RETENTION_LIST, 0, NULL, &rows);
	return e ? e : resp_items(r, rows);
}

enum err retention_get(struct req *r)
{
	return answer_rule(r, 200, register_id(r->path_id));
}

enum err retention_create(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = body_check(r, rule_fields);
	if (!e && (e = DB_RUN(r->db, Q_RETENTION_PUT, &row, message_json(r, r->body))))
		e = explain(r, e);
	return e ? e : answer_rule(r, 201, arena_strdup(r->arena, db_text(row, 0, 0)));
}

enum err retention_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *version = arena_printf(r->arena, "%ld", req_if_match(r));
	enum err e = body_check(r, rule_fields);
	if (!e)
		e = register_known(r, Q_RETENTION_GET, r->path_id);
	if (!e && (e = DB_RUN(r->db, Q_RETENTION_CHANGE, &row, r->path_id, version, message_json(r, r->body))))
		e = explain(r, e);
	if (!e && !db_rows(row))
		e = ERR_STALE;
	return e ? e : answer_rule(r, 200, r->path_id);
}

static enum err check_one(struct req *r)
{
	if (body_has(r, "message_id") != body_has(r, "rule_id"))
		return ERR_OK;
	req_wrong(r, "/message_id", "missing", "Нужна либо запись, автора которой обезличить (message_id), либо правило хранения (rule_id).");
	return ERR_INVALID;
}

enum err erasure_preview(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = body_check(r, preview_fields);
	if (!e)
		e = check_one(r);
	if (!e)
		e = DB_RUN(r->db, Q_ERASURE_COUNT, &row, body_text(r, "message_id"), body_text(r, "rule_id"));
	return e ? e : resp_json(r, 200, db_row_json(row, 0));
}

static enum err answer_act(struct req *r, int status, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ERASURE_GET, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	return resp_json(r, status, db_row_json(row, 0));
}

enum err erasure_get(struct req *r)
{
	return answer_act(r, 200, r->path_id);
}

enum err erasure_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_ERASURE_LIST, &rows, req_param(r, "limit"), after);
	return e ? e : page_answer(r, rows, 0, NULL);
}

static enum err put_job(struct req *r, const char *id)
{
	json_auto_t *payload = json_pack("{s:s}", "erasure_id", id);
	r->audit.purpose = body_text(r, "ground");
	return DB_RUN(r->db, Q_JOB_PUT, NULL, "erase", message_json(r, payload));
}

enum err erasure_create(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = body_check(r, order_fields);
	if (!e)
		e = check_one(r);
	if (!e)
		e = DB_RUN(r->db, Q_ERASURE_PUT, &row, body_text(r, "message_id"), body_text(r, "rule_id"), body_text(r, "ground"), body_text(r, "persons"),
			   body_text(r, "texts"));
	if (!e && db_is_null(row, 0, 0))
		return ERR_SET_CHANGED;
	const char *id = e ? NULL : arena_strdup(r->arena, db_text(row, 0, 0));
	if (!e)
		e = put_job(r, id);
	if (e)
		return e;
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/personal/erasures/%s", id));
	return answer_act(r, 202, id);
}
