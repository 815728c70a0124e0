/* Moves of a message through its machine (state_move), and its outcome. */
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/message_terms.h"
#include "fcgi/body.h"
#include "fcgi/kinds.h"
#include "fcgi/personal.h"

#define OUTCOMES "solved partly explained not_solved refused not_established"
#define WORDS "executor applicant centre"

static const struct field fields[] = {
	{"move", F_TEXT, F_REQUIRED, 1, 30, NULL},
	{"organisation_id", F_ID, 0, 0, INT32_MAX, NULL},
	{"official_id", F_ID, 0, 0, INT32_MAX, NULL},
	{"addressee", F_TEXT, 0, 1, 300, NULL},
	{"number", F_TEXT, 0, 1, 100, NULL},
	{"registered_on", F_DATE, 0, 0, 0, NULL},
	{"answer", F_TEXT, 0, 1, 100000, NULL},
	{"reason", F_TEXT, 0, 1, 2000, NULL},
	{"until_on", F_DATE, 0, 0, 0, NULL},
	{"notice_on", F_DATE, 0, 0, 0, NULL},
	{"notice_by", F_ENUM, 0, 0, 0, "letter email account phone comment"},
	{"outcome", F_ENUM, 0, 0, 0, OUTCOMES},
	{"outcome_by", F_ENUM, 0, 0, 0, WORDS},
	{0},
};

static const struct field outcome_fields[] = {
	{"outcome", F_ENUM, F_REQUIRED, 0, 0, OUTCOMES},
	{"outcome_by", F_ENUM, F_REQUIRED, 0, 0, WORDS},
	{"reason", F_TEXT, F_REQUIRED, 1, 2000, NULL},
	{0},
};

/* What to say when a move lacks a field. */
static const struct {
	const char *field, *message;
} lacking[] = {
	{"organisation_id", "Укажите организацию."},
	{"official_id", "Укажите исполнителя."},
	{"addressee", "Укажите, куда перенаправляется запись."},
	{"answer", "Нужен текст ответа."},
	{"reason", "Укажите причину."},
	{"until_on", "Укажите новый срок."},
	{"notice_on", "Укажите день, когда заявителя уведомили."},
	{"notice_by", "Укажите, как заявителя уведомили."},
	{"outcome", "Укажите итог."},
	{"outcome_by", "Укажите, по чьему слову установлен итог."},
	{"number", "Укажите номер."},
	{"registered_on", "Укажите день регистрации."},
};
enum { MOVE_FIELDS = sizeof lacking / sizeof *lacking };

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static bool has_word(const json_t *list, const char *word)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
		if (!strcmp(json_string_value(one), word))
			return true;
	return false;
}

/* Of an extension that the record has no more, the sentence says why. */
static enum err refuse_move(struct req *r, const char *code)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = strcmp(code, "extend") ? ERR_OK : DB_RUN(r->db, Q_EXTENSION_REFUSED, &row, r->path_id);
	if (e || !row || !db_rows(row))
		return e ? e : ERR_WRONG_MOVE;
	return req_fail(r, ERR_WRONG_MOVE, "%s", db_text(row, 0, 0));
}

/* The move asked for among those of the machine; borrowed. ERR_WRONG_MOVE with the allowed ones. */
static enum err find_move(struct req *r, const json_t *card, const json_t **move)
{
	const char *code = body_text(r, "move");
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(card, "moves"), i, one) {
		if (strcmp(text_of(one, "code"), code) != 0)
			continue;
		*move = one;
		return kinds_check(r, text_of(one, "action"), card, arena_printf(r->arena, "Действие «%s» не для вашей роли.", text_of(one, "name")));
	}
	req_extra(r, "allowed", message_moves(r, card));
	return refuse_move(r, code);
}

/* Everything needed is there, and nothing that the move does not know. */
static enum err check_fields(struct req *r, const json_t *move)
{
	const json_t *needs = json_object_get(move, "needs"), *asks = json_object_get(move, "asks");
	for (size_t i = 0; i < MOVE_FIELDS; i++) {
		const char *pointer = arena_printf(r->arena, "/%s", lacking[i].field);
		bool given = body_has(r, lacking[i].field), needed = has_word(needs, lacking[i].field);
		if (needed && !given)
			req_wrong(r, pointer, "missing", lacking[i].message);
		else if (given && !needed && !has_word(asks, lacking[i].field))
			req_wrong(r, pointer, "unexpected", "Этому действию такое поле не нужно.");
	}
	if (!body_has(r, "notice_on") != !body_has(r, "notice_by") && !json_array_size(r->errors))
		req_wrong(r, body_has(r, "notice_on") ? "/notice_by" : "/notice_on", "missing", "Уведомление записывается целиком: день и способ.");
	return r->errors ? ERR_INVALID : ERR_OK;
}

/* What only the database knows of the values. */
static enum err check_values(struct req *r, const json_t *move)
{
	static const struct {
		const char *pointer, *message, *code;
	} wrong[] = {
		{"/organisation_id", "Такой организации нет.", "wrong_value"},
		{"/official_id", "Такого исполнителя у этой организации нет, или он больше не работает.", "wrong_value"},
		{"/organisation_id", "Передать можно только внутри своей организации.", "wrong_value"},
		{"/until_on", "Новый срок должен быть позже нынешнего.", "wrong_value"},
		{"/until_on", NULL, "wrong_value"},
		{"/notice_on", "День уведомления не может быть в будущем, раньше поступления или регистрации.", "wrong_value"},
		{"/registered_on", "День регистрации не может быть в будущем или раньше поступления.", "wrong_value"},
		{"/registered_on", "Зарегистрировать можно днём поступления или одним из трёх следующих; позже — сегодняшним днём.", "wrong_value"},
		{"/reason", "Регистрация задним числом: этот день прошёл больше одного рабочего дня назад, или три дня на регистрацию уже истекли. Укажите причину.", "missing"},
		{"/number", "Такой номер уже есть у другой записи.", "wrong_value"},
		{"/organisation_id", MESSAGE_COMPLAINED, "wrong_value"},
		{"/addressee", MESSAGE_COMPLAINED, "wrong_value"},
	};
	enum { CHECKS = sizeof wrong / sizeof *wrong };	/* behind them: the last day of an extension */
	DB_AUTO_RESULT row = NULL;
	const char *days = arena_printf(r->arena, "%d", (int)json_integer_value(json_object_get(move, "days")));
	enum err e = DB_RUN(r->db, Q_MOVE_CHECK, &row, r->path_id, message_json(r, r->body), days);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	for (int i = 0; i < CHECKS; i++)
		if (!db_bool(row, 0, i))
			req_wrong(r, wrong[i].pointer, wrong[i].code, wrong[i].message ? wrong[i].message
				  : arena_printf(r->arena, "Продлить можно не далее чем до %s.", db_text(row, 0, CHECKS)));
	return r->errors ? ERR_INVALID : ERR_OK;
}

/* Members of the body under the names the record knows them by. */
static json_t *patch_of(struct req *r, const json_t *card, const json_t *move)
{
	static const char *const names[][2] = {{"organisation_id", "organisation_id"}, {"official_id", "official_id"}, {"until_on", "until_on"},
						{"outcome", "outcome"}, {"outcome_by", "outcome_by"}, {"number", "number"}, {"registered_on", "registered_on"}};
	json_t *patch = json_object();
	if (strcmp(text_of(move, "state"), text_of(card, "state")))
		json_object_set(patch, "state", json_object_get(move, "state"));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (body_has(r, names[i][0]))
			json_object_set(patch, names[i][1], json_object_get(r->body, names[i][0]));
	if (body_has(r, "outcome"))
		json_object_set(patch, "outcome_reason", json_object_get(r->body, "reason"));
	if (!strcmp(text_of(move, "code"), "register"))
		json_object_set_new(patch, "register", json_true());
	if (!strcmp(text_of(move, "code"), "unassign"))
		json_object_set_new(patch, "official_id", json_null());	/* who returned it is its executor no longer */
	return patch;
}

/* The text of the answer goes where the move leads: on approval it waits, with an answer given it is the answer. */
static enum err put_answer(struct req *r, const json_t *card, const json_t *move)
{
	const char *kind = text_of(move, "answer_kind"), *text = body_text(r, "answer");
	if (!kind)
		return ERR_OK;
	if (!strcmp(text_of(move, "state"), "on_approval"))
		return DB_RUN(r->db, Q_DRAFT_PUT, NULL, r->path_id, text, kind);
	text = text ? text : text_of(json_object_get(card, "draft"), "text");
	if (!text) {
		req_wrong(r, "/answer", "missing", "Текста ответа ещё нет: впишите его.");
		return ERR_INVALID;
	}
	enum err e = template_filled(r, "/answer", text);
	if (!e)
		e = DB_RUN(r->db, Q_ANSWER_PUT, NULL, r->path_id, kind, text);
	return e ? e : DB_RUN(r->db, Q_DRAFT_DROP, NULL, r->path_id, kind);
}

/* What the move was given, in words, for the history. */
static enum err details_of(struct req *r, const json_t *was, const char *to, json_t **details)
{
	static const char *const kept[] = {"addressee", "registered_on", "until_on", "notice_on", "notice_by"};
	DB_AUTO_RESULT row = NULL;
	json_t *d = *details = json_object();
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (body_has(r, kept[i]))
			json_object_set(d, kept[i], json_object_get(r->body, kept[i]));
	if (body_has(r, "until_on"))
		json_object_set(d, "was", json_object_get(was, "due_on"));
	if (!strcmp(to, "reopened") && json_is_string(json_object_get(was, "answered_at")))
		json_object_set(d, "answered_at", json_object_get(was, "answered_at"));	/* it stands no longer */
	if (!body_has(r, "organisation_id") && !body_has(r, "official_id"))
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_MOVE_WORDS, &row, body_text(r, "organisation_id"), body_text(r, "official_id"));
	if (e)
		return e;
	json_auto_t *words = db_row_json(row, 0);
	json_object_update(d, words);
	return ERR_OK;
}

static enum err tell(struct req *r, const json_t *was, const json_t *is, const json_t *move)
{
	json_t *details = NULL;
	json_auto_t *changes = message_changes(was, is);
	bool moved = strcmp(text_of(was, "state"), text_of(is, "state"));
	enum err e = details_of(r, was, text_of(move, "state"), &details);
	const struct event v = {.id = r->path_id, .kind = body_has(r, "until_on") ? "extension" : moved ? "state" : "edit", .from = text_of(was, "state"), .to = text_of(is, "state"),
				.note = body_text(r, "reason"), .move = text_of(move, "code"), .changes = changes,
				.details = json_object_size(details) ? details : NULL};
	if (!e)
		e = message_put_event(r, &v);
	if (!e)
		e = message_tell_outcome(r, was, is, NULL);
	json_decref(details);
	return e;
}

/* Deadlines are met by what the history says, so they follow it; a date that they bring is told after. */
static enum err put_deadlines(struct req *r, const json_t *told)
{
	json_auto_t *is = NULL;
	enum err e = DB_RUN(r->db, Q_DEADLINE_PUT, NULL, r->path_id);
	if (!e)
		e = message_read_card(r, Q_MESSAGE_GET, r->path_id, &is);
	if (!e)
		e = message_tell_edit(r, told, is, NULL);
	return e ? e : DB_RUN(r->db, Q_ASSIGNMENT_TELL, NULL, r->path_id, body_text(r, "move"));
}

/* What is rejected repeats nothing; taken up again it may. */
static enum err note_returns(struct req *r, const json_t *was, const json_t *move)
{
	bool rejected = !strcmp(text_of(was, "state"), "rejected") || !strcmp(text_of(move, "state"), "rejected");
	return rejected ? DB_RUN(r->db, Q_RETURNS_NOTE, NULL, r->path_id) : ERR_OK;
}

static enum err apply(struct req *r, const json_t *card, const json_t *move)
{
	json_auto_t *patch = patch_of(r, card, move), *is = NULL;
	enum err e = put_answer(r, card, move);
	if (!e && (e = DB_RUN(r->db, Q_MESSAGE_PATCH, NULL, r->path_id, message_json(r, patch))))
		e = message_explain(r, e);
	if (!e)
		e = message_read_card(r, Q_MESSAGE_GET, r->path_id, &is);
	if (!e)
		e = tell(r, card, is, move);
	if (!e)
		e = put_deadlines(r, is);
	if (!e)
		e = note_returns(r, card, move);
	return e ? e : message_answer_card(r, 200, r->path_id);	/* anew: what was told counts in it */
}

enum err move_create(struct req *r)
{
	json_auto_t *card = NULL;
	const json_t *move = NULL;
	enum err e = body_check(r, fields);
	if (!e)
		e = message_lock_card(r, &card);
	if (!e)
		personal_restore(r, "answer", text_of(json_object_get(card, "draft"), "text"));
	if (!e)
		e = personal_check(r);
	if (!e)
		e = find_move(r, card, &move);
	if (!e)
		e = check_fields(r, move);
	if (!e)
		e = check_values(r, move);
	return e ? e : apply(r, card, move);
}

enum err outcome_create(struct req *r)
{
	json_auto_t *was = NULL, *is = NULL, *patch = NULL;
	enum err e = body_check(r, outcome_fields);
	if (!e)
		e = personal_check(r);
	if (!e)
		e = message_lock_card(r, &was);
	if (!e && json_is_true(json_object_get(was, "open"))) {
		req_extra(r, "allowed", message_moves(r, was));
		e = req_fail(r, ERR_WRONG_MOVE, "Итог устанавливают, когда работа закончена: сейчас запись в работе.");
	}
	if (!e)
		patch = json_pack("{s:O, s:O, s:O}", "outcome", json_object_get(r->body, "outcome"), "outcome_by", json_object_get(r->body, "outcome_by"),
				  "outcome_reason", json_object_get(r->body, "reason"));
	if (!e)
		e = DB_RUN(r->db, Q_MESSAGE_PATCH, NULL, r->path_id, message_json(r, patch));
	if (!e)
		e = message_read_card(r, Q_MESSAGE_GET, r->path_id, &is);
	if (!e)
		e = message_tell_outcome(r, was, is, NULL);
	return e ? e : message_give_card(r, 200, json_incref(is));
}

enum err official_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	if (strlen(r->path_id) > 9)
		return ERR_NOT_FOUND;
	enum err e = DB_RUN(r->db, Q_OFFICIAL_LIST, &rows, r->path_id);
	return e ? e : resp_items(r, rows);
}
