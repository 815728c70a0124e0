/* mcuctl eval effect: nothing done, and measures of known effect, in simulated towns: the naive «before and after» beside effect.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/bursts_simulate.h"
#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "search/discover/bursts.h"
#include "search/discover/effect.h"

/* A town: CELLS series of two years and a quarter with a season in common, mean rates lognormal, φ of each 1 … 2, no trend, no outbreak. The WORST
 * by the growth of their last month over a year before it, of those with LEAST messages in it, are picked: the alarm is its last day, the measure begins the next one. */
enum { CELLS = 300, WORST = 10, MONTH = 30, QUARTER = 91, START = 730, DAYS = START + QUARTER, TOWNS = 20, LEAST = 5, SEED = 20261127 };
#define SPREAD 0.6
static const double levels[] = {0.12, 0.4, 1.5};	/* messages a day of a cell at the median */
static const int FREE[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

struct town {
	double count[CELLS][DAYS], mean[CELLS], phi[CELLS], total[DAYS], shape[DAYS];
	unsigned char kind[DAYS];
	struct sim_season season;
	int picked[WORST];
};

static double season_of(const struct town *t, int day)
{
	double turn = 2 * M_PI * day / 365.25;
	return exp(t->season.week[day % 7] + t->season.wave[0] * cos(turn) + t->season.wave[1] * sin(turn) + t->season.wave[2] * cos(2 * turn) + t->season.wave[3] * sin(2 * turn));
}

static void fill(struct rng *r, struct town *t, int cell, int from, int until, double effect)
{
	for (int day = from; day < until; day++)
		t->count[cell][day] = sim_count(r, t->mean[cell] * effect * season_of(t, day), t->phi[cell]);
}

static void build(struct rng *r, double level, struct town *t)
{
	sim_season(r, &t->season);
	for (int i = 0; i < CELLS; i++) {
		t->mean[i] = rng_lognormal(r, level, SPREAD);
		t->phi[i] = 1 + rng_real(r);
		fill(r, t, i, 0, DAYS, 1);
	}
	for (int day = 0; day < DAYS; day++)
		t->kind[day] = (unsigned char)(day % 7);
}

static double sum_of(const double *count, int from, int until)
{
	double sum = 0;
	for (int day = from; day < until; day++)
		sum += count[day];
	return sum;
}

/* Worst first by last month, of those not picked yet. */
static void pick(struct town *t)
{
	static double growth[CELLS];
	for (int i = 0; i < CELLS; i++) {
		double usual = sum_of(t->count[i], START - MONTH - 365, START - MONTH) / 365 * MONTH, last = sum_of(t->count[i], START - MONTH, START);
		growth[i] = last < LEAST ? 0 : last / fmax(usual, 1);
	}
	for (int k = 0; k < WORST; k++) {
		int best = 0;
		for (int i = 1; i < CELLS; i++)
			best = growth[i] > growth[best] ? i : best;
		t->picked[k] = best;
		growth[best] = -1;
	}
}

static bool learn(struct town *t)
{
	struct bursts *b = bursts_new(&BURST_DAILY);
	memset(t->total, 0, sizeof t->total);
	for (int i = 0; i < CELLS; i++)
		for (int day = 0; day < DAYS; day++)
			t->total[day] += t->count[i][day];
	struct burst_series s = {t->total, t->kind, NULL, DAYS};
	bool good = b && bursts_learn(b, &s, START);
	for (int day = 0; good && day < DAYS; day++)
		t->shape[day] = bursts_shape(b, day);
	bursts_free(b);
	return good;
}

struct tally {
	int judged, verdict[3], covered, covered_against, trends, trend_covered;
	double naive_before, naive_after, before, expected, after;
};

/* Judges one cell against those that had nothing done. */
static bool judge(const struct town *t, int cell, const int *treated, int n, double truth, struct tally *y)
{
	static const double *other[CELLS];
	struct effect e;
	int others = 0;
	for (int i = 0; i < CELLS; i++) {
		bool is = i == cell;
		for (int k = 0; k < n; k++)
			is = is || treated[k] == i;
		if (!is)
			other[others++] = t->count[i];
	}
	struct effect_data d = {t->count[cell], other, NULL, t->total, t->shape, others, DAYS, START - 1, START};
	if (!effect_judge(&d, &e))
		return false;
	y->judged++;
	y->verdict[e.verdict]++;
	y->covered += e.ratio.low <= truth && truth <= e.ratio.high;
	y->covered_against += e.against.low <= truth && truth <= e.against.high;
	y->trends += e.has_trend;
	y->trend_covered += e.has_trend && e.trend.mean.low <= truth && truth <= e.trend.mean.high;
	y->naive_before += sum_of(t->count[cell], START - QUARTER, START);
	y->naive_after += e.after;
	y->before += e.before;
	y->expected += e.expected;
	y->after += e.after;
	return true;
}

static void print(double level, bool worst, double truth, const struct tally *y)
{
	double n = y->judged;
	printf("{\"picked\":\"%s\",\"ratio\":%.1f,\"a_day\":%.2f,\"cells\":%d,\"before\":%.0f,\"naive\":%.3f,\"ours\":%.3f,\"confirmed\":%.4f,\"unproven\":%.4f,"
	       "\"lacking\":%.4f,\"covered\":%.4f,\"covered_against\":%.4f,\"covered_trend\":%.4f}\n",
	       worst ? "the worst by their last month" : "any", truth, level, y->judged, y->before / n, y->naive_after / y->naive_before, y->after / y->expected,
	       y->verdict[EFFECT_CONFIRMED] / n, y->verdict[EFFECT_UNPROVEN] / n, y->verdict[EFFECT_LACKING] / n, y->covered / n, y->covered_against / n,
	       y->trends ? y->trend_covered / (double)y->trends : 0);
}

static void add(struct tally *sum, const struct tally *y)
{
	sum->judged += y->judged;
	sum->covered += y->covered;
	sum->covered_against += y->covered_against;
	sum->trends += y->trends;
	sum->trend_covered += y->trend_covered;
}

/* Ten cells of every town: the worst, or ten that nothing tells from the others, after whose start the rate is multiplied by the truth. */
static bool towns(uint64_t seed, int repeats, double level, bool worst, double truth, struct tally *all)
{
	struct town *t = malloc(sizeof *t);
	struct tally y = {.judged = 0};
	bool good = t;
	for (int i = 0; good && i < repeats; i++) {
		struct rng r;
		rng_seed(&r, rng_hash(seed, (uint64_t)i));
		build(&r, level, t);
		pick(t);
		const int *treated = worst ? t->picked : FREE;
		for (int k = 0; k < WORST && truth < 1; k++)
			fill(&r, t, treated[k], START, DAYS, truth);
		good = learn(t);
		for (int k = 0; good && k < WORST; k++)
			good = judge(t, treated[k], treated, WORST, truth, &y);
	}
	if (good) {
		print(level, worst, truth, &y);
		add(all, &y);
	}
	free(t);
	return good;
}

int eval_effect(char **argv)
{
	int argc = 0;
	while (argv[argc])
		argc++;
	const char *repeats = ctl_option(&argc, argv, "--repeats"), *seed = ctl_option(&argc, argv, "--seed");
	uint64_t from = seed ? strtoull(seed, NULL, 10) : SEED;
	int n = repeats ? atoi(repeats) : TOWNS;
	if (argc > 1 || n < 1 || n > 1000)
		return 2;
	struct tally all = {.judged = 0};
	bool good = true;
	for (int size = 0; good && size < 3; size++)
		for (int tenths = 10; good && tenths >= 5; tenths -= tenths == 10 ? 3 : 1)
			good = towns(rng_hash(from, (uint64_t)(size * 100 + tenths)), n, levels[size], true, tenths / 10.0, &all) &&
			       towns(rng_hash(from, (uint64_t)(size * 100 + tenths + 50)), n, levels[size], false, tenths / 10.0, &all);
	if (good)
		printf("{\"picked\":\"all\",\"cells\":%d,\"covered\":%.4f,\"covered_against\":%.4f,\"covered_trend\":%.4f}\n", all.judged,
		       all.covered / (double)all.judged, all.covered_against / (double)all.judged, all.trend_covered / (double)all.trends);
	return !good;
}
