/* graph.h - an undirected weighted graph as rows of neighbours. */
#ifndef MCU_GRAPH_H
#define MCU_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each edge stands in the rows of both its ends. */
struct graph {
	uint32_t n;
	size_t *from;		/* n + 1: where the row of each node begins */
	uint32_t *to;
	float *weight;		/* above 0 */
};

struct graph_edge {
	uint32_t a, b;
	float weight;
};

/* Room for n nodes and so many entries of rows (two an edge). False when memory is short; free with graph_free all the same. */
bool graph_alloc(struct graph *g, uint32_t n, size_t entries);

/* A graph out of edges, each given once or oftener, in any direction; of several between the same ends the heaviest counts, loops do not. False when memory is
 * short. */
bool graph_build(struct graph *g, uint32_t n, const struct graph_edge *edges, size_t n_edges);
void graph_free(struct graph *g);

#endif
