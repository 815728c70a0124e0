/*
 * Between two nights: a message joins the problem that has at least half of the likeness of its PROBLEM_NEAREST nearest by vectors, when their mean likeness
 * reaches the threshold of the night; else it waits in the pool.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/arrays.h"
#include "fcgi/jobs/problem_task.h"
#include "fcgi/log.h"
#include "fcgi/models.h"
#include "search/discover/best.h"
#include "search/discover/neighbours.h"

enum { NEAREST = 30, BATCH = 500 };	/* as in problem_new */
#define MAJORITY 0.5

/* Vectors of the texts of the night, as its file has them. */
struct texts {
	void *map;
	size_t bytes;
	uint32_t n;
	const int64_t *id;
	const float *vector;
};

struct newcomer {
	const char *id;
	int64_t near[NEAREST];
	float like[NEAREST];
	int n;
	int32_t problem;	/* 0: the pool */
	double weight;
};

static bool open_texts(const struct conf *conf, const char *run, struct texts *t)
{
	char path[PROBLEM_PATH];
	struct stat st;
	int fd = open(problem_path(conf, "texts", run, path), O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && !fstat(fd, &st) && (size_t)st.st_size >= sizeof(struct problem_texts_head);
	*t = (struct texts){.map = MAP_FAILED};
	if (ok)
		t->map = mmap(NULL, t->bytes = (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (t->map == MAP_FAILED)
		return false;
	const struct problem_texts_head *head = t->map;
	t->n = head->n;
	t->id = (const int64_t *)(head + 1);
	t->vector = (const float *)(t->id + t->n);
	return head->magic == PROBLEM_TEXTS_MAGIC && head->dim == VECTORS_DIM && t->bytes == sizeof *head + t->n * (sizeof *t->id + VECTORS_DIM * sizeof(float));
}

static void close_texts(struct texts *t)
{
	if (t->map != MAP_FAILED)
		munmap(t->map, t->bytes);
}

static bool find_near(struct features *f, const struct vectors *v, const struct texts *t, const char *text, struct newcomer *x)
{
	uint64_t word[FEATURES_WORDS];
	float mean[VECTORS_DIM];
	uint32_t id[NEAREST];
	struct best best = {id, x->like, 0, NEAREST};
	if (!features_read(f, text, strlen(text)))
		return false;
	similar_mean(v, word, features_telling(f, word, FEATURES_WORDS), mean);
	for (uint32_t i = 0; i < t->n; i++) {
		float near = neighbours_dot(mean, t->vector + (size_t)i * VECTORS_DIM, VECTORS_DIM);
		if (near > 0)
			best_offer(&best, i, near);
	}
	best_sort(&best);
	for (x->n = 0; x->n < NEAREST && id[x->n] != UINT32_MAX; x->n++)
		x->near[x->n] = t->id[id[x->n]];
	return true;
}

static int32_t problem_of(const struct db_result *rows, int64_t message)
{
	for (int i = 0; i < db_rows(rows); i++)
		if (db_int(rows, i, 0) == message)
			return (int32_t)db_int(rows, i, 1);
	return 0;
}

/* The vote. */
static void choose(struct newcomer *x, const struct db_result *rows, double threshold)
{
	int32_t of[NEAREST];
	double all = 0;
	for (int i = 0; i < x->n; i++) {
		of[i] = problem_of(rows, x->near[i]);
		all += (double)x->like[i];
	}
	for (int i = 0; i < x->n; i++) {
		double own = 0;
		int voters = 0;
		for (int k = 0; of[i] && k < x->n; k++)
			if (of[k] == of[i]) {
				own += (double)x->like[k];
				voters++;
			}
		if (voters && own >= MAJORITY * all && own / voters >= threshold) {
			x->problem = of[i];
			x->weight = own / all;
			return;
		}
	}
}

static enum err ask_problems(struct db *db, const struct newcomer *x, struct db_result **rows)
{
	struct arrays ids = {0};
	char id[24];
	bool ok = arrays_open(&ids, 1);
	for (int i = 0; ok && i < x->n; i++) {
		snprintf(id, sizeof id, "%lld", (long long)x->near[i]);
		arrays_put(&ids, 0, id);
		arrays_next(&ids);
	}
	ok = arrays_end(&ids) && ok;
	enum err e = ok ? DB_RUN(db, Q_PROBLEM_OF, rows, ids.text[0]) : ERR_INTERNAL;
	arrays_free(&ids);
	return e;
}

/* All of a batch in one transaction with the figures of the problems that grew. */
static enum err put(struct db *db, struct newcomer *x, int n, double threshold)
{
	struct arrays c = {0}, grown = {0};
	char text[40];
	enum err e = arrays_open(&c, 4) && arrays_open(&grown, 1) ? db_begin(db, DB_WRITE, NULL) : ERR_INTERNAL;
	if (!e)
		e = db_run(db, Q_PROBLEM_LOCK, 0, NULL, NULL);
	for (int i = 0; !e && i < n; i++) {
		DB_AUTO_RESULT rows = NULL;
		e = ask_problems(db, &x[i], &rows);
		if (e)
			break;
		choose(&x[i], rows, threshold);
		arrays_put(&c, 0, x[i].id);
		snprintf(text, sizeof text, "%d", x[i].problem);
		arrays_put(&c, 1, text);
		if (x[i].problem) {
			arrays_put(&grown, 0, text);
			arrays_next(&grown);
		}
		snprintf(text, sizeof text, "%.4f", x[i].weight);
		arrays_put(&c, 2, text);
		arrays_put(&c, 3, "1");
		arrays_next(&c);
	}
	bool whole = arrays_end(&c) && arrays_end(&grown);
	if (!e)
		e = whole ? DB_RUN(db, Q_PROBLEM_MEMBERS_PUT, NULL, c.text[0], c.text[1], c.text[2], c.text[3]) : ERR_INTERNAL;
	if (!e)
		e = DB_RUN(db, Q_PROBLEM_COUNT, NULL, grown.text[0]);
	if (!e)
		e = db_commit(db);
	if (e)
		db_rollback(db);
	arrays_free(&c);
	arrays_free(&grown);
	return e;
}

static enum err join(struct job *j, const struct db_result *rows, const struct texts *t, const struct vectors *v, double threshold)
{
	struct features *f = models_features(j->conf);
	int n = db_rows(rows);
	struct newcomer *x = calloc((size_t)n + 1, sizeof *x);
	bool ok = f && x;
	for (int i = 0; ok && i < n; i++) {
		x[i].id = db_text(rows, i, 0);
		ok = find_near(f, v, t, db_text(rows, i, 1), &x[i]) && !job_must_stop(j);
	}
	enum err e = ok ? put(j->db, x, n, threshold) : ERR_INTERNAL;
	free(x);
	return e;
}

/* One batch; *more: there may be another. */
static enum err batch(struct job *j, bool *more)
{
	DB_AUTO_RESULT run = NULL;
	DB_AUTO_RESULT rows = NULL;
	struct texts t;
	void *data;
	enum err e = db_run(j->db, Q_PROBLEM_RUN_FILES, 0, NULL, &run);
	*more = false;
	if (!e && db_rows(run))
		e = db_run(j->db, Q_PROBLEM_NEW, 0, NULL, &rows);
	if (e || !rows || !db_rows(rows))
		return e;
	struct vectors *v = problem_vectors_open(j->conf, db_text(run, 0, 1), &data);
	bool there = open_texts(j->conf, db_text(run, 0, 0), &t) && v;
	if (there)
		e = join(j, rows, &t, v, strtod(db_text(run, 0, 2), NULL));
	else
		log_line(LOG_FAIL, "files of problems are not there: new messages wait for the night");
	*more = there && db_rows(rows) == BATCH;
	close_texts(&t);
	vectors_free(v);
	free(data);
	return e;
}

enum err problem_new(struct job *j)
{
	bool more = true;
	enum err e = ERR_OK;
	while (!e && more && !job_must_stop(j))
		e = batch(j, &more);
	return e;
}
