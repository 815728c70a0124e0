/* plan.h - the order of words as a Xapian query. C++ files of this folder only. */
#ifndef MCU_PLAN_H
#define MCU_PLAN_H

#include <string>
#include <vector>

#include "search/index/index.h"

/* An alternative of several words as Xapian's phrases (or nearness), one for each way to pick a term per word; empty when they would be too many or
 * written forms matter. */
Xapian::Query plan_phrase(const query_alt *a);

#endif
