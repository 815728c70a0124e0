/* The detector of bursts: what it takes for custom and what it does not. Counts are made without chance, so nothing here can flicker. */
#include "tests/unit/unit.h"

#include <math.h>

#include "search/discover/bursts.h"
#include "search/discover/farrington.h"

enum { DAYS = 800, JUDGED = 780 };

static double count[DAYS];
static unsigned char kind[DAYS];
static double shape[DAYS];

/* Some 6 messages a working day, two at weekends, with a wave of the year. */
static void fill(void)
{
	for (int i = 0; i < DAYS; i++) {
		kind[i] = (unsigned char)(i % 7);
		double mean = (i % 7 < 5 ? 6 : 2) * (1 + 0.4 * cos(2 * M_PI * i / 365.25));
		count[i] = floor(mean + 0.5 + (i * 7919 % 5 - 2) * sqrt(mean) / 2);
		shape[i] = 0;
	}
}

static bool judge(const struct burst_series *s, int day, struct burst *out)
{
	struct bursts *b = bursts_new(&BURST_DAILY);
	bool good = bursts_learn(b, s, day);
	if (good)
		bursts_judge(b, out);
	bursts_free(b);
	return good;
}

static const struct burst_series series = {count, kind, NULL, DAYS};

static void the_usual_is_no_burst_and_twenty_a_day_are(void **state)
{
	(void)state;
	struct burst x;
	fill();
	assert_true(judge(&series, JUDGED, &x));
	assert_true(x.p > 0.05);
	count[JUDGED] += 20;
	assert_true(judge(&series, JUDGED, &x));
	assert_true(x.p < 1e-4);
	assert_int_equal(x.window, 1);
	assert_true(x.seen == count[JUDGED] && x.expected > 3 && x.expected < 10 && x.usual > x.expected && x.usual < x.seen);
}

static void a_slow_burst_is_seen_in_a_longer_window(void **state)
{
	(void)state;
	struct burst x;
	fill();
	for (int i = 0; i < 7; i++)
		count[JUDGED - i] += 5;
	assert_true(judge(&series, JUDGED, &x));
	assert_int_equal(x.window, 7);
	assert_true(x.p < 0.001);
}

/* Day 777 is a Monday, 776 a Sunday. */
static void six_are_usual_on_a_monday_and_many_on_a_sunday_or_a_holiday(void **state)
{
	(void)state;
	struct burst monday, sunday, holiday;
	fill();
	for (int i = 770; i < DAYS; i++)
		count[i] = 0;
	count[776] = count[777] = 11;
	assert_true(judge(&series, 777, &monday));
	assert_true(judge(&series, 776, &sunday));
	kind[777] = 6;
	assert_true(judge(&series, 777, &holiday));
	assert_true(sunday.window_p[0] < monday.window_p[0] / 10);
	assert_true(holiday.window_p[0] < monday.window_p[0] / 10);
}

static void an_old_burst_does_not_become_the_custom(void **state)
{
	(void)state;
	struct burst before, after;
	fill();
	count[JUDGED] += 20;
	assert_true(judge(&series, JUDGED, &before));
	for (int i = 700; i < 706; i++)
		count[i] += 60;
	assert_true(judge(&series, JUDGED, &after));
	assert_true(after.p < 0.001);
	assert_true(after.expected < before.expected * 1.35);
}

static void the_days_just_before_are_no_history(void **state)
{
	(void)state;
	struct burst quiet, loud;
	fill();
	assert_true(judge(&series, JUDGED, &quiet));
	for (int i = 771; i < JUDGED; i++)
		count[i] += 40;
	assert_true(judge(&series, JUDGED, &loud));
	assert_true(loud.window_p[0] == quiet.window_p[0]);
	count[770] += 40;
	assert_true(judge(&series, JUDGED, &loud));
	assert_true(loud.window_p[0] != quiet.window_p[0]);
}

static void a_short_series_borrows_its_parents_season(void **state)
{
	(void)state;
	struct burst alone, with;
	struct bursts *parent = bursts_new(&BURST_DAILY);
	fill();
	assert_true(bursts_learn(parent, &series, JUDGED));
	enum { FROM = 560 };	/* half a year that ends before winter */
	for (int i = 0; i < DAYS - FROM; i++)
		shape[i] = bursts_shape(parent, FROM + i);
	bursts_free(parent);
	struct burst_series own = {count + FROM, kind + FROM, NULL, DAYS - FROM}, child = {count + FROM, kind + FROM, shape, DAYS - FROM};
	assert_true(judge(&own, 720 - FROM, &alone));
	assert_true(judge(&child, 720 - FROM, &with));
	assert_true(with.window_p[2] > alone.window_p[2] * 2);
}

static void one_message_in_a_silent_series_is_no_burst(void **state)
{
	(void)state;
	struct burst x;
	fill();
	memset(count, 0, sizeof count);
	count[JUDGED] = 1;
	assert_true(judge(&series, JUDGED, &x));
	assert_true(x.p > 1e-4);
	count[JUDGED] = 4;
	assert_true(judge(&series, JUDGED, &x));
	assert_true(x.p < 1e-6);
}

static void a_kind_of_day_without_messages_stays_possible(void **state)
{
	(void)state;
	struct burst x;
	fill();
	for (int i = 0; i < DAYS; i++)
		count[i] = i % 7 == 6 ? 0 : i % 2;
	count[776] = 1;
	assert_true(judge(&series, 776, &x));
	assert_true(x.window_p[0] > 0.005);
}

static void a_month_is_too_short(void **state)
{
	(void)state;
	struct burst x;
	fill();
	assert_false(judge(&series, 30, &x));
	assert_true(judge(&series, 40, &x));
}

static void gates_want_people_excess_and_ratio(void **state)
{
	(void)state;
	struct burst x = {.window = 1, .seen = 12, .expected = 4};
	assert_int_equal(bursts_level(&x, 0.005, 5, 3), BURST_ALARM);
	assert_int_equal(bursts_level(&x, 0.05, 5, 3), BURST_NOTICE);
	assert_int_equal(bursts_level(&x, 0.2, 5, 3), BURST_NONE);
	assert_int_equal(bursts_level(&x, NAN, 5, 3), BURST_NONE);
	assert_int_equal(bursts_level(&x, 0.005, 2, 3), BURST_NONE);
	assert_int_equal(bursts_level(&x, 0.005, 5, 1), BURST_NONE);
	x.expected = 7;
	assert_int_equal(bursts_level(&x, 0.005, 5, 3), BURST_NOTICE);
	x.expected = 9;
	assert_int_equal(bursts_level(&x, 0.005, 5, 3), BURST_NONE);
}

static void farringtons_bound_is_passed_by_a_week_that_stands_out(void **state)
{
	(void)state;
	struct farrington f;
	for (int i = 0; i < 400; i++)
		count[i] = 8 + i * 7919 % 5;
	assert_true(farrington_judge(count, 390, &FARRINGTON_FLEXIBLE, &f));
	assert_false(f.alarm);
	assert_true(fabs(f.expected - 10) < 1);
	count[390] = 30;
	assert_true(farrington_judge(count, 390, &FARRINGTON_FLEXIBLE, &f));
	assert_true(f.alarm && f.p < 1e-4);
	assert_false(farrington_judge(count, 200, &FARRINGTON_FLEXIBLE, &f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_is_no_burst_and_twenty_a_day_are),
		cmocka_unit_test(a_slow_burst_is_seen_in_a_longer_window),
		cmocka_unit_test(six_are_usual_on_a_monday_and_many_on_a_sunday_or_a_holiday),
		cmocka_unit_test(an_old_burst_does_not_become_the_custom),
		cmocka_unit_test(the_days_just_before_are_no_history),
		cmocka_unit_test(a_short_series_borrows_its_parents_season),
		cmocka_unit_test(one_message_in_a_silent_series_is_no_burst),
		cmocka_unit_test(a_kind_of_day_without_messages_stays_possible),
		cmocka_unit_test(a_month_is_too_short),
		cmocka_unit_test(gates_want_people_excess_and_ratio),
		cmocka_unit_test(farringtons_bound_is_passed_by_a_week_that_stands_out),
	};
	return cmocka_run_group_tests_name("bursts", tests, NULL, NULL);
}
