/* The rules of deadlines with the working hours: read by version, changed as a new version, tried beforehand. */
#include <stdio.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/deadlines.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/register_in.h"
#include "fcgi/body.h"

enum { RULES = 500, WEEKDAYS = 7, SHORTEST_DAY = 120 };	/* minutes, so that a day may be an hour shorter */

static const struct field put_fields[] = {
	{"valid_from", F_DATE, F_REQUIRED, 0, 0, NULL},
	{"reason", F_TEXT, F_REQUIRED, 1, 500, NULL},
	{"rules", F_LIST, F_REQUIRED, 1, RULES, NULL},
	{"hours", F_LIST, F_REQUIRED, WEEKDAYS, WEEKDAYS, NULL},
	{"past", F_BOOL, 0, 0, 0, NULL},	/* what is over is to be computed anew too */
	{"planned", F_ENUM, 0, 0, 0, "keep drop"},	/* what becomes of versions planned for later days */
	{"beyond", F_TEXT, 0, 1, 2000, NULL},	/* why a rule is longer than the law allows */
	{"replaces", F_INT, 0, 1, 999999999, NULL},	/* the planned version that this one is in place of */
	{0},
};

static const struct field rule_fields[] = {
	{"deadline", F_ENUM, F_REQUIRED, 0, 0, "registration forwarding first answer final extension accelerated fast_track again unreadable documents"},
	{"kind", F_ENUM, F_NULL, 0, 0, "appeal message comment"},
	{"channel", F_TEXT, F_NULL, 1, 30, NULL},
	{"theme_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"priority", F_INT, F_NULL, 1, 2, NULL},
	{"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"event", F_ENUM, F_REQUIRED, 0, 0, "received registered taken reply answer_due reopened asked"},
	{"clock", F_ENUM, F_REQUIRED, 0, 0, "day hour work_day work_hour none"},
	{"amount", F_INT, F_NULL, 1, 400, NULL},
	{"less", F_INT, 0, 0, 30, NULL},
	{"day_off", F_ENUM, 0, 0, 0, "keep before after"},
	{"basis", F_TEXT, F_REQUIRED, 1, 200, NULL},
	{"position", F_INT, 0, 1, RULES, NULL},	/* as it was read; the order of the list counts */
	{0},
};

static const struct field hour_fields[] = {
	{"weekday", F_INT, F_REQUIRED, 1, WEEKDAYS, NULL},
	{"opens", F_TEXT, F_REQUIRED, 5, 5, NULL},
	{"closes", F_TEXT, F_REQUIRED, 5, 5, NULL},
	{0},
};

static enum err answer_version(struct req *r, const char *version)
{
	DB_AUTO_RESULT row = NULL;
	bool pending;
	enum err e = DB_RUN(r->db, Q_DEADLINE_RULES_GET, &row, version);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	if ((e = deadline_pending(r, &pending)))
		return e;
	json_t *answer = db_row_json(row, 0);
	json_object_set_new(answer, "pending", json_boolean(pending));
	/* The highest number comes first: whoever writes a version by any of them must have seen it. */
	resp_etag(r, arena_printf(r->arena, "%d-%s-%d", (int)json_integer_value(json_object_get(answer, "latest")), db_text(row, 0, 0), pending));
	r->resp.rows = 1;
	return resp_json(r, 200, answer);
}

enum err deadline_rules_get(struct req *r)
{
	return answer_version(r, NULL);
}

enum err deadline_rules_version(struct req *r)
{
	return answer_version(r, register_id(r->path_id));
}

enum err deadline_rules_versions(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(r->db, Q_DEADLINE_RULES_VERSIONS, 0, NULL, &rows);
	return e ? e : resp_items(r, rows);
}

static const char *word(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));
	return s ? s : "";
}

/* What a single field cannot tell. The rule has passed its table. */
static void check_rule(struct req *r, const json_t *rule, const char *at)
{
	bool none = !strcmp(word(rule, "clock"), "none"), extension = !strcmp(word(rule, "deadline"), "extension");
	const json_t *amount = json_object_get(rule, "amount");
	const char *pointer = arena_printf(r->arena, "%s/amount", at);
	if (none == json_is_integer(amount))
		req_wrong(r, pointer, "wrong_value", none ? "Срока нет — количество не нужно." : "Укажите, сколько дней или часов.");
	if (extension != !strcmp(word(rule, "event"), "answer_due"))
		req_wrong(r, arena_printf(r->arena, "%s/event", at), "wrong_value", "От срока ответа считается только продление, и продление — только от него.");
	if (!strcmp(word(rule, "deadline"), "documents") != !strcmp(word(rule, "event"), "asked"))
		req_wrong(r, arena_printf(r->arena, "%s/event", at), "wrong_value", "Ответ на запрос документов считается от запроса, и только он.");
	if (!strcmp(word(rule, "deadline"), "again") != !strcmp(word(rule, "event"), "reopened"))
		req_wrong(r, arena_printf(r->arena, "%s/event", at), "wrong_value", "От возобновления считается только ответ после него, и он — только от возобновления.");
	if (extension && !none && strcmp(word(rule, "clock"), "day"))
		req_wrong(r, arena_printf(r->arena, "%s/clock", at), "wrong_value", "Продление считается в календарных днях.");
	if (!none && json_integer_value(json_object_get(rule, "less")) >= json_integer_value(amount) && json_integer_value(json_object_get(rule, "less")))
		req_wrong(r, arena_printf(r->arena, "%s/less", at), "wrong_value", "Контрольная дата раньше начала срока.");
}

static void check_rules(struct req *r, const json_t *rules)
{
	size_t i;
	json_t *rule;
	json_array_foreach(rules, i, rule) {
		const char *at = arena_printf(r->arena, "/rules/%zu", i);
		size_t before = json_array_size(r->errors);
		body_check_at(r, rule, at, rule_fields);
		if (json_array_size(r->errors) == before)
			check_rule(r, rule, at);
	}
}

/* Minutes of "09:00"; -1 when it is no time. */
static int minutes(const char *s)
{
	int h, m, n = 0;
	return sscanf(s, "%2d:%2d%n", &h, &m, &n) == 2 && n == 5 && !strpbrk(s, "+- ") && h < 24 && m < 60 ? h * 60 + m : -1;
}

static void check_hours(struct req *r, const json_t *hours)
{
	size_t i;
	json_t *day;
	unsigned seen = 0;
	json_array_foreach(hours, i, day) {
		const char *at = arena_printf(r->arena, "/hours/%zu", i);
		size_t before = json_array_size(r->errors);
		body_check_at(r, day, at, hour_fields);
		if (json_array_size(r->errors) > before)
			continue;
		int opens = minutes(word(day, "opens")), closes = minutes(word(day, "closes"));
		unsigned bit = 1u << json_integer_value(json_object_get(day, "weekday"));
		if (opens < 0 || closes < 0)
			req_wrong(r, at, "wrong_value", "Нужно время вида 09:00.");
		else if (closes - opens < SHORTEST_DAY)
			req_wrong(r, at, "wrong_value", "В рабочем дне должно быть не меньше двух часов.");
		if (seen & bit)
			req_wrong(r, at, "said_twice", "Этот день недели уже назван.");
		seen |= bit;
	}
}

static const char *replaced(struct req *r)
{
	json_int_t version = json_integer_value(json_object_get(r->body, "replaces"));
	return version ? arena_printf(r->arena, "%d", (int)version) : NULL;
}

/* Names that are not in the books, rules said twice, the first day: a trial may begin in the past, since it only shows. */
static enum err check_names(struct req *r, const char *rules)
{
	DB_AUTO_RESULT wrong = NULL;
	bool past = deadline_trial(r) || json_is_true(json_object_get(r->body, "past"));
	enum err e = DB_RUN(r->db, Q_DEADLINE_RULES_WRONG, &wrong, rules, body_text(r, "valid_from"), past ? "true" : "false", body_text(r, "planned"), replaced(r));
	return e ? e : body_wrong(r, wrong);
}

static enum err check_put(struct req *r, const char **rules, const char **hours)
{
	check_rules(r, json_object_get(r->body, "rules"));
	check_hours(r, json_object_get(r->body, "hours"));
	if (json_array_size(r->errors))
		return ERR_INVALID;
	*rules = message_json(r, json_object_get(r->body, "rules"));
	*hours = message_json(r, json_object_get(r->body, "hours"));
	if (!*rules || !*hours)
		return ERR_INTERNAL;
	return check_names(r, *rules);
}

/* *beyond: rules that are longer than the law allows, new. Saved with a reason alone; a trial shows them. */
static enum err check_law(struct req *r, const char *rules, json_t **beyond)
{
	DB_AUTO_RESULT row = NULL;
	size_t i;
	json_t *one;
	enum err e = DB_RUN(r->db, Q_DEADLINE_RULES_BEYOND, &row, rules);
	if (e)
		return e;
	*beyond = json_loads(db_text(row, 0, 0), 0, NULL);
	if (deadline_trial(r) || (body_has(r, "beyond") && json_array_size(*beyond)))
		return ERR_OK;
	if (body_has(r, "beyond"))
		req_wrong(r, "/beyond", "unexpected", "Все сроки в пределах закона: объяснять нечего.");
	json_array_foreach(*beyond, i, one) {
		const json_t *at = json_object_get(one, "at");
		req_wrong(r, json_is_integer(at) ? arena_printf(r->arena, "/rules/%d/amount", (int)json_integer_value(at)) : "/rules", "beyond", json_string_value(json_object_get(one, "message")));
	}
	if (json_array_size(*beyond))
		req_wrong(r, "/beyond", "missing", "Укажите, почему срок дольше, чем позволяет закон.");
	return r->errors ? ERR_INVALID : ERR_OK;
}

/* Whoever writes has seen every version there is, planned ones included. */
static enum err check_latest(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_DEADLINE_RULES_LATEST, 0, NULL, &row);
	return e ? e : db_int(row, 0, 0) == req_if_match(r) ? ERR_OK : ERR_STALE;
}

enum err deadline_rules_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	json_auto_t *beyond = NULL;
	const char *rules, *hours, *from = body_text(r, "valid_from"), *planned = body_text(r, "planned");
	bool trial = deadline_trial(r);
	enum err e = body_check(r, put_fields);
	if (!e)
		e = check_latest(r);
	if (!e)
		e = check_put(r, &rules, &hours);
	if (!e)
		e = check_law(r, rules, &beyond);
	if (!e)
		e = deadline_draft(r, trial);
	if (!e)
		e = DB_RUN(r->db, Q_DEADLINE_RULES_WITHDRAW, NULL, replaced(r), planned && !strcmp(planned, "drop") ? "true" : "false", from);
	if (!e)
		e = DB_RUN(r->db, Q_DEADLINE_RULES_PUT, &row, arena_printf(r->arena, "%ld", req_if_match(r)), from, body_text(r, "reason"), rules, hours, body_text(r, "beyond"));
	if (!e && !db_rows(row))
		e = ERR_STALE;
	if (!e)
		e = deadline_settle(r, trial, from, "9999-01-01", beyond);
	return e || trial ? e : answer_version(r, db_text(row, 0, 0));
}

/* A planned version is taken back before its day; the trial says what would move. */
enum err deadline_rules_withdraw(struct req *r)
{
	DB_AUTO_RESULT found = NULL;
	DB_AUTO_RESULT gone = NULL;
	bool trial = deadline_trial(r);
	enum err e = DB_RUN(r->db, Q_DEADLINE_RULES_GET, &found, register_id(r->path_id));
	if (!e && !db_rows(found))
		e = ERR_NOT_FOUND;
	if (!e)
		e = check_latest(r);
	if (!e)
		e = deadline_draft(r, trial);
	if (!e)
		e = DB_RUN(r->db, Q_DEADLINE_RULES_WITHDRAW, &gone, r->path_id, "false", NULL);
	if (!e && !db_rows(gone))
		e = req_fail(r, ERR_WRONG_STATE, "Отменить можно только запланированную версию: эта уже действует, заменена или отменена.");
	if (!e)
		e = deadline_settle(r, trial, db_text(found, 0, 2), "9999-01-01", NULL);
	return e || trial ? e : answer_version(r, NULL);
}
