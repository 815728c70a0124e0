/* Adding up chances: against counting by hand, sums, and the normal distribution beyond the limit. */
#include "tests/unit/unit.h"

#include <math.h>

#include "fcgi/chances.h"

static void three_records_by_hand(void **state)
{
	(void)state;
	struct chances c;
	int low, high;
	assert_true(chances_init(&c));
	chances_add(&c, 0.5, 2);
	chances_add(&c, 0.2, 1);
	const double wanted[] = {0.2, 0.45, 0.3, 0.05};
	for (int k = 0; k <= 3; k++)
		assert_true(fabs(c.share[k] - wanted[k]) < 1e-12);
	assert_true(fabs(c.mean - 1.2) < 1e-12 && fabs(c.variance - 0.66) < 1e-12);
	chances_span(&c, 0.8, &low, &high);
	assert_int_equal(low, 0);
	assert_int_equal(high, 2);
	chances_span(&c, 0.5, &low, &high);
	assert_int_equal(low, 1);
	assert_int_equal(high, 2);
	chances_close(&c);
}

static void certain_and_impossible(void **state)
{
	(void)state;
	struct chances c;
	int low, high;
	assert_true(chances_init(&c));
	chances_span(&c, 0.8, &low, &high);
	assert_int_equal(low + high, 0);
	chances_add(&c, 1, 3);
	chances_add(&c, 0, 5);
	chances_add(&c, 1.5, 1);
	chances_add(&c, -1, 1);
	chances_span(&c, 0.8, &low, &high);
	assert_int_equal(low, 4);
	assert_int_equal(high, 4);
	chances_clear(&c);
	assert_int_equal(c.n, 0);
	chances_close(&c);
}

static void many_are_near_the_normal_distribution(void **state)
{
	(void)state;
	struct chances few, many;
	int low, high, from, to;
	assert_true(chances_init(&few) && chances_init(&many));
	chances_add(&few, 0.3, CHANCES_MAX);
	chances_add(&many, 0.3, CHANCES_MAX + 1);
	double sum = 0;
	for (int k = 0; k <= CHANCES_MAX; k++)
		sum += few.share[k];
	assert_true(fabs(sum - 1) < 1e-9);
	chances_span(&few, 0.8, &low, &high);
	chances_span(&many, 0.8, &from, &to);
	assert_true(abs(low - from) <= 2 && abs(high - to) <= 2 && low < 1200 && high > 1200);
	chances_close(&few);
	chances_close(&many);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_records_by_hand), cmocka_unit_test(certain_and_impossible), cmocka_unit_test(many_are_near_the_normal_distribution),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
