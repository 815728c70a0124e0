/* «Почему растёт»: what made the messages of one period more than those of another. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/series.h"
#include "search/discover/bursts.h"
#include "search/discover/effect_rate.h"
#include "search/discover/growth.h"

enum { LONGEST = 366, HISTORY = 1461, SEASON_DAYS = 500, SPREAD_DAYS = 182, PEOPLE_DAYS = 92, PEOPLE = 4 };
static const char *const FACTORS[GROWTH_FACTORS] = {"theme", "district", "organisation", "channel", "people"};

/* Two periods, ISO dates, both ends included. */
struct spans {
	const char *from, *to;
	char base_from[12], base_to[12];
	const char *theme;
};

static int length(const char *from, const char *to)
{
	return series_day(to) - series_day(from) + 1;
}

static enum err wrong(struct req *r, const char *name, const char *why)
{
	req_wrong(r, name, "wrong_value", why);
	return ERR_BAD_PARAM;
}

static enum err read_spans(struct req *r, struct spans *s)
{
	const char *from = req_param(r, "base_from"), *to = req_param(r, "base_to");
	s->from = req_param(r, "from");
	s->to = req_param(r, "to");
	s->theme = req_param(r, "theme_id");
	int days = length(s->from, s->to);
	if (days < 1 || days > LONGEST)
		return wrong(r, "to", "Срок должен быть от одного дня до 366 дней.");
	if (!from != !to)
		return wrong(r, from ? "base_to" : "base_from", "Срок для сравнения задаётся двумя днями: первым и последним.");
	series_before(s->from, 1, s->base_to);
	series_before(s->from, days, s->base_from);
	if (!from)
		return ERR_OK;
	memcpy(s->base_from, from, 11);
	memcpy(s->base_to, to, 11);
	if (length(from, to) < 1 || length(from, to) > LONGEST || length(to, s->from) < 2)
		return wrong(r, "base_to", "Срок для сравнения должен кончаться раньше другого и быть не длиннее 366 дней.");
	return ERR_OK;
}

/* What is asked of the series: days of the history and the periods, counts, their season. */
struct rows {
	struct series_days days;
	double *count, *shape, *parent;
	int base_from, base_to, from, to;	/* days of the periods, ends excluded */
	bool season;
};

static enum err read_count(struct req *r, const char *theme, struct rows *w)
{
	DB_AUTO_RESULT found = NULL;
	enum err e = DB_RUN(r->db, Q_GROWTH_DAYS, &found, theme, w->days.first, w->days.last);
	if (!e)
		series_fill(db_text(found, 0, 0), db_text(found, 0, 1), w->count, w->days.n);
	return e;
}

/* The shape that is known at the beginning of the period; the parent's where the own is short or sparse. */
static void learn(struct bursts *b, struct rows *w, bool borrows)
{
	struct burst_series s = {w->count, w->days.kind, borrows ? w->parent : NULL, w->days.n};
	bool good = bursts_learn(b, &s, w->from - 1);
	for (int i = 0; i < w->days.n; i++)
		w->shape[i] = good ? bursts_shape(b, i) : borrows ? w->parent[i] : 0;
}

static enum err read_rows(struct req *r, const struct spans *s, struct rows *w)
{
	struct bursts *b = bursts_new(&BURST_DAILY);
	enum err e = b ? read_count(r, NULL, w) : ERR_INTERNAL;
	if (!e)
		learn(b, w, false);
	if (!e && s->theme) {
		memcpy(w->parent, w->shape, (size_t)w->days.n * sizeof *w->shape);
		e = read_count(r, s->theme, w);
		if (!e)
			learn(b, w, true);
	}
	bursts_free(b);
	return e;
}

/* Days from the first that is known, four years before the period at most, to the end of it. */
static enum err open_rows(struct req *r, const struct spans *s, const char *known, struct rows *w)
{
	char first[12];
	int back = series_day(s->from) - series_day(known), base = series_day(s->from) - series_day(s->base_from);
	back = back > HISTORY ? HISTORY : back;
	w->season = back >= SEASON_DAYS;
	back = back < base ? base : back;
	series_before(s->from, back, first);
	enum err e = series_days_read(r->db, first, s->to, &w->days);
	if (e)
		return e;
	w->from = back;
	w->to = w->days.n;
	w->base_from = back - base;
	w->base_to = w->base_from + length(s->base_from, s->base_to);
	w->count = calloc((size_t)w->days.n * 3 + 1, sizeof *w->count);
	if (!w->count)
		return ERR_INTERNAL;
	w->shape = w->count + w->days.n;
	w->parent = w->shape + w->days.n;
	return read_rows(r, s, w);
}

static struct growth weigh(const struct rows *w)
{
	struct growth g;
	int spread = w->from > SPREAD_DAYS ? w->from - SPREAD_DAYS : 0;
	growth_whole(effect_sum(w->count, w->base_from, w->base_to), effect_sum(w->count, w->from, w->to),
		     effect_exposure(w->shape, w->from, w->to) / effect_exposure(w->shape, w->base_from, w->base_to), growth_dispersion(w->count, w->shape, spread, w->from), &g);
	return g;
}

/* Parts with what their values are called. */
struct parts {
	struct growth_part *part;
	const char **value;
	int n;
};

static void add(struct parts *p, int factor, const char *value, double before, double after)
{
	p->value[p->n] = value;
	p->part[p->n++] = (struct growth_part){.factor = factor, .before = before, .after = after};
}

/* First and further messages of a person; of periods of one length only, since in a longer one more come again. */
static enum err add_people(struct req *r, const struct spans *s, struct parts *p)
{
	DB_AUTO_RESULT before = NULL;
	DB_AUTO_RESULT after = NULL;
	if (length(s->from, s->to) != length(s->base_from, s->base_to) || length(s->from, s->to) > PEOPLE_DAYS)
		return ERR_OK;
	const char *const then[] = {s->theme, s->base_from, s->base_to}, *const now[] = {s->theme, s->from, s->to};
	enum err e = db_run_planned(r->db, Q_GROWTH_PEOPLE, 3, then, &before);
	if (!e)
		e = db_run_planned(r->db, Q_GROWTH_PEOPLE, 3, now, &after);
	if (e)
		return e;
	add(p, 4, "first", (double)db_int(before, 0, 1), (double)db_int(after, 0, 1));
	add(p, 4, "again", (double)(db_int(before, 0, 0) - db_int(before, 0, 1)), (double)(db_int(after, 0, 0) - db_int(after, 0, 1)));
	return ERR_OK;
}

static json_t *sum_json(double change, double low, double high)
{
	return json_pack("{s:f, s:f, s:f}", "change", round(change * 10) / 10, "low", round(low * 10) / 10, "high", round(high * 10) / 10);
}

static json_t *part_json(const struct growth_part *p, const char *value)
{
	return json_pack("{s:s, s:s, s:i, s:i, s:o, s:f, s:b, s:b}", "factor", FACTORS[p->factor], "value", value, "before", (int)p->before, "after", (int)p->after,
			 "rest", sum_json(p->rest, p->low, p->high), "q", p->q, "sure", p->q <= GROWTH_SURE, "stands_out", p->stands_out);
}

static json_t *parts_json(const struct parts *p)
{
	json_t *list = json_array();
	for (int i = 0; i < p->n; i++) {
		size_t at = 0;
		while (at < json_array_size(list) && p->part[i].rest <= json_real_value(json_object_get(json_object_get(json_array_get(list, at), "rest"), "change")))
			at++;
		json_array_insert_new(list, at, part_json(&p->part[i], p->value[i]));
	}
	return list;
}

static enum err explain(struct req *r, const struct spans *s, const struct growth *g, json_t **list)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_GROWTH_PARTS, &rows, s->theme, s->base_from, s->base_to, s->from, s->to);
	if (e)
		return e;
	size_t room = (size_t)db_rows(rows) + PEOPLE;
	struct parts p = {arena_alloc(r->arena, room * sizeof *p.part), arena_alloc(r->arena, room * sizeof *p.value), 0};
	if (!p.part || !p.value)
		return ERR_INTERNAL;
	for (int i = 0; i < db_rows(rows); i++)
		for (int k = 0; k < GROWTH_FACTORS; k++)
			if (!strcmp(FACTORS[k], db_text(rows, i, 0)))
				add(&p, k, db_text(rows, i, 1), (double)db_int(rows, i, 2), (double)db_int(rows, i, 3));
	e = add_people(r, s, &p);
	if (!e && !growth_parts(g, p.part, (size_t)p.n))
		e = ERR_INTERNAL;
	*list = e ? NULL : parts_json(&p);
	return e;
}

static enum err answer(struct req *r, const struct spans *s, const struct rows *w, const struct db_result *run, const struct db_result *theme)
{
	struct growth g = weigh(w);
	json_t *parts = NULL;
	enum err e = explain(r, s, &g, &parts);
	if (e)
		return e;
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:b, s:o, s:o, s:b, s:f, s:o}", "from", s->from, "to", s->to, "base_from", s->base_from, "base_to", s->base_to,
			      "before", (int)g.before, "after", (int)g.after, "season_known", w->season, "season", sum_json(g.season, g.season_low, g.season_high),
			      "rest", sum_json(g.rest, g.low, g.high), "sure", g.p <= GROWTH_SURE, "phi", round(g.phi * 100) / 100, "parts", parts);
	json_object_set_new(o, "theme_id", theme ? json_string(db_text(theme, 0, 0)) : json_null());
	json_object_set_new(o, "theme", theme ? json_string(db_text(theme, 0, 1)) : json_null());
	json_object_set_new(o, "run", db_rows(run) ? db_row_json(run, 0) : json_null());
	return resp_json(r, 200, o);
}

enum err growth_get(struct req *r)
{
	DB_AUTO_RESULT run = NULL;
	DB_AUTO_RESULT theme = NULL;
	struct spans s;
	struct rows w = {.count = NULL};
	enum err e = read_spans(r, &s);
	if (!e)
		e = db_run(r->db, Q_GROWTH_KNOWN, 0, NULL, &run);
	if (!e && s.theme)
		e = DB_RUN(r->db, Q_GROWTH_THEME, &theme, s.theme);
	if (!e && s.theme && !db_rows(theme))
		e = wrong(r, "theme_id", "Такой темы нет.");
	if (!e)
		e = open_rows(r, &s, db_rows(run) && !db_is_null(run, 0, 2) ? db_text(run, 0, 2) : s.from, &w);
	if (!e)
		e = answer(r, &s, &w, run, theme);
	series_days_free(&w.days);
	free(w.count);
	return e;
}
