/* One message: card, history, creation, changes, answers. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/base64.h"
#include "fcgi/body.h"
#include "fcgi/intake/dates.h"
#include "fcgi/intake/intake.h"
#include "fcgi/person.h"

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
	{"priority", F_INT, 0, 0, 2, NULL},
	{"url", F_TEXT, F_NULL, 0, 2000, NULL},
	{0},
};

static const struct field patch_fields[] = {
	{"state", F_TEXT, 0, 1, 30, NULL},
	{"note", F_TEXT, 0, 0, 2000, NULL},
	{"outcome", F_ENUM, F_NULL, 0, 0, "solved partly explained not_solved refused not_established"},
	{"outcome_reason", F_TEXT, F_NULL, 0, 2000, NULL},
	{"theme_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"district_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"address", F_TEXT, F_NULL, 0, 500, NULL},
	{"subject", F_TEXT, F_NULL, 0, 500, NULL},
	{"due_on", F_DATE, F_NULL, 0, 0, NULL},
	{"priority", F_INT, 0, 0, 2, NULL},
	{"repeated", F_BOOL, 0, 0, 0, NULL},
	{"collective", F_BOOL, 0, 0, 0, NULL},
	{"fast_track", F_BOOL, 0, 0, 0, NULL},
	{"accelerated", F_BOOL, 0, 0, 0, NULL},
	{"extended_days", F_INT, F_NULL, 1, 30, NULL},
	{0},
};

/* What the handling of a message may change; everything else needs message.edit. */
static const char work_fields[] = " state note outcome outcome_reason ";

static const struct field answer_fields[] = {
	{"kind", F_ENUM, F_REQUIRED, 0, 0, "first interim final"},
	{"text", F_TEXT, F_REQUIRED, 1, 100000, NULL},
	{0},
};

/* Members of a card that the history compares: what the reader sees, in words. */
static const char *const told[] = {"theme", "organisation", "district", "address", "subject", "due_on", "priority", "repeated",
				   "collective", "fast_track", "accelerated", "extended_days", NULL};
static const char *const told_outcome[] = {"outcome", "outcome_reason", NULL};

/* Card by a statement of the catalogue; new reference in *card. ERR_NOT_FOUND also when it is not for this account. */
static enum err read_card(struct req *r, enum query q, const char *id, json_t **card)
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

/* Answers with the card as it is now. */
static enum err answer_card(struct req *r, int status, const char *id)
{
	json_t *card = NULL;
	enum err e = read_card(r, Q_MESSAGE_GET, id, &card);
	if (e)
		return e;
	resp_etag(r, arena_printf(r->arena, "%ld", rev_of(card)));
	r->resp.rows = 1;
	return resp_json(r, status, card);
}

enum err message_get(struct req *r)
{
	return answer_card(r, 200, r->path_id);
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

/* A reference to what is not there: the name of the constraint tells which member it was. */
static enum err explain(struct req *r, enum err e)
{
	char field[64], pointer[72];
	if (strcmp(db_sqlstate(r->db), "23503") || sscanf(db_constraint(r->db), "message_%63s", field) != 1)
		return e;
	size_t n = strlen(field);
	if (n < 5 || strcmp(field + n - 5, "_fkey"))
		return e;
	snprintf(pointer, sizeof(pointer), "/%.*s", (int)n - 5, field);
	req_wrong(r, pointer, "unknown_value", "Такой записи в справочнике нет.");
	return ERR_INVALID;
}

/* Statement parameters of the body as one jsonb text. */
static const char *body_json(struct req *r)
{
	char *text = json_dumps(r->body, JSON_COMPACT);
	const char *copy = text ? arena_strdup(r->arena, text) : NULL;
	free(text);
	return copy;
}

/* Puts the applicant down apart; *key is the pseudonym in hex, NULL when nobody is named. */
static enum err put_person(struct req *r, const char **key)
{
	unsigned char secret[KEY_SECRET_SIZE], mac[PERSON_KEY_SIZE];
	const char *contacts = body_text(r, "applicant_contacts");
	struct person p = {.name = body_text(r, "applicant_name")};
	*key = NULL;
	person_contact(&p, contacts);
	char *hex = arena_alloc(r->arena, 2 * PERSON_KEY_SIZE + 1);
	if (!hex || keys_secret(r->conf->keys, PERSON_KEY_FILE, secret))
		return ERR_INTERNAL;
	if (!person_key(secret, &p, mac))
		return ERR_OK;
	*key = hex_encode(hex, mac, sizeof(mac));
	return DB_RUN(r->db, Q_PERSON_PUT, NULL, hex, p.name, contacts);
}

static enum err check_new(struct req *r)
{
	enum err e = body_check(r, new_fields);
	const char *url = body_text(r, "url"), *received = body_text(r, "received_at");
	if (!e && received && dates_ahead(received)) {
		req_wrong(r, "/received_at", intake_code(INTAKE_AHEAD), intake_text(INTAKE_AHEAD));
		e = ERR_INVALID;
	}
	if (url && strncmp(url, "http://", 7) && strncmp(url, "https://", 8)) {
		req_wrong(r, "/url", "wrong_value", "Нужен адрес, который начинается с http:// или https://.");
		return ERR_INVALID;
	}
	return e;
}

static enum err put_event(struct req *r, const char *id, const char *kind, const char *from, const char *to, const char *note,
			  const json_t *changes)
{
	char *text = changes ? json_dumps(changes, JSON_COMPACT) : NULL;
	enum err e = DB_RUN(r->db, Q_EVENT_PUT, NULL, id, kind, from, to, note, text);
	free(text);
	return e;
}

/* The accelerated mechanism is for socially significant themes. card: NULL for a new message. */
static enum err check_accelerated(struct req *r, const json_t *card)
{
	DB_AUTO_RESULT row = NULL;
	if (!json_is_true(json_object_get(r->body, "accelerated")))
		return ERR_OK;
	const char *theme = body_has(r, "theme_id") || !card ? body_text(r, "theme_id") : json_string_value(json_object_get(card, "theme_id"));
	enum err e = DB_RUN(r->db, Q_THEME_SIGNIFICANT, &row, theme);
	if (e || db_rows(row))
		return e;
	req_wrong(r, "/accelerated", "wrong_theme", "Механизм ускоренного решения — только для социально значимых тем.");
	return ERR_INVALID;
}

enum err message_create(struct req *r)
{
	const char *author;
	DB_AUTO_RESULT row = NULL;
	enum err e = check_new(r);
	if (!e)
		e = check_accelerated(r, NULL);
	if (!e)
		e = put_person(r, &author);
	if (e)
		return e;
	json_object_del(r->body, "applicant_name");
	json_object_del(r->body, "applicant_contacts");
	e = DB_RUN(r->db, Q_MESSAGE_CREATE, &row, body_json(r), author);
	if (e)
		return explain(r, e);
	const char *id = arena_strdup(r->arena, db_text(row, 0, 0));
	e = put_event(r, id, "created", NULL, "new", NULL, NULL);
	if (!e)
		e = DB_RUN(r->db, Q_DEADLINE_PUT, NULL, id);
	if (e)
		return e;
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/messages/%s", id));
	return answer_card(r, 201, id);
}

/* The row locked and read, when it still is the version the client knows. */
static enum err lock_card(struct req *r, json_t **card)
{
	enum err e = read_card(r, Q_MESSAGE_LOCK, r->path_id, card);
	return e || rev_of(*card) == req_if_match(r) ? e : ERR_STALE;
}

static enum err check_rights(struct req *r)
{
	const char *name;
	json_t *value;
	if (body_has(r, "extended_days") && !req_may(r, "message.extend"))
		return req_fail(r, ERR_FORBIDDEN, "Срок ответа продлевает руководитель или куратор.");
	if (req_may(r, "message.edit"))
		return ERR_OK;
	json_object_foreach(r->body, name, value) {
		char word[64];
		snprintf(word, sizeof(word), " %s ", name);
		if (!strstr(work_fields, word))
			return req_fail(r, ERR_FORBIDDEN, "У вас нет права менять это поле.");
	}
	return ERR_OK;
}

static bool move_allowed(const json_t *moves, const char *state)
{
	const json_t *move;
	size_t i;
	json_array_foreach(moves, i, move)
		if (!strcmp(json_string_value(json_object_get(move, "state")), state))
			return true;
	return false;
}

/* A state must exist, and be one that the present one leads to. */
static enum err check_move(struct req *r, const json_t *card)
{
	const char *state = body_text(r, "state");
	json_t *moves = json_object_get(card, "moves");
	DB_AUTO_RESULT row = NULL;
	if (!state || move_allowed(moves, state))
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_STATE_EXISTS, &row, state);
	if (e)
		return e;
	if (!db_rows(row)) {
		req_wrong(r, "/state", "unknown_value", "Такого состояния нет.");
		return ERR_INVALID;
	}
	req_extra(r, "allowed", json_incref(moves));
	return ERR_WRONG_STATE;
}

/* Only a registered appeal that is still open can be put off; taking that back is always possible. */
static enum err check_extension(struct req *r, const json_t *card)
{
	const json_t *days = json_object_get(r->body, "extended_days");
	bool fits = !strcmp(json_string_value(json_object_get(card, "kind")), "appeal") && json_is_true(json_object_get(card, "open")) &&
		    json_is_string(json_object_get(card, "registered_at"));
	if (!days || json_is_null(days) || fits)
		return ERR_OK;
	req_wrong(r, "/extended_days", "wrong_state", "Продлить можно зарегистрированное обращение, на которое ещё не дан ответ.");
	return ERR_INVALID;
}

static enum err check_patch(struct req *r, const json_t *card)
{
	enum err e = check_rights(r);
	if (!e)
		e = check_extension(r, card);
	if (!e)
		e = check_accelerated(r, card);
	return e ? e : check_move(r, card);
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

/* The move goes into the history first: deadlines are met by it. */
static enum err tell_move(struct req *r, const json_t *was)
{
	const char *from = json_string_value(json_object_get(was, "state")), *to = body_text(r, "state");
	return to ? put_event(r, r->path_id, "state", from, to, body_text(r, "note"), NULL) : ERR_OK;
}

/* What else was done goes into the history: the outcome, the other fields. */
static enum err tell(struct req *r, const json_t *was, const json_t *is)
{
	const char *note = body_text(r, "note");
	json_auto_t *edits = differences(was, is, told), *outcome = differences(was, is, told_outcome);
	bool moved = body_has(r, "state");
	enum err e = ERR_OK;
	if (outcome)
		e = put_event(r, r->path_id, "outcome", NULL, NULL, moved ? NULL : note, outcome);
	if (!e && (edits || (note && !moved && !outcome)))
		e = put_event(r, r->path_id, "edit", NULL, NULL, moved || outcome ? NULL : note, edits);
	return e;
}

enum err message_patch(struct req *r)
{
	json_auto_t *was = NULL, *is = NULL;
	enum err e = body_check(r, patch_fields);
	if (!e && !json_object_size(r->body)) {
		req_wrong(r, "", "missing", "Нужно хотя бы одно поле.");
		e = ERR_INVALID;
	}
	if (!e)
		e = lock_card(r, &was);
	if (!e)
		e = check_patch(r, was);
	if (!e && (e = DB_RUN(r->db, Q_MESSAGE_PATCH, NULL, r->path_id, body_json(r))))
		e = explain(r, e);
	if (!e)
		e = tell_move(r, was);
	if (!e)
		e = DB_RUN(r->db, Q_DEADLINE_PUT, NULL, r->path_id);
	if (!e)
		e = read_card(r, Q_MESSAGE_GET, r->path_id, &is);
	if (!e)
		e = tell(r, was, is);
	if (e)
		return e;
	resp_etag(r, arena_printf(r->arena, "%ld", rev_of(is)));
	return resp_json(r, 200, json_incref(is));
}

enum err answer_create(struct req *r)
{
	json_auto_t *card = NULL;
	enum err e = body_check(r, answer_fields);
	if (!e)
		e = lock_card(r, &card);
	if (!e)
		e = DB_RUN(r->db, Q_ANSWER_PUT, NULL, r->path_id, body_text(r, "kind"), body_text(r, "text"));
	if (!e)
		e = put_event(r, r->path_id, "answer", NULL, NULL, body_text(r, "kind"), NULL);
	if (!e)
		e = DB_RUN(r->db, Q_DEADLINE_PUT, NULL, r->path_id);
	return e ? e : answer_card(r, 201, r->path_id);
}
