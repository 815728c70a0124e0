#include "search/discover/communities.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 32 };
#define LEAST_GAIN 1e-9

/* A level of the work: a graph whose nodes are groups of the level below, and a partition of it. */
struct level {
	struct graph g;
	bool owned;
	double *strength;	/* of each node, its own loop included */
	double twice;		/* 2m */
	uint32_t *of;		/* group of each node */
	double *sum;		/* strength of each group */
	uint32_t *part;		/* refined group of each node */
};

/* What moving and refining need beside it, for the number of nodes of the lowest level. */
struct scratch {
	double gamma;
	double *to;		/* weight from the node in hand to each group */
	uint32_t *touched;
	uint32_t *queue;
	bool *queued;
	double *outer;		/* refining: weight from each part to the rest of its group */
	double *part_sum;
	uint32_t *size;
	uint64_t random;
};

static uint32_t draw(struct scratch *s, uint32_t below)
{
	s->random = s->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((s->random >> 33) % below);
}

/* ---- levels ---- */

static void level_free(struct level *l)
{
	if (l->owned)
		graph_free(&l->g);
	free(l->strength);
	free(l->of);
	free(l->sum);
	free(l->part);
	*l = (struct level){0};
}

static bool level_open(struct level *l)
{
	uint32_t n = l->g.n;
	l->strength = calloc(n, sizeof *l->strength);
	l->of = malloc(n * sizeof *l->of);
	l->sum = calloc(n, sizeof *l->sum);
	l->part = malloc(n * sizeof *l->part);
	if (!l->strength || !l->of || !l->sum || !l->part)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		for (size_t e = l->g.from[i]; e < l->g.from[i + 1]; e++)
			l->strength[i] += (double)l->g.weight[e];
		l->twice += l->strength[i];
	}
	return true;
}

static void sum_groups(struct level *l)
{
	memset(l->sum, 0, l->g.n * sizeof *l->sum);
	for (uint32_t i = 0; i < l->g.n; i++)
		l->sum[l->of[i]] += l->strength[i];
}

/* ---- moving ---- */

/* Fills s->to with the weights from node i to the groups of its neighbours, itself left out; returns how many groups, their numbers in s->touched. */
static uint32_t weigh(struct scratch *s, const struct level *l, const uint32_t *group, uint32_t i)
{
	uint32_t n = 0;
	for (size_t e = l->g.from[i]; e < l->g.from[i + 1]; e++) {
		uint32_t j = l->g.to[e];
		if (j == i)
			continue;
		if (s->to[group[j]] <= 0)
			s->touched[n++] = group[j];
		s->to[group[j]] += (double)l->g.weight[e];
	}
	return n;
}

static void clear(struct scratch *s, uint32_t touched)
{
	for (uint32_t i = 0; i < touched; i++)
		s->to[s->touched[i]] = 0;
}

/* A group nobody is in; there always is one while node i is in none. */
static uint32_t empty_group(const struct level *l, const uint32_t *size, uint32_t *hint)
{
	while (size[*hint % l->g.n])
		++*hint;
	return *hint % l->g.n;
}

/* Moves node i to where it fits best; true when that is another group. */
static bool move(struct scratch *s, struct level *l, uint32_t i, uint32_t *hint)
{
	uint32_t old = l->of[i], best = old, n = weigh(s, l, l->of, i);
	l->sum[old] -= l->strength[i];
	s->size[old]--;
	double share = s->gamma * l->strength[i] / l->twice;
	double most = s->to[old] - share * l->sum[old];
	for (uint32_t k = 0; k < n; k++) {
		uint32_t c = s->touched[k];
		double gain = s->to[c] - share * l->sum[c];
		if (gain > most + LEAST_GAIN) {
			most = gain;
			best = c;
		}
	}
	if (most < -LEAST_GAIN)
		best = empty_group(l, s->size, hint);
	clear(s, n);
	l->of[i] = best;
	l->sum[best] += l->strength[i];
	s->size[best]++;
	return best != old;
}

static void fill_queue(struct scratch *s, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = draw(s, i + 1);
		s->queue[i] = s->queue[k];
		s->queue[k] = i;
		s->queued[i] = true;
	}
}

/* Until no node gains by moving; true when any has moved. */
static bool move_all(struct scratch *s, struct level *l)
{
	uint32_t n = l->g.n, head = 0, waiting = n, hint = 0;
	bool moved = false;
	memset(s->size, 0, n * sizeof *s->size);
	for (uint32_t i = 0; i < n; i++)
		s->size[l->of[i]]++;
	fill_queue(s, n);
	while (waiting > 0) {
		uint32_t i = s->queue[head];
		head = (head + 1) % n;
		waiting--;
		s->queued[i] = false;
		if (!move(s, l, i, &hint))
			continue;
		moved = true;
		for (size_t e = l->g.from[i]; e < l->g.from[i + 1]; e++) {
			uint32_t j = l->g.to[e];
			if (s->queued[j] || l->of[j] == l->of[i])
				continue;
			s->queue[(head + waiting++) % n] = j;
			s->queued[j] = true;
		}
	}
	return moved;
}

/* ---- refining ---- */

/* Weight from node i to the others of its group. */
static double inner(const struct level *l, uint32_t i)
{
	double w = 0;
	for (size_t e = l->g.from[i]; e < l->g.from[i + 1]; e++)
		if (l->g.to[e] != i && l->of[l->g.to[e]] == l->of[i])
			w += (double)l->g.weight[e];
	return w;
}

static bool well_connected(const struct scratch *s, const struct level *l, double weight, double part, double whole)
{
	return weight >= s->gamma * part * (whole - part) / l->twice - LEAST_GAIN;
}

/* Node i, a part by itself so far, joins the part of its group that gains most. */
static void join(struct scratch *s, struct level *l, uint32_t i)
{
	double whole = l->sum[l->of[i]], k = l->strength[i], most = LEAST_GAIN, own = inner(l, i);
	uint32_t best = l->part[i], n;
	if (s->size[l->part[i]] != 1 || !well_connected(s, l, own, k, whole))
		return;
	n = weigh(s, l, l->part, i);
	for (uint32_t t = 0; t < n; t++) {
		uint32_t p = s->touched[t];	/* a part has the number of one of its nodes */
		if (l->of[p] != l->of[i] || p == l->part[i] || !well_connected(s, l, s->outer[p], s->part_sum[p], whole))
			continue;
		double gain = s->to[p] - s->gamma * k * s->part_sum[p] / l->twice;
		if (gain > most) {
			most = gain;
			best = p;
		}
	}
	if (best != l->part[i]) {
		s->size[l->part[i]]--;
		s->size[best]++;
		s->outer[best] += own - 2 * s->to[best];
		s->part_sum[best] += k;
		l->part[i] = best;
	}
	clear(s, n);
}

static void refine(struct scratch *s, struct level *l)
{
	uint32_t n = l->g.n;
	for (uint32_t i = 0; i < n; i++) {
		l->part[i] = i;
		s->size[i] = 1;
		s->part_sum[i] = l->strength[i];
		s->outer[i] = inner(l, i);
	}
	fill_queue(s, n);
	for (uint32_t i = 0; i < n; i++) {
		s->queued[s->queue[i]] = false;
		join(s, l, s->queue[i]);
	}
}

/* ---- the next level ---- */

/* Numbers parts from 0; returns how many. number[] is by node that names a part. */
static uint32_t number_parts(const struct level *l, uint32_t *number)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < l->g.n; i++)
		number[i] = UINT32_MAX;
	for (uint32_t i = 0; i < l->g.n; i++)
		if (number[l->part[i]] == UINT32_MAX)
			number[l->part[i]] = n++;
	return n;
}

/* Nodes in the order of their parts: where each part begins, and the nodes. */
static void sort_nodes(const struct level *l, const uint32_t *number, uint32_t parts, uint32_t *begin, uint32_t *node)
{
	memset(begin, 0, ((size_t)parts + 1) * sizeof *begin);
	for (uint32_t i = 0; i < l->g.n; i++)
		begin[number[l->part[i]] + 1]++;
	for (uint32_t p = 0; p < parts; p++)
		begin[p + 1] += begin[p];
	for (uint32_t i = 0; i < l->g.n; i++)
		node[begin[number[l->part[i]]]++] = i;
	memmove(begin + 1, begin, (size_t)parts * sizeof *begin);
	begin[0] = 0;
}

static void gather(struct scratch *s, const struct level *l, struct level *up, const uint32_t *number, const uint32_t *begin, const uint32_t *node)
{
	size_t at = 0;
	for (uint32_t p = 0; p < up->g.n; p++) {
		uint32_t n = 0;
		for (uint32_t k = begin[p]; k < begin[p + 1]; k++)
			for (size_t e = l->g.from[node[k]]; e < l->g.from[node[k] + 1]; e++) {
				uint32_t q = number[l->part[l->g.to[e]]];
				if (s->to[q] <= 0)
					s->touched[n++] = q;
				s->to[q] += (double)l->g.weight[e];
			}
		for (uint32_t k = 0; k < n; k++, at++) {
			up->g.to[at] = s->touched[k];
			up->g.weight[at] = (float)s->to[s->touched[k]];
		}
		up->g.from[p + 1] = at;
		clear(s, n);
	}
}

/* The parts become nodes, in the groups that their nodes were in. */
static bool lift(struct scratch *s, const struct level *l, uint32_t *number, struct level *up)
{
	uint32_t parts = number_parts(l, number);
	uint32_t *begin = malloc(((size_t)parts + 1) * sizeof *begin), *node = malloc((l->g.n + 1) * sizeof *node);
	*up = (struct level){.owned = true};
	bool ok = begin && node && graph_alloc(&up->g, parts, l->g.from[l->g.n]);
	if (ok) {
		sort_nodes(l, number, parts, begin, node);
		gather(s, l, up, number, begin, node);
		ok = level_open(up);
	}
	/* Groups go on under the number of a part of theirs, so that there are no more numbers than nodes. */
	for (uint32_t p = 0; ok && p < parts; p++)
		s->size[l->of[node[begin[p]]]] = p;
	for (uint32_t p = 0; ok && p < parts; p++)
		up->of[p] = s->size[l->of[node[begin[p]]]];
	if (ok)
		sum_groups(up);
	free(begin);
	free(node);
	return ok;
}

/* ---- the whole ---- */

static bool scratch_open(struct scratch *s, uint32_t n, double gamma)
{
	*s = (struct scratch){gamma, calloc(n, sizeof *s->to), malloc(n * sizeof *s->touched), malloc(n * sizeof *s->queue), calloc(n, sizeof *s->queued),
			      malloc(n * sizeof *s->outer), malloc(n * sizeof *s->part_sum), malloc(n * sizeof *s->size), 1};
	return s->to && s->touched && s->queue && s->queued && s->outer && s->part_sum && s->size;
}

static void scratch_free(struct scratch *s)
{
	free(s->to);
	free(s->touched);
	free(s->queue);
	free(s->queued);
	free(s->outer);
	free(s->part_sum);
	free(s->size);
}

/* Works on levels until nothing moves; where[] follows each node of the graph to its node of the present level, then to its group. */
static bool climb(struct scratch *s, struct level *l, uint32_t *where)
{
	uint32_t *number = malloc(l->g.n * sizeof *number);
	bool ok = number;
	uint32_t n = l->g.n;
	for (int round = 0; ok && round < ROUNDS && move_all(s, l); round++) {
		struct level up;
		refine(s, l);
		ok = lift(s, l, number, &up);
		for (uint32_t i = 0; ok && i < n; i++)
			where[i] = number[l->part[where[i]]];
		level_free(l);
		*l = up;
	}
	for (uint32_t i = 0; ok && i < n; i++)
		where[i] = l->of[where[i]];
	free(number);
	return ok;
}

struct sized {
	uint32_t group, size;
};

static int by_size(const void *a, const void *b)
{
	const struct sized *x = a, *y = b;
	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return x->group < y->group ? -1 : x->group > y->group;
}

static uint32_t number_by_size(uint32_t n, uint32_t *of)
{
	struct sized *s = calloc(n, sizeof *s);
	uint32_t groups = 0, *number = malloc(n * sizeof *number);
	if (s && number) {
		for (uint32_t i = 0; i < n; i++)
			s[i].group = i;
		for (uint32_t i = 0; i < n; i++)
			s[of[i]].size++;
		qsort(s, n, sizeof *s, by_size);
		while (groups < n && s[groups].size)
			number[s[groups].group] = groups, groups++;
		for (uint32_t i = 0; i < n; i++)
			of[i] = number[of[i]];
	}
	free(s);
	free(number);
	return groups;
}

uint32_t communities_find(const struct graph *g, double gamma, uint32_t *of)
{
	struct scratch s;
	struct level l = {.g = *g};
	if (g->n == 0)
		return 0;
	bool ok = scratch_open(&s, g->n, gamma) && level_open(&l);
	for (uint32_t i = 0; ok && i < g->n; i++)
		of[i] = l.of[i] = i;
	if (ok && l.twice > 0) {
		sum_groups(&l);
		ok = climb(&s, &l, of);
	}
	level_free(&l);
	scratch_free(&s);
	return ok ? number_by_size(g->n, of) : 0;
}
