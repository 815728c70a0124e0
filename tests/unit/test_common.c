/* Files of common words: the same answers with them and without, whatever has changed since they were written. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/search_help.h"

enum { BLOCK = 65536, DOCUMENTS = BLOCK + 3000, MORE = 2 * BLOCK + 100 };

static char dir[512];

static void put(struct index_writer *w, uint64_t id, uint32_t rev, const char *text)
{
	struct index_message m = {.id = id, .rev = rev, .text = text, .channel = "vk", .state = "closed", .kind = "message"};
	assert_int_equal(index_writer_put(w, &m, rev == 1), INDEX_OK);
}

/* Every text has «яма», every second «двор», every 40th «мусор» twice, every 5000th «лифт»; the order and the forms change. */
static void fill(struct index_writer *w, uint64_t from, uint64_t to)
{
	char text[200];
	for (uint64_t id = from; id < to; id++) {
		snprintf(text, sizeof text, "%s%s%s%s%s", id % 3 ? "яма" : "двора ямы", id % 2 ? "" : id % 6 ? " двор" : " во дворе", id % 40 ? "" : " мусор мусора",
			id % 5000 ? "" : " лифт", id % 7 ? "" : " яму");
		put(w, id, 1, text);
	}
	assert_int_equal(index_writer_commit(w), INDEX_OK);
}

static int set_up(void **state)
{
	(void)state;
	assert_true(scratch_make(dir, sizeof dir));
	struct index_writer *w = help_writer(dir);
	fill(w, 1, DOCUMENTS);
	index_writer_close(w);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(dir);
	return 0;
}

static const char *file(void)
{
	static char path[600];
	snprintf(path, sizeof path, "%s/common-0", dir);
	return path;
}

struct answer {
	uint64_t total, id[10];
	double weight[10];
};

static struct answer ask(struct index *ix, const char *text)
{
	struct index_search s = {.limit = 10};
	struct index_result r;
	struct answer a = {0};
	struct query_world world = evaluate_world(ix, help_lexicon(), help_thesaurus());
	struct query_tree *q = query_parse(text, strlen(text));
	assert_true(query_expand(q, &world));
	s.query = q;
	assert_int_equal(index_run(ix, &s, &r), INDEX_OK);
	a.total = r.total;
	for (size_t i = 0; i < r.hits; i++) {
		a.id[i] = r.hit[i].id;
		a.weight[i] = r.hit[i].weight;
	}
	query_free(q);
	return a;
}

static const char *const QUERIES[] = {"яма", "двор", "яма двор мусор", "яма НЕ двор", "мусор ИЛИ лифт", "лифт", "«яма двор»", "НЕ мусор", "яма светофор",
	"«двор яма»", "\"во дворе\"", "\"двора ямы\"", "яма РЯДОМ/2 мусор", "«мусор мусор»", "«двор лифт»"};
enum { QUERIES_N = sizeof QUERIES / sizeof *QUERIES };

static void ask_all(struct answer *out, bool sound)
{
	struct index *ix;
	assert_int_equal(index_open(dir, &ix), INDEX_OK);
	for (int i = 0; i < QUERIES_N; i++)
		out[i] = ask(ix, QUERIES[i]);
	assert_int_equal(index_sound(ix), sound);
	index_close(ix);
}

static void same_without_the_file(void)
{
	char away[620];
	struct answer with[QUERIES_N], without[QUERIES_N];
	snprintf(away, sizeof away, "%s.away", file());
	ask_all(with, true);
	assert_int_equal(rename(file(), away), 0);
	ask_all(without, true);
	assert_int_equal(rename(away, file()), 0);
	assert_memory_equal(with, without, sizeof with);
	assert_true(with[0].total > 1000 && with[2].total > 100);
}

static void a_full_block_gets_its_file(void **state)
{
	char next[600];
	(void)state;
	assert_int_equal(access(file(), F_OK), 0);
	snprintf(next, sizeof next, "%s/common-1", dir);
	assert_int_equal(access(next, F_OK), -1);
	same_without_the_file();
}

static void what_has_died_since_is_not_found(void **state)
{
	struct index_writer *w = help_writer(dir);
	struct answer before[QUERIES_N], after[QUERIES_N];
	(void)state;
	ask_all(before, true);
	uint64_t yards = 0;
	for (uint64_t id = 1000; id < 3000; id++) {
		assert_int_equal(index_writer_delete(w, id), INDEX_OK);
		yards += id % 2 == 0 || id % 3 == 0;
	}
	for (uint64_t id = 4000; id < 4100; id++) {
		put(w, id, 2, "светофор яма");
		yards += id % 2 == 0 || id % 3 == 0;
	}
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
	same_without_the_file();
	ask_all(after, true);
	assert_int_equal(after[0].total, before[0].total - 2000);
	assert_int_equal(after[1].total, before[1].total - yards);
}

/* Half of a file, and one that tells something else than the documents. */
static void a_wrong_file_is_no_file(void **state)
{
	struct answer with[QUERIES_N], spoiled[QUERIES_N];
	(void)state;
	ask_all(with, true);
	assert_int_equal(truncate(file(), 5000), 0);
	ask_all(spoiled, true);
	assert_memory_equal(with, spoiled, sizeof with);
	assert_int_equal(unlink(file()), 0);
	struct index_writer *w = help_writer(dir);
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
	FILE *f = fopen(file(), "r+");
	assert_non_null(f);
	assert_int_equal(fseek(f, -64, SEEK_END), 0);
	for (int i = 0; i < 64; i++)
		fputc(77, f);
	assert_int_equal(fclose(f), 0);
	ask_all(spoiled, false);
}

/* More documents in a set than have a wdf: nothing is read beyond them, Xapian is asked instead. */
static void a_set_that_does_not_fit_is_not_believed(void **state)
{
	enum { HEAD = 32 };	/* bytes; the first entry begins with the place of its set, and its word is in half of all documents */
	struct answer with[QUERIES_N], spoiled[QUERIES_N];
	uint64_t set;
	(void)state;
	assert_int_equal(unlink(file()), 0);
	struct index_writer *w = help_writer(dir);
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
	ask_all(with, true);
	FILE *f = fopen(file(), "r+");
	assert_non_null(f);
	assert_int_equal(fseek(f, HEAD, SEEK_SET), 0);
	assert_int_equal(fread(&set, sizeof set, 1, f), 1);
	assert_int_equal(fseek(f, (long)set, SEEK_SET), 0);
	for (int i = 0; i < 1000; i++)
		fputc(0xFF, f);
	assert_int_equal(fclose(f), 0);
	ask_all(spoiled, false);
	assert_memory_equal(with, spoiled, sizeof with);
}

/* A writer that was opened amid a block knows not where its first words stood: Xapian is asked for them. */
static void a_block_begun_by_another_writer_has_no_places(void **state)
{
	struct stat first, second;
	char next[600];
	(void)state;
	assert_int_equal(unlink(file()), 0);
	struct index_writer *w = help_writer(dir);
	fill(w, DOCUMENTS, MORE);
	assert_int_equal(index_writer_commit(w), INDEX_OK);
	index_writer_close(w);
	snprintf(next, sizeof next, "%s/common-1", dir);
	assert_int_equal(stat(next, &second), 0);
	assert_int_equal(stat(file(), &first), 0);
	same_without_the_file();
	assert_int_equal(unlink(next), 0);
	same_without_the_file();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_block_gets_its_file), cmocka_unit_test(what_has_died_since_is_not_found), cmocka_unit_test(a_wrong_file_is_no_file),
		cmocka_unit_test(a_set_that_does_not_fit_is_not_believed), cmocka_unit_test(a_block_begun_by_another_writer_has_no_places),
	};
	return cmocka_run_group_tests_name("common", tests, set_up, tear_down);
}
