/* The deadline: any query of the language stops when its time is up, and says so. */
#include <unistd.h>

#include "search/index/finder.h"
#include "tests/unit/search_help.h"

#define QUERIES 10000
#define SEED 20261125u
#define LOOKS 40		/* at the clock before time is up */
#define PASSES 3		/* of one search at most; each sees that time is up once */

static const char *const TEXTS[] = {
	"Яма на дороге у школы", "Во дворе большая яма", "Не вывозят мусор", "Мусор и яма у дома", "Нет горячей воды", "Лифт не работает",
};

/* What queries are made of: words, operators, fields, quotes, and what is none of these. */
static const char *const PIECES[] = {
	"яма", "двор", "мусор", "горячая вода", "дети", "лифт", "«большая яма»", "\"не работает\"", "\"яма", "«", "»", "(", ")", "((((", "И", "ИЛИ",
	"НЕ", "AND", "OR", "NOT", "-", "|", "&", "не", "без", "дата:2022-01..2022-03", "дата:..", "канал:vk", "тема:", "статус:new", "поле:x", "zvf",
	"яммма", "12/3", "8-800-555-35-35", "ivan@mail.ru", "ёж", "%", "*", "а*", "отопл*", "РЯДОМ/3", "<script>", "' or 1=1", "\xd0", "\xff\xfe", ":", "::",
	"ааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааааа",
};

static uint32_t seed = SEED;

static uint32_t next(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static void make(char *out, size_t room)
{
	size_t at = 0;
	out[0] = 0;
	for (uint32_t left = next(24) + 1; left && at < room; left--)
		at += (size_t)snprintf(out + at, room - at, "%s%s", next(4) ? " " : "", PIECES[next(sizeof PIECES / sizeof *PIECES)]);
}

/* A clock that goes a step each time somebody looks. */
struct clock {
	int looks;
};

static double tick(void *arg)
{
	struct clock *c = arg;
	return ++c->looks;
}

static bool runs(struct index *ix, const char *text, double seconds, struct index_result *r)
{
	struct query_world world = evaluate_world(ix, help_lexicon(), help_thesaurus());
	struct index_search s = {.limit = 20, .seconds = seconds};
	struct query_tree *q = query_parse(text, strlen(text));
	assert_non_null(q);
	assert_true(query_expand(q, &world));
	s.query = q;
	bool ok = index_run(ix, &s, r) == INDEX_OK;
	query_free(q);
	return ok;
}

static void any_query_stops_when_its_time_is_up(void **state)
{
	char dir[512], text[4096];
	struct index *ix;
	struct index_result all, cut;
	int stopped = 0;
	(void)state;
	help_build(dir, sizeof dir, TEXTS, sizeof TEXTS / sizeof *TEXTS);
	assert_int_equal(index_open(dir, &ix), INDEX_OK);
	for (int i = 0; i < QUERIES; i++) {
		struct clock c = {0};
		make(text, sizeof text);
		index_use_clock(ix, NULL, NULL);
		assert_true(runs(ix, text, 0, &all));
		uint64_t total = all.total;
		assert_false(all.partial);
		index_use_clock(ix, tick, &c);
		assert_true(runs(ix, text, LOOKS, &cut));
		assert_true(c.looks <= LOOKS + 2);		/* the start, and the look that saw it was late */
		assert_true(cut.partial || cut.total == total);
		assert_true(cut.total <= total);
		stopped += cut.partial;
	}
	assert_true(stopped > 0 && stopped < QUERIES);
	index_close(ix);
	scratch_remove(dir);
}

/* The folder of generations as the indexer leaves it, with the texts in the first one. */
static struct finder *open_finder(char *dir, size_t room)
{
	char made[512], to[600], path[600];
	const char *share = getenv("MCU_SHARE"), *why = "";
	assert_true(scratch_make(dir, room));
	help_build(made, sizeof made, TEXTS, sizeof TEXTS / sizeof *TEXTS);
	snprintf(to, sizeof to, "%s/gen-1", dir);
	assert_int_equal(rename(made, to), 0);
	snprintf(path, sizeof path, "%s/current", dir);
	FILE *current = fopen(path, "w");
	assert_non_null(current);
	assert_int_equal(fputs("1\n", current) < 0 || fclose(current), 0);
	struct finder *f = finder_new(dir, share ? share : "build/share", &why);
	assert_non_null(f);
	return f;
}

/* A query that is asked for all words, for some and for fewer has the time of one. */
static void all_passes_of_a_search_share_its_time(void **state)
{
	char dir[512], text[4096];
	int stopped = 0, relaxed = 0;
	(void)state;
	struct finder *f = open_finder(dir, sizeof dir);
	struct index *ix = finder_index(f);
	assert_non_null(ix);
	for (int i = 0; i < QUERIES; i++) {
		struct clock c = {0};
		struct finding found;
		struct index_search s = {.limit = 20, .seconds = LOOKS};
		make(text, sizeof text);
		index_use_clock(ix, tick, &c);
		assert_true(finder_run(f, text, strlen(text), &s, NULL, NULL, &found));
		assert_true(c.looks <= LOOKS + PASSES + 1);
		stopped += found.result.partial;
		relaxed += found.relaxed;
		assert_true(found.result.partial || found.strict_total <= found.result.total);
		finding_close(&found);
	}
	assert_true(stopped > 0 && stopped < QUERIES && relaxed > 0);
	finder_free(f);
	scratch_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(any_query_stops_when_its_time_is_up), cmocka_unit_test(all_passes_of_a_search_share_its_time)};
	return cmocka_run_group_tests_name("deadline", tests, NULL, NULL);
}
