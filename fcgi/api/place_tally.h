/* place_tally.h - the hits of a search counted by place; see search/index/place.h. */
#ifndef MCU_PLACE_TALLY_H
#define MCU_PLACE_TALLY_H

#include "search/index/index_search.h"

#define PLACE_EXAMPLES 4	/* messages that tell what a place is called and where it lies */

struct place_count {
	uint64_t key;
	uint64_t example[PLACE_EXAMPLES];	/* ids of messages */
	int examples;
	uint32_t number;		/* in the order they were met */
	uint32_t count, unique;		/* hits; near copies once, as far as asked for */
};

struct place_tally {
	struct place_count *list;	/* by number; once sorted: most hits first */
	size_t n;
	uint64_t without;		/* hits that have no address */
	bool failed;			/* memory was short */
	/* inside */
	uint32_t *slot;
	size_t room, slots;
	uint64_t *pair;			/* of a place's number and a group */
	size_t pairs, pair_room;
};

/* An index_each_t over struct place_tally, which begins zeroed. */
void place_tally_hit(void *tally, const struct index_told *hit);

/* Orders the places and counts what is unique in the first `top` of them. False when memory was short. */
bool place_tally_finish(struct place_tally *t, size_t top);

/* Hits of the places from `from` on. */
uint64_t place_tally_rest(const struct place_tally *t, size_t from);
void place_tally_close(struct place_tally *t);

#endif
