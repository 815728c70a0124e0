/* Alerts on saved searches: made and answered here, judged by the background worker (fcgi/jobs/alert_task.c). */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/alert_trial.h"
#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/search_ask.h"
#include "fcgi/api/search_log.h"
#include "fcgi/body.h"

#define PREVIEW_SECONDS 1.0

static const struct field new_fields[] = {
	{"saved_search_id", F_ID, F_REQUIRED, 0, 0, NULL},
	{"threshold", F_INT, F_REQUIRED, 1, 100000, NULL},
	{"window_hours", F_INT, F_REQUIRED, 1, 720, NULL},
	{"digest", F_ENUM, 0, 0, 0, "at_once daily"},
	{"quiet_from", F_TEXT, F_NULL, 5, 5, NULL},
	{"quiet_to", F_TEXT, F_NULL, 5, 5, NULL},
	{0},
};

static const struct field patch_fields[] = {
	{"threshold", F_INT, 0, 1, 100000, NULL},
	{"window_hours", F_INT, 0, 1, 720, NULL},
	{"digest", F_ENUM, 0, 0, 0, "at_once daily"},
	{"quiet_from", F_TEXT, F_NULL, 5, 5, NULL},
	{"quiet_to", F_TEXT, F_NULL, 5, 5, NULL},
	{0},
};

static const struct field preview_fields[] = {
	{"saved_search_id", F_ID, 0, 0, 0, NULL},
	{"q", F_TEXT, 0, 0, 2000, NULL},
	{"params", F_OBJECT, 0, 0, 0, NULL},
	{"threshold", F_INT, F_REQUIRED, 1, 100000, NULL},
	{"window_hours", F_INT, F_REQUIRED, 1, 720, NULL},
	{"digest", F_ENUM, 0, 0, 0, "at_once daily"},
	{"quiet_from", F_TEXT, F_NULL, 5, 5, NULL},
	{"quiet_to", F_TEXT, F_NULL, 5, 5, NULL},
	{0},
};

static enum err answer_alert(struct req *r, int status, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ALERT_GET, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	json_t *item = db_row_json(row, 0);
	resp_etag(r, arena_printf(r->arena, "%lld-%lld-%lld", json_integer_value(json_object_get(item, "version")),
				  json_integer_value(json_object_get(item, "count")), json_integer_value(json_object_get(item, "repeats"))));
	return resp_json(r, status, item);
}

enum err alert_get(struct req *r)
{
	return answer_alert(r, 200, r->path_id);
}

enum err alert_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_ALERT_LIST, &rows, req_param(r, "limit"), after, req_param(r, "status"));
	return e ? e : page_answer(r, rows, 0, NULL);
}

static bool is_clock(const char *s)
{
	int hour, minute, used = 0;
	return !s || (strlen(s) == 5 && strspn(s, "0123456789:") == 5 && sscanf(s, "%2d:%2d%n", &hour, &minute, &used) == 2 && used == 5 &&
		      hour < 24 && minute < 60);
}

/* Quiet hours are two different times of day, or none. */
static enum err check_quiet(struct req *r, const char *from, const char *to)
{
	if (!is_clock(from))
		req_wrong(r, "/quiet_from", "wrong_value", "Нужно время вида 22:00.");
	if (!is_clock(to) || !from != !to || (from && !strcmp(from, to)))
		req_wrong(r, "/quiet_to", "wrong_value", "Тихие часы задаются двумя разными временами вида 22:00 и 08:00.");
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

enum err alert_create(struct req *r)
{
	DB_AUTO_RESULT search = NULL;
	DB_AUTO_RESULT row = NULL;
	enum err e = body_check(r, new_fields);
	const char *from = body_text(r, "quiet_from"), *to = body_text(r, "quiet_to"), *saved = body_text(r, "saved_search_id");
	if (check_quiet(r, from, to) || e)
		return ERR_INVALID;
	e = DB_RUN(r->db, Q_SAVED_GET, &search, saved);
	if (!e && !db_rows(search)) {
		req_wrong(r, "/saved_search_id", "unknown_value", "Такого сохранённого поиска нет.");
		return ERR_INVALID;
	}
	struct ask ask = {.arena = r->arena, .q = e ? "" : db_text(search, 0, 2)};
	if (!e)
		e = ask_sound(r, &ask, "/saved_search_id", NULL);
	if (e)
		return e;
	e = DB_RUN(r->db, Q_ALERT_PUT, &row, saved, body_text(r, "threshold"), body_text(r, "window_hours"), body_text(r, "digest"), from, to);
	if (e)
		return e == ERR_CONFLICT ? req_fail(r, e, "У вас уже есть оповещение по этому поиску.") : e;
	const char *id = arena_strdup(r->arena, db_text(row, 0, 0));
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/alerts/%s", id));
	return answer_alert(r, 201, id);
}

/* The row, held until the commit; *own: is it the asker's? */
static enum err lock(struct req *r, long *version, bool *own)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ALERT_LOCK, &row, r->path_id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	*version = (long)db_int(row, 0, 0);
	*own = db_bool(row, 0, 2);
	return ERR_OK;
}

/* The asker's own row of If-Match. */
static enum err lock_own(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	long version = 0;
	bool own = false;
	enum err e = lock(r, &version, &own);
	if (!e && !own)
		return req_fail(r, ERR_FORBIDDEN, "Изменить или удалить оповещение может только тот, кто его сделал.");
	if (e || version == req_if_match(r))
		return e;
	e = DB_RUN(r->db, Q_ALERT_GET, &row, r->path_id);
	return e ? e : req_stale(r, db_row_json(row, 0));
}

/* A time of the body, or as it was. */
static const char *time_or(struct req *r, const json_t *was, const char *name)
{
	return body_has(r, name) ? body_text(r, name) : json_string_value(json_object_get(was, name));
}

static enum err change(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ALERT_GET, &row, r->path_id);
	if (e)
		return e;
	json_auto_t *was = db_row_json(row, 0);
	const char *from = time_or(r, was, "quiet_from"), *to = time_or(r, was, "quiet_to");
	e = check_quiet(r, from, to);
	return e ? e : DB_RUN(r->db, Q_ALERT_PATCH, NULL, r->path_id, message_json(r, r->body), from, to);
}

enum err alert_patch(struct req *r)
{
	enum err e = body_check(r, patch_fields);
	if (!e)
		e = lock_own(r);
	if (!e)
		e = change(r);
	return e ? e : answer_alert(r, 200, r->path_id);
}

enum err alert_delete(struct req *r)
{
	enum err e = lock_own(r);
	if (!e)
		e = DB_RUN(r->db, Q_ALERT_DELETE, NULL, r->path_id);
	return e ? e : resp_empty(r, 204);
}

static enum err move(struct req *r, enum query statement, const char *why)
{
	DB_AUTO_RESULT moved = NULL;
	long version = 0;
	bool own;
	enum err e = lock(r, &version, &own);
	if (!e)
		e = DB_RUN(r->db, statement, &moved, r->path_id);
	if (!e && !db_rows(moved))
		return req_fail(r, ERR_WRONG_STATE, "%s", why);
	return e ? e : answer_alert(r, 200, r->path_id);
}

enum err alert_acknowledge(struct req *r)
{
	return move(r, Q_ALERT_ACKNOWLEDGE, "Принять можно только сработавшее оповещение.");
}

enum err alert_resolve(struct req *r)
{
	return move(r, Q_ALERT_RESOLVE, "Закрыть можно сработавшее или принятое оповещение.");
}

/* What is previewed: a saved search, or words and parameters of the body. */
static enum err read_preview(struct req *r, struct ask *ask, json_t **row)
{
	DB_AUTO_RESULT saved = NULL;
	const char *id = body_text(r, "saved_search_id"), *q = body_text(r, "q");
	*ask = (struct ask){.arena = r->arena, .q = q ? q : "", .params = json_object_get(r->body, "params")};
	if (!id)
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_SAVED_GET, &saved, id);
	if (!e && !db_rows(saved)) {
		req_wrong(r, "/saved_search_id", "unknown_value", "Такого сохранённого поиска нет.");
		return ERR_INVALID;
	}
	*row = e ? NULL : db_row_json(saved, 0);
	ask->q = json_string_value(json_object_get(*row, "q"));
	ask->params = json_object_get(*row, "params");
	return e;
}

/* The moments of the hits, told of one after another. */
static void take_moment(void *arg, const struct index_told *hit)
{
	struct alert_trial *t = arg;
	if (!hit)
		t->moments = 0;
	else
		alert_trial_add(t, hit->key);
}

static json_t *moment_json(int64_t at)
{
	char text[32];
	struct tm t;
	time_t moment = (time_t)at;
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&moment, &t));
	return json_string(text);
}

static json_t *days_json(const uint32_t *day, const struct alert_trial *t)
{
	json_t *days = json_array();
	for (int d = t->today - ALERT_TRIAL_DAYS + 1; d <= t->today; d++) {
		char date[16];
		time_t at = (time_t)d * ALERT_DAY_S;
		struct tm tm;
		int fires = 0;
		strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&at, &tm));
		for (size_t i = 0; i < t->firings; i++)
			fires += alert_local_day(t->firing[i].from) == d;
		json_array_append_new(days, json_pack("{s:s, s:I, s:i}", "day", date, "count", (json_int_t)day[d], "fires", fires));
	}
	return days;
}

static json_t *trial_json(const uint32_t *day, const struct alert_trial *t)
{
	json_t *firings = json_array();
	for (size_t i = 0; i < t->firings; i++)
		json_array_append_new(firings, json_pack("{s:o, s:o, s:o, s:i}", "pending_at", moment_json(t->firing[i].pending), "fired_at", moment_json(t->firing[i].from),
							 "until", t->firing[i].to ? moment_json(t->firing[i].to) : json_null(), "most", t->firing[i].most));
	return json_pack("{s:o, s:I, s:o}", "days", days_json(day, t), "fires", (json_int_t)t->firings, "firings", firings);
}

/* Minutes of the day of "22:00"; -1 for none. */
static int minutes_of(const char *clock)
{
	return clock ? atoi(clock) * 60 + atoi(clock + 3) : -1;
}

static enum err preview(struct req *r, struct ask *ask, const char *pointer)
{
	const char *digest = body_text(r, "digest");
	struct alert_trial trial = {.threshold = atoi(body_text(r, "threshold")), .window_hours = atoi(body_text(r, "window_hours")),
		.daily = digest && !strcmp(digest, "daily"), .quiet_from = minutes_of(body_text(r, "quiet_from")), .quiet_to = minutes_of(body_text(r, "quiet_to")), .now = time(NULL)};
	struct asking a = {.search = {.limit = 0, .seconds = PREVIEW_SECONDS, .each = take_moment, .each_arg = &trial}};
	struct finding found;
	struct timespec start;
	clock_gettime(CLOCK_MONOTONIC, &start);
	alert_trial_begin(&trial);
	enum err e = asking_stored(&a, r->conf, r->db, req_actor(r), ask);
	a.search.sort = SORT_NEWEST;	/* a kept order by control date would tell of that instead of the receipt */
	if (!e)
		e = asking_run(&a, ask->q, true, NULL, &found);
	if (e) {
		alert_trial_free(&trial);
		return e;
	}
	const struct counted counted = counted_of(&found, &start);
	e = ask_refuse_wrong(r, &found, pointer);
	if (!e && !counted.partial)
		e = search_log_stored(r, ask, &counted);
	if (!e && !alert_trial_run(&trial))
		e = ERR_INTERNAL;
	json_t *out = e ? NULL : trial_json(found.result.day, &trial);
	finding_close(&found);
	alert_trial_free(&trial);
	if (e)
		return e;
	if (!counted.partial)
		return resp_json(r, 200, out);
	json_decref(out);
	return req_fail(r, ERR_UNAVAILABLE, "Поиск не успел посчитать всё. Сузьте запрос.");
}

enum err alert_preview(struct req *r)
{
	json_t *row = NULL;
	struct ask ask;
	enum err e = body_check(r, preview_fields);
	if (ask_check(r) || check_quiet(r, body_text(r, "quiet_from"), body_text(r, "quiet_to")) || e)
		return ERR_INVALID;
	e = read_preview(r, &ask, &row);
	if (!e)
		e = preview(r, &ask, row ? "/saved_search_id" : "/q");
	json_decref(row);
	return e;
}
