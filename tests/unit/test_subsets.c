/* Which of the asked words records have: all of it, or only what has many of them, is the same. */
#include "tests/unit/search_help.h"

enum { WORDS = 6, RECORDS = 600 };
static const char *const WORD[WORDS] = {"яма", "фонарь", "люк", "лифт", "снег", "мусор"};

static char dir[512];
static struct index *ix;
static uint64_t wanted[1 << WORDS];

static int set_up(void **state)
{
	static char text[RECORDS][200];
	const char *list[RECORDS];
	uint32_t random = 1;
	(void)state;
	for (int i = 0; i < RECORDS; i++) {
		random = random * 1664525u + 1013904223u;
		unsigned has = random >> 16 & ((1u << WORDS) - 1);
		size_t at = (size_t)snprintf(text[i], sizeof *text, "Жалоба");
		for (unsigned w = 0; w < WORDS; w++)
			if (has >> w & 1)
				at += (size_t)snprintf(text[i] + at, sizeof *text - at, ", %s", WORD[w]);
		wanted[has]++;
		list[i] = text[i];
	}
	help_build(dir, sizeof dir, list, RECORDS);
	assert_int_equal(index_open(dir, &ix), INDEX_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	index_close(ix);
	scratch_remove(dir);
	return 0;
}

static void check(int least)
{
	struct query_world w = evaluate_world(ix, help_lexicon(), NULL);
	const char *q = "яма фонарь люк лифт снег мусор";
	struct query_tree *tree = query_parse(q, strlen(q));
	struct query_node *list[WORDS];
	uint64_t count[1 << WORDS];
	bool partial;
	assert_true(query_expand(tree, &w));
	assert_int_equal(query_droppable(tree, list, WORDS), WORDS);
	for (int i = 0; i < WORDS; i++)
		list[i]->optional = true;
	struct index_search s = {.query = tree, .limit = 1};
	assert_int_equal(index_subsets(ix, &s, list, WORDS, least, count, &partial), INDEX_OK);
	assert_false(partial);
	for (unsigned has = 1; has < 1u << WORDS; has++)
		assert_int_equal(count[has], __builtin_popcount(has) >= least ? wanted[has] : 0);
	query_free(tree);
}

static void counted_from_any_number_of_words_on(void **state)
{
	(void)state;
	for (int least = 1; least <= WORDS; least++)
		check(least);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(counted_from_any_number_of_words_on)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
