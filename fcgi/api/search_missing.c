/* search_missing.c - each asked word alone: which one is in the way of an answer. */
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/search_ask.h"
#include "search/index/vocabulary.h"

#define WORDS 8
#define SECONDS 0.15	/* for all of them; what takes longer is certainly there */
#define TRIED 8		/* words that may have been meant, of one and of all of them */
#define TRIED_SECONDS 0.01	/* of each */
#define OFFERED 3

struct words {
	const struct query_node *list[WORDS];
	int n;
};

static void collect(struct words *w, const struct query_node *n)
{
	for (; n; n = n->next) {
		if (n->kind == QUERY_AND || n->kind == QUERY_OR)
			collect(w, n->child);
		bool word = n->kind == QUERY_LEAF && n->text && !n->weak && n->scope == SCOPE_ALL && !n->near;
		for (int i = 0; word && i < w->n; i++)
			word = strcmp(w->list[i]->text, n->text) != 0;
		if (word && w->n < WORDS)
			w->list[w->n++] = n;
	}
}

/* Does any record that may be seen have any word that would do? */
static bool stands(const struct asking *a, const struct query_node *n)
{
	for (const struct query_alt *alt = n->alt; alt; alt = alt->next)
		for (int i = 0; i < alt->words; i++)
			for (int k = 0; k < alt->slot[i].terms; k++)
				if (index_seen(a->index, a->search.visible, false, alt->slot[i].term[k], 1))
					return true;
	return false;
}

static void add(json_t *out, const struct query_node *n, uint64_t count)
{
	json_array_append_new(out, json_pack("{s:s, s:I}", "word", n->text, "count", (json_int_t)count));
}

struct meant {
	const char *word;
	uint64_t records;
};

static int more_records(const void *a, const void *b)
{
	const struct meant *x = a, *y = b;
	return (x->records < y->records) - (x->records > y->records);
}

/* Words that a word without records may have been meant for and that find something: a rare word is more rarely meant. */
static void add_meant(struct asking *a, const struct query_node *n, int *left, json_t *item)
{
	char near[TRIED][TOKEN_MAX + 1];
	struct meant found[TRIED];
	const char *word = n->alt ? n->alt->slot[0].word : NULL;
	int words = word ? lexicon_near(finder_lexicon(a->finder), word, near, TRIED) : 0, some = 0;
	struct finding one;
	const struct index_search kept = a->search;
	a->search = asking_anew(a);
	a->search.seconds = TRIED_SECONDS;
	for (int i = 0; i < words && (*left)-- > 0 && asking_run(a, near[i], true, NULL, &one) == ERR_OK; i++) {
		if (one.result.total)
			found[some++] = (struct meant){near[i], one.result.total};
		finding_close(&one);
	}
	a->search = kept;
	qsort(found, (size_t)some, sizeof *found, more_records);
	json_t *meant = some ? json_array() : NULL;
	for (int i = 0; i < some && i < OFFERED; i++)
		json_array_append_new(meant, json_string(found[i].word));
	if (meant)
		json_object_set_new(item, "meant", meant);
}

static void offer(struct asking *a, const struct words *w, json_t *out)
{
	int left = TRIED;
	size_t at;
	json_t *item;
	json_array_foreach(out, at, item)
		for (int i = 0; i < w->n && !json_integer_value(json_object_get(item, "count")); i++)
			if (!strcmp(w->list[i]->text, json_string_value(json_object_get(item, "word"))))
				add_meant(a, w->list[i], &left, item);
}

static void count_each(struct asking *a, const struct words *w, json_t *out)
{
	struct finding one;
	const struct index_search kept = a->search;
	a->search = asking_anew(a);
	a->search.seconds = SECONDS / (w->n ? w->n : 1);
	for (int i = 0; i < w->n && asking_run(a, w->list[i]->text, true, NULL, &one) == ERR_OK; i++) {
		add(out, w->list[i], one.result.total);
		finding_close(&one);
	}
	a->search = kept;
}

json_t *missing_json(struct asking *a, const struct finding *found)
{
	struct words w = {.n = 0};
	json_t *out = json_array();
	if (found->query->root && (!found->result.total || found->relaxed))
		collect(&w, found->query->root);
	if (!found->result.total)
		count_each(a, &w, out);
	for (int i = 0; found->result.total && i < w.n; i++)
		if (!stands(a, w.list[i]))
			add(out, w.list[i], 0);
	offer(a, &w, out);
	return out;
}
