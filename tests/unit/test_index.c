/* The index: exact counts, facets without their own filter, rights, replacement, and what a killed writer leaves. */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "search/index/columns.h"
#include "tests/unit/remote_help.h"
#include "tests/unit/search_help.h"

static const char *const TEXTS[] = {
	"Яма на дороге у школы", "Во дворе большая яма", "Не вывозят мусор", "Мусор и яма у дома", "Нет горячей воды", "Лифт не работает",
};
enum { TEXT_COUNT = sizeof TEXTS / sizeof *TEXTS };

static char dir[512];
static struct index *ix;

static int set_up(void **state)
{
	(void)state;
	help_build(dir, sizeof dir, TEXTS, TEXT_COUNT);
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

static struct index_result run(const char *text, struct index_search *s)
{
	struct index_result r;
	struct query_world world = evaluate_world(ix, help_lexicon(), help_thesaurus());
	struct query_tree *q = query_parse(text, strlen(text));
	assert_true(query_expand(q, &world));
	s->query = q;
	assert_int_equal(index_refresh(ix), INDEX_OK);
	assert_int_equal(index_run(ix, s, &r), INDEX_OK);
	query_free(q);
	return r;
}

static uint64_t total(const char *text)
{
	struct index_search s = {.limit = 10};
	return run(text, &s).total;
}

static void totals_are_exact(void **state)
{
	(void)state;
	assert_int_equal(total(""), TEXT_COUNT);
	assert_int_equal(total("ямы"), 3);
	assert_int_equal(total("яма мусор"), 1);
	assert_int_equal(total("яма ИЛИ мусор"), 4);
	assert_int_equal(total("яма НЕ мусор"), 2);
	assert_int_equal(total("НЕ яма"), 3);
	assert_int_equal(total("«большая яма»"), 1);
	assert_int_equal(total("\"большой яма\""), 0);
	assert_int_equal(total("(\"большая яма\" ИЛИ лифт)"), 2);
	assert_int_equal(total("дата:2022-01-08.."), TEXT_COUNT);
}

static void a_facet_leaves_its_own_filter_out(void **state)
{
	uint8_t theme[INDEX_NUMBERS / 8] = {1 << 1};
	struct index_search s = {.limit = 10, .filter = {[FACET_THEME] = theme}};
	(void)state;
	struct index_result r = run("яма", &s);		/* 1, 2, 4 have it; 1 has theme 1 */
	assert_int_equal(r.total, 1);
	assert_int_equal(r.count[FACET_THEME][1], 1);
	assert_int_equal(r.count[FACET_THEME][2], 2);
	assert_int_equal(r.count[FACET_ORGANISATION][1], 1);
	assert_int_equal(r.count[FACET_ORGANISATION][2], 0);
	assert_int_equal(r.count[FACET_CHANNEL][index_code(ix, FACET_CHANNEL, "pos")], 1);
}

static void what_may_not_be_seen_does_not_count(void **state)
{
	uint8_t organisations[INDEX_NUMBERS / 8] = {1 << 2};
	struct index_search s = {.limit = 10, .visible = organisations};
	(void)state;
	struct index_result r = run("яма", &s);
	assert_int_equal(r.total, 1);
	assert_int_equal(r.visible, 2);
	assert_int_equal(r.count[FACET_ORGANISATION][1], 0);
}

static void date_order_is_walked_by_its_key(void **state)
{
	struct index_search s = {.limit = 2, .sort = SORT_NEWEST};
	uint64_t seen = 0, last = 99;
	(void)state;
	for (int page = 0; page < 4; page++) {
		struct index_result r = run("", &s);
		for (size_t i = 0; i < r.hits; i++) {
			assert_true(r.hit[i].id < last);
			last = r.hit[i].id;
			seen++;
		}
		if (!r.more)
			break;
		s.after = true;
		s.after_key = r.hit[r.hits - 1].key;
		s.after_id = r.hit[r.hits - 1].id;
	}
	assert_int_equal(seen, TEXT_COUNT);
}

static void put(struct index_writer *w, uint64_t id, uint32_t rev, const char *text)
{
	struct index_message m = {.id = id, .rev = rev, .text = text, .channel = "vk", .state = "closed", .kind = "message"};
	assert_int_equal(index_writer_put(w, &m, false), INDEX_OK);
}

static void a_changed_message_replaces_itself(void **state)
{
	struct index_writer *w = help_writer(dir);
	(void)state;
	put(w, 1, 2, "Светофор сломан");
	assert_int_equal(total("яма"), 3);	/* not yet committed: the reader's snapshot holds */
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	assert_int_equal(total("яма"), 2);
	assert_int_equal(total("светофор"), 1);
	assert_int_equal(index_writer_delete(w, 2), INDEX_OK);
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	assert_int_equal(total("яма"), 1);
	assert_int_equal(total(""), TEXT_COUNT - 1);
	index_writer_close(w);
	assert_true(index_sound(ix));
}

static void uncommitted_work_leaves_nothing_behind(void **state)
{
	struct index_writer *w = help_writer(dir);
	(void)state;
	for (uint64_t id = 1; id <= 20; id++)
		put(w, id, 7, "Пропавшая правка");
	index_writer_close(w);
	w = help_writer(dir);
	put(w, 50, 1, "Новая запись про мост");
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
	assert_int_equal(total("пропавшая"), 0);
	assert_int_equal(total(""), TEXT_COUNT + 1);
	assert_true(index_sound(ix));
}

enum { MANY = 1000 };	/* far more than wait for a database */

static void put_many(struct index_writer *w)
{
	char text[64];
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(text, sizeof text, "Столб %u накренился", 5000 + i);
		put(w, 100 + i, 1, text);
	}
}

static void many_are_there(void)
{
	assert_int_equal(total("столб"), MANY);
	assert_int_equal(total("столб 5000"), 1);
	assert_int_equal(total("столб 5999"), 1);
	assert_int_equal(total(""), TEXT_COUNT + MANY);
	assert_true(index_sound(ix));
}

static void more_than_can_wait_comes_in_whole_and_in_order(void **state)
{
	char query[16];
	struct index_search s = {.limit = 10};
	struct index_writer *w = help_writer(dir);
	(void)state;
	put_many(w);
	put(w, 100, 2, "Столб 5000 накренился");	/* what waits is added before it is replaced */
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
	many_are_there();
	for (unsigned i = 0; i < MANY; i += 37) {
		snprintf(query, sizeof query, "%u", 5000 + i);
		struct index_result r = run(query, &s);
		assert_int_equal(r.total, 1);
		assert_int_equal(r.hit[0].id, 100 + i);
	}
}

static void closing_does_not_do_what_waits(void **state)
{
	struct index_writer *w = help_writer(dir);
	(void)state;
	put_many(w);
	index_writer_close(w);
	assert_int_equal(total(""), TEXT_COUNT);
	assert_true(index_sound(ix));
}

/* No file may grow past so many bytes; 0: they may. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;
	signal(SIGXFSZ, bytes ? SIG_IGN : SIG_DFL);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void what_the_disk_refuses_is_told_and_nothing_of_it_stays(void **state)
{
	struct index_writer *w = help_writer(dir);
	(void)state;
	put_many(w);
	limit_files(32768);
	enum index_status refused = index_writer_commit(w);
	limit_files(0);
	assert_int_equal(refused, INDEX_FAILED);
	assert_true(*index_writer_error(w));
	index_writer_close(w);
	assert_int_equal(total(""), TEXT_COUNT);
	w = help_writer(dir);
	put_many(w);
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
	many_are_there();
}

static struct index_row row_of(uint32_t number)
{
	char path[600];
	struct columns c;
	snprintf(path, sizeof path, "%s/columns", dir);
	assert_true(columns_open(&c, path, false));
	assert_true(columns_reach(&c, number));
	struct index_row row = c.rows[number];
	columns_close(&c);
	return row;
}

static void a_row_and_the_field_terms_tell_what_filters_ask(void **state)
{
	struct index_writer *w;
	const char *answers[] = {"Яму заделали"};
	struct index_message m = {.id = 70, .rev = 1, .text = "Яма", .due = 20000, .answered = 19999, .street = 7, .mark = 4, .priority = 2,
		.flags = ROW_OPEN | ROW_REPEATED, .number = "ПОС-2026/ 15", .address = "улица Попова, 12А", .place = "улица Попова, 12 А", .answer = answers, .answers = 1};
	(void)state;
	w = help_writer(dir);
	assert_int_equal(index_writer_put(w, &m, true), INDEX_OK);
	m = (struct index_message){.id = 71, .street = 7, .place = "ул. попова, д. 12а"};
	assert_int_equal(index_writer_put(w, &m, true), INDEX_OK);
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
	struct index_row row = row_of(TEXT_COUNT + 1);
	assert_int_equal(row.due, 20000);
	assert_int_equal(row.answered, 19999);
	assert_int_equal(row.street, 7);
	assert_int_equal(row.mark * 10 + row.priority, 42);
	assert_int_equal(row.flags, ROW_OPEN | ROW_REPEATED | ROW_ANSWER | ROW_ADDRESS | ROW_MARK | ROW_DUE);
	assert_true(row.answers_at > 100 && row.place);
	assert_int_equal(row_of(TEXT_COUNT + 2).place, row.place);
	assert_int_equal(row_of(1).flags, ROW_THEME | ROW_ORGANISATION);
	assert_int_equal(index_refresh(ix), INDEX_OK);
	assert_int_equal(index_frequency(ix, "XAпопова"), 1);
	assert_int_equal(index_frequency(ix, "XRяма"), 1);
	assert_int_equal(index_frequency(ix, "XNпос202615"), 1);
	assert_int_equal(index_frequency(ix, "XRпопов"), 0);
}

static void change(struct index_writer *w)
{
	put(w, 1, 2, "Светофор сломан");
	put(w, 5, 2, "Есть горячая вода");
	for (uint64_t id = 20; id < 26; id++)
		put(w, id, 1, "Новая яма");
	assert_int_equal(index_writer_delete(w, 2), INDEX_OK);
	assert_int_equal(index_writer_commit(w), INDEX_OK);
}

static void copy_shard(const char *from, const char *to)
{
	char command[2048];
	snprintf(command, sizeof command, "rm -rf %s/%s && cp -a %s/%s %s/%s", dir, to, dir, from, dir, to);
	assert_int_equal(system(command), 0);
}

/* The commit reached two of three databases: what is shown is the one before, and doing the same again makes it whole. */
static void a_commit_cut_between_two_databases_is_mended(void **state)
{
	struct index_writer *w;
	(void)state;
	copy_shard("xapian-1", "before");
	w = help_writer(dir);
	change(w);
	index_writer_close(w);
	copy_shard("before", "xapian-1");
	index_close(ix);
	assert_int_equal(index_open(dir, &ix), INDEX_OK);
	assert_int_equal(total("новая"), 0);
	w = help_writer(dir);
	assert_int_equal(index_refresh(ix), INDEX_OK);
	assert_true(index_sound(ix));
	change(w);
	index_writer_close(w);
	assert_int_equal(total("новая"), 6);
	assert_int_equal(total("яма"), 7);	/* 4 and the new ones */
	assert_int_equal(total(""), TEXT_COUNT - 1 + 6);
	assert_true(index_sound(ix));
}

static void a_second_writer_is_refused(void **state)
{
	struct index_writer *first = help_writer(dir), *second;
	(void)state;
	assert_int_equal(index_writer_open(dir, help_shards, help_lexicon(), NULL, &second), INDEX_LOCKED);
	assert_null(second);
	index_writer_close(first);
}

static void a_missing_index_is_said(void **state)
{
	struct index *none;
	(void)state;
	assert_int_equal(index_open("/nonexistent", &none), INDEX_NONE);
	assert_null(none);
}

static void note_hit(void *arg, const struct index_told *hit)
{
	unsigned *seen = arg;
	assert_true(!hit || (hit->key && hit->group));
	*seen = hit ? *seen | 1u << hit->id : 0;
}

static void only_the_named_messages_are_looked_at_and_each_hit_is_told(void **state)
{
	(void)state;
	unsigned seen = 99;
	const uint8_t bits[] = {0x05};	/* 2 and 4 of those from 2 on */
	const struct index_ids late = {.from = 3}, few = {.from = 2, .to = 9, .bits = bits}, early = {.to = 1};
	struct index_search s = {.limit = 10, .only = &late, .each = note_hit, .each_arg = &seen};
	assert_int_equal(run("яма", &s).total, 1);
	assert_int_equal(seen, 1u << 4);
	s.only = &few;
	assert_int_equal(run("яма", &s).total, 2);
	assert_int_equal(seen, 1u << 2 | 1u << 4);
	assert_int_equal(run("", &s).count[FACET_THEME][2], 2);
	s.only = &early;
	assert_int_equal(run("яма", &s).total, 1);
	assert_int_equal(seen, 1u << 1);
}

/* With any of the words, what has them all is counted beside it; a phrase among them has to be proved. */
static void what_has_every_word_is_counted_while_any_will_do(void **state)
{
	static const struct { const char *query; uint64_t all, any; } CASES[] = {
		{"яма мусор", 1, 4}, {"«большая яма» двор", 1, 1}, {"мусор «не вывозят»", 1, 2}, {"лифт вода", 0, 2}};
	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct query_world world = evaluate_world(ix, help_lexicon(), help_thesaurus());
		struct query_tree *q = query_parse(CASES[i].query, strlen(CASES[i].query));
		struct query_node *list[8];
		assert_true(query_expand(q, &world));
		for (int n = query_droppable(q, list, 8); n > 0; n--)
			list[n - 1]->optional = true;
		struct index_search s = {.query = q, .limit = 10, .strict_enough = 5};
		struct index_result r;
		assert_int_equal(index_run(ix, &s, &r), INDEX_OK);
		assert_int_equal(r.strict, CASES[i].all);
		assert_int_equal(r.total, CASES[i].any);
		s.strict_enough = 1;
		assert_int_equal(index_run(ix, &s, &r), INDEX_OK);
		assert_int_equal(r.strict, CASES[i].all ? 1 : 0);
		query_free(q);
	}
}

int main(void)
{
#define WITH_INDEX(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest cut[] = {WITH_INDEX(a_commit_cut_between_two_databases_is_mended)};
	const struct CMUnitTest full[] = {WITH_INDEX(what_the_disk_refuses_is_told_and_nothing_of_it_stays)};
	const struct CMUnitTest tests[] = {
		WITH_INDEX(totals_are_exact), WITH_INDEX(a_facet_leaves_its_own_filter_out), WITH_INDEX(what_may_not_be_seen_does_not_count),
		WITH_INDEX(date_order_is_walked_by_its_key), WITH_INDEX(what_has_every_word_is_counted_while_any_will_do), WITH_INDEX(a_changed_message_replaces_itself),
		WITH_INDEX(only_the_named_messages_are_looked_at_and_each_hit_is_told),
		WITH_INDEX(uncommitted_work_leaves_nothing_behind), WITH_INDEX(a_row_and_the_field_terms_tell_what_filters_ask),
		WITH_INDEX(more_than_can_wait_comes_in_whole_and_in_order), WITH_INDEX(closing_does_not_do_what_waits),
		WITH_INDEX(a_second_writer_is_refused), cmocka_unit_test(a_missing_index_is_said),
	};
	char places[128];
	int failed = cmocka_run_group_tests_name("index", tests, NULL, NULL);
	failed += cmocka_run_group_tests_name("index on a full disk", full, NULL, NULL);
	help_shards = "3";
	failed += cmocka_run_group_tests_name("index of three databases", tests, NULL, NULL);
	failed += cmocka_run_group_tests_name("index cut in the middle", cut, NULL, NULL);
	failed += cmocka_run_group_tests_name("three databases on a full disk", full, NULL, NULL);
	help_shards = remote_start(places);
	failed += cmocka_run_group_tests_name("index on two servers", tests, NULL, NULL);
	remote_stop();
	return failed;
}
