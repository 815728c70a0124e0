/* plan.h - the words of a query tree as a Xapian query that weighs; what is a hit has been decided before. C++ files of this folder only. */
#ifndef MCU_PLAN_H
#define MCU_PLAN_H

#include <vector>

#include "search/index/index.h"

/* An alternative of several words as Xapian's phrases, one for each way to pick a term per word; empty when they would be too many or
 * written forms matter. */
Xapian::Query plan_phrase(const query_alt *a);

/* Empty when no word can weigh. */
Xapian::Query plan_weights(const query_node *root);

#endif
