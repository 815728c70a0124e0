/* Answers put down without a move (answer_rule): first ones, further interim ones, and final ones that were sent outside. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/body.h"
#include "fcgi/kinds.h"
#include "fcgi/personal.h"

static const struct field fields[] = {
	{"kind", F_ENUM, F_REQUIRED, 0, 0, "first interim final"},
	{"text", F_TEXT, F_REQUIRED, 1, 100000, NULL},
	{"answered_at", F_TIME, 0, 0, 0, NULL},
	{0},
};

static bool is_final(const struct req *r)
{
	return !strcmp(body_text(r, "kind"), "final");
}

/* The rule of the state for this kind; ERR_WRONG_MOVE with the moves that are allowed when it has none. */
static enum err check_rule(struct req *r, const json_t *card)
{
	json_t *rule;
	size_t i;
	json_array_foreach(json_object_get(card, "answer_kinds"), i, rule) {
		if (strcmp(json_string_value(json_object_get(rule, "kind")), body_text(r, "kind")))
			continue;
		return kinds_check(r, json_string_value(json_object_get(rule, "action")), card, "Записать такой ответ может тот, у кого на это есть право.");
	}
	req_extra(r, "allowed", message_moves(r, card));
	return req_fail(r, ERR_WRONG_MOVE, is_final(r) ? "Окончательный ответ даётся через согласование; записать можно лишь отправленный не через МЦУ, когда работа закончена."
						       : "В этом состоянии такой ответ не записывают.");
}

/* When an answer went out is asked where it went out past the product. */
static enum err check_time(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *at = body_text(r, "answered_at");
	enum err e = ERR_OK;
	if (is_final(r) && !at)
		req_wrong(r, "/answered_at", "missing", "Укажите, когда ответ был отправлен.");
	else if (!is_final(r) && at)
		req_wrong(r, "/answered_at", "unexpected", "Этот ответ записывается в момент, когда он дан.");
	else if (at && !(e = DB_RUN(r->db, Q_ANSWER_DAY_RIGHT, &row, r->path_id, at)) && !(db_bool(row, 0, 0) && db_bool(row, 0, 1)))
		req_wrong(r, "/answered_at", "wrong_value",
			  db_bool(row, 0, 1) ? "Ответ не мог быть дан раньше, чем запись поступила или возобновлена." : "Этот момент ещё не наступил.");
	return e ? e : r->errors ? ERR_INVALID : ERR_OK;
}

static enum err put(struct req *r)
{
	const char *text = body_text(r, "text"), *at = body_text(r, "answered_at");
	return is_final(r) ? DB_RUN(r->db, Q_ANSWER_RECORD, NULL, r->path_id, text, at) : DB_RUN(r->db, Q_ANSWER_PUT, NULL, r->path_id, body_text(r, "kind"), text);
}

enum err answer_create(struct req *r)
{
	json_auto_t *card = NULL, *details = NULL;
	enum err e = body_check(r, fields);
	if (!e)
		e = template_filled(r, "/text", body_text(r, "text"));
	if (!e)
		e = personal_check(r);
	if (!e)
		e = message_lock_card(r, &card);
	if (!e)
		e = check_rule(r, card);
	if (!e)
		e = check_time(r);
	if (!e)
		e = put(r);
	if (!e && is_final(r))
		details = json_pack("{s:O}", "answered_at", json_object_get(r->body, "answered_at"));
	if (!e)
		e = message_put_event(r, &(struct event){.id = r->path_id, .kind = "answer", .note = body_text(r, "kind"), .details = details});
	if (!e)
		e = DB_RUN(r->db, Q_DEADLINE_PUT, NULL, r->path_id);
	return e ? e : message_answer_card(r, 201, r->path_id);
}
