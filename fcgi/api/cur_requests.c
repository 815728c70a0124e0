/* The register of requests of the regional centre (ЦУР): term, owner, evidence, answer, proof of delivery. */
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api_cur.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"
#include "fcgi/personal.h"

enum { EVIDENCE = 50, NOTE = 2000 };

#define ACCEPT "cur_request.accept"	/* the action of who takes answers: the ЦУР itself */

static const struct move {
	const char *name, *from, *to, *action;
	const char *tells;	/* the step that people hear of (notice.step), NULL: nobody does */
	bool needs_note;
} moves[] = {
	{"take", "received returned", "in_work", "cur_request.work", NULL, false},
	{"submit", "in_work", "on_approval", "cur_request.work", "approval", false},
	{"rework", "on_approval", "in_work", "cur_request.approve", "returned", true},
	{"approve", "on_approval", "answered", "cur_request.approve", "answered", false},
	{"accept", "answered", "accepted", ACCEPT, "accepted", false},
	{"return", "answered", "returned", ACCEPT, "returned", true},
};
enum { MOVES = sizeof moves / sizeof *moves };

/* Is the state one of the words? */
static bool stands_in(const char *states, const char *state)
{
	const char *at = strstr(states, state);
	size_t n = strlen(state);
	return at && (at == states || at[-1] == ' ') && (!at[n] || at[n] == ' ');
}

static const struct move *find_move(const char *name)
{
	for (size_t i = 0; name && i < MOVES; i++)
		if (!strcmp(moves[i].name, name))
			return &moves[i];
	return NULL;
}

/* ---- reading ---- */

enum err cur_request_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	DB_AUTO_RESULT counts = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (e)
		return e;
	const char *const args[] = {req_param(r, "state"), req_param(r, "open"), req_param(r, "overdue"), req_param(r, "owner_id"), req_param(r, "due_on[gte]"), req_param(r, "due_on[lte]"),
				    after, req_param(r, "limit")};
	e = db_run_planned(r->db, Q_CUR_REQUEST_LIST, 8, args, &rows);
	if (!e)
		e = db_run(r->db, Q_CUR_REQUEST_COUNTS, 0, NULL, &counts);
	if (e)
		return e;
	return page_answer_with(r, rows, 0, "counts", db_row_json(counts, 0));
}

/* Answers with a request and what the actor may do with it. */
static enum err answer(struct req *r, int status, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_CUR_REQUEST_ONE, &row, register_id(id));
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	json_t *out = db_row_json(row, 0), *may = json_array();
	const char *state = json_string_value(json_object_get(out, "state"));
	for (size_t i = 0; state && i < MOVES; i++)
		if (stands_in(moves[i].from, state) && req_may(r, moves[i].action))
			json_array_append_new(may, json_string(moves[i].name));
	json_object_set_new(out, "moves", may);
	resp_etag(r, arena_printf(r->arena, "%d-%s", (int)json_integer_value(json_object_get(out, "version")), db_text(row, 0, db_cols(row) - 1)));
	return resp_json(r, status, out);
}

/* Who takes answers and gets the latest one has been delivered it: put down when it has left. */
static enum err note_delivery(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_CUR_ANSWER_WAITING, &row, register_id(r->path_id));
	if (e || !db_rows(row))
		return e;
	const char *const args[] = {register_id(r->path_id), db_text(row, 0, 0), arena_printf(r->arena, "%d", req_actor(r)->account)};
	return req_later(r, Q_CUR_ANSWER_READ, 3, args) ? ERR_OK : ERR_INTERNAL;
}

enum err cur_request_get(struct req *r)
{
	enum err e = req_may(r, ACCEPT) ? note_delivery(r) : ERR_OK;
	return e ? e : answer(r, 200, r->path_id);
}

/* ---- writing ---- */

enum err cur_request_create(struct req *r)
{
	static const struct field fields[] = {
		{"text", F_TEXT, F_REQUIRED, 3, 10000, NULL},
		{"theirs", F_TEXT, F_NULL, 1, 100, NULL},
		{"sender", F_TEXT, F_NULL, 1, 200, NULL},
		{"received_at", F_TIME, F_NULL, 0, 0, NULL},
		{"days", F_INT, F_NULL, 1, 250, NULL},
		{"due_on", F_DATE, F_NULL, 0, 0, NULL},
		{0},
	};
	DB_AUTO_RESULT made = NULL;
	enum err e = body_check(r, fields);
	if (!e)
		e = personal_check(r);
	if (!e)
		body_check_words(r, (const char *const[]){"text", "sender", NULL});
	if (!e && json_array_size(r->errors))
		e = ERR_INVALID;
	if (!e)
		e = register_wrong(r, Q_CUR_REQUEST_WRONG, NULL);
	if (!e)
		e = DB_RUN(r->db, Q_CUR_REQUEST_CREATE, &made, message_json(r, r->body));
	if (e)
		return e;
	const char *id = arena_strdup(r->arena, db_text(made, 0, 0));
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/cur-requests/%s", id));
	return answer(r, 201, id);
}

/* A request locked under the version of If-Match; otherwise ERR_STALE with the request as it is now. */
static enum err lock(struct req *r, struct db_result **row)
{
	enum err e = DB_RUN(r->db, Q_CUR_REQUEST_LOCK, row, register_id(r->path_id));
	if (e || !db_rows(*row))
		return e ? e : ERR_NOT_FOUND;
	return db_int(*row, 0, 0) == req_if_match(r) ? ERR_OK : register_stale(r, Q_CUR_REQUEST_ONE, r->path_id);
}

/* Each piece of evidence: {kind, id, title}. */
static enum err check_evidence(struct req *r)
{
	static const struct field fields[] = {
		{"kind", F_ENUM, F_REQUIRED, 0, 0, "search message problem cause_case roadmap"},
		{"id", F_ID, F_REQUIRED, 0, 0, NULL},
		{"title", F_TEXT, F_NULL, 1, 200, NULL},
		{0},
	};
	size_t i;
	json_t *one;
	enum err e = ERR_OK;
	json_array_foreach(json_object_get(r->body, "evidence"), i, one)
		if (body_check_at(r, one, arena_printf(r->arena, "/evidence/%zu", i), fields))
			e = ERR_INVALID;
	return e;
}

static enum err check_change(struct req *r)
{
	static const struct field fields[] = {
		{"due_on", F_DATE, 0, 0, 0, NULL},
		{"owner_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
		{"answer", F_TEXT, F_NULL, 0, 20000, NULL},
		{"evidence", F_LIST, 0, 0, EVIDENCE, NULL},
		{0},
	};
	enum err e = body_check(r, fields);
	if (!e)
		e = check_evidence(r);
	if (!e)
		e = personal_check(r);
	return e ? e : register_wrong(r, Q_CUR_REQUEST_WRONG, r->path_id);
}

/* What is masked for the actor and was not touched stays as it is. */
static void keep_hidden(struct req *r, const struct db_result *row)
{
	json_auto_t *was = json_loads(db_text(row, 0, 3), 0, NULL);
	size_t i, k;
	json_t *one, *old;
	personal_restore(r, "answer", db_is_null(row, 0, 2) ? NULL : db_text(row, 0, 2));
	json_array_foreach(json_object_get(r->body, "evidence"), i, one)
		json_array_foreach(was, k, old) {
			const char *id = json_string_value(json_object_get(one, "id")), *kind = json_string_value(json_object_get(one, "kind"));
			if (id && kind && !strcmp(id, json_string_value(json_object_get(old, "id"))) && !strcmp(kind, json_string_value(json_object_get(old, "kind"))) &&
			    json_is_string(json_object_get(one, "title")) && mask_has_sign(json_string_value(json_object_get(one, "title"))))
				json_object_del(one, "title");
		}
}

enum err cur_request_change(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = lock(r, &row);
	if (e)
		return e;
	const char *state = db_text(row, 0, 1);
	if (stands_in("answered accepted", state))
		return req_fail(r, ERR_WRONG_STATE, "Ответ уже отправлен: править можно, когда его вернут.");
	if (!strcmp(state, "on_approval") && (body_has(r, "answer") || body_has(r, "evidence")))
		return req_fail(r, ERR_WRONG_STATE, "Ответ на утверждении: сначала верните его на доработку.");
	keep_hidden(r, row);
	e = check_change(r);
	if (!e)
		e = DB_RUN(r->db, Q_CUR_REQUEST_CHANGE, NULL, r->path_id, arena_printf(r->arena, "%ld", req_if_match(r)), message_json(r, r->body));
	return e ? e : answer(r, 200, r->path_id);
}

/* ---- its life ---- */

static enum err may_move(struct req *r, const struct move *m, const struct db_result *row)
{
	if (!req_may(r, m->action))
		return ERR_FORBIDDEN;
	if (!stands_in(m->from, db_text(row, 0, 1)))
		return req_fail(r, ERR_WRONG_STATE, "Запрос сейчас в другом состоянии: обновите страницу.");
	if (!strcmp(m->name, "submit") && db_is_null(row, 0, 2))
		return req_fail(r, ERR_WRONG_STATE, "Ответ ещё не написан.");
	if (m->needs_note && !body_text(r, "note"))
		req_wrong(r, "/note", "missing", "Напишите, почему.");
	if (body_text(r, "due_on") && strcmp(m->name, "return"))
		req_wrong(r, "/due_on", "wrong_value", "Новый срок называют, когда возвращают ответ.");
	return json_array_size(r->errors) ? ERR_INVALID : register_wrong(r, Q_CUR_REQUEST_WRONG, r->path_id);
}

static enum err carry_out(struct req *r, const struct move *m)
{
	const char *note = body_text(r, "note");
	enum err e = DB_RUN(r->db, Q_CUR_REQUEST_MOVE, NULL, r->path_id, m->name, m->to, note, m->tells, body_text(r, "due_on"));
	if (!e && !strcmp(m->name, "approve"))
		e = DB_RUN(r->db, Q_CUR_REQUEST_SEND, NULL, r->path_id);
	if (!e && !strcmp(m->action, ACCEPT))
		e = DB_RUN(r->db, Q_CUR_REQUEST_DECIDE, NULL, r->path_id, m->to, note);
	return e;
}

enum err cur_request_move(struct req *r)
{
	static const struct field fields[] = {
		{"move", F_ENUM, F_REQUIRED, 0, 0, "take submit rework approve accept return"},
		{"note", F_TEXT, F_NULL, 3, NOTE, NULL},
		{"due_on", F_DATE, F_NULL, 0, 0, NULL},
		{0},
	};
	DB_AUTO_RESULT row = NULL;
	enum err e = body_check(r, fields);
	if (!e)
		e = personal_check(r);
	if (!e)
		body_check_words(r, (const char *const[]){"note", NULL});
	if (!e && json_array_size(r->errors))
		e = ERR_INVALID;
	if (!e)
		e = lock(r, &row);
	const struct move *m = e ? NULL : find_move(body_text(r, "move"));
	if (m)
		e = may_move(r, m, row);
	if (!e)
		e = carry_out(r, m);
	return e ? e : answer(r, 200, r->path_id);
}
