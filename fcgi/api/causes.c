/* Causes of a case: what a person puts down, evidence for and against, decisions, what is proposed. */
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api_causes.h"
#include "fcgi/api/cause_in.h"
#include "fcgi/api/register_in.h"
#include "fcgi/api/selection.h"
#include "fcgi/body.h"

enum { LEAST = 3, TEXT_MOST = 300, REASON_MOST = 2000, EVIDENCE_MOST = 1000, CHOSEN = 500 };
#define CATEGORIES "wear contractor norm resources control routing answers informing outside demand"

/* ---- the case of a cause ---- */

static enum err case_of(struct req *r, const char *cause, const char **id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_CAUSE_CASE_OF, &row, register_id(cause));
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	*id = e ? NULL : arena_strdup(r->arena, db_text(row, 0, 0));
	return e;
}

/* The same as cause_case_take, with the open case that a cause belongs to. */
static enum err take_case(struct req *r, const char *cause, struct cause_case *out)
{
	const char *id;
	enum err e = case_of(r, cause, &id);
	return e ? e : cause_case_take(r, id, true, out);
}

/* ---- putting down and changing ---- */

static const struct field create_fields[] = {
	{"category", F_ENUM, F_REQUIRED, 0, 0, CATEGORIES},
	{"text", F_TEXT, F_REQUIRED, LEAST, TEXT_MOST, NULL},
	{"parent_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"query", F_OBJECT, F_NULL, 0, 0, NULL},
	{"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{0},
};

/* A deeper cause hangs on one of the same case, and not on itself by a detour. id "0": a new one. */
static enum err check_parent(struct req *r, const char *id, const char *in)
{
	DB_AUTO_RESULT row = NULL;
	const char *parent = body_text(r, "parent_id");
	if (!parent)
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_CAUSE_ABOVE, &row, id, parent, in);
	if (e || db_bool(row, 0, 0))
		return e;
	req_wrong(r, "/parent_id", "wrong_value", "Причину можно подвесить к другой причине этого же дела, которая не стоит под ней, не глубже восьми «почему».");
	return ERR_INVALID;
}

static enum err check_cause(struct req *r, const char *id, const char *in, const char **query)
{
	body_check_words(r, (const char *const[]){"text", NULL});
	enum err e = cause_query_read(r, "query", query);
	if (!e)
		e = json_array_size(r->errors) ? ERR_INVALID : check_parent(r, id, in);
	return e ? e : cause_check_id(r, "organisation_id", Q_CAUSE_ORGANISATION_THERE, "Такой организации нет, или она закрыта.");
}

/* The template whose category and theme fit: measures hang on it. */
static enum err template_for(struct req *r, const struct cause_case *k, const char **id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_CAUSE_TEMPLATE_FOR, &row, body_text(r, "category"), k->legal_code);
	*id = e || !db_rows(row) ? NULL : arena_strdup(r->arena, db_text(row, 0, 0));
	return e;
}

enum err cause_create(struct req *r)
{
	struct cause_case k;
	const char *query = NULL, *template = NULL;
	enum err e = cause_body(r, create_fields);
	if (!e)
		e = cause_case_take(r, r->path_id, true, &k);
	if (!e)
		e = check_cause(r, "0", k.id, &query);
	if (!e)
		e = template_for(r, &k, &template);
	if (!e)
		e = DB_RUN(r->db, Q_CAUSE_PUT, NULL, k.id, body_text(r, "parent_id"), body_text(r, "category"), body_text(r, "text"), query, body_text(r, "organisation_id"), template);
	return e ? e : cause_case_answer(r, 201, k.id);
}

static const struct field change_fields[] = {
	{"text", F_TEXT, 0, LEAST, TEXT_MOST, NULL},
	{"parent_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"query", F_OBJECT, F_NULL, 0, 0, NULL},
	{"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{0},
};

static const char *given(struct req *r, const char *member)
{
	return body_has(r, member) ? "true" : "false";
}

enum err cause_change(struct req *r)
{
	struct cause_case k;
	const char *query = NULL;
	enum err e = cause_body(r, change_fields);
	if (!e)
		e = take_case(r, r->path_id, &k);
	if (!e)
		e = check_cause(r, r->path_id, k.id, &query);
	if (!e)
		e = DB_RUN(r->db, Q_CAUSE_CHANGE, NULL, r->path_id, given(r, "text"), body_text(r, "text"), given(r, "parent_id"), body_text(r, "parent_id"), given(r, "query"), query,
			   given(r, "organisation_id"), body_text(r, "organisation_id"));
	return e ? e : cause_case_answer(r, 200, k.id);
}

/* ---- decisions ---- */

static const struct field move_fields[] = {
	{"to", F_ENUM, F_REQUIRED, 0, 0, "hypothesis accepted confirmed rejected"},
	{"reason", F_TEXT, F_NULL, LEAST, REASON_MOST, NULL},
	{0},
};

static enum err not_responsible(struct req *r)
{
	return req_fail(r, ERR_FORBIDDEN, "Подтверждает тот, кто за эту причину отвечает: вашей организации здесь нет.");
}

/* Is the move one of those of the state, this account's to make, and said why? */
static enum err check_move(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT moves = NULL;
	enum err e = DB_RUN(r->db, Q_CAUSE_MOVE_OF, &row, r->path_id, body_text(r, "to"));
	if (e)
		return e;
	if (!db_rows(row)) {
		e = DB_RUN(r->db, Q_CAUSE_MOVES, &moves, r->path_id);
		if (!e)
			req_extra(r, "moves", db_rows_json(moves));
		return e ? e : ERR_WRONG_MOVE;
	}
	if (!req_may_at(r, db_text(row, 0, 0), db_text(row, 0, 2)))
		return req_may(r, db_text(row, 0, 0)) ? not_responsible(r) : ERR_FORBIDDEN;
	body_check_words(r, (const char *const[]){"reason", NULL});
	if (db_bool(row, 0, 1) && !body_text(r, "reason"))
		req_wrong(r, "/reason", "missing", "Напишите, почему так решено.");
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

/* The responsible has a scope and takes no case: he is asked for the version alone. */
static enum err take_for_move(struct req *r, struct cause_case *k)
{
	DB_AUTO_RESULT row = NULL;
	if (req_actor(r)->sees_all)
		return take_case(r, r->path_id, k);
	enum err e = case_of(r, r->path_id, &k->id);
	if (!e)
		e = DB_RUN(r->db, Q_CAUSE_CASE_GET, &row, k->id);
	if (e)
		return e;
	json_auto_t *now = db_rows(row) ? db_row_json(row, 0) : NULL;
	if (!now)
		return ERR_NOT_FOUND;
	if (json_integer_value(json_object_get(now, "version")) != req_if_match(r))
		return ERR_STALE;
	return strcmp(json_string_value(json_object_get(now, "state")), "open") ? req_fail(r, ERR_WRONG_STATE, "Дело закрыто: решения по нему уже не принимаются.") : ERR_OK;
}

enum err cause_move(struct req *r)
{
	DB_AUTO_RESULT moved = NULL;
	struct cause_case k = {0};
	enum err e = cause_body(r, move_fields);
	if (!e)
		e = take_for_move(r, &k);
	if (!e)
		e = check_move(r);
	if (!e)
		e = DB_RUN(r->db, Q_CAUSE_MOVE, &moved, r->path_id, body_text(r, "to"), body_text(r, "reason"));
	if (!e && !db_rows(moved))
		return not_responsible(r);
	return e ? e : cause_case_answer(r, 200, k.id);
}

/* ---- proposals ---- */

static const struct field proposal_fields[] = {
	{"message_ids", F_LIST, F_REQUIRED, 1, CHOSEN, NULL},
	{"to", F_ENUM, F_REQUIRED, 0, 0, "accepted rejected"},
	{0},
};

enum err cause_proposals_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	struct cause_case k;
	const char *ids = NULL;
	enum err e = cause_body(r, proposal_fields);
	if (!e)
		e = selection_message_ids(r, &ids);
	if (!e)
		e = take_case(r, r->path_id, &k);
	if (!e)
		e = DB_RUN(r->db, Q_CAUSE_MEMBERS_PUT, &row, r->path_id, ids, body_text(r, "to"));
	if (!e && db_int(row, 0, 0) != (int64_t)json_array_size(json_object_get(r->body, "message_ids"))) {
		req_wrong(r, "/message_ids", "wrong_value", "Среди выбранных есть записи, которые этой причине не предложены: обновите страницу.");
		e = ERR_INVALID;
	}
	return e ? e : cause_case_answer(r, 200, k.id);
}

/* ---- evidence ---- */

static const struct field evidence_fields[] = {
	{"sign", F_ENUM, F_REQUIRED, 0, 0, "for against"},
	{"strength", F_INT, F_REQUIRED, 1, 3, NULL},
	{"text", F_TEXT, F_REQUIRED, LEAST, EVIDENCE_MOST, NULL},
	{"query", F_OBJECT, 0, 0, 0, NULL},
	{"message_id", F_ID, 0, 0, 0, NULL},
	{0},
};

/* A query or a record, one of them; a query asks for something. */
static enum err check_evidence(struct req *r, const char **query)
{
	bool asks = json_object_size(json_object_get(r->body, "query")) > 0;
	body_check_words(r, (const char *const[]){"text", NULL});
	if (asks == body_has(r, "message_id"))
		req_wrong(r, "/query", "missing", "Нужно что-то одно: условия отбора или номер записи.");
	enum err e = cause_query_read(r, "query", query);
	if (e || json_array_size(r->errors))
		return ERR_INVALID;
	if (!asks)
		*query = NULL;
	return cause_check_id(r, "message_id", Q_CAUSE_MESSAGE_THERE, "Такой записи нет, или она вам недоступна.");
}

enum err cause_evidence_create(struct req *r)
{
	struct cause_case k;
	const char *query = NULL;
	enum err e = cause_body(r, evidence_fields);
	if (!e)
		e = take_case(r, r->path_id, &k);
	if (!e)
		e = check_evidence(r, &query);
	if (!e)
		e = DB_RUN(r->db, Q_CAUSE_EVIDENCE_PUT, NULL, r->path_id, strcmp(body_text(r, "sign"), "for") ? "-1" : "1", body_text(r, "strength"), body_text(r, "text"), query, body_text(r, "message_id"), NULL, k.ids);
	return e ? e : cause_case_answer(r, 201, k.id);
}

enum err cause_evidence_delete(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	struct cause_case k;
	enum err e = DB_RUN(r->db, Q_CAUSE_EVIDENCE_OF, &row, register_id(r->path_id));
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (!e)
		e = take_case(r, db_text(row, 0, 0), &k);
	if (!e && strcmp(db_text(row, 0, 1), "person") != 0)
		return req_fail(r, ERR_WRONG_STATE, "Это посчитала система: убрать нельзя, но можно добавить довод против.");
	if (!e)
		e = DB_RUN(r->db, Q_CAUSE_EVIDENCE_DROP, NULL, r->path_id);
	return e ? e : cause_case_answer(r, 200, k.id);
}
