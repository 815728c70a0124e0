/* The ladder of escalations: read by version, changed as a new version, tried beforehand; what it told; calls. */
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/deadlines.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"
#include "fcgi/body.h"
#include "fcgi/kinds.h"

enum { STEPS = 50 };

static const struct field put_fields[] = {
	{"reason", F_TEXT, F_REQUIRED, 1, 500, NULL},
	{"steps", F_LIST, F_REQUIRED, 1, STEPS, NULL},
	{0},
};

static const struct field step_fields[] = {
	{"position", F_INT, 0, 1, STEPS, NULL},	/* as it was read; the order of the list counts */
	{"deadline", F_ENUM, F_NULL, 0, 0, "control registration forwarding first answer final extension accelerated fast_track again unreadable documents"},
	{"priority", F_INT, F_NULL, 1, 2, NULL},
	{"side", F_ENUM, F_REQUIRED, 0, 0, "before after"},
	{"amount", F_INT, F_REQUIRED, 0, 400, NULL},
	{"clock", F_ENUM, F_REQUIRED, 0, 0, "day hour work_day work_hour"},
	{"recipient", F_ENUM, F_REQUIRED, 0, 0, "executor head superior curator centre"},
	{"mail", F_BOOL, 0, 0, 0, NULL},
	{"repeat_days", F_INT, F_NULL, 1, 30, NULL},
	{0},
};

static const struct field call_fields[] = {
	{"whom", F_TEXT, F_REQUIRED, 1, 200, NULL},
	{"result", F_ENUM, F_REQUIRED, 0, 0, "reached no_answer later wrong_number"},
	{"note", F_TEXT, F_NULL, 1, 2000, NULL},
	{"called_at", F_TIME, F_NULL, 0, 0, NULL},
	{0},
};

static enum err answer_ladder(struct req *r, const char *version)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_LADDER_GET, &row, version);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	resp_etag(r, arena_strdup(r->arena, db_text(row, 0, 0)));
	r->resp.rows = 1;
	return resp_json(r, 200, db_row_json(row, 0));
}

enum err ladder_get(struct req *r)
{
	return answer_ladder(r, NULL);
}

enum err ladder_version(struct req *r)
{
	return answer_ladder(r, register_id(r->path_id));
}

enum err ladder_versions(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(r->db, Q_LADDER_VERSIONS, 0, NULL, &rows);
	return e ? e : resp_items(r, rows);
}

/* What a single field cannot tell. */
static void check_step(struct req *r, const json_t *step, const char *at)
{
	const char *clock = json_string_value(json_object_get(step, "clock"));
	bool after = !strcmp(json_string_value(json_object_get(step, "side")), "after");
	if (after && !strstr(clock, "hour") && json_integer_value(json_object_get(step, "amount")) == 0)
		req_wrong(r, arena_printf(r->arena, "%s/amount", at), "wrong_value", "После срока в днях — не меньше одного дня.");
}

static void check_steps(struct req *r)
{
	size_t i;
	json_t *step;
	json_array_foreach(json_object_get(r->body, "steps"), i, step) {
		const char *at = arena_printf(r->arena, "/steps/%zu", i);
		size_t before = json_array_size(r->errors);
		body_check_at(r, step, at, step_fields);
		if (json_array_size(r->errors) == before)
			check_step(r, step, at);
	}
}

static enum err check_put(struct req *r, const char **steps)
{
	DB_AUTO_RESULT twice = NULL;
	enum err e = body_check(r, put_fields);
	if (e)
		return e;
	check_steps(r);
	if (json_array_size(r->errors))
		return ERR_INVALID;
	*steps = message_json(r, json_object_get(r->body, "steps"));
	e = DB_RUN(r->db, Q_LADDER_TWICE, &twice, *steps);
	for (int i = 0; !e && i < db_rows(twice); i++)
		req_wrong(r, arena_strdup(r->arena, db_text(twice, i, 0)), "said_twice", arena_strdup(r->arena, db_text(twice, i, 1)));
	return e ? e : json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

/* What the draft would tell now; then it is taken back. */
static enum err answer_trial(struct req *r, const char *version)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_LADDER_TRIAL, &rows, version);
	if (!e)
		e = db_run(r->db, Q_DEADLINE_DROP_DRAFT, 0, NULL, NULL);
	if (e)
		return e;
	resp_etag(r, arena_printf(r->arena, "%ld", req_if_match(r)));	/* of the version it was tried on */
	return resp_items(r, rows);
}

enum err ladder_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *steps;
	bool trial = deadline_trial(r);
	long version = req_if_match(r);
	enum err e = check_put(r, &steps);
	if (!e && version < 1)
		e = ERR_STALE;
	if (!e && trial)
		e = deadline_draft(r, true);
	if (!e)
		e = DB_RUN(r->db, Q_LADDER_PUT, &row, arena_printf(r->arena, "%ld", version), body_text(r, "reason"), steps);
	if (!e && !db_rows(row))
		e = ERR_STALE;
	if (e)
		return e;
	return trial ? answer_trial(r, db_text(row, 0, 0)) : answer_ladder(r, db_text(row, 0, 0));
}

enum err escalation_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_ESCALATION_LIST, &rows, after, req_param(r, "limit"));
	return e ? e : page_answer(r, rows, 0, NULL);
}

enum err message_escalations(struct req *r)
{
	DB_AUTO_RESULT seen = NULL;
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_MESSAGE_SEEN, &seen, r->path_id);
	if (!e && !db_rows(seen))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_ESCALATION_OF, &rows, r->path_id);
	return e ? e : resp_items(r, rows);
}

static enum err check_call(struct req *r)
{
	DB_AUTO_RESULT wrong = NULL;
	enum err e = body_check(r, call_fields);
	if (!e && body_text(r, "called_at"))
		e = DB_RUN(r->db, Q_CALL_WRONG, &wrong, body_text(r, "called_at"));
	if (!e && wrong && db_rows(wrong)) {
		req_wrong(r, "/called_at", "wrong_value", arena_strdup(r->arena, db_text(wrong, 0, 0)));
		e = ERR_INVALID;
	}
	return e;
}

enum err call_create(struct req *r)
{
	DB_AUTO_RESULT made = NULL;
	DB_AUTO_RESULT row = NULL;
	enum err e = kinds_check_message(r, r->path_id);
	if (!e)
		e = check_call(r);
	if (!e)
		e = DB_RUN(r->db, Q_CALL_PUT, &made, r->path_id, message_json(r, r->body));
	if (!e && !db_rows(made))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_CALL_GET, &row, r->path_id, db_text(made, 0, 0));
	return e ? e : resp_json(r, 201, db_row_json(row, 0));
}
