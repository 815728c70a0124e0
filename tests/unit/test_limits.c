/* What workers share: units of tokens, and who may wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fcgi/limits.h"

struct taken {
	bool fits;
	long left, reset_s, wait_s;
};

static struct taken take(struct limits *l, int token, long per_minute, long units)
{
	struct taken t;
	t.fits = limits_take(l, token, per_minute, units, &t.left, &t.reset_s, &t.wait_s);
	return t;
}

/* A unit comes back in twenty seconds: on a machine that stands still for longer this would fail. */
static void a_minute_is_used_up_at_once_and_comes_back_evenly(void **state)
{
	struct limits *l = limits_new(4);
	(void)state;
	for (long i = 0; i < 3; i++) {
		struct taken t = take(l, 7, 3, 1);
		assert_true(t.fits);
		assert_int_equal(t.left, 2 - i);
		assert_in_range(t.reset_s, 20 * i + 1, 20 * (i + 1));
		assert_int_equal(t.wait_s, 0);
	}
	struct taken over = take(l, 7, 3, 1), heavy = take(l, 7, 3, 2);
	assert_false(over.fits);
	assert_int_equal(over.left, 0);
	assert_in_range(over.wait_s, 1, 20);
	assert_false(heavy.fits);
	assert_in_range(heavy.wait_s, 21, 40);
	assert_in_range(heavy.reset_s, 41, 60);
}

static void tokens_do_not_share(void **state)
{
	struct limits *l = limits_new(4);
	(void)state;
	assert_true(take(l, 1, 1, 1).fits);
	assert_false(take(l, 1, 1, 1).fits);
	assert_true(take(l, 2, 1, 1).fits);
}

static void what_costs_more_than_a_minute_comes_when_the_minute_is_whole(void **state)
{
	struct limits *l = limits_new(4);
	(void)state;
	assert_true(take(l, 1, 5, 20).fits);
	assert_false(take(l, 1, 5, 1).fits);
	assert_true(take(l, 2, 5, 1).fits);
	assert_false(take(l, 2, 5, 20).fits);
}

static void without_shared_memory_there_is_no_limit(void **state)
{
	(void)state;
	assert_true(take(NULL, 1, 1, 50).fits);
	assert_false(limits_wait_begin(NULL, 0));
	assert_true(limits_ask_begin(NULL, 0));
	limits_ask_end(NULL, 0);
}

static int let_in(struct limits *l, int workers, bool (*begin)(struct limits *, int))
{
	int n = 0;
	for (int i = 0; i < workers; i++)
		n += begin(l, i);
	return n;
}

static void a_quarter_of_the_workers_wait(void **state)
{
	static const int wanted[][2] = {{1, 0}, {2, 1}, {4, 1}, {7, 1}, {8, 2}, {16, 4}, {64, 16}};
	(void)state;
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		assert_int_equal(let_in(limits_new(wanted[i][0]), wanted[i][0], limits_wait_begin), wanted[i][1]);
}

/* Each that is sent away has waited a second first, so the pools are small. */
static void one_worker_is_left_to_others_whoever_asks_and_waits(void **state)
{
	static const int wanted[][2] = {{1, 1}, {2, 1}, {4, 2}, {8, 5}};
	(void)state;
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
		struct limits *l = limits_new(wanted[i][0]);
		assert_int_equal(let_in(l, wanted[i][1] + 1, limits_ask_begin), wanted[i][1]);
		limits_ask_end(l, 0);
		assert_true(limits_ask_begin(l, 0));
		limits_own(l, 0);
		assert_true(limits_ask_begin(l, wanted[i][1]));
	}
}

static void who_has_waited_or_died_makes_room(void **state)
{
	struct limits *l = limits_new(4);
	(void)state;
	assert_true(limits_wait_begin(l, 0));
	assert_false(limits_wait_begin(l, 1));
	limits_wait_end(l, 0);
	assert_true(limits_wait_begin(l, 1));
	limits_own(l, 1);
	assert_true(limits_wait_begin(l, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_minute_is_used_up_at_once_and_comes_back_evenly), cmocka_unit_test(tokens_do_not_share),
		cmocka_unit_test(what_costs_more_than_a_minute_comes_when_the_minute_is_whole), cmocka_unit_test(without_shared_memory_there_is_no_limit),
		cmocka_unit_test(a_quarter_of_the_workers_wait), cmocka_unit_test(one_worker_is_left_to_others_whoever_asks_and_waits),
		cmocka_unit_test(who_has_waited_or_died_makes_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
