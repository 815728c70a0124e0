/* Plans («дорожные карты»): drafted from causes, discussed, agreed, approved in versions. Their measures: measures.c. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api_roadmap.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"
#include "fcgi/api/roadmap_in.h"
#include "fcgi/api/selection.h"
#include "fcgi/body.h"
#include "fcgi/personal.h"

enum { CAUSES = 30, NOTE = 2000 };

/* ---- one plan ---- */

/* The tag changes with anything that is shown, the version of If-Match with what is edited alone (FNV-1a). */
static const char *tag_of(struct req *r, const json_t *out)
{
	uint32_t hash = 2166136261u;
	char *text = json_dumps(out, JSON_COMPACT | JSON_SORT_KEYS);
	for (const char *s = text; s && *s; s++)
		hash = (hash ^ (unsigned char)*s) * 16777619u;
	free(text);
	return arena_printf(r->arena, "%d-%u", (int)json_integer_value(json_object_get(out, "version")), hash);
}

enum err roadmap_answer(struct req *r, int status, const char *id)
{
	static const struct { const char *name; enum query query; } lists[] = {
		{"items", Q_MEASURE_LIST}, {"comments", Q_ROADMAP_COMMENTS}, {"versions", Q_ROADMAP_VERSIONS}, {"signs", Q_ROADMAP_SIGNS},
	};
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ROADMAP_GET, &row, register_id(id));
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	json_auto_t *out = db_row_json(row, 0);
	for (size_t i = 0; !e && i < sizeof lists / sizeof *lists; i++)
		e = page_add(r, out, lists[i].name, lists[i].query, 1, &id);
	if (e)
		return e;
	resp_etag(r, tag_of(r, out));
	return resp_json(r, status, json_incref(out));
}

enum err roadmap_get(struct req *r)
{
	return roadmap_answer(r, 200, r->path_id);
}

enum err roadmap_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *themes, *organisations;
	enum err e = subjects_asked(r, &after, &themes, &organisations);
	if (e)
		return e;
	const char *const args[] = {req_param(r, "state"), req_param(r, "cause_id"), req_param(r, "problem_id"), req_param(r, "message_id"), after, req_param(r, "limit"),
				    themes, organisations, req_param(r, "district_id")};
	e = db_run_planned(r->db, Q_ROADMAP_LIST, 9, args, &rows);
	return e ? e : page_answer(r, rows, 0, NULL);
}

enum err roadmap_causes(struct req *r)
{
	return register_list(r, Q_ROADMAP_CAUSES);
}

enum err roadmap_version_get(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ROADMAP_VERSION_GET, &row, register_id(r->path_id), req_param(r, "number"));
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	return e ? e : resp_json(r, 200, db_row_json(row, 0));
}

/* ---- drafting and editing ---- */

/* Locks a plan. ERR_FORBIDDEN for who does not see all messages. */
static enum err open_plan(struct req *r, const char *id, struct roadmap_head *h)
{
	DB_AUTO_RESULT row = NULL;
	if (!req_actor(r)->sees_all)
		return ERR_FORBIDDEN;
	enum err e = DB_RUN(r->db, Q_ROADMAP_LOCK, &row, register_id(id));
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	*h = (struct roadmap_head){.version = (long)db_int(row, 0, 0), .state = arena_strdup(r->arena, db_text(row, 0, 1)), .own = db_bool(row, 0, 3)};
	return h->state ? ERR_OK : ERR_INTERNAL;
}

enum err roadmap_open_draft(struct req *r, const char *id, struct roadmap_head *h)
{
	enum err e = open_plan(r, id, h);
	if (!e && strcmp(h->state, "draft"))
		return req_fail(r, ERR_WRONG_STATE, "План уже не черновик: чтобы изменить его, верните его на доработку.");
	return e;
}

enum err roadmap_wrong(struct req *r, enum query q, const char *argument)
{
	DB_AUTO_RESULT wrong = NULL;
	enum err e = DB_RUN(r->db, q, &wrong, argument);
	return e ? e : body_wrong(r, wrong);
}

static enum err check_body(struct req *r, const struct field *fields, const char *const *words)
{
	enum err e = body_check(r, fields);
	if (!e)
		e = personal_check(r);
	if (!e)
		body_check_words(r, words);
	return e ? e : json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

/* Ids as strings of digits that our tables can hold. */
static enum err check_ids(struct req *r, const char *name)
{
	size_t i;
	json_t *id;
	json_array_foreach(json_object_get(r->body, name), i, id) {
		const char *s = json_string_value(id);
		if (!s || !*s || strlen(s) > 9 || s[strspn(s, "0123456789")])
			req_wrong(r, arena_printf(r->arena, "/%s/%zu", name, i), "wrong_value", "Нужен номер строкой из цифр.");
	}
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

/* Measures against one cause, each weighed. */
static enum err draft_cause(struct req *r, const char *id, const char *cause, const char *from)
{
	DB_AUTO_RESULT made = NULL;
	enum err e = DB_RUN(r->db, Q_ROADMAP_DRAFT, &made, id, cause, from);
	for (int i = 0; !e && i < db_rows(made); i++)
		e = measure_weigh(r, db_text(made, i, 0));
	return e;
}

static enum err draft(struct req *r, const char *id)
{
	size_t i;
	json_t *cause;
	enum err e = ERR_OK;
	json_array_foreach(json_object_get(r->body, "cause_ids"), i, cause)
		if (!e)
			e = draft_cause(r, id, json_string_value(cause), body_text(r, "starts_on"));
	return e ? e : DB_RUN(r->db, Q_ROADMAP_ORDER, NULL, id);
}

static const char *const title_words[] = {"title", NULL};

enum err roadmap_create(struct req *r)
{
	static const struct field fields[] = {
		{"title", F_TEXT, F_REQUIRED, 3, 200, NULL},
		{"cause_ids", F_LIST, F_REQUIRED, 0, CAUSES, NULL},
		{"starts_on", F_DATE, F_REQUIRED, 0, 0, NULL},
		{0},
	};
	DB_AUTO_RESULT made = NULL;
	enum err e = check_body(r, fields, title_words);
	if (!e)
		e = check_ids(r, "cause_ids");
	if (!e && !req_actor(r)->sees_all)
		e = ERR_FORBIDDEN;
	if (!e)
		e = roadmap_wrong(r, Q_ROADMAP_CAUSES_WRONG, message_json(r, r->body));
	if (!e)
		e = roadmap_wrong(r, Q_MEASURE_WRONG, message_json(r, r->body));
	if (!e)
		e = DB_RUN(r->db, Q_ROADMAP_PUT, &made, body_text(r, "title"));
	const char *id = e ? NULL : arena_strdup(r->arena, db_text(made, 0, 0));
	if (!e)
		e = draft(r, id);
	if (e)
		return e;
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/roadmaps/%s", id));
	return roadmap_answer(r, 201, id);
}

/* A new title, another order. */
enum err roadmap_change(struct req *r)
{
	static const struct field fields[] = {
		{"title", F_TEXT, 0, 3, 200, NULL},
		{"order", F_LIST, 0, 0, ROADMAP_MEASURES, NULL},
		{0},
	};
	DB_AUTO_RESULT fit = NULL;
	struct roadmap_head h;
	enum err e = check_body(r, fields, title_words);
	if (!e)
		e = check_ids(r, "order");
	if (!e)
		e = roadmap_open_draft(r, r->path_id, &h);
	if (!e && h.version != req_if_match(r))
		e = ERR_STALE;
	if (!e && body_has(r, "order"))
		e = DB_RUN(r->db, Q_ROADMAP_REORDER, &fit, r->path_id, message_json(r, json_object_get(r->body, "order")));
	if (!e && fit && !db_rows(fit)) {
		req_wrong(r, "/order", "wrong_value", "Нужны все мероприятия плана, каждое один раз: обновите страницу.");
		return ERR_INVALID;
	}
	if (!e)
		e = DB_RUN(r->db, Q_ROADMAP_TOUCH, NULL, r->path_id, body_text(r, "title"));
	return e ? e : roadmap_answer(r, 200, r->path_id);
}

/* ---- life of a plan ---- */

static const struct move {
	const char *name, *from, *to, *action;
	const char *decides;	/* what it makes of the version that was sent */
	bool needs_note;
} moves[] = {
	{"submit", "draft", "review", "roadmap.write", NULL, false},
	{"return", "review", "draft", "roadmap.approve", "returned", true},
	{"withdraw", "review", "draft", "roadmap.write", "returned", true},
	{"approve", "review", "approved", "roadmap.approve", "approved", false},
	{"revise", "approved", "draft", "roadmap.write", NULL, true},
	{"close", "approved", "closed", "roadmap.approve", NULL, true},
};

static const struct move *find_move(const char *name)
{
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		if (!strcmp(moves[i].name, name))
			return &moves[i];
	return NULL;
}

/* A second person approves; what is closed is carried out or given up whole. */
static enum err may_move(struct req *r, const struct move *m, const struct roadmap_head *h)
{
	DB_AUTO_RESULT left = NULL;
	enum err e = ERR_OK;
	if (!req_may(r, m->action))
		return ERR_FORBIDDEN;
	if (strcmp(h->state, m->from))
		return req_fail(r, ERR_WRONG_STATE, "План сейчас в другом состоянии: обновите страницу.");
	if (!strcmp(m->name, "approve") && h->own)
		return req_fail(r, ERR_WRONG_STATE, "На утверждение план отправили вы: утвердить его должен другой человек.");
	if (m->needs_note && !body_text(r, "note"))
		req_wrong(r, "/note", "missing", "Напишите, почему.");
	if (!strcmp(m->name, "submit") || !strcmp(m->name, "approve"))
		e = roadmap_wrong(r, !strcmp(m->name, "submit") ? Q_ROADMAP_LACKS : Q_ROADMAP_REJECTED, r->path_id);
	if (!e && !strcmp(m->name, "close"))
		e = DB_RUN(r->db, Q_ROADMAP_UNFINISHED, &left, r->path_id);
	if (!e && left && db_int(left, 0, 0))
		return req_fail(r, ERR_WRONG_STATE, "Не закончены мероприятия: %d. Отметьте выполнение или снимите их.", (int)db_int(left, 0, 0));
	return e ? e : json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

enum err roadmap_move(struct req *r)
{
	static const struct field fields[] = {
		{"move", F_ENUM, F_REQUIRED, 0, 0, "submit return withdraw approve revise close"},
		{"note", F_TEXT, F_NULL, 3, NOTE, NULL},
		{0},
	};
	struct roadmap_head h;
	enum err e = check_body(r, fields, (const char *const[]){"note", NULL});
	const struct move *m = e ? NULL : find_move(body_text(r, "move"));
	if (!e)
		e = open_plan(r, r->path_id, &h);
	if (!e && h.version != req_if_match(r))
		e = ERR_STALE;
	if (!e)
		e = may_move(r, m, &h);
	if (!e)
		e = DB_RUN(r->db, Q_ROADMAP_MOVE, NULL, r->path_id, m->to, body_text(r, "note"));
	if (!e && !strcmp(m->to, "review"))
		e = DB_RUN(r->db, Q_ROADMAP_KEEP, NULL, r->path_id);
	if (!e && m->decides)
		e = DB_RUN(r->db, Q_ROADMAP_DECIDE, NULL, r->path_id, m->decides, body_text(r, "note"));
	return e ? e : roadmap_answer(r, 200, r->path_id);
}

/* ---- agreeing and discussing ---- */

enum err roadmap_sign(struct req *r)
{
	static const struct field fields[] = {
		{"agrees", F_BOOL, F_REQUIRED, 0, 0, NULL},
		{"note", F_TEXT, F_NULL, 3, NOTE, NULL},
		{0},
	};
	DB_AUTO_RESULT plan = NULL;
	DB_AUTO_RESULT made = NULL;
	enum err e = check_body(r, fields, (const char *const[]){"note", NULL});
	if (!e && !json_is_true(json_object_get(r->body, "agrees")) && !body_text(r, "note")) {
		req_wrong(r, "/note", "missing", "Напишите, с чем вы не согласны.");
		return ERR_INVALID;
	}
	if (!e)
		e = DB_RUN(r->db, Q_ROADMAP_GET, &plan, register_id(r->path_id));
	if (!e && !db_rows(plan))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_ROADMAP_SIGN_PUT, &made, r->path_id, body_text(r, "agrees"), body_text(r, "note"));
	if (!e && !db_rows(made))
		return req_fail(r, ERR_WRONG_STATE, "План сейчас не на согласовании, или вы уже высказались об этой версии.");
	return e ? e : roadmap_answer(r, 200, r->path_id);
}

enum err roadmap_comment(struct req *r)
{
	static const struct field fields[] = {
		{"text", F_TEXT, F_REQUIRED, 3, NOTE, NULL},
		{"measure_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
		{0},
	};
	DB_AUTO_RESULT plan = NULL;
	DB_AUTO_RESULT made = NULL;
	enum err e = check_body(r, fields, (const char *const[]){"text", NULL});
	if (!e)
		e = DB_RUN(r->db, Q_ROADMAP_GET, &plan, register_id(r->path_id));
	if (!e && !db_rows(plan))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_ROADMAP_COMMENT_PUT, &made, r->path_id, body_text(r, "measure_id"), body_text(r, "text"));
	if (!e && !db_rows(made)) {
		req_wrong(r, "/measure_id", "unknown_value", "Такого мероприятия в плане нет.");
		return ERR_INVALID;
	}
	return e ? e : roadmap_answer(r, 201, r->path_id);
}
