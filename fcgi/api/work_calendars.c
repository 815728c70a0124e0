/* Calendars of working days: read by year and version, changed as a new version, tried beforehand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/deadlines.h"
#include "fcgi/api/message_in.h"
#include "fcgi/body.h"

enum { FIRST_YEAR = 1990, LAST_YEAR = 2100, REACH_YEARS = 2 };	/* the longest clock walks 400 working days */

static const struct field put_fields[] = {
	{"source", F_TEXT, F_REQUIRED, 1, 500, NULL},
	{"note", F_TEXT, F_REQUIRED, 1, 500, NULL},
	{"days", F_LIST, F_REQUIRED, 0, 366, NULL},
	{"past", F_BOOL, 0, 0, 0, NULL},	/* days that are over are to be counted anew too */
	{0},
};

static const struct field day_fields[] = {
	{"day", F_DATE, F_REQUIRED, 0, 0, NULL},
	{"kind", F_ENUM, F_REQUIRED, 0, 0, "off work short"},
	{"name", F_TEXT, F_NULL, 0, 200, NULL},
	{0},
};

enum err work_calendar_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	bool pending;
	enum err e = db_run(r->db, Q_WORK_CALENDAR_LIST, 0, NULL, &rows);
	if (!e)
		e = deadline_pending(r, &pending);
	if (e)
		return e;
	r->resp.rows = db_rows(rows);
	return resp_json(r, 200, json_pack("{s:o, s:b}", "items", db_rows_json(rows), "pending", pending));
}

static enum err answer_year(struct req *r, const char *version)
{
	DB_AUTO_RESULT row = NULL;
	if (strlen(r->path_id) > 4)
		return ERR_NOT_FOUND;
	enum err e = DB_RUN(r->db, Q_WORK_CALENDAR_GET, &row, r->path_id, version);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	json_t *answer = db_row_json(row, 0);
	size_t versions = json_array_size(json_object_get(answer, "versions"));
	resp_etag(r, arena_printf(r->arena, "%s-%zu", db_text(row, 0, 1), versions));
	r->resp.rows = 1;
	return resp_json(r, 200, answer);
}

enum err work_calendar_get(struct req *r)
{
	return answer_year(r, req_param(r, "version"));
}

/* Each day once, and of this year. */
static void check_days(struct req *r, const json_t *days)
{
	size_t i;
	json_t *one;
	unsigned char seen[13][32] = {{0}};
	if (!json_array_size(days))
		req_wrong(r, "/days", "missing", "Не назван ни один день, и год пошёл бы просто по неделе: перечислите выходные, рабочие и короткие дни.");
	json_array_foreach(days, i, one) {
		const char *at = arena_printf(r->arena, "/days/%zu", i);
		size_t before = json_array_size(r->errors);
		int month, day;
		body_check_at(r, one, at, day_fields);
		if (json_array_size(r->errors) > before)
			continue;
		const char *text = json_string_value(json_object_get(one, "day"));
		if (strncmp(text, r->path_id, 4) || sscanf(text + 5, "%2d-%2d", &month, &day) != 2)
			req_wrong(r, at, "wrong_year", "Этот день не того года.");
		else if (seen[month][day]++)
			req_wrong(r, at, "said_twice", "Этот день уже назван.");
	}
}

/* Days that are over and would count otherwise: what has been answered by them would be judged anew. A trial may look. */
static enum err check_past(struct req *r, const char *days)
{
	DB_AUTO_RESULT row = NULL;
	if (json_is_true(json_object_get(r->body, "past")))
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_WORK_CALENDAR_PAST, &row, r->path_id, days);
	if (e || db_is_null(row, 0, 0))
		return e;
	req_wrong(r, "/days", "past", arena_printf(r->arena, "Меняются прошедшие дни (%s): изменились бы и уже исполненные сроки. Подтвердите, что так и нужно.", db_text(row, 0, 0)));
	return ERR_INVALID;
}

/* Holidays, transfers, no gap between years. */
static enum err check_whole(struct req *r, const char *days)
{
	DB_AUTO_RESULT wrong = NULL;
	enum err e = DB_RUN(r->db, Q_WORK_CALENDAR_WRONG, &wrong, r->path_id, days);
	return e ? e : body_wrong(r, wrong);
}

enum err work_calendar_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	int year = strlen(r->path_id) == 4 ? atoi(r->path_id) : 0;
	bool trial = deadline_trial(r);
	long version = req_if_match(r);
	if (year < FIRST_YEAR || year > LAST_YEAR)
		return ERR_NOT_FOUND;
	enum err e = body_check(r, put_fields);
	if (!e)
		check_days(r, json_object_get(r->body, "days"));
	if (e || json_array_size(r->errors))
		return ERR_INVALID;
	if (version < 0)
		return ERR_STALE;
	const char *days = message_json(r, json_object_get(r->body, "days"));
	e = check_whole(r, days);
	if (!e && !trial)
		e = check_past(r, days);
	if (!e)
		e = deadline_draft(r, trial);
	if (!e)
		e = DB_RUN(r->db, Q_WORK_CALENDAR_PUT, &row, r->path_id, arena_printf(r->arena, "%ld", version), body_text(r, "source"), body_text(r, "note"), days);
	if (!e && !db_rows(row))
		e = ERR_STALE;
	if (!e)
		e = deadline_settle(r, trial, arena_printf(r->arena, "%d-01-01", year - REACH_YEARS), arena_printf(r->arena, "%d-01-01", year + 1), NULL);
	return e || trial ? e : answer_year(r, NULL);
}
