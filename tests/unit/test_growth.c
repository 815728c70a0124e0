/* Why more came: the parts of a change add up to it, what grew alone is named, what grew like the season is not. */
#include "tests/unit/unit.h"

#include <math.h>

#include "search/discover/growth.h"

static void near(double a, double b, double within)
{
	if (fabs(a - b) > within)
		fail_msg("%.12g is not %.12g", a, b);
}

static void season_and_rest_are_the_change(void **state)
{
	(void)state;
	struct growth g;
	growth_whole(100, 160, 1.3, 2, &g);
	near(g.season, 30, 1e-9);
	near(g.rest, 30, 1e-9);
	near(g.season + g.rest, g.after - g.before, 1e-9);
	near(g.high - g.rest, 1.959964 * sqrt(2 * (160 + 1.69 * 100)), 1e-4);
	near(g.season_high - g.season, 1.959964 * 0.3 * sqrt(200), 1e-4);
	near(g.p, erfc(log(160 / 130.0) / sqrt(2 * (1 / 160.0 + 1 / 100.0)) / sqrt(2)), 1e-9);
	growth_whole(100, 130, 1.3, 0.5, &g);
	near(g.phi, 1, 0);
	near(g.rest, 0, 1e-9);
	assert_true(g.p > 0.9);
	growth_whole(0, 0, 1, 1, &g);
	near(g.p, 1, 0);
}

static void the_spread_is_that_of_neighbouring_weeks(void **state)
{
	(void)state;
	double count[42] = {0}, shape[42] = {0};
	const double week[6] = {10, 30, 10, 30, 10, 30};
	for (int i = 0; i < 42; i++)
		count[i] = i % 7 ? 0 : week[i / 7];
	near(growth_dispersion(count, NULL, 0, 42), 400 / 40.0, 1e-9);
	for (int i = 0; i < 42; i++)
		shape[i] = i / 7 % 2 ? log(3) : 0;
	near(growth_dispersion(count, shape, 0, 42), 1, 1e-9);
	for (int i = 0; i < 42; i++)
		count[i] = i < 21 ? 1 : 50;
	near(growth_dispersion(count, NULL, 0, 42), (343.0 * 343 / 357) / 5, 1e-9);
	near(growth_dispersion(count, NULL, 36, 42), 1, 0);
}

static void only_what_grew_alone_stands_out(void **state)
{
	(void)state;
	struct growth g;
	struct growth_part part[7] = {{.factor = 0, .before = 200, .after = 260}, {.factor = 0, .before = 100, .after = 131}, {.factor = 0, .before = 60, .after = 160},
				      {.factor = 1, .before = 180, .after = 276}, {.factor = 1, .before = 180, .after = 275}, {.factor = 2, .before = 0, .after = 12}, {.factor = 2, .before = 360, .after = 539}};
	growth_whole(360, 551, 1.3, 1, &g);
	assert_true(growth_parts(&g, part, 7));
	const bool out[7] = {false, false, true, false, false, true, false};
	for (int i = 0; i < 7; i++)
		assert_int_equal(part[i].stands_out, out[i]);
	near(part[0].rest + part[1].rest + part[2].rest, g.rest, 1e-9);
	near(part[3].rest + part[4].rest, g.rest, 1e-9);
	assert_true(part[2].q < GROWTH_SURE && part[2].low > 0);
	assert_true(part[0].q > GROWTH_SURE && part[1].q > GROWTH_SURE);
	assert_true(part[2].q >= part[2].p);
	assert_true(growth_parts(&g, part, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(season_and_rest_are_the_change),
		cmocka_unit_test(the_spread_is_that_of_neighbouring_weeks),
		cmocka_unit_test(only_what_grew_alone_stands_out),
	};
	return cmocka_run_group_tests_name("growth", tests, NULL, NULL);
}
