/* Texts of the window, read page by page: their ids, authors and telling words. Nothing else of them is kept. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/jobs/problem_task.h"
#include "fcgi/log.h"
#include "fcgi/models.h"

enum { PAGE = 2000 };
#define PAGE_TEXT "2000"

static bool make_room(struct problem_night *t)
{
	t->id = malloc(PROBLEM_TEXTS * sizeof *t->id);
	t->author = malloc(PROBLEM_TEXTS * sizeof *t->author);
	t->corpus = vectors_corpus_new();
	t->similar = similar_new();
	return t->id && t->author && t->corpus && t->similar;
}

static bool take(struct problem_night *t, struct features *f, const struct db_result *rows, int i)
{
	uint64_t word[FEATURES_WORDS];
	const char *text = db_text(rows, i, 2);
	if (!features_read(f, text, strlen(text)))
		return false;
	size_t n = features_telling(f, word, FEATURES_WORDS);
	t->id[t->n] = db_int(rows, i, 0);
	t->author[t->n] = db_int(rows, i, 1);
	if (t->learns && t->n < PROBLEM_LEARN && !vectors_corpus_add(t->corpus, word, n))
		return false;
	t->n++;
	return similar_add(t->similar, word, n);
}

bool problem_read(struct problem_night *t)
{
	struct features *f = models_features(t->job->conf);
	char at[64] = "", id[24] = "";
	bool ok = f && make_room(t), more = true;
	while (ok && more && t->n < PROBLEM_TEXTS) {
		DB_AUTO_RESULT rows = NULL;
		ok = !DB_RUN(t->job->db, Q_PROBLEM_TEXTS, &rows, t->day, *at ? at : NULL, *id ? id : NULL, PAGE_TEXT);
		int n = ok ? db_rows(rows) : 0;
		for (int i = 0; ok && i < n && t->n < PROBLEM_TEXTS; i++)
			ok = take(t, f, rows, i);
		if (n) {
			snprintf(at, sizeof at, "%s", db_text(rows, n - 1, 3));
			snprintf(id, sizeof id, "%s", db_text(rows, n - 1, 0));
		}
		more = n == PAGE;
		ok = ok && !job_must_stop(t->job);
	}
	return ok;
}
