/*
 * The periodic job «effects»: what became of the messages after each done measure (search/discover/effect.h), once a night until its control window is over. Each measure is
 * a transaction of its own: a killed run has done some of them and goes on with the others.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"
#include "fcgi/series.h"
#include "search/discover/bursts.h"
#include "search/discover/effect.h"

enum { OTHERS = 200, WEEK = 7, TIMES = 400 };
#define BAND 1.96

struct look {
	struct job *job;
	const char *id, *until;
	bool frozen;
	struct series_days days;
	double *own, *sibling, *total, *season, *shape, *other[OTHERS];
	int series[OTHERS];
	struct effect_data data;
	struct effect effect;
	struct effect_shift shift;
	bool has_sibling, has_shift;
};

static void add(double *to, const double *count, int n)
{
	for (int i = 0; i < n; i++)
		to[i] += count[i];
}

/* One row of effect_series. */
static bool take(struct look *k, const struct db_result *rows, int i, double *count)
{
	const char *role = db_text(rows, i, 0);
	int n = k->days.n;
	series_fill(db_text(rows, i, 2), db_text(rows, i, 3), count, n);
	if (!strcmp(role, "own"))
		add(k->own, count, n);
	else if (!strcmp(role, "total"))
		add(k->total, count, n);
	else if (!strcmp(role, "season"))
		add(k->season, count, n);
	else if (!strcmp(role, "sibling")) {
		add(k->sibling, count, n);
		k->has_sibling = true;
	} else if (k->data.others < OTHERS) {
		double *kept = k->other[k->data.others] = malloc((size_t)n * sizeof *kept);
		if (!kept)
			return false;
		memcpy(kept, count, (size_t)n * sizeof *kept);
		k->series[k->data.others++] = (int)db_int(rows, i, 1);
	}
	return true;
}

static enum err read_series(struct look *k, const char *first)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(k->job->db, Q_EFFECT_SERIES, &rows, k->id, first, k->until);
	double *count = calloc((size_t)k->days.n, sizeof *count);
	if (!count)
		e = e ? e : ERR_INTERNAL;
	for (int i = 0; !e && i < db_rows(rows); i++)
		if (!take(k, rows, i, count))
			e = ERR_INTERNAL;
	free(count);
	return e;
}

/* The season of the sector, learnt from what was before the excess; none when that is too short. */
static const double *season(struct look *k)
{
	struct bursts *b = bursts_new(&BURST_DAILY);
	const struct burst_series s = {k->season, k->days.kind, NULL, k->days.n};
	bool good = b && k->data.alarm > EFFECT_HALF && bursts_learn(b, &s, k->data.alarm);
	for (int i = 0; good && i < k->days.n; i++)
		k->shape[i] = bursts_shape(b, i);
	bursts_free(b);
	return good ? k->shape : NULL;
}

static const char *date(const struct look *k, int day, char out[12])
{
	series_before(k->days.first, -day, out);
	return out;
}

static enum err read_times(struct look *k)
{
	DB_AUTO_RESULT rows = NULL;
	char from[12], to[12], start[12];
	double before[TIMES], after[TIMES];
	size_t n = 0, m = 0;
	if (k->effect.until <= k->effect.from)
		return ERR_OK;
	enum err e = DB_RUN(k->job->db, Q_EFFECT_TIMES, &rows, k->id, date(k, k->effect.from, from), date(k, k->effect.until - 1, to), date(k, k->data.start, start), k->until);
	for (int i = 0; !e && i < db_rows(rows); i++) {
		double took = (double)db_int(rows, i, 1);
		if (db_bool(rows, i, 0) && m < TIMES)
			after[m++] = took;
		else if (!db_bool(rows, i, 0) && n < TIMES)
			before[n++] = took;
	}
	k->has_shift = !e && effect_shift(before, n, after, m, &k->shift);
	return e;
}

/* ---- what is put down ---- */

/* Null for what is unknown or has no end. */
static json_t *number(double x)
{
	return isfinite(x) ? json_real(x) : json_null();
}

static void put_ratio(json_t *out, const char *name, struct effect_ratio r, bool known)
{
	char low[40], high[40];
	snprintf(low, sizeof low, "%s_low", name);
	snprintf(high, sizeof high, "%s_high", name);
	json_object_set_new(out, name, known ? number(r.ratio) : json_null());
	json_object_set_new(out, low, known ? number(r.low) : json_null());
	json_object_set_new(out, high, known ? number(r.high) : json_null());
}

/* Places without the measure at the scale of this one; null when there are none. */
static json_t *others(const struct look *k, int from)
{
	double week = 0, base = 0;
	const struct effect *e = &k->effect;
	for (int i = 0; i < e->controls; i++) {
		week += effect_sum(k->other[e->control[i]], from, from + WEEK);
		base += effect_sum(k->other[e->control[i]], e->from, e->until);
	}
	return base > 0 ? json_real(week * e->before / base) : json_null();
}

/* Week by week up to the last day, from the beginning of the baseline. */
static json_t *weeks(const struct look *k)
{
	json_t *list = json_array();
	const struct effect *e = &k->effect;
	double rate = e->until > e->from ? e->before / effect_exposure(k->data.shape, e->from, e->until) : 0;
	for (int from = e->from + (k->days.n - e->from) % WEEK; rate > 0 && from + WEEK <= k->days.n; from += WEEK) {
		char day[12];
		double mean = rate * effect_exposure(k->data.shape, from, from + WEEK), wide = BAND * sqrt(e->phi * mean);
		json_array_append_new(list, json_pack("{s:s, s:f, s:f, s:f, s:f, s:o}", "from_day", date(k, from, day), "seen", effect_sum(k->own, from, from + WEEK), "expected", mean, "low", fmax(0, mean - wide), "high", mean + wide, "others", others(k, from)));
	}
	return list;
}

static json_t *places(const struct look *k)
{
	json_t *list = json_array();
	for (int i = 0; i < k->effect.controls; i++)
		json_array_append_new(list, json_integer(k->series[k->effect.control[i]]));
	return list;
}

static json_t *result(const struct look *k)
{
	static const char *const verdicts[] = {[EFFECT_CONFIRMED] = "confirmed", [EFFECT_UNPROVEN] = "unproven", [EFFECT_LACKING] = "lacking"};
	char from[12], to[12];
	const struct effect *e = &k->effect;
	bool based = e->until > e->from;
	json_t *out = json_pack("{s:s, s:b, s:i, s:i, s:i, s:i, s:s, s:b, s:o, s:o}", "until_on", k->until, "frozen", k->frozen, "before", (int)e->before, "after", (int)effect_sum(k->own, k->data.start, k->days.n), "placebos", e->placebos,
		"reasons", (int)e->reasons, "verdict", verdicts[e->verdict], "failed", based && !(e->reasons & EFFECT_SHORT) && e->ratio.ratio >= 1, "places", places(k), "weeks", weeks(k));
	if (!out)
		return NULL;
	put_ratio(out, "ratio", e->ratio, based);
	put_ratio(out, "trend", e->trend.mean, e->has_trend);
	put_ratio(out, "against", e->against, e->controls > 0);
	put_ratio(out, "prevented", (struct effect_ratio){e->prevented, e->prevented_low, e->prevented_high, 1}, based);
	put_ratio(out, "shift", (struct effect_ratio){k->shift.shift, k->shift.low, k->shift.high, 1}, k->has_shift);
	json_object_set_new(out, "expected", based ? number(e->expected) : json_null());
	json_object_set_new(out, "phi", based ? number(e->phi) : json_null());
	json_object_set_new(out, "placebo_p", e->placebos ? number(e->placebo_p) : json_null());
	json_object_set_new(out, "from_on", based ? json_string(date(k, e->from, from)) : json_null());
	json_object_set_new(out, "to_on", based ? json_string(date(k, e->until - 1, to)) : json_null());
	return out;
}

static enum err put(struct look *k)
{
	json_auto_t *out = result(k);
	char *text = out ? json_dumps(out, JSON_COMPACT) : NULL;
	enum err e = text ? DB_RUN(k->job->db, Q_EFFECT_PUT, NULL, k->id, text) : ERR_INTERNAL;
	free(text);
	return e;
}

static enum err judge(struct look *k, const char *first)
{
	enum err e = series_days_read(k->job->db, first, k->until, &k->days);
	size_t n = (size_t)k->days.n + 1;
	if (e)
		return e;
	k->own = calloc(n, sizeof *k->own);
	k->sibling = calloc(n, sizeof *k->sibling);
	k->total = calloc(n, sizeof *k->total);
	k->season = calloc(n, sizeof *k->season);
	k->shape = calloc(n, sizeof *k->shape);
	if (!k->own || !k->sibling || !k->total || !k->season || !k->shape)
		return ERR_INTERNAL;
	e = read_series(k, first);
	if (e)
		return e;
	k->data.count = k->own;
	k->data.other = (const double *const *)k->other;
	k->data.sibling = k->has_sibling ? k->sibling : NULL;
	k->data.total = k->total;
	k->data.n = k->days.n;
	k->data.shape = season(k);
	if (!effect_judge(&k->data, &k->effect))
		return ERR_OK;
	e = read_times(k);
	return e ? e : put(k);
}

static void close_look(struct look *k)
{
	for (int i = 0; i < k->data.others; i++)
		free(k->other[i]);
	free(k->own);
	free(k->sibling);
	free(k->total);
	free(k->season);
	free(k->shape);
	series_days_free(&k->days);
	free(k);
}

/* One row of effect_due, in a transaction of its own. */
static enum err look_at(struct job *j, const struct db_result *due, int i)
{
	struct look *k = calloc(1, sizeof *k);
	if (!k)
		return ERR_INTERNAL;
	k->job = j;
	k->id = db_text(due, i, 0);
	k->until = db_text(due, i, 3);
	k->data.alarm = (int)db_int(due, i, 4);
	k->data.start = (int)db_int(due, i, 5);
	k->frozen = db_bool(due, i, 6);
	if (k->data.alarm > k->data.start)
		k->data.alarm = k->data.start;
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = judge(k, db_text(due, i, 2));
	if (!e)
		e = db_commit(j->db);
	else
		db_rollback(j->db);
	close_look(k);
	return e;
}

enum job_end task_effects(struct job *j)
{
	DB_AUTO_RESULT due = NULL;
	enum err e = db_run(j->db, Q_EFFECT_DUE, 0, NULL, &due);
	int i = 0;
	for (; !e && i < db_rows(due) && !job_must_stop(j); i++)
		e = look_at(j, due, i);
	if (i)
		log_line(LOG_NOTE, "effects: %d of %d measures looked at", i, db_rows(due));
	return e ? JOB_AGAIN : JOB_DONE;
}
