/* Which group of yesterday a group of today is: kept, split, merged, born, died, and what people fixed. */
#include "tests/unit/unit.h"

#include <string.h>

#include "search/discover/ancestry.h"

enum { N = 60 };
#define NO ANCESTRY_NONE

static uint32_t old[N], now[N];
static bool fixed[N];
static struct ancestry a;

/* Texts from .. to: of old group o, of today's group g. */
static void put(int from, int to, uint32_t o, uint32_t g)
{
	for (int i = from; i < to; i++) {
		old[i] = o;
		now[i] = g;
	}
}

static int begin(void **state)
{
	(void)state;
	put(0, N, NO, NO);
	memset(fixed, 0, sizeof fixed);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ancestry_free(&a);
	return 0;
}

static const struct ancestry_step *step_now(uint32_t g)
{
	for (size_t i = 0; i < a.steps; i++)
		if (a.step[i].now == g && a.step[i].kind != ANCESTRY_MERGED)
			return &a.step[i];
	return NULL;
}

static const struct ancestry_step *step_old(uint32_t o, enum ancestry_kind kind)
{
	for (size_t i = 0; i < a.steps; i++)
		if (a.step[i].old == o && a.step[i].kind == kind)
			return &a.step[i];
	return NULL;
}

static void the_same_group_keeps_its_number_although_it_changed(void **state)
{
	(void)state;
	put(0, 10, 1, 0);
	put(10, 15, NO, 0);
	put(15, 20, 1, NO);
	assert_true(ancestry_trace(old, fixed, 2, now, 1, N, &a));
	assert_int_equal(a.heir[0], 1);
	assert_int_equal(step_now(0)->kind, ANCESTRY_KEPT);
	assert_float_equal(step_now(0)->share, 0.5, 1e-9);
	assert_int_equal(step_old(0, ANCESTRY_DIED) != NULL, 1);
}

static void of_two_parts_the_larger_keeps_the_number_and_the_other_is_split(void **state)
{
	(void)state;
	put(0, 20, 0, 0);
	put(20, 30, 0, 1);
	assert_true(ancestry_trace(old, fixed, 1, now, 2, N, &a));
	assert_int_equal(a.heir[0], 0);
	assert_int_equal(a.heir[1], NO);
	assert_int_equal(step_now(1)->kind, ANCESTRY_SPLIT);
	assert_int_equal(step_now(1)->old, 0);
}

static void of_two_that_became_one_the_smaller_is_merged(void **state)
{
	(void)state;
	put(0, 20, 0, 0);
	put(20, 30, 1, 0);
	assert_true(ancestry_trace(old, fixed, 2, now, 1, N, &a));
	assert_int_equal(a.heir[0], 0);
	assert_int_equal(step_old(1, ANCESTRY_MERGED)->now, 0);
}

static void what_nothing_leads_to_is_born_and_what_leads_nowhere_dies(void **state)
{
	(void)state;
	put(0, 20, 0, NO);
	put(20, 30, NO, 0);
	assert_true(ancestry_trace(old, fixed, 1, now, 1, N, &a));
	assert_int_equal(step_now(0)->kind, ANCESTRY_BORN);
	assert_non_null(step_old(0, ANCESTRY_DIED));
}

static void just_under_the_least_index_is_another_group(void **state)
{
	(void)state;
	/* 6 of 14 and 12: 6 / 20 = 0.3; 5 of 14 and 12: 5 / 21. */
	put(0, 6, 0, 0);
	put(6, 14, 0, NO);
	put(14, 20, NO, 0);
	assert_true(ancestry_trace(old, fixed, 1, now, 1, N, &a));
	assert_int_equal(a.heir[0], 0);
	ancestry_free(&a);
	put(5, 6, 0, NO);
	put(20, 21, NO, 0);
	assert_true(ancestry_trace(old, fixed, 1, now, 1, N, &a));
	assert_int_equal(a.heir[0], NO);
}

static void what_people_put_stays_where_they_put_it(void **state)
{
	(void)state;
	/* Three of group 0 were put into group 1 by hand, and look like group 0 still. */
	put(0, 20, 0, 0);
	put(20, 23, 1, 0);
	memset(fixed + 20, 1, 3);
	assert_true(ancestry_trace(old, fixed, 2, now, 1, N, &a));
	assert_int_equal(a.heir[0], 0);
	assert_int_equal(a.groups, 2);
	assert_int_equal(a.heir[1], 1);
	for (int i = 20; i < 23; i++)
		assert_int_equal(now[i], 1);
	assert_null(step_old(1, ANCESTRY_DIED));
	assert_null(step_old(1, ANCESTRY_MERGED));
}

static void two_merged_by_hand_stay_one_with_what_came_to_either(void **state)
{
	(void)state;
	/* Group 0 holds its own 10 and 20 that were merged into it; the night finds them apart, each with two new ones. */
	put(0, 10, 0, 0);
	put(10, 12, NO, 0);
	put(12, 32, 0, 1);
	put(32, 34, NO, 1);
	memset(fixed + 12, 1, 20);
	assert_true(ancestry_trace(old, fixed, 1, now, 2, N, &a));
	for (int i = 0; i < 34; i++)
		assert_int_equal(a.heir[now[i]], 0);
	assert_int_equal(now[0], now[33]);
	assert_int_equal(a.steps, 1);
}

static void a_group_of_fixed_members_alone_outlives_the_night(void **state)
{
	(void)state;
	put(0, 4, 0, NO);
	memset(fixed, 1, 4);
	assert_true(ancestry_trace(old, fixed, 1, now, 0, N, &a));
	assert_int_equal(a.heir[now[0]], 0);
	assert_int_equal(a.step[0].kind, ANCESTRY_KEPT);
}

static void nothing_at_all_is_nothing(void **state)
{
	(void)state;
	assert_true(ancestry_trace(old, NULL, 0, now, 0, 0, &a));
	assert_int_equal(a.steps, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(the_same_group_keeps_its_number_although_it_changed),
		T(of_two_parts_the_larger_keeps_the_number_and_the_other_is_split),
		T(of_two_that_became_one_the_smaller_is_merged),
		T(what_nothing_leads_to_is_born_and_what_leads_nowhere_dies),
		T(just_under_the_least_index_is_another_group),
		T(what_people_put_stays_where_they_put_it),
		T(two_merged_by_hand_stay_one_with_what_came_to_either),
		T(a_group_of_fixed_members_alone_outlives_the_night),
		T(nothing_at_all_is_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
