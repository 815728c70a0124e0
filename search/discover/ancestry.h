/*
 * ancestry.h - which group of yesterday a group of today is.
 *
 * By the members that both nights know: a group of today continues the group of yesterday with the greatest Jaccard index
 * |A ∩ B| / |A ∪ B| of ANCESTRY_KEPT_FROM and more, the best pairs first, each once. What continues none came out of the one that holds ANCESTRY_MOST of it
 * (split), else it is born; of yesterday's what nobody continues went into the one that has ANCESTRY_MOST of it (merged), else it died.
 *
 * Fixed members were put by people and stay in their group of yesterday: groups of today that consist of them by more than half join
 * whoever continues it, or do so themselves; every other one is put there at the end. A group of yesterday with a fixed member never dies; one that has no members left does.
 */
#ifndef MCU_ANCESTRY_H
#define MCU_ANCESTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANCESTRY_KEPT_FROM 0.3
#define ANCESTRY_MOST 0.5
#define ANCESTRY_NONE UINT32_MAX

enum ancestry_kind { ANCESTRY_KEPT, ANCESTRY_SPLIT, ANCESTRY_MERGED, ANCESTRY_BORN, ANCESTRY_DIED };

/* old, now: ANCESTRY_NONE where there is none of that side. share: the Jaccard index; of a split the part of the new one, of a merger
 * the part of the old one, that the two have in common. */
struct ancestry_step {
	enum ancestry_kind kind;
	uint32_t old, now;
	double share;
};

struct ancestry {
	uint32_t groups;		/* of today, with those that hold fixed members only */
	uint32_t *heir;			/* the group of yesterday that each is, or ANCESTRY_NONE */
	struct ancestry_step *step;	/* one for each group of today that has members, and for each of yesterday */
	size_t steps;
};

/* n texts: old[i] under olds, now[i] under nows or ANCESTRY_NONE for none; fixed may be NULL. now is changed as above (a group may be left
 * empty). False when memory is short; free with ancestry_free all the same. */
bool ancestry_trace(const uint32_t *old, const bool *fixed, uint32_t olds, uint32_t *now, uint32_t nows, uint32_t n, struct ancestry *out);
void ancestry_free(struct ancestry *a);

#endif
