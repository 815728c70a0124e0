/* One message: card, history, creation, changes. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/applicant_in.h"
#include "fcgi/api/card_guess.h"
#include "fcgi/api/card_in.h"
#include "fcgi/api/message_entry.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/message_terms.h"
#include "fcgi/api/place_in.h"
#include "fcgi/body.h"
#include "fcgi/kinds.h"
#include "fcgi/params.h"
#include "fcgi/personal.h"

static const struct field new_fields[] = {
	{"kind", F_ENUM, F_REQUIRED, 0, 0, "appeal message publication comment"},
	{"channel", F_TEXT, F_REQUIRED, 1, 30, NULL},
	{"text", F_TEXT, F_REQUIRED, 1, 100000, NULL},
	{"subject", F_TEXT, F_NULL, 0, 500, NULL},
	{"number", F_TEXT, F_NULL, 0, 100, NULL},
	{"received_at", F_TIME, F_NULL, 0, 0, NULL},
	{"theme_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"district_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"address", F_TEXT, F_NULL, 0, 500, NULL},
	{"applicant_kind", F_ENUM, 0, 0, 0, "citizen foreigner stateless abroad organisation unknown"},
	{"applicant_name", F_TEXT, F_NULL, 0, 300, NULL},
	{"applicant_contacts", F_TEXT, F_NULL, 0, 1000, NULL},
	{"collective", F_BOOL, 0, 0, 0, NULL},
	{"fast_track", F_BOOL, 0, 0, 0, NULL},
	{"accelerated", F_BOOL, 0, 0, 0, NULL},
	{"eligible", F_LIST, 0, 1, MECHANISM_CONDITIONS, NULL},	/* conditions of the mechanism that the record meets, word for word */
	{"complained_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"priority", F_INT, 0, 0, 2, NULL},
	{"url", F_TEXT, F_NULL, 0, 2000, NULL},
	{0},
};

static const struct field patch_fields[] = {
	{"note", F_TEXT, 0, 0, 2000, NULL},
	{"theme_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"district_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"address", F_TEXT, F_NULL, 0, 500, NULL},
	{"street_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"house", F_TEXT, F_NULL, 0, 30, NULL},
	{"place_by", F_ENUM, 0, 0, 0, "machine"},
	{"subject", F_TEXT, F_NULL, 0, 500, NULL},
	{"due_on", F_DATE, F_NULL, 0, 0, NULL},
	{"reason", F_TEXT, 0, 1, 2000, NULL},	/* of a control date, of a correction */
	{"beyond", F_TEXT, 0, 1, 2000, NULL},	/* why the control date is later than the term by the rules */
	{"number", F_TEXT, 0, 1, 100, NULL},
	{"received_at", F_TIME, 0, 0, 0, NULL},
	{"registered_at", F_TIME, 0, 0, 0, NULL},
	{"complained_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"repeats_of", F_ID, F_NULL, 0, 0, NULL},
	{"unreadable", F_BOOL, 0, 0, 0, NULL},
	{"priority", F_INT, 0, 0, 2, NULL},
	{"repeated", F_BOOL, 0, 0, 0, NULL},
	{"collective", F_BOOL, 0, 0, 0, NULL},
	{"fast_track", F_BOOL, 0, 0, 0, NULL},
	{"accelerated", F_BOOL, 0, 0, 0, NULL},
	{"eligible", F_LIST, 0, 1, MECHANISM_CONDITIONS, NULL},	/* conditions of the mechanism that the record meets, word for word */
	{0},
};

/* Members of a card that the history compares: what the reader sees, in words. */
static const char *const told[] = {"theme", "organisation", "official", "district", "address", "street", "house", "place_by", "subject", "due_on", "priority", "repeated",
				   "collective", "fast_track", "accelerated", "mechanism", "kind", "channel", "applicant_kind", "number", "received_at", "registered_at", "complained", "folded", "unreadable", NULL};
static const char *const told_outcome[] = {"outcome", "outcome_by", "outcome_reason", NULL};

enum err message_read_card(struct req *r, enum query q, const char *id, json_t **card)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, q, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	*card = db_row_json(row, 0);
	return *card ? ERR_OK : ERR_INTERNAL;
}

static long rev_of(const json_t *card)
{
	return (long)json_integer_value(json_object_get(card, "rev"));
}

static bool taken_by_other(const json_t *card)
{
	const json_t *taken = json_object_get(card, "taken");
	return json_is_object(taken) && !json_is_true(json_object_get(taken, "mine"));
}

json_t *message_moves(struct req *r, const json_t *card)
{
	json_t *all = json_object_get(card, "moves"), *may = json_array(), *move;
	bool works = !taken_by_other(card) && kinds_may(r, "message.work", card);
	size_t i;
	json_array_foreach(all, i, move)
		if (works && kinds_may(r, json_string_value(json_object_get(move, "action")), card))
			json_array_append(may, move);
	return may;
}

/* Names of the kinds of answers that the acting account may put down now. New. */
static json_t *answer_kinds(struct req *r, const json_t *card)
{
	json_t *may = json_array(), *rule;
	bool works = !taken_by_other(card) && kinds_may(r, "message.work", card);
	size_t i;
	json_array_foreach(json_object_get(card, "answer_kinds"), i, rule)
		if (works && kinds_may(r, json_string_value(json_object_get(rule, "action")), card))
			json_array_append(may, json_object_get(rule, "kind"));
	return may;
}

/* What the account may do with this very record: while another has it in work, neither edit nor approve. */
static json_t *actions_here(struct req *r, const json_t *card)
{
	static const char *const asked[] = {"message.edit", "message.work", "message.approve", "message.register", "message.reclassify", "applicant.correct", "message.control", "mark.ask", "personal.identity",
		PERSONAL_TEXT, "quality.write", NULL};
	json_t *may = json_array();
	for (const char *const *one = asked; *one; one++)
		if (kinds_may(r, *one, card) && !(taken_by_other(card) && (!strcmp(*one, "message.edit") || !strcmp(*one, "message.approve"))))
			json_array_append_new(may, json_string(*one));
	return may;
}

/* Who has it in work is no part of the version, but of what is shown. */
static const char *tag_of(struct req *r, const json_t *card)
{
	const json_t *taken = json_object_get(card, "taken");
	const char *batch = json_string_value(json_object_get(taken, "batch_id"));
	return batch ? arena_printf(r->arena, "%ld-%s", rev_of(card), batch) : arena_printf(r->arena, "%ld", rev_of(card));
}

enum err message_give_card(struct req *r, int status, json_t *card)
{
	resp_etag(r, tag_of(r, card));
	json_object_set_new(card, "moves", message_moves(r, card));
	json_object_set_new(card, "answer_kinds", answer_kinds(r, card));
	json_object_set_new(card, "actions", actions_here(r, card));
	r->resp.rows = 1;
	return resp_json(r, status, card);
}

enum err message_answer_card(struct req *r, int status, const char *id)
{
	json_t *card = NULL;
	enum err e = message_read_card(r, Q_MESSAGE_GET, id, &card);
	return e ? e : message_give_card(r, status, card);
}

enum err message_get(struct req *r)
{
	return message_answer_card(r, 200, r->path_id);
}

enum err message_history(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_MESSAGE_HISTORY, &rows, r->path_id);
	if (e || !db_rows(rows))
		return e ? e : ERR_NOT_FOUND;
	r->resp.rows = db_rows(rows);
	return resp_json(r, 200, json_pack("{s:o}", "items", db_is_null(rows, 0, 0) ? json_array() : db_rows_json(rows)));
}

enum err message_explain(struct req *r, enum err e)
{
	char field[64], pointer[72];
	if (strcmp(db_sqlstate(r->db), "23503") || sscanf(db_constraint(r->db), "message_%63s", field) != 1)
		return e;
	size_t n = strlen(field);
	if (n < 5 || strcmp(field + n - 5, "_fkey"))
		return e;
	snprintf(pointer, sizeof(pointer), "/%.*s", (int)n - 5, field);
	req_wrong(r, pointer, "unknown_value", "Такой записи в справочнике нет, или она закрыта.");
	return ERR_INVALID;
}

const char *message_json(struct req *r, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	const char *copy = text ? arena_strdup(r->arena, text) : NULL;
	free(text);
	return copy;
}

static enum err check_new(struct req *r)
{
	enum err e = body_check(r, new_fields);
	const char *url = body_text(r, "url");
	if (url && strncmp(url, "http://", 7) && strncmp(url, "https://", 8)) {
		req_wrong(r, "/url", "wrong_value", "Нужен адрес, который начинается с http:// или https://.");
		return ERR_INVALID;
	}
	return e;
}

enum err message_put_event(struct req *r, const struct event *v)
{
	return DB_RUN(r->db, Q_EVENT_PUT, NULL, v->id, v->kind, v->from, v->to, v->note, message_json(r, v->changes), v->move, message_json(r, v->details));
}

/* What somebody is to handle is not left to nobody. */
static enum err check_handled(struct req *r, const json_t *was)
{
	static const char FREE[] = "new registered forwarded rejected";
	if (!json_is_null(json_object_get(r->body, "organisation_id")) || json_is_null(json_object_get(was, "organisation_id")) ||
	    params_in_words(FREE, json_string_value(json_object_get(was, "state"))))
		return ERR_OK;
	req_wrong(r, "/organisation_id", "nobody", "Запись уже поручена: укажите другую организацию. Без организации она осталась бы без исполнителя.");
	return ERR_INVALID;
}

static enum err answer_made(struct req *r, const char *id)
{
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/messages/%s", id));
	return message_answer_card(r, 201, id);
}

enum err message_create(struct req *r)
{
	const char *author, *made = NULL;
	DB_AUTO_RESULT row = NULL;
	json_auto_t *details = NULL;
	enum err e = check_new(r);
	if (!e)
		e = kinds_check_as(r, body_text(r, "kind"), body_text(r, "channel"), "new", body_text(r, "organisation_id"));
	if (!e)
		e = message_entry_check(r);
	if (!e)
		e = personal_check(r);
	if (!e)
		e = message_entry_once(r, &made);
	if (!e && made)
		return answer_made(r, made);
	if (!e)
		e = message_number_free(r, body_text(r, "number"), "0");
	if (!e)
		e = message_complained(r);
	if (!e)
		e = message_accelerated(r, NULL);
	if (!e)
		e = place_into_body(r, NULL);
	if (!e)
		e = card_into_body(r);
	if (!e)
		e = applicant_tell(r, &(struct told){body_text(r, "applicant_name"), body_text(r, "applicant_contacts"), NULL}, &author);
	if (e)
		return e;
	details = json_pack("{s:O*}", "eligible", json_object_get(r->body, "eligible"));
	json_object_del(r->body, "applicant_name");
	json_object_del(r->body, "applicant_contacts");
	e = DB_RUN(r->db, Q_MESSAGE_CREATE, &row, message_json(r, r->body), author);
	if (e)
		return message_explain(r, e);
	const char *id = arena_strdup(r->arena, db_text(row, 0, 0));
	e = DB_RUN(r->db, Q_CARD_CREATED, NULL, id, message_json(r, r->body));
	if (!e)
		e = message_put_event(r, &(struct event){.id = id, .kind = "created", .to = "new", .details = json_object_size(details) ? details : NULL});
	if (!e)
		e = DB_RUN(r->db, Q_RETURNS_NOTE, NULL, id);
	if (!e)
		e = DB_RUN(r->db, Q_DEADLINE_PUT, NULL, id);
	if (!e)
		e = message_entry_made(r, id);
	return e ? e : answer_made(r, id);
}

/* Laid together are records that both may be seen. */
static enum err check_repeats(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *main = body_text(r, "repeats_of");
	enum err e = main ? DB_RUN(r->db, Q_REPEATS_WRONG, &rows, r->path_id, main) : ERR_OK;
	return e || !main ? e : body_wrong(r, rows);
}

/* Somebody was faster: what happened since, for the one who has to decide anew. */
static enum err tell_stale(struct req *r, const json_t *card)
{
	DB_AUTO_RESULT rows = NULL;
	long version = req_if_match(r);
	if (version >= 0 && version < rev_of(card)) {
		enum err e = DB_RUN(r->db, Q_EVENT_SINCE, &rows, r->path_id, arena_printf(r->arena, "%ld", version));
		if (e)
			return e;
		req_extra(r, "since", db_rows_json(rows));
	}
	return ERR_STALE;
}

static enum err tell_taken(struct req *r, const json_t *taken)
{
	return req_fail(r, ERR_TAKEN, "Запись взята в работу: %s, до %s. Чтобы изменить её, возьмите её себе на карточке или дождитесь этого времени.",
			json_string_value(json_object_get(taken, "account")), json_string_value(json_object_get(taken, "until_words")));
}

/* The action of the route must reach this very record. */
static enum err read_locked(struct req *r, json_t **card)
{
	enum err e = message_read_card(r, Q_MESSAGE_LOCK, r->path_id, card);
	return e ? e : kinds_check(r, r->route->action, *card, NULL);
}

enum err message_lock_card(struct req *r, json_t **card)
{
	enum err e = read_locked(r, card);
	if (e || rev_of(*card) != req_if_match(r))
		return e ? e : tell_stale(r, *card);
	return taken_by_other(*card) ? tell_taken(r, json_object_get(*card, "taken")) : ERR_OK;
}

enum err message_lock_seen(struct req *r, json_t **card)
{
	enum err e = read_locked(r, card);
	return e || req_if_match_is(r, tag_of(r, *card)) ? e : tell_stale(r, *card);
}

/* {name: [was, is]} of the members that differ; NULL when none does. New reference. */
static json_t *differences(const json_t *was, const json_t *is, const char *const *names)
{
	json_t *changes = NULL;
	for (; *names; names++) {
		json_t *a = json_object_get(was, *names), *b = json_object_get(is, *names);
		if (json_equal(a, b))
			continue;
		if (!changes)
			changes = json_object();
		json_object_set_new(changes, *names, json_pack("[O, O]", a, b));
	}
	return changes;
}

enum err message_tell_outcome(struct req *r, const json_t *was, const json_t *is, const char *note)
{
	json_auto_t *changes = differences(was, is, told_outcome);
	return changes ? message_put_event(r, &(struct event){.id = r->path_id, .kind = "outcome", .note = note, .changes = changes}) : ERR_OK;
}

json_t *message_changes(const json_t *was, const json_t *is)
{
	return differences(was, is, told);
}

enum err message_tell_edit(struct req *r, const json_t *was, const json_t *is, const char *note)
{
	json_auto_t *changes = message_changes(was, is);
	if (!changes && !note)
		return ERR_OK;
	return message_put_event(r, &(struct event){.id = r->path_id, .kind = "edit", .note = note, .changes = changes});
}

/* What was masked and not touched stays; signs written over it are refused. */
static enum err keep_hidden(struct req *r, const json_t *was)
{
	personal_restore(r, "subject", json_string_value(json_object_get(was, "subject")));
	personal_restore(r, "address", json_string_value(json_object_get(was, "address")));
	return personal_check(r);
}

/* Themes and organisations that a person puts down are what the models are judged by. */
static enum err judge_models(struct req *r, const json_t *is)
{
	static const char *const IDS[MODEL_KINDS] = {"theme_id", "organisation_id"};
	const char *text = json_string_value(json_object_get(is, "text"));
	enum err e = ERR_OK;
	for (int kind = 0; !e && kind < MODEL_KINDS; kind++) {
		const char *became = body_has(r, IDS[kind]) ? json_string_value(json_object_get(is, IDS[kind])) : NULL;
		if (became && text)
			e = card_judge(r, (enum model_kind)kind, r->path_id, text, became);
	}
	return e;
}

enum err message_patch(struct req *r)
{
	json_auto_t *was = NULL, *is = NULL;
	const char *legal = NULL;
	enum err e = body_check(r, patch_fields);
	if (!e && !json_object_size(r->body)) {
		req_wrong(r, "", "missing", "Нужно хотя бы одно поле.");
		e = ERR_INVALID;
	}
	if (!e)
		e = message_entry_received(r);
	if (!e)
		e = message_lock_card(r, &was);
	if (!e)
		e = keep_hidden(r, was);
	if (!e)
		e = check_repeats(r);
	if (!e)
		e = message_terms_check(r, was, &legal);
	if (!e)
		e = message_accelerated(r, was);
	if (!e)
		e = check_handled(r, was);
	if (!e)
		e = message_entry_track(r, json_string_value(json_object_get(was, "kind")));
	if (!e)
		e = place_into_body(r, was);
	if (!e && (e = DB_RUN(r->db, Q_MESSAGE_PATCH, NULL, r->path_id, message_json(r, r->body))))
		e = message_explain(r, e);
	if (!e)
		e = DB_RUN(r->db, Q_DEADLINE_PUT, NULL, r->path_id);
	if (!e)
		e = message_read_card(r, Q_MESSAGE_GET, r->path_id, &is);
	if (!e)
		e = message_terms_tell(r, was, is, legal);
	if (!e)
		e = DB_RUN(r->db, Q_HANDED_TELL, NULL, r->path_id, json_string_value(json_object_get(was, "organisation_id")), json_string_value(json_object_get(was, "official_id")));
	if (!e && (body_has(r, "theme_id") || body_has(r, "place")))
		e = DB_RUN(r->db, Q_RETURNS_NOTE, NULL, r->path_id);
	if (!e)
		e = judge_models(r, is);
	return e ? e : message_answer_card(r, 200, r->path_id);
}
