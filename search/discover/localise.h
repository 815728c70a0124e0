/*
 * localise.h - where an excess sits: the fewest values of one dimension, or pairs of values of two, that explain it.
 *
 * Each message is counted in a cell, one value in each dimension. A node is a value (theme = мусор) or a pair (мусор, Заднепровский);
 * with y of Y messages and μ of M expected in it, its score is the likelihood ratio of Kulldorff 1997 that its rate exceeds the
 * rate elsewhere, Λ = (y ln y/μ + (Y−y) ln (Y−y)/(M−μ) − Y ln Y/M) / φ when y/μ > (Y−y)/(M−μ), else 0, less ln of the number of nodes of
 * its kind (a pair must be worth being looked for among many). The best node is taken, its cells are left out, and so on while the next
 * one is beyond chance: P(χ²₁ > 2Λ)/2 times the number of nodes ≤ 0.01. What rose everywhere alike is nowhere: no node.
 * Adtributor (Bhagwan et al. 2014) takes values by surprise until they explain 0.67; it cannot tell a pair from its two values.
 */
#ifndef MCU_LOCALISE_H
#define MCU_LOCALISE_H

#include <stdbool.h>
#include <stddef.h>

enum { LOCAL_DIMENSIONS = 4, LOCAL_VALUES = 400, LOCAL_NODES = 3 };

struct local_cell {
	int value[LOCAL_DIMENSIONS];	/* 0 … LOCAL_VALUES − 1; -1: unknown, in no node of that dimension */
	double seen, expected;
};

struct local_node {
	int dimension[2], value[2];	/* dimension[1] is -1 of a single value */
	double seen, expected;
	double share;			/* of the whole excess Σ(seen − expected) */
	double p;			/* over all nodes looked at */
};

/* Finds at most LOCAL_NODES nodes among cells of the given number of dimensions; returns their number, -1 when memory is short. */
int localise(const struct local_cell *cell, size_t n, int dimensions, double phi, struct local_node *out);

#endif
