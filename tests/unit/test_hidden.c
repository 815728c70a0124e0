/* Words of personal data in an index: found, counted and proposed under the right alone; all others see the words beside them. */
#include "search/index/finder.h"
#include "search/index/vocabulary.h"
#include "tests/unit/search_help.h"

static char dir[512];
static struct index *ix;
static struct masker *masker;

/* In the second each word stands in the open as well, but nowhere in this order. */
static const char *const TEXTS[] = {
	"Иван Крапивницкий, телефон 8 910 555-44-33, просит заделать яму",
	"Яма у дома. Крапивницкий переулок перекрыт. Иван купала. Жалуется Иван Крапивницкий, телефон 8 910 555-44-33",
	"Яма у школы"};
enum { COUNT = sizeof TEXTS / sizeof *TEXTS };

static int set_up(void **state)
{
	struct index_writer *w;
	char path[600];
	const char *share = getenv("MCU_SHARE"), *why = "";
	(void)state;
	snprintf(path, sizeof path, "%s/dict", share ? share : "build/share");
	masker = masker_new(path, &why);
	if (!masker)
		fail_msg("%s", why);
	assert_true(scratch_make(dir, sizeof dir));
	assert_int_equal(index_writer_open(dir, help_shards, help_lexicon(), masker, &w), INDEX_OK);
	for (int i = 0; i < COUNT; i++) {
		struct index_message m = {.id = (uint64_t)i + 1, .rev = 1, .text = TEXTS[i], .day = 20000};
		assert_int_equal(index_writer_put(w, &m, true), INDEX_OK);
	}
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
	assert_int_equal(index_open(dir, &ix), INDEX_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	index_close(ix);
	masker_free(masker);
	scratch_remove(dir);
	return 0;
}

/* Ids of the hits as decimal digits of one number. */
static int found(const char *text, bool personal)
{
	struct query_world w = evaluate_world(ix, help_lexicon(), NULL);
	struct query_tree *q = query_parse(text, strlen(text));
	struct index_search s = {.query = q, .limit = 10, .sort = SORT_NEWEST};
	struct index_result r;
	int ids = 0;
	w.personal = personal;
	assert_true(query_expand(q, &w));
	assert_int_equal(index_run(ix, &s, &r), INDEX_OK);
	for (uint64_t id = 1; id <= COUNT; id++)
		for (size_t i = 0; i < r.hits; i++)
			ids = r.hit[i].id == id ? ids * 10 + (int)id : ids;
	query_free(q);
	return ids;
}

static void check(const char *text, int open, int whole)
{
	if (found(text, false) != open || found(text, true) != whole)
		fail_msg("%s: %d without the right, %d with it", text, found(text, false), found(text, true));
}

static void words_phrases_and_exact_phrases(void **state)
{
	(void)state;
	check("яма", 123, 123);
	check("Крапивницкий", 2, 12);
	check("89105554433", 0, 12);
	check("«Иван Крапивницкий»", 0, 12);
	check("\"Иван Крапивницкий\"", 0, 12);
	check("\"жалуется Иван\"", 0, 2);
	check("\"у дома\"", 2, 2);
	check("Иван РЯДОМ/1 Крапивницкий", 0, 12);
	check("телефон", 12, 12);
	check("яма НЕ Крапивницкий", 13, 3);
}

static void the_vocabulary(void **state)
{
	struct query_term list[4];
	bool more;
	(void)state;
	assert_int_equal(index_seen(ix, NULL, false, "крапивницкий", 9), 1);
	assert_int_equal(index_seen(ix, NULL, true, "крапивницкий", 9), 3);
	assert_int_equal(index_terms(ix, NULL, false, "9105", list, 4, &more), 0);
	assert_int_equal(index_terms(ix, NULL, true, "9105", list, 4, &more), 1);
	assert_string_equal(list[0].text, "9105554433");
	uint64_t id[2];
	assert_int_equal(index_examples(ix, NULL, false, "крапивницкий", id, 2), 1);
	assert_int_equal(id[0], 2);
	assert_int_equal(index_examples(ix, NULL, true, "крапивницкий", id, 2), 2);
	assert_true(id[0] == 2 && id[1] == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(words_phrases_and_exact_phrases), cmocka_unit_test(the_vocabulary)};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
