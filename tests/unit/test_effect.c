/* The effect of a measure: published ratios, a fit and shift as R has them, and a verdict with each of its reasons. */
#include "tests/unit/unit.h"

#include <math.h>

#include "search/discover/effect.h"
#include "search/discover/effect_trend.h"

static void near(double a, double b, double within)
{
	if (fabs(a - b) > within)
		fail_msg("%.12g is not %.12g", a, b);
}

static void a_ratio_of_counts_has_the_exact_interval(void **state)
{
	(void)state;
	struct effect_ratio r = effect_ratio(60, 90, 38, 90, 1);
	near(r.ratio, 0.633, 0.001);
	near(r.low, 0.2909710 / (1 - 0.2909710), 1e-5);
	near(r.high, 0.4915138 / (1 - 0.4915138), 1e-5);
	near(r.p, 0.03336, 1e-5);
	r = effect_ratio(24, 90, 12, 90, 1);
	near(r.ratio, 0.5, 1e-9);
	near(r.low, 0.23, 0.005);
	near(r.high, 1.04, 0.005);
	near(r.p, 0.06525, 1e-5);
	r = effect_ratio(60, 180, 38, 90, 1);
	near(r.low, 2 * 0.2909710 / (1 - 0.2909710), 1e-5);
	r = effect_ratio(7, 90, 0, 90, 1);
	near(r.low, 0, 0);
	near(r.high, 1 / pow(0.025, 1.0 / 7) - 1, 1e-6);
	r = effect_ratio(0, 90, 7, 90, 1);
	assert_true(isinf(r.ratio) && isinf(r.high));
	assert_true(effect_ratio(0, 90, 0, 90, 1).p == 1);
}

static void a_dispersion_widens_it(void **state)
{
	(void)state;
	struct effect_ratio r = effect_ratio(60, 90, 38, 90, 2);
	double se = sqrt(2 * (1.0 / 60 + 1.0 / 38));
	near(r.low, 38.0 / 60 * exp(-1.959964 * se), 1e-6);
	near(r.high, 38.0 / 60 * exp(1.959964 * se), 1e-6);
	near(r.p, erfc(log(60.0 / 38) / se / sqrt(2)), 1e-9);
	r = effect_against(60, 38, 100, 95, 1);
	near(r.ratio, 38.0 / 60 / 0.95, 1e-9);
	near(log(r.high / r.ratio), 1.959964 * sqrt(1.0 / 60 + 1.0 / 38 + 0.01 + 1.0 / 95), 1e-6);
	assert_true(isfinite(effect_against(5, 0, 10, 10, 1).low));
}

static void the_messages_that_are_needed_are_those_published(void **state)
{
	(void)state;
	const double ratio[5] = {0.5, 0.6, 0.7, 0.8, 0.9}, needed[5] = {49, 80, 150, 354, 1491};
	for (int i = 0; i < 5; i++)
		near(effect_needed(1, ratio[i]), needed[i], fmax(0.5, 0.0025 * needed[i]));	/* published with (1.96 + 0.84)² as 7.84 */
	near(effect_needed(2, 0.5), 98, 1);
}

/* Hollander, Wolfe 1999, table 4.1: permeability of membranes; R's wilcox.test says the same. */
static void a_shift_of_durations_is_the_published_one(void **state)
{
	(void)state;
	double x[10] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}, y[5] = {1.15, 0.88, 0.90, 0.74, 1.21};
	struct effect_shift s;
	assert_true(effect_shift(x, 10, y, 5, &s));
	near(s.shift, -0.305, 1e-9);
	near(s.low, -0.76, 1e-9);
	near(s.high, 0.15, 1e-9);
	assert_false(effect_shift(x, 4, y, 5, &s));
}

/* As R's glm and the same sandwich written out in R give them: of the step the sandwich is wider, of the slope the model's own error. */
static void a_bend_of_a_series_has_robust_errors(void **state)
{
	(void)state;
	const double y[40] = {20, 24, 25, 27, 22, 14, 12, 11, 13, 12, 21, 26, 24, 25, 27, 12, 10, 13, 14, 11, 12, 14, 15, 13, 14, 7, 6, 5, 6, 7, 13, 15, 14, 12, 15, 6, 5, 7, 6, 5};
	double when[40], days[40];
	for (int i = 0; i < 40; i++) {
		when[i] = i;
		days[i] = 7;
	}
	struct effect_points p = {y, when, days, 40, 20, TREND_LAG_WEEKS};
	struct effect_trend t;
	assert_true(effect_trend(&p, &t));
	near(log(t.before), -0.022068642378, 1e-7);
	near(log(t.step.ratio), -0.102417647063, 1e-7);
	near(log(t.slope.ratio), -0.007801497417, 1e-7);
	near(log(t.step.high / t.step.ratio) / 1.959964, 0.24862915784, 1e-6);
	near(log(t.slope.high / t.slope.ratio) / 1.959964, 0.02080899591, 1e-6);
	near(log(t.mean.ratio), -0.102417647063 - 9.5 * 0.007801497417, 1e-7);
	p.lag = 0;
	assert_true(effect_trend(&p, &t));
	near(log(t.step.high / t.step.ratio) / 1.959964, 0.23172564880, 1e-6);
	p.n = TREND_LEAST - 1;
	p.start = 10;
	assert_false(effect_trend(&p, &t));
	p.n = TREND_LEAST;
	assert_true(effect_trend(&p, &t));
}

enum { DAYS = 560, START = 460, PLACES = 30 };

/* Places with two messages a day in a pattern of their own; the own one has `after` of ten days' messages left from the start on. */
struct town {
	double own[DAYS], place[PLACES][DAYS], sibling[DAYS], total[DAYS];
	const double *other[PLACES];
	struct effect_data d;
};

static void build(struct town *t, int after)
{
	for (int i = 0; i < DAYS; i++) {
		t->own[i] = i < START || i % 10 < after ? 2 : 0;
		t->sibling[i] = 3;
		t->total[i] = 70;
		for (int k = 0; k < PLACES; k++)
			t->place[k][i] = (i + k) % 3 ? 2 : 1 + (i * 7 + k * 3) % 5 % 3;
	}
	for (int k = 0; k < PLACES; k++)
		t->other[k] = t->place[k];
	t->d = (struct effect_data){t->own, t->other, t->sibling, t->total, NULL, PLACES, DAYS, 440, START};
}

static struct town town;

static void fewer_here_and_not_elsewhere_is_confirmed(void **state)
{
	(void)state;
	struct effect e;
	build(&town, 5);
	assert_true(effect_judge(&town.d, &e));
	assert_int_equal(e.reasons, 0);
	assert_int_equal(e.verdict, EFFECT_CONFIRMED);
	assert_int_equal(e.until, 440 - EFFECT_GAP);
	assert_int_equal(e.until - e.from, EFFECT_YEAR);
	near(e.before, 728, 0);
	near(e.expected, 200, 1e-9);
	near(e.prevented, 100, 1e-9);
	near(e.ratio.ratio, 0.5, 1e-9);
	near(e.prevented_low, 200 * (1 - e.ratio.high), 1e-9);
	near(e.needed, 49, 0.1);
	assert_true(e.has_trend && e.trend.mean.high < 1);
	assert_int_equal(e.controls, EFFECT_CONTROLS);
	assert_true(e.placebos >= EFFECT_PLACEBOS && e.placebo_p < 0.1);
}

/* Each reason alone. */
static void what_speaks_against_it_is_said(void **state)
{
	(void)state;
	struct effect e;
	build(&town, 10);
	assert_true(effect_judge(&town.d, &e));
	assert_int_equal(e.verdict, EFFECT_UNPROVEN);
	assert_true(e.reasons & EFFECT_CHANCE);
	assert_true(isinf(e.needed));
	build(&town, 5);
	for (int i = START; i < DAYS; i++)
		town.sibling[i] = 4;
	assert_true(effect_judge(&town.d, &e));
	assert_int_equal(e.reasons, EFFECT_DISPLACED);
	build(&town, 5);
	for (int i = START; i < DAYS; i++)
		town.total[i] = 45;
	assert_true(effect_judge(&town.d, &e));
	assert_int_equal(e.reasons, EFFECT_COLLAPSED);
	build(&town, 5);
	for (int k = 0; k < PLACES; k++)
		for (int i = START; i < DAYS; i++)
			town.place[k][i] = i % 10 < 3 ? 2 : 0;
	assert_true(effect_judge(&town.d, &e));
	assert_int_equal(e.reasons, EFFECT_ELSEWHERE | EFFECT_PLACEBO);
	build(&town, 5);
	for (int i = 0; i < START; i++)
		town.own[i] = i < 244 ? 1 : 3;
	assert_true(effect_judge(&town.d, &e));
	assert_true(e.reasons & EFFECT_PARTED);
}

static void too_little_is_no_verdict(void **state)
{
	(void)state;
	struct effect e;
	build(&town, 5);
	town.d.n = START + EFFECT_AFTER - 1;
	assert_true(effect_judge(&town.d, &e));
	assert_int_equal(e.verdict, EFFECT_LACKING);
	assert_true(e.reasons & EFFECT_SHORT);
	build(&town, 5);
	town.d.others = 2;
	assert_true(effect_judge(&town.d, &e));
	assert_true(e.reasons & EFFECT_ALONE);
	assert_int_equal(e.verdict, EFFECT_LACKING);
	build(&town, 5);
	for (int i = 0; i < DAYS; i++)
		town.own[i] = i % 12 == 0;
	assert_true(effect_judge(&town.d, &e));
	assert_true(e.reasons & EFFECT_FEW);
	town.d.alarm = START + 1;
	assert_false(effect_judge(&town.d, &e));
	town.d.alarm = 15;
	town.d.start = 20;
	assert_true(effect_judge(&town.d, &e));
	assert_int_equal(e.reasons, EFFECT_SHORT);
}

/* The season takes half of the days after: what is left of it is the effect. */
static void a_season_is_no_effect(void **state)
{
	(void)state;
	struct effect e;
	double shape[DAYS];
	for (int i = 0; i < DAYS; i++)
		shape[i] = i < START ? 0 : log(0.5);
	build(&town, 5);
	town.d.shape = shape;
	assert_true(effect_judge(&town.d, &e));
	near(e.ratio.ratio, 1, 1e-9);
	near(e.prevented, 0, 1e-9);
	assert_true(e.reasons & EFFECT_CHANCE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ratio_of_counts_has_the_exact_interval),
		cmocka_unit_test(a_dispersion_widens_it),
		cmocka_unit_test(the_messages_that_are_needed_are_those_published),
		cmocka_unit_test(a_shift_of_durations_is_the_published_one),
		cmocka_unit_test(a_bend_of_a_series_has_robust_errors),
		cmocka_unit_test(fewer_here_and_not_elsewhere_is_confirmed),
		cmocka_unit_test(what_speaks_against_it_is_said),
		cmocka_unit_test(too_little_is_no_verdict),
		cmocka_unit_test(a_season_is_no_effect),
	};
	return cmocka_run_group_tests_name("effect", tests, NULL, NULL);
}
