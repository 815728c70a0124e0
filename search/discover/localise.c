#include "search/discover/localise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SURE 0.05
#define SURE_NEXT 0.01	/* of a further one: most excesses sit at one place */
#define LEAST_EXPECTED 0.02	/* of a node: nothing was ever expected there, yet a ratio must be finite */

enum { LOCAL_SET = 3 };	/* values of one dimension that are taken together */

struct sum {
	double seen, expected;
};

/* The best set of values so far. */
struct best {
	struct local_node node[LOCAL_SET];
	int n;
	double score, ratio, sets;	/* ratio: Λ itself; sets: of its kind */
};

struct search {
	const struct local_cell *cell;
	const unsigned char *gone;	/* cells that are explained already */
	size_t n;
	double phi;
	struct sum whole, *sum;		/* sum: LOCAL_VALUES² */
	int *order;			/* keys that have anything, the highest rate first */
	int kinds;			/* of sets looked at in this round */
	struct best best;
};

static double likelihood(const struct search *s, struct sum in)
{
	double mu = fmax(in.expected, LEAST_EXPECTED), rest = s->whole.seen - in.seen, rest_mu = fmax(s->whole.expected - in.expected, LEAST_EXPECTED);
	if (in.seen / mu <= rest / rest_mu)
		return 0;
	double sum = in.seen * log(in.seen / mu) - s->whole.seen * log(s->whole.seen / (mu + rest_mu));
	return (sum + (rest > 0 ? rest * log(rest / rest_mu) : 0)) / s->phi;
}

static int key_of(const struct local_cell *c, int first, int second)
{
	if (c->value[first] < 0 || (second >= 0 && c->value[second] < 0))
		return -1;
	return c->value[first] * (second < 0 ? 1 : LOCAL_VALUES) + (second < 0 ? 0 : c->value[second]);
}

static const struct sum *sums;	/* of by_rate: one search at a time in a process */

static int by_rate(const void *a, const void *b)
{
	const struct sum *x = &sums[*(const int *)a], *y = &sums[*(const int *)b];
	double p = x->seen / fmax(x->expected, LEAST_EXPECTED), q = y->seen / fmax(y->expected, LEAST_EXPECTED);
	return p != q ? (p < q) - (p > q) : (x->seen < y->seen) - (x->seen > y->seen);
}

/* Adds up the cells of a kind of nodes; returns how many nodes have anything. */
static int add_up(struct search *s, int first, int second)
{
	size_t keys = second < 0 ? LOCAL_VALUES : (size_t)LOCAL_VALUES * LOCAL_VALUES;
	int nodes = 0;
	memset(s->sum, 0, keys * sizeof *s->sum);
	for (size_t i = 0; i < s->n; i++) {
		int key = s->gone[i] ? -1 : key_of(&s->cell[i], first, second);
		if (key < 0 || s->cell[i].seen + s->cell[i].expected <= 0)
			continue;
		if (s->sum[key].seen + s->sum[key].expected <= 0)
			s->order[nodes++] = key;
		s->sum[key].seen += s->cell[i].seen;
		s->sum[key].expected += s->cell[i].expected;
	}
	return nodes;
}

static struct local_node node_of(const struct search *s, int key, int first, int second)
{
	return (struct local_node){{first, second}, {second < 0 ? key : key / LOCAL_VALUES, second < 0 ? -1 : key % LOCAL_VALUES}, s->sum[key].seen, s->sum[key].expected, 0, 0};
}

static void keep(struct search *s, const int *key, int n, int first, int second, double ratio, double sets)
{
	double score = ratio - log(sets);
	if (ratio <= 0 || score <= s->best.score)
		return;
	s->best.n = n;
	s->best.ratio = ratio;
	s->best.score = score;
	s->best.sets = sets;
	for (int i = 0; i < n; i++)
		s->best.node[i] = node_of(s, key[i], first, second);
}

/* The nodes of one dimension, or of a pair of them: each alone, and of one dimension the two or three of the highest rates together. */
static void look(struct search *s, int first, int second)
{
	int nodes = add_up(s, first, second);
	double sets = nodes;
	s->kinds++;
	for (int i = 0; i < nodes; i++)
		keep(s, &s->order[i], 1, first, second, likelihood(s, s->sum[s->order[i]]), nodes);
	if (second >= 0 || nodes < 3)
		return;
	sums = s->sum;
	qsort(s->order, (size_t)nodes, sizeof *s->order, by_rate);
	struct sum in = s->sum[s->order[0]];
	for (int n = 2; n <= LOCAL_SET && n < nodes; n++) {
		in.seen += s->sum[s->order[n - 1]].seen;
		in.expected += s->sum[s->order[n - 1]].expected;
		sets *= (double)(nodes - n + 1) / n;
		s->kinds++;
		keep(s, s->order, n, first, second, likelihood(s, in), sets);
	}
}

/* The best set of what is left; false: none is beyond chance. */
static bool next(struct search *s, int dimensions, double sure)
{
	s->best.score = -INFINITY;
	s->best.ratio = 0;
	s->kinds = 0;
	s->whole = (struct sum){0, 0};
	for (size_t i = 0; i < s->n; i++) {
		s->whole.seen += s->gone[i] ? 0 : s->cell[i].seen;
		s->whole.expected += s->gone[i] ? 0 : s->cell[i].expected;
	}
	if (s->whole.seen <= 0)
		return false;
	for (int first = 0; first < dimensions; first++) {
		look(s, first, -1);
		for (int second = first + 1; second < dimensions; second++)
			look(s, first, second);
	}
	double p = fmin(1, s->kinds * s->best.sets * erfc(sqrt(fmax(s->best.ratio, 0))) / 2);
	for (int i = 0; i < s->best.n; i++)
		s->best.node[i].p = p;
	return s->best.ratio > 0 && p <= sure;
}

static bool inside(const struct local_node *n, const struct local_cell *c)
{
	return c->value[n->dimension[0]] == n->value[0] && (n->dimension[1] < 0 || c->value[n->dimension[1]] == n->value[1]);
}

int localise(const struct local_cell *cell, size_t n, int dimensions, double phi, struct local_node *out)
{
	unsigned char *gone = calloc(n + 1, 1);
	struct search s = {.cell = cell, .gone = gone, .n = n, .phi = fmax(phi, 1)};
	int found = 0;
	double excess = 0;
	s.sum = calloc((size_t)LOCAL_VALUES * LOCAL_VALUES, sizeof *s.sum);
	s.order = calloc((size_t)LOCAL_VALUES * LOCAL_VALUES, sizeof *s.order);
	if (!gone || !s.sum || !s.order)
		found = -1;
	for (size_t i = 0; i < n; i++)
		excess += cell[i].seen - cell[i].expected;
	while (found >= 0 && found < LOCAL_NODES && next(&s, dimensions, found ? SURE_NEXT : SURE))
		for (int k = 0; k < s.best.n && found < LOCAL_NODES; k++) {
			struct local_node *node = &out[found++];
			*node = s.best.node[k];
			node->share = excess > 0 ? (node->seen - node->expected) / excess : 1;
			for (size_t i = 0; i < n; i++)
				gone[i] |= inside(node, &cell[i]);
		}
	free(gone);
	free(s.sum);
	free(s.order);
	return found;
}
