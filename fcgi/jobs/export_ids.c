#include "fcgi/jobs/export_ids.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Up to so many hits the set keeps whatever order was asked for; larger ones are sorted by date. */
#define RANKED 20000
#define SEARCH_SECONDS 60.0

struct entry {
	uint64_t id, key;
};

struct spool {
	FILE *file;
	uint64_t count;
	bool failed;
};

static void begin_anew(struct spool *s)
{
	rewind(s->file);
	s->count = 0;
	s->failed |= fflush(s->file) != 0 || ftruncate(fileno(s->file), 0) != 0;
}

static void spool(struct spool *s, uint64_t id, uint32_t key)
{
	struct entry e = {id, key};
	s->count++;
	s->failed |= fwrite(&e, sizeof e, 1, s->file) != 1;
}

static void spool_hit(void *arg, const struct index_told *hit)
{
	if (hit)
		spool(arg, hit->id, hit->key);
	else
		begin_anew(arg);
}

static int newest_first(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	if (a->key != b->key)
		return a->key > b->key ? -1 : 1;
	return a->id > b->id ? -1 : a->id < b->id;
}

static int oldest_first(const void *x, const void *y)
{
	return newest_first(y, x);
}

/* Heap sort: in place, also over a file; qsort would copy it. */
static void sift(struct entry *e, size_t root, size_t n, int (*order)(const void *, const void *))
{
	for (size_t child; (child = 2 * root + 1) < n; root = child) {
		if (child + 1 < n && order(&e[child], &e[child + 1]) < 0)
			child++;
		if (order(&e[root], &e[child]) >= 0)
			return;
		struct entry t = e[root];
		e[root] = e[child];
		e[child] = t;
	}
}

static void sort_entries(struct entry *e, size_t n, int (*order)(const void *, const void *))
{
	for (size_t i = n / 2; i-- > 0;)
		sift(e, i, n, order);
	for (size_t end = n; end-- > 1;) {
		struct entry t = e[0];
		e[0] = e[end];
		e[end] = t;
		sift(e, 0, end, order);
	}
}

/* Sorts the file where it lies: its pages are the system's, not ours. */
static bool sort_file(struct spool *s, bool oldest)
{
	size_t size = (size_t)s->count * sizeof(struct entry);
	struct entry *e = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(s->file), 0);
	if (e == MAP_FAILED)
		return false;
	sort_entries(e, (size_t)s->count, oldest ? oldest_first : newest_first);
	return munmap(e, size) == 0;
}

/* The hits of a small set in the order of the search itself. */
static void write_ranked(struct spool *s, const struct index_result *r)
{
	begin_anew(s);
	for (size_t i = 0; i < r->hits; i++)
		spool(s, r->hit[i].id, r->hit[i].key);
}

static bool put_order(struct spool *s, const struct asking *a, const struct index_result *r, struct export_set *out)
{
	const bool due = a->search.sort == SORT_DUE, lowest = due || a->search.sort == SORT_OLDEST;
	if (r->total <= RANKED) {
		write_ranked(s, r);
		out->sorted = "как в поиске";
		return true;
	}
	out->sorted = due ? "ближайший срок сверху" : lowest ? "старые сверху" : "новые сверху";
	return fflush(s->file) == 0 && sort_file(s, lowest);
}

static enum err fill(struct spool *s, struct asking *a, const char *q, struct export_set *out)
{
	struct finding found;
	a->search.limit = RANKED;
	a->search.seconds = SEARCH_SECONDS;
	a->search.each = spool_hit;
	a->search.each_arg = s;
	enum err e = asking_run(a, q, false, NULL, &found);
	if (e)
		return e;
	*out = (struct export_set){.total = found.result.total, .generation = finder_generation(a->finder), .commit = found.result.commit};
	const struct query_error *wrong = found.query->errors;
	bool whole = !found.result.partial, good = whole && !wrong && put_order(s, a, &found.result, out) && s->count == out->total;
	snprintf(out->wrong, sizeof out->wrong, "%s", wrong ? wrong->message : "");
	finding_close(&found);
	if (*out->wrong)
		return ERR_INVALID;
	return !whole ? ERR_UNAVAILABLE : good && !s->failed ? ERR_OK : ERR_INTERNAL;
}

/* Ends the file on the disk. */
static enum err spool_close(struct spool *s, enum err e)
{
	bool good = fflush(s->file) == 0 && fsync(fileno(s->file)) == 0 && !s->failed;
	fclose(s->file);
	return e || good ? e : ERR_INTERNAL;
}

enum err export_ids_write(struct asking *a, const char *q, const char *path, struct export_set *out)
{
	struct spool s = {.file = fopen(path, "w+b")};
	return s.file ? spool_close(&s, fill(&s, a, q, out)) : ERR_INTERNAL;
}

static enum err copy_ids(struct spool *s, struct db *db, const char *link)
{
	const char *args[] = {link};
	struct db_result *row;
	enum err e = db_send_each(db, Q_EXPORT_LINK_IDS, 1, args);
	while (!e && !(e = db_next(db, Q_EXPORT_LINK_IDS, &row)) && row) {
		spool(s, (uint64_t)db_int(row, 0, 0), 0);
		db_result_free(row);
	}
	return e;
}

enum err export_ids_copy(struct db *db, const char *link, const char *path, struct export_set *out)
{
	struct spool s = {.file = fopen(path, "w+b")};
	if (!s.file)
		return ERR_INTERNAL;
	enum err e = spool_close(&s, copy_ids(&s, db, link));
	*out = (struct export_set){.total = s.count, .sorted = "как в зафиксированном наборе"};
	return e;
}

int export_ids_read(const char *path, uint64_t place, uint64_t *id, int room)
{
	struct entry e;
	int n = 0;
	FILE *f = fopen(path, "rb");
	bool good = f && fseeko(f, (off_t)(place * sizeof e), SEEK_SET) == 0;
	while (good && n < room && fread(&e, sizeof e, 1, f) == 1)
		id[n++] = e.id;
	good = good && !ferror(f);
	if (f)
		fclose(f);
	return good ? n : -1;
}
