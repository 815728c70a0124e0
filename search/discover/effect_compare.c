#include "search/discover/effect_in.h"

#include <math.h>
#include <stdlib.h>

enum { WEEK = 7, WEEKS = EFFECT_YEAR / WEEK, LEAST_EVENTS = 10, STEP = 28 };
#define LEVEL 4.0

static double correlation(const double *x, const double *y, int n)
{
	double sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;
	for (int i = 0; i < n; i++) {
		sx += x[i];
		sy += y[i];
		xx += x[i] * x[i];
		yy += y[i] * y[i];
		xy += x[i] * y[i];
	}
	double vx = xx - sx * sx / n, vy = yy - sy * sy / n;
	return vx > 0 && vy > 0 ? (xy - sx * sy / n) / sqrt(vx * vy) : 0;
}

static int weeks_of(const double *count, const struct effect_window *w, double *out)
{
	int n = (w->until - w->from) / WEEK;
	n = n < WEEKS ? n : WEEKS;
	for (int i = 0; i < n; i++)
		out[i] = effect_sum(count, w->from + WEEK * i, w->from + WEEK * (i + 1));
	return n;
}

/* Keeps the best, the highest correlation first. */
static void keep(struct effect *out, double *score, int place, double r)
{
	int at = out->controls;
	if (at < EFFECT_CONTROLS)
		out->controls++;
	else if (score[--at] >= r)
		return;
	for (; at > 0 && score[at - 1] < r; at--) {
		score[at] = score[at - 1];
		out->control[at] = out->control[at - 1];
	}
	score[at] = r;
	out->control[at] = place;
}

/* Messages of the controls, but for one place (-1: all). */
static double pool(const struct effect_data *d, const struct effect *e, int without, int from, int until)
{
	double sum = 0;
	for (int i = 0; i < e->controls; i++)
		sum += e->control[i] == without ? 0 : effect_sum(d->other[e->control[i]], from, until);
	return sum;
}

void effect_choose(const struct effect_data *d, const struct effect_window *w, struct effect *out)
{
	double own[WEEKS], theirs[WEEKS], score[EFFECT_CONTROLS];
	double level = effect_sum(d->count, w->from, w->until);
	int n = weeks_of(d->count, w, own), middle = w->from + (w->until - w->from) / 2;
	out->controls = 0;
	for (int i = 0; i < d->others; i++) {
		double sum = effect_sum(d->other[i], w->from, w->until);
		if (sum < LEAST_EVENTS || sum > level * LEVEL || sum * LEVEL < level)
			continue;
		weeks_of(d->other[i], w, theirs);
		keep(out, score, i, correlation(own, theirs, n));
	}
	out->parallel = effect_against(effect_sum(d->count, w->from, middle), effect_sum(d->count, middle, w->until), pool(d, out, -1, w->from, middle), pool(d, out, -1, middle, w->until), out->phi);
}

/* ln of the ratio of ratios by its standard error; NAN where there is nothing to compare. */
static double studentised(const struct effect_data *d, const struct effect *e, const double *count, int without, const struct effect_window *w)
{
	double before = effect_sum(count, w->from, w->until), after = effect_sum(count, w->start, w->end);
	double b0 = pool(d, e, without, w->from, w->until), a0 = pool(d, e, without, w->start, w->end);
	if (before < LEAST_EVENTS || b0 < LEAST_EVENTS)
		return NAN;
	struct effect_ratio r = effect_against(before, after, b0, a0, e->phi);
	return log(r.ratio) / log(r.high / r.ratio);
}

/* All places at one date, and the own where it had no measure yet. */
static void add_placebos(const struct effect_data *d, const struct effect_window *w, double own, bool earlier, struct effect *out, int *low)
{
	for (int i = earlier ? -1 : 0; i < d->others; i++) {
		double z = studentised(d, out, i < 0 ? d->count : d->other[i], i, w);
		if (isnan(z))
			continue;
		out->placebos++;
		*low += z <= own;
	}
}

void effect_compare(const struct effect_data *d, const struct effect_window *w, struct effect *out)
{
	double own = studentised(d, out, d->count, -1, w);
	int low = 0, after = w->end - w->start, gap = w->start - w->until;
	out->against = effect_against(out->before, out->after, pool(d, out, -1, w->from, w->until), pool(d, out, -1, w->start, w->end), out->phi);
	out->placebos = 0;
	add_placebos(d, w, own, false, out, &low);
	for (int end = w->until; end - after - gap - EFFECT_HALF >= 0 && out->placebos < 4 * EFFECT_PLACEBOS; end -= STEP) {
		int until = end - after - gap, from = until - EFFECT_YEAR;
		struct effect_window fake = {from > 0 ? from : 0, until, end - after, end};
		add_placebos(d, &fake, own, true, out, &low);
	}
	out->placebo_p = isnan(own) ? 1 : (1.0 + low) / (1.0 + out->placebos);
}
