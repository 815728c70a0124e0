/* Signals: what came beyond its custom, the picture of a series, what people decide. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/api/selection.h"
#include "fcgi/body.h"
#include "fcgi/personal.h"
#include "fcgi/series.h"
#include "search/discover/bursts.h"

enum { SHOWN = 91 };	/* days of the picture */

enum err signal_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	DB_AUTO_RESULT counts = NULL;
	DB_AUTO_RESULT run = NULL;
	const char *after, *themes, *organisations;
	enum err e = subjects_asked(r, &after, &themes, &organisations);
	if (e)
		return e;
	const char *const args[] = {req_param(r, "state"), req_param(r, "level"), req_param(r, "kind"), themes, req_param(r, "from"), req_param(r, "to"), req_param(r, "explained"), organisations,
				    req_param(r, "district_id"), after, req_param(r, "limit")};
	e = db_run_planned(r->db, Q_SIGNAL_LIST, 11, args, &rows);
	if (!e)
		e = db_run_planned(r->db, Q_SIGNAL_COUNTS, 9, args, &counts);
	if (!e)
		e = db_run(r->db, Q_SIGNAL_LAST_RUN, 0, NULL, &run);
	if (e)
		return e;
	json_t *page = page_by_day(r, rows, "day");
	json_object_set_new(page, "counts", db_row_json(counts, 0));
	json_object_set_new(page, "run", db_rows(run) ? db_row_json(run, 0) : json_null());
	return resp_json(r, 200, page);
}

/* One signal with its history and the moves that its state allows. */
static enum err answer_signal(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT events = NULL;
	DB_AUTO_RESULT moves = NULL;
	enum err e = DB_RUN(r->db, Q_SIGNAL_GET, &row, r->path_id);
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_SIGNAL_EVENTS, &events, r->path_id);
	if (!e)
		e = DB_RUN(r->db, Q_SIGNAL_MOVES, &moves, r->path_id);
	if (e)
		return e;
	json_t *item = db_row_json(row, 0);
	json_object_set_new(item, "events", db_rows_json(events));
	json_object_set_new(item, "moves", db_rows_json(moves));
	resp_etag(r, arena_printf(r->arena, "%d", (int)json_integer_value(json_object_get(item, "version"))));
	return resp_json(r, 200, item);
}

enum err signal_get(struct req *r)
{
	return answer_signal(r);
}

static const struct field fields[] = {
	{"to", F_ENUM, F_REQUIRED, 0, 0, "in_work confirmed false closed"},
	{"note", F_TEXT, F_NULL, 3, 2000, NULL},
	{0},
};

/* Is the move one of those of the state, with its reason where one is needed? */
static enum err check_move(struct req *r)
{
	DB_AUTO_RESULT moves = NULL;
	const char *to = body_text(r, "to"), *note = body_text(r, "note");
	enum err e = DB_RUN(r->db, Q_SIGNAL_MOVES, &moves, r->path_id);
	if (e)
		return e;
	for (int i = 0; i < db_rows(moves); i++) {
		if (strcmp(db_text(moves, i, 0), to) != 0)
			continue;
		if ((!note && db_bool(moves, i, 1)) || (note && strspn(note, " \t\r\n") + 3 > strlen(note))) {
			req_wrong(r, "/note", "missing", "Напишите, почему так решено.");
			return ERR_INVALID;
		}
		return ERR_OK;
	}
	req_extra(r, "moves", db_rows_json(moves));
	return ERR_WRONG_MOVE;
}

enum err signal_move(struct req *r)
{
	DB_AUTO_RESULT there = NULL;
	DB_AUTO_RESULT moved = NULL;
	enum err e = body_check(r, fields);
	if (!e)
		e = personal_check(r);
	if (!e)
		e = DB_RUN(r->db, Q_SIGNAL_GET, &there, r->path_id);
	if (!e && !db_rows(there))
		e = ERR_NOT_FOUND;
	if (!e)
		e = check_move(r);
	if (!e)
		e = DB_RUN(r->db, Q_SIGNAL_MOVE, &moved, r->path_id, arena_printf(r->arena, "%ld", req_if_match(r)), body_text(r, "to"), body_text(r, "note"));
	if (!e && !db_rows(moved))
		e = ERR_STALE;
	return e ? e : answer_signal(r);
}

/* What was expected of each shown day and what is usual, by what was known at the signal; nulls where nothing could be told. */
static json_t *days_json(const struct series_days *d, const double *count, const double *messages, struct bursts *b, bool known)
{
	json_t *list = json_array();
	for (int i = d->n > SHOWN ? d->n - SHOWN : 0; i < d->n; i++) {
		char day[12];
		double expected = 0, usual = 0;
		series_before(d->last, d->n - 1 - i, day);
		json_t *o = json_pack("{s:s, s:i, s:i}", "day", day, "seen", (int)count[i], "messages", (int)messages[i]);
		if (known)
			bursts_custom(b, i, &expected, &usual);
		json_object_set_new(o, "expected", known ? json_real(round(expected * 10) / 10) : json_null());
		json_object_set_new(o, "usual", known ? json_integer((json_int_t)usual) : json_null());
		json_array_append_new(list, o);
	}
	return list;
}

/* Counts of a series into count and, where asked, messages. */
static enum err read_counts(struct req *r, const char *series, const struct series_days *d, double *count, double *messages)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_SERIES_COUNTS, &rows, series, d->first, d->last);
	if (e)
		return e;
	series_fill(db_text(rows, 0, 0), db_text(rows, 0, 1), count, d->n);
	if (messages)
		series_fill(db_text(rows, 0, 0), db_text(rows, 0, 2), messages, d->n);
	return ERR_OK;
}

/* The shape of the series it may borrow from; false where the account does not see that one, or it is too short. */
static bool read_shape(struct req *r, const char *parent, const struct series_days *d, struct bursts *b, double *count, double *shape)
{
	struct burst_series s = {count, d->kind, NULL, d->n};
	if (!*parent || read_counts(r, parent, d, count, NULL) || !bursts_learn(b, &s, d->n - 1))
		return false;
	for (int i = 0; i < d->n; i++)
		shape[i] = bursts_shape(b, i);
	return true;
}

static enum err picture(struct req *r, const char *series, const char *parent, const struct series_days *d)
{
	double *count = calloc((size_t)d->n * 3 + 1, sizeof *count), *messages = count + d->n, *shape = messages + d->n;
	struct bursts *b = bursts_new(&BURST_DAILY);
	enum err e = count && b ? ERR_OK : ERR_INTERNAL;
	if (!e) {
		bool borrows = read_shape(r, parent, d, b, count, shape);
		e = read_counts(r, series, d, count, messages);
		struct burst_series s = {count, d->kind, borrows ? shape : NULL, d->n};
		if (!e)
			e = resp_json(r, 200, json_pack("{s:o}", "items", days_json(d, count, messages, b, bursts_learn(b, &s, d->n - 1))));
	}
	free(count);
	bursts_free(b);
	return e;
}

enum err signal_days(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	struct series_days d = {.n = 0};
	enum err e = DB_RUN(r->db, Q_SIGNAL_SERIES, &row, r->path_id);
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (!e)
		e = series_days_read(r->db, db_text(row, 0, 3), db_text(row, 0, 0), &d);
	if (!e)
		e = picture(r, db_text(row, 0, 1), db_text(row, 0, 2), &d);
	series_days_free(&d);
	return e;
}
