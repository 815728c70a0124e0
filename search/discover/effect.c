#include "search/discover/effect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/effect_in.h"

enum { WEEK = 7, CONTROLS_LEAST = 3, POINTS = 400 };
#define PLACEBO 0.10
#define PARTED 0.05
#define COLLAPSED 0.7
#define HALVING 0.5
#define DISPLACED 0.5

static const struct effect_ratio UNKNOWN = {1, 0, INFINITY, 1};

static double exposure(const struct effect_data *d, int from, int until)
{
	return effect_exposure(d->shape, from, until);
}

static struct effect_ratio ratio_of(const struct effect_data *d, const struct effect_window *w, const double *count, double phi)
{
	if (!count)
		return UNKNOWN;
	return effect_ratio(effect_sum(count, w->from, w->until), exposure(d, w->from, w->until), effect_sum(count, w->start, w->end), exposure(d, w->start, w->end), phi);
}

/* Weeks that end where the baseline ends, and weeks from the start on. */
static bool trend(const struct effect_data *d, const struct effect_window *w, struct effect_trend *out)
{
	double count[POINTS], when[POINTS], days[POINTS];
	int n = 0;
	for (int i = (w->until - w->from) / WEEK; i > 0 && n < POINTS; i--, n++)
		when[n] = w->until - WEEK * i;
	for (int i = 0; w->start + WEEK * (i + 1) <= w->end && n < POINTS; i++, n++)
		when[n] = w->start + WEEK * i;
	for (int i = 0; i < n; i++) {
		int from = (int)when[i];
		count[i] = effect_sum(d->count, from, from + WEEK);
		days[i] = exposure(d, from, from + WEEK);
		when[i] /= WEEK;
	}
	struct effect_points p = {count, when, days, n, w->start / (double)WEEK, TREND_LAG_WEEKS};
	return effect_trend(&p, out);
}

/* The first level and what hangs on it. */
static void first_level(const struct effect_data *d, const struct effect_window *w, struct effect *out)
{
	out->from = w->from;
	out->until = w->until;
	out->before = effect_sum(d->count, w->from, w->until);
	out->after = effect_sum(d->count, w->start, w->end);
	out->phi = effect_dispersion(d->count, d->shape, w->from, w->until);
	out->ratio = ratio_of(d, w, d->count, out->phi);
	out->expected = out->before * exposure(d, w->start, w->end) / exposure(d, w->from, w->until);
	out->prevented = out->expected - out->after;
	out->prevented_low = out->expected * (1 - out->ratio.high);
	out->prevented_high = out->expected * (1 - out->ratio.low);
	out->needed = out->ratio.ratio < 1 && out->ratio.ratio > 0 ? effect_needed(out->phi, out->ratio.ratio) : INFINITY;
	out->sibling = ratio_of(d, w, d->sibling, out->phi);
	out->total = ratio_of(d, w, d->total, out->phi);
}

static bool displaced(const struct effect_data *d, const struct effect_window *w, const struct effect *e)
{
	if (!d->sibling || e->sibling.low <= 1)
		return false;
	double after = effect_sum(d->sibling, w->start, w->end);
	return after * (1 - 1 / e->sibling.ratio) >= DISPLACED * e->prevented;
}

static unsigned lacking(const struct effect_data *d, const struct effect_window *w, const struct effect *e)
{
	int before = w->until - w->from;
	return (before < (d->shape ? EFFECT_HALF : EFFECT_YEAR) || w->end - w->start < EFFECT_AFTER ? EFFECT_SHORT : 0) |
	       (e->ratio.high >= 1 && e->before < effect_needed(e->phi, HALVING) ? EFFECT_FEW : 0) |
	       (e->controls < CONTROLS_LEAST ? EFFECT_ALONE : 0) | (e->placebos < EFFECT_PLACEBOS ? EFFECT_NO_PLACEBO : 0);
}

static void decide(const struct effect_data *d, const struct effect_window *w, struct effect *e)
{
	unsigned lacks = lacking(d, w, e);
	e->reasons = lacks | (e->ratio.high >= 1 ? EFFECT_CHANCE : 0) | (e->against.ratio >= 1 ? EFFECT_ELSEWHERE : 0) | (e->placebo_p >= PLACEBO ? EFFECT_PLACEBO : 0) |
		     (displaced(d, w, e) ? EFFECT_DISPLACED : 0) | (d->total && e->total.high < 1 && e->total.ratio <= COLLAPSED ? EFFECT_COLLAPSED : 0) |
		     (e->parallel.p < PARTED ? EFFECT_PARTED : 0);
	e->verdict = lacks ? EFFECT_LACKING : e->reasons ? EFFECT_UNPROVEN : EFFECT_CONFIRMED;
}

bool effect_judge(const struct effect_data *d, struct effect *out)
{
	memset(out, 0, sizeof *out);
	if (d->alarm > d->start || d->start >= d->n || d->alarm < 0)
		return false;
	struct effect_window w = {0, d->alarm - EFFECT_GAP, d->start, d->n};
	w.until = w.until > 0 ? w.until : 0;
	w.from = w.until > EFFECT_YEAR ? w.until - EFFECT_YEAR : 0;
	out->placebo_p = 1;
	if (w.until - w.from < WEEK) {
		out->reasons = EFFECT_SHORT;
		out->verdict = EFFECT_LACKING;
		out->ratio = out->against = out->parallel = out->sibling = out->total = UNKNOWN;
		return true;
	}
	first_level(d, &w, out);
	out->has_trend = trend(d, &w, &out->trend);
	effect_choose(d, &w, out);
	effect_compare(d, &w, out);
	decide(d, &w, out);
	return true;
}
