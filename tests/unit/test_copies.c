/* Groups of near copies: what joins, what does not, and that numbers outlive restarts and replacement. */
#include <sys/stat.h>

#include <stdio.h>

#include "search/index/copies.h"
#include "search/index/evaluate.h"
#include "tests/unit/unit.h"

static char dir[512];

static int set_up(void **state)
{
	(void)state;
	return scratch_make(dir, sizeof dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(dir);
	return 0;
}

/* A text of n words, of which those from `changed` on, `times` of them, are others. */
static size_t text(uint32_t *word, uint32_t seed, size_t n, size_t changed, size_t times)
{
	char lemma[32];
	for (size_t i = 0; i < n; i++) {
		bool other = i >= changed && i < changed + times;
		snprintf(lemma, sizeof lemma, "%s%u-%zu", other ? "other" : "word", seed, i);
		word[i] = copies_word(lemma);
	}
	return n;
}

static uint32_t put(struct copies *c, uint32_t seed, size_t n, size_t changed, size_t times)
{
	uint32_t word[2000];
	return copies_group(c, word, text(word, seed, n, changed, times));
}

static void likeness_estimates_the_share_of_common_triples(void **state)
{
	uint32_t a[200], b[200];
	uint8_t x[COPIES_VALUES], y[COPIES_VALUES];
	(void)state;
	for (size_t changed = 0; changed <= 80; changed += 20) {
		copies_sign(a, text(a, 1, 100, 0, 0), x);
		copies_sign(b, text(b, 1, 100, 0, changed), y);
		double common = 98.0 - (double)changed, truth = changed ? common / (98 + (double)changed) : 1;
		assert_true(copies_likeness(x, y, COPIES_VALUES) > truth - 0.15 && copies_likeness(x, y, COPIES_VALUES) < truth + 0.15);
	}
}

static void a_near_copy_joins_and_another_text_does_not(void **state)
{
	struct copies *c = copies_open(dir, 0);
	(void)state;
	assert_non_null(c);
	uint32_t first = put(c, 1, 40, 0, 0), other = put(c, 2, 40, 0, 0);
	assert_int_not_equal(first, other);
	assert_int_equal(put(c, 1, 40, 0, 0), first);
	assert_int_equal(put(c, 1, 40, 20, 1), first);	/* one word of forty: 35 of 41 triples */
	assert_int_not_equal(put(c, 1, 40, 10, 20), first);
	copies_close(c);
}

static void short_texts_are_copies_only_when_they_are_the_same(void **state)
{
	struct copies *c = copies_open(dir, 0);
	(void)state;
	uint32_t one = put(c, 1, 1, 0, 0), two = put(c, 1, 2, 0, 0);
	assert_int_not_equal(one, two);
	assert_int_equal(put(c, 1, 1, 0, 0), one);
	assert_int_equal(put(c, 1, 2, 0, 0), two);
	assert_int_not_equal(put(c, 1, 2, 1, 1), two);
	assert_int_not_equal(copies_group(c, NULL, 0), copies_group(c, NULL, 0));
	copies_close(c);
}

static void numbers_stay_over_thousands_of_texts_and_a_restart(void **state)
{
	enum { TEXTS = 9000 };
	static uint32_t group[TEXTS];
	struct copies *c = copies_open(dir, 0);
	(void)state;
	for (uint32_t i = 0; i < TEXTS; i++) {
		group[i] = put(c, i, 12, 0, 0);
		assert_int_equal(group[i], i + 1);
	}
	copies_close(c);
	c = copies_open(dir, TEXTS);
	for (uint32_t i = 0; i < TEXTS; i++)
		assert_int_equal(put(c, i, 12, 0, 0), group[i]);
	assert_int_equal(put(c, TEXTS, 12, 0, 0), TEXTS + 1);
	copies_close(c);
}

static void a_group_known_to_the_columns_is_never_given_out_again(void **state)
{
	struct copies *c = copies_open(dir, 0);
	(void)state;
	put(c, 1, 10, 0, 0);
	copies_close(c);
	c = copies_open(dir, 70000);
	assert_int_equal(put(c, 2, 10, 0, 0), 70001);
	assert_int_equal(put(c, 1, 10, 0, 0), 1);
	copies_close(c);
}

static void opening_does_not_lengthen_the_file(void **state)
{
	char path[600];
	struct stat first, last;
	struct copies *c = copies_open(dir, 0);
	(void)state;
	put(c, 1, 10, 0, 0);
	copies_close(c);
	snprintf(path, sizeof path, "%s/copies", dir);
	assert_int_equal(stat(path, &first), 0);
	for (int i = 0; i < 3; i++)
		copies_close(copies_open(dir, 1));
	assert_int_equal(stat(path, &last), 0);
	assert_int_equal(last.st_size, first.st_size);
}

/* A phrase that thousands of different texts begin with does not slow the table down nor join them. */
static void boiler_plate_does_not_join(void **state)
{
	struct copies *c = copies_open(dir, 0);
	(void)state;
	for (uint32_t i = 0; i < 3000; i++) {
		uint32_t word[40];
		text(word, 1, 12, 0, 0);
		text(word + 12, 100 + i, 28, 0, 0);
		assert_int_equal(copies_group(c, word, 40), i + 1);
	}
	copies_close(c);
}

int main(void)
{
#define IN_DIR(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(likeness_estimates_the_share_of_common_triples), IN_DIR(a_near_copy_joins_and_another_text_does_not),
		IN_DIR(short_texts_are_copies_only_when_they_are_the_same), IN_DIR(numbers_stay_over_thousands_of_texts_and_a_restart),
		IN_DIR(a_group_known_to_the_columns_is_never_given_out_again), IN_DIR(boiler_plate_does_not_join),
		IN_DIR(opening_does_not_lengthen_the_file),
	};
	return cmocka_run_group_tests_name("copies", tests, NULL, NULL);
}
