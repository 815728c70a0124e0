/* The deadline: any query of the language stops when its time is up, and says so. */
#include "tests/unit/search_help.h"

#define QUERIES 10000
#define SEED 20261125u
#define LOOKS 40		/* at the clock before time is up */

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

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(any_query_stops_when_its_time_is_up)};
	return cmocka_run_group_tests_name("deadline", tests, NULL, NULL);
}
