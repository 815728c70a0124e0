/* Grouping: word vectors, the graph of likeness, communities of two levels, what each group is made of. No database here: it runs beside the worker's own thread. */
#include <stdlib.h>
#include <string.h>

#include "fcgi/jobs/problem_task.h"
#include "search/discover/best.h"
#include "search/discover/communities.h"
#include "search/discover/neighbours.h"

enum { EPOCHS = 12 };

struct held {
	uint32_t group, text;
	int64_t author;
};

static int by_author(const void *a, const void *b)
{
	const struct held *x = a, *y = b;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->author != y->author)
		return x->author < y->author ? -1 : 1;
	return x->text < y->text ? -1 : x->text > y->text;
}

/* Members of all groups in order of group and author; returns how many. */
static size_t hold(const struct problem_night *t, const uint32_t *of, struct held *to)
{
	size_t n = 0;
	for (uint32_t i = 0; i < t->n; i++)
		if (of[i] != PROBLEM_NONE)
			to[n++] = (struct held){of[i], i, t->author[i]};
	qsort(to, n, sizeof *to, by_author);
	return n;
}

/* Communities with enough messages of enough people become problems, the larger ones first; the rest of the texts have none. */
static bool keep_large(struct problem_night *t, uint32_t communities)
{
	struct held *held = malloc(((size_t)t->n + 1) * sizeof *held);
	uint32_t *number = malloc(((size_t)communities + 1) * sizeof *number);
	size_t n = held && number ? hold(t, t->problem, held) : 0;
	for (size_t i = 0, end; i < n; i = end) {
		uint32_t authors = 0;
		for (end = i; end < n && held[end].group == held[i].group; end++)
			authors += end == i || held[end].author == 0 || held[end].author != held[end - 1].author;
		number[held[i].group] = end - i >= PROBLEM_MESSAGES && authors >= PROBLEM_AUTHORS ? t->problems++ : PROBLEM_NONE;
	}
	for (uint32_t i = 0; n && i < t->n; i++)
		t->problem[i] = number[t->problem[i]];
	bool ok = held && number;
	free(held);
	free(number);
	return ok;
}

/* Share of a text's likeness that stays in its problem, and how alike those neighbours are by vectors: what a new message is measured by. */
static double weigh(struct problem_night *t, const struct graph *g, uint32_t i)
{
	double all = 0, own = 0, near = 0;
	int neighbours = 0;
	for (size_t k = g->from[i]; k < g->from[i + 1]; k++) {
		all += (double)g->weight[k];
		if (t->problem[i] == PROBLEM_NONE || t->problem[g->to[k]] != t->problem[i])
			continue;
		own += (double)g->weight[k];
		near += similar_likeness(t->similar, i, g->to[k], 1);
		neighbours++;
	}
	t->weight[i] = all > 0 ? (float)(own / all) : 0;
	return neighbours ? near / neighbours : -1;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

/* Weights of all, and the likeness that 95 of 100 members reach. */
static bool weigh_all(struct problem_night *t, const struct graph *g)
{
	double *near = malloc(((size_t)t->n + 1) * sizeof *near);
	size_t n = 0;
	for (uint32_t i = 0; near && i < t->n; i++) {
		double mean = weigh(t, g, i);
		if (mean >= 0)
			near[n++] = mean;
	}
	if (near)
		qsort(near, n, sizeof *near, by_value);
	t->threshold = n ? near[n / 20] : 1;
	free(near);
	return near != NULL;
}

/* The sector of a problem is the community of the upper level that has most of its messages; only those with problems count. */
static bool raise_sectors(struct problem_night *t, uint32_t communities)
{
	uint32_t *number = malloc(((size_t)communities + 1) * sizeof *number), *of = malloc(((size_t)t->problems + 1) * sizeof *of), *best = calloc((size_t)t->problems + 1, sizeof *best);
	struct held *held = malloc(((size_t)t->n + 1) * sizeof *held);
	bool ok = number && of && best && held;
	size_t n = 0;
	for (uint32_t i = 0; ok && i < t->n; i++)
		if (t->problem[i] != PROBLEM_NONE)
			held[n++] = (struct held){t->problem[i], i, t->sector[i]};
	if (ok) {
		qsort(held, n, sizeof *held, by_author);
		memset(number, 0xff, ((size_t)communities + 1) * sizeof *number);
	}
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && held[end].group == held[i].group && held[end].author == held[i].author; end++)
			;
		if (end - i > best[held[i].group]) {
			best[held[i].group] = (uint32_t)(end - i);
			of[held[i].group] = (uint32_t)held[i].author;
		}
	}
	for (uint32_t p = 0; ok && p < t->problems; p++)
		if (number[of[p]] == PROBLEM_NONE)
			number[of[p]] = t->sectors++;
	for (uint32_t i = 0; ok && i < t->n; i++)
		t->sector[i] = t->problem[i] == PROBLEM_NONE ? PROBLEM_NONE : number[of[t->problem[i]]];
	free(number);
	free(of);
	free(best);
	free(held);
	return ok;
}

/* ---- quotations ---- */

static void add_to_middle(const struct problem_night *t, uint32_t text, float *middle)
{
	const float *v = similar_vector(t->similar, text);
	for (int d = 0; d < VECTORS_DIM; d++)
		middle[d] += v[d];
}

/* The members nearest to the middle of a group, one of each author. held: its members, by author. */
static void quote(struct problem_night *t, const struct held *held, size_t n, struct problem_group *g)
{
	float middle[VECTORS_DIM] = {0}, score[PROBLEM_QUOTES], top = 0;
	uint32_t id[PROBLEM_QUOTES], first = 0;
	struct best best = {id, score, 0, PROBLEM_QUOTES};
	g->messages = (uint32_t)n;
	for (size_t i = 0; i < n; i++)
		add_to_middle(t, held[i].text, middle);
	for (size_t i = 0; i < n; i++) {
		float near = neighbours_dot(middle, similar_vector(t->similar, held[i].text), VECTORS_DIM);
		bool begins = i == 0 || held[i].author == 0 || held[i].author != held[i - 1].author;
		if (begins && i)
			best_offer(&best, first, top);
		if (begins || near > top) {
			first = held[i].text;
			top = near;
		}
	}
	best_offer(&best, first, top);
	best_sort(&best);
	for (int i = 0; i < PROBLEM_QUOTES && id[i] != UINT32_MAX; i++)
		g->quote[g->quotes++] = t->id[id[i]];
}

static bool quote_all(struct problem_night *t, const uint32_t *of, struct problem_group *group)
{
	struct held *held = malloc(((size_t)t->n + 1) * sizeof *held);
	size_t n = held ? hold(t, of, held) : 0;
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && held[end].group == held[i].group; end++)
			;
		quote(t, held + i, end - i, &group[held[i].group]);
	}
	free(held);
	return held != NULL;
}

static bool find(struct problem_night *t, const struct graph *g, bool (*alive)(void *), void *arg)
{
	t->problem = malloc(((size_t)t->n + 1) * sizeof *t->problem);
	t->sector = malloc(((size_t)t->n + 1) * sizeof *t->sector);
	t->weight = malloc(((size_t)t->n + 1) * sizeof *t->weight);
	if (!t->problem || !t->sector || !t->weight || !alive(arg))
		return false;
	uint32_t high = communities_find(g, SIMILAR_SECTOR, t->sector), low = alive(arg) ? communities_find(g, SIMILAR_PROBLEM, t->problem) : 0;
	if (!high || !low || !keep_large(t, low) || !raise_sectors(t, high) || !weigh_all(t, g) || !alive(arg))
		return false;
	t->group = calloc((size_t)t->problems + t->sectors + 1, sizeof *t->group);
	return t->group && quote_all(t, t->problem, t->group) && quote_all(t, t->sector, t->group + t->problems);
}

bool problem_group(struct problem_night *t, bool (*alive)(void *), void *arg)
{
	struct graph g = {0};
	if (t->learns)
		t->vectors = vectors_train(t->corpus, EPOCHS, alive, arg);
	vectors_corpus_free(t->corpus);
	t->corpus = NULL;
	if (!t->vectors)
		return false;
	similar_learn(t->similar, t->vectors);
	bool ok = similar_graph(t->similar, &similar_usual, &g) && find(t, &g, alive, arg);
	graph_free(&g);
	return ok;
}
