/* retrieve.c - `eval search`: documents, queries and judgements in files → quality and speed of the production path. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search/index/evaluate.h"
#include "search/index/finder.h"
#include "search/index/writer.h"

#define DEPTH 100		/* hits looked at */
#define COMMIT 20000
#define ANSWERS 8

/* A line of a file: {id, text} and, of a document, what else a message has. */
struct named {
	char *id;
	json_t *json;
};

struct named_list {
	struct named *list;
	size_t n, room;
};

struct judgement {
	size_t query, doc;
	double grade;
};

struct judgements {
	struct judgement *list;
	size_t n, room;
};

struct bench {
	struct named_list docs, queries;
	struct judgements judged;
	double *ms;
	int skipped;
};

static const char *text_of(const struct named *n, const char *key)
{
	return json_string_value(json_object_get(n->json, key));
}

static bool push_named(struct named_list *l, const char *id, json_t *json)
{
	if (l->n == l->room) {
		size_t room = l->room ? l->room * 2 : 1024;
		struct named *more = realloc(l->list, room * sizeof *more);
		if (!more)
			return false;
		l->list = more;
		l->room = room;
	}
	l->list[l->n++] = (struct named){strdup(id), json_incref(json)};
	return true;
}

/* The id as text: strings and integers are both met. */
static const char *id_text(const json_t *id, char *room, size_t size)
{
	if (json_is_string(id))
		return json_string_value(id);
	snprintf(room, size, "%lld", (long long)json_integer_value(id));
	return json_is_integer(id) ? room : NULL;
}

static int read_named(FILE *f, struct named_list *out)
{
	char *line = NULL, room[32];
	size_t size = 0;
	ssize_t n;
	int skipped = 0;
	while ((n = getline(&line, &size, f)) > 0) {
		json_t *j = json_loadb(line, (size_t)n, JSON_ALLOW_NUL, NULL);
		const char *id = id_text(json_object_get(j, "id"), room, sizeof room);
		if (n > 1 && (!id || !json_is_string(json_object_get(j, "text")) || !push_named(out, id, j)))
			skipped++;
		json_decref(j);
	}
	free(line);
	return skipped;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->id, ((const struct named *)b)->id);
}

static size_t find(const struct named_list *l, const char *id)
{
	struct named key = {.id = (char *)(uintptr_t)id};
	const struct named *hit = bsearch(&key, l->list, l->n, sizeof key, by_id);
	return hit ? (size_t)(hit - l->list) : SIZE_MAX;
}

static bool push_judgement(struct judgements *j, struct judgement one)
{
	if (j->n == j->room) {
		size_t room = j->room ? j->room * 2 : 1024;
		struct judgement *more = realloc(j->list, room * sizeof *more);
		if (!more)
			return false;
		j->list = more;
		j->room = room;
	}
	j->list[j->n++] = one;
	return true;
}

static int read_judgements(FILE *f, struct bench *b)
{
	char *line = NULL;
	size_t size = 0;
	int skipped = 0;
	while (getline(&line, &size, f) > 0) {
		char *save, *q = strtok_r(line, "\t", &save), *d = strtok_r(NULL, "\t", &save), *g = strtok_r(NULL, "\t\r\n", &save);
		struct judgement one = {.query = q ? find(&b->queries, q) : SIZE_MAX, .doc = d ? find(&b->docs, d) : SIZE_MAX, .grade = g ? atof(g) : 1};
		if (one.query == SIZE_MAX || one.doc == SIZE_MAX || !push_judgement(&b->judged, one))
			skipped++;
	}
	free(line);
	return skipped;
}

static bool put(struct index_writer *w, const struct named *d, uint64_t id)
{
	const json_t *list = json_object_get(d->json, "answers");
	const char *answer[ANSWERS];
	int answers = 0;
	for (size_t i = 0; i < json_array_size(list) && answers < ANSWERS; i++)
		answer[answers++] = json_string_value(json_array_get(list, i));
	struct index_message m = {.id = id, .rev = 1, .sort_at = json_integer_value(json_object_get(d->json, "time")), .subject = text_of(d, "subject"),
		.text = text_of(d, "text"), .theme_name = text_of(d, "theme"), .address = text_of(d, "address"), .answer = answer, .answers = answers};
	return index_writer_put(w, &m, true) == INDEX_OK;
}

static bool build(const struct bench *b, const char *dir, struct lexicon *lx)
{
	struct index_writer *w;
	if (index_writer_open(dir, "1", lx, NULL, &w) != INDEX_OK)
		return false;
	bool ok = true;
	for (size_t i = 0; i < b->docs.n && ok; i++)
		ok = put(w, &b->docs.list[i], i + 1) && ((i + 1) % COMMIT || index_writer_commit(w) == INDEX_OK);
	ok = ok && index_writer_commit(w) == INDEX_OK;
	index_writer_close(w);
	return ok;
}

/* Below 0: not judged. */
static double grade_of(const struct bench *b, size_t query, size_t doc)
{
	for (size_t i = 0; i < b->judged.n; i++)
		if (b->judged.list[i].query == query && b->judged.list[i].doc == doc)
			return b->judged.list[i].grade;
	return -1;
}

static int falling(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? 1 : x > y ? -1 : 0;
}

static int rising(const void *a, const void *b)
{
	return falling(b, a);
}

static double gain_of(double grade, size_t place)
{
	return grade > 0 ? (exp2(grade) - 1) / log2((double)place + 2) : 0;
}

/* Gain of the best possible order, and how many documents are relevant. */
static double ideal(const struct bench *b, size_t query, size_t *relevant)
{
	double *grade = calloc(b->judged.n + 1, sizeof *grade), sum = 0;
	*relevant = 0;
	for (size_t i = 0; grade && i < b->judged.n; i++)
		if (b->judged.list[i].query == query && b->judged.list[i].grade > 0)
			grade[(*relevant)++] = b->judged.list[i].grade;
	if (grade)
		qsort(grade, *relevant, sizeof *grade, falling);
	for (size_t i = 0; grade && i < *relevant && i < 10; i++)
		sum += gain_of(grade[i], i);
	free(grade);
	return sum;
}

static void add_quality(const struct bench *b, size_t query, const struct index_result *r, struct retrieval *out)
{
	size_t relevant, found = 0, judged = 0, top = r->hits < 10 ? r->hits : 10;
	double best = ideal(b, query, &relevant), gain = 0, first = 0;
	if (!relevant)
		return;
	for (size_t i = 0; i < r->hits && i < DEPTH; i++) {
		double grade = grade_of(b, query, (size_t)r->hit[i].id - 1);
		found += grade > 0;
		if (i >= top)
			continue;
		judged += grade >= 0;
		gain += gain_of(grade, i);
		first = first > 0 || grade <= 0 ? first : 1.0 / ((double)i + 1);
	}
	out->queries++;
	out->ndcg10 += gain / best;
	out->recall100 += (double)found / (double)relevant;
	out->mrr10 += first;
	out->judged10 += top ? (double)judged / (double)top : 1;
}

static double clock_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Place of the first relevant document, from 1; 0 for none. */
static size_t first_place(const struct bench *b, size_t query, const struct index_result *r)
{
	for (size_t i = 0; i < r->hits && i < DEPTH; i++)
		if (grade_of(b, query, (size_t)r->hit[i].id - 1) > 0)
			return i + 1;
	return 0;
}

static void tell_miss(const struct bench *b, size_t query, const struct index_result *r, FILE *misses)
{
	size_t place = first_place(b, query, r);
	if (place != 1)
		fprintf(misses, "%zu\t%s\t%s\t%s\n", place, b->queries.list[query].id, r->hits ? b->docs.list[r->hit[0].id - 1].id : "-",
			text_of(&b->queries.list[query], "text"));
}

static void ask_one(struct bench *b, struct finder *f, size_t query, enum index_sort sort, FILE *misses, struct retrieval *out)
{
	struct index_search search = {.limit = DEPTH, .sort = sort};
	struct finding found;
	const char *text = text_of(&b->queries.list[query], "text");
	double start = clock_ms();
	bool ok = finder_index(f) && finder_run(f, text, strlen(text), &search, NULL, NULL, &found);
	b->ms[query] = clock_ms() - start;
	if (!ok)
		return;
	add_quality(b, query, &found.result, out);
	if (misses)
		tell_miss(b, query, &found.result, misses);
	finding_close(&found);
}

static void ask_all(struct bench *b, struct finder *f, enum index_sort sort, FILE *misses, struct retrieval *out)
{
	for (size_t i = 0; i < b->queries.n; i++)
		ask_one(b, f, i, sort, misses, out);
}

static void finish(struct bench *b, struct retrieval *out)
{
	if (out->queries) {
		out->ndcg10 /= out->queries;
		out->recall100 /= out->queries;
		out->mrr10 /= out->queries;
		out->judged10 /= out->queries;
	}
	qsort(b->ms, b->queries.n, sizeof *b->ms, rising);
	if (b->queries.n) {
		out->p50_ms = b->ms[b->queries.n / 2];
		out->p95_ms = b->ms[b->queries.n * 95 / 100];
	}
}

static void free_named(struct named_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->list[i].id);
		json_decref(l->list[i].json);
	}
	free(l->list);
}

/* A scratch folder shaped as an index with one live generation. */
static bool measure(struct bench *b, const char *dir, const char *share, FILE *misses, struct retrieval *out)
{
	char path[600];
	snprintf(path, sizeof path, "%s/current", dir);
	FILE *current = fopen(path, "we");
	if (!current || fputs("1\n", current) < 0 || fclose(current))
		return false;
	struct finder *f = finder_new(dir, share, NULL);
	snprintf(path, sizeof path, "%s/gen-1", dir);
	bool ok = f && build(b, path, finder_lexicon(f));
	if (ok) {
		struct retrieval newest = {.queries = 0};
		ask_all(b, f, SORT_NEWEST, NULL, &newest);
		out->newest10 = newest.queries ? newest.ndcg10 / newest.queries : 0;
		ask_all(b, f, SORT_RELEVANCE, misses, out);
	}
	finder_free(f);
	return ok;
}

bool evaluate_search(FILE *docs, FILE *queries, FILE *judgements, const char *share, FILE *misses, struct retrieval *out)
{
	struct bench b = {.skipped = 0};
	char dir[512];
	*out = (struct retrieval){.skipped = read_named(docs, &b.docs) + read_named(queries, &b.queries)};
	qsort(b.docs.list, b.docs.n, sizeof *b.docs.list, by_id);
	qsort(b.queries.list, b.queries.n, sizeof *b.queries.list, by_id);
	out->skipped += read_judgements(judgements, &b);
	b.ms = calloc(b.queries.n + 1, sizeof *b.ms);
	bool made = b.ms && scratch_make(dir, sizeof dir);
	bool ok = made && measure(&b, dir, share, misses, out);
	if (ok)
		finish(&b, out);
	if (made)
		scratch_remove(dir);
	free_named(&b.docs);
	free_named(&b.queries);
	free(b.judged.list);
	free(b.ms);
	return ok;
}
