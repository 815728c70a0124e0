/* relax.h - inside of the finder: which words of a query go when too little has them all. */
#ifndef MCU_RELAX_H
#define MCU_RELAX_H

#include "search/index/index.h"

#define RELAX_WORDS 64	/* droppable words of a query, at most */

/* The first n bits. */
uint64_t relax_all(int n);

/* Marks those words optional whose bit is set, and no other. */
void relax_mark(struct query_node *const *list, int n, uint64_t dropped);

/* Marks all of them: any will do, but words that carry little (query_burden) only beside another, when there are others. */
void relax_mark_all(struct query_node *const *list, int n);

/*
 * Chooses among at most INDEX_SUBSETS droppable words, after a strict search with the given result, and marks them optional. First goes
 * what no record has; then, one by one while FINDER_ENOUGH is not reached, numbers, words of doing, and of the others the later ones.
 * The first of what carries most (query_burden) stays, and a number never stays alone. When no record has a thing that was asked for,
 * the rest stays only if it is rare. *dropped is 0 when nothing more is found so, or time is up before that is known (r->partial). False when the index fails.
 */
bool relax_choose(struct index *ix, const struct index_search *search, struct query_tree *query, struct index_result *r, uint64_t *dropped);

#endif
