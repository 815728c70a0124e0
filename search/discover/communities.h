/*
 * communities.h - groups of a weighted graph whose members hold together more than chance would have it.
 *
 * The Leiden algorithm (Traag, Waltman, van Eck 2019) over modularity with a resolution (Reichardt, Bornholdt 2006):
 * Q = Σ_c (w_c − γ K_c² / 4m) with w_c the weight within c, K_c the sum of its strengths, m the weight of all edges. Nodes move one at a time
 * while that raises Q, each group is refined into well connected parts, the parts become the nodes of the next round. Groups are
 * connected. One thread and a fixed seed; where the refinement of the paper draws by chance, the best part is taken: the same graph gives the same groups.
 */
#ifndef MCU_COMMUNITIES_H
#define MCU_COMMUNITIES_H

#include <stdint.h>

#include "search/discover/graph.h"

/* Fills of[n] with groups numbered by size, the largest 0; returns how many, 0 when memory is short or the graph is empty. */
uint32_t communities_find(const struct graph *g, double gamma, uint32_t *of);

#endif
