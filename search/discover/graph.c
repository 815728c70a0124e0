#include "search/discover/graph.h"

#include <stdlib.h>

static int by_ends(const void *a, const void *b)
{
	const struct graph_edge *x = a, *y = b;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return x->b < y->b ? -1 : x->b > y->b;
}

/* Both directions of each edge in order of their ends, doubles removed; returns how many. */
static size_t both_ways(struct graph_edge *to, const struct graph_edge *edges, size_t n)
{
	size_t all = 0, kept = 0;
	for (size_t i = 0; i < n; i++)
		if (edges[i].a != edges[i].b) {
			to[all++] = edges[i];
			to[all++] = (struct graph_edge){edges[i].b, edges[i].a, edges[i].weight};
		}
	qsort(to, all, sizeof *to, by_ends);
	for (size_t i = 0; i < all; i++) {
		struct graph_edge *last = kept ? &to[kept - 1] : NULL;
		if (last && last->a == to[i].a && last->b == to[i].b)
			last->weight = last->weight > to[i].weight ? last->weight : to[i].weight;
		else
			to[kept++] = to[i];
	}
	return kept;
}

bool graph_alloc(struct graph *g, uint32_t n, size_t edges)
{
	*g = (struct graph){n, calloc((size_t)n + 1, sizeof *g->from), malloc((edges + 1) * sizeof *g->to), malloc((edges + 1) * sizeof *g->weight)};
	return g->from && g->to && g->weight;
}

bool graph_build(struct graph *g, uint32_t n, const struct graph_edge *edges, size_t n_edges)
{
	struct graph_edge *both = malloc((2 * n_edges + 1) * sizeof *both);
	size_t kept = both ? both_ways(both, edges, n_edges) : 0;
	bool ok = graph_alloc(g, n, kept) && both;
	for (size_t i = 0; ok && i < kept; i++) {
		g->from[both[i].a + 1]++;
		g->to[i] = both[i].b;
		g->weight[i] = both[i].weight;
	}
	for (uint32_t i = 0; ok && i < n; i++)
		g->from[i + 1] += g->from[i];
	free(both);
	if (!ok)
		graph_free(g);
	return ok;
}

void graph_free(struct graph *g)
{
	free(g->from);
	free(g->to);
	free(g->weight);
	*g = (struct graph){0};
}
