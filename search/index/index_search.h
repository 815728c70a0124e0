/* index_search.h - what is asked of an index and what it answers; see index.h. */
#ifndef MCU_INDEX_SEARCH_H
#define MCU_INDEX_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/index/query.h"

#define INDEX_DAYS 65536	/* days are 16 bits; 0 = unknown */
#define INDEX_NUMBERS 65536	/* facet numbers are 16 bits; 0 = none, 65535 = does not fit */

/* Facets in the order of enum query_field: the number of a facet is an id of the registry, from FACET_CHANNEL on the place of a code in `codes`. */
enum index_facet {
	FACET_THEME, FACET_ORGANISATION, FACET_DISTRICT, FACET_CHANNEL, FACET_STATE, FACET_KIND, FACET_OBJECT, FACET_FAULT, FACET_COUNT
};

/*
 * SORT_SAMPLE: groups of near copies in an order that has nothing to do with their content; with collapse and a limit, a fair
 * sample of them. It has no further pages.
 * SORT_FRESH: by weight × (½ + ½ · 2^(−age / INDEX_HALF_LIFE)), age in days since it was received: what lies longest, and what has no
 * date, keeps half its weight, so an old text that fits well still stands above a new one that hardly does.
 * SORT_DUE: the earliest control date first, what has none last.
 */
enum index_sort { SORT_RELEVANCE, SORT_NEWEST, SORT_OLDEST, SORT_SAMPLE, SORT_FRESH, SORT_DUE };
#define INDEX_HALF_LIFE 180

/* Some messages by their ids: from..to (0: open), and of those only the ones whose bit (id - from) is set; NULL: all. */
struct index_ids {
	uint64_t from, to;
	const uint8_t *bits;
};

struct index_told {
	uint64_t id, place;		/* place: see place.h; 0: no address */
	uint32_t key, group;		/* key: as of struct index_hit; group: of near copies */
};

/* Told of each hit in the order of documents. NULL: forget what came before, the search begins (again). */
typedef void (*index_each_t)(void *arg, const struct index_told *hit);

/* Sets of facet numbers are bit sets of INDEX_NUMBERS bits; NULL: all. */
struct index_search {
	const struct query_tree *query;	/* NULL or without root: everything */
	const uint8_t *visible;		/* organisations whose messages may be seen */
	bool personal;			/* words that are personal data may be looked for */
	const uint8_t *filter[FACET_COUNT];
	int day_from, day_to;		/* 0: open */
	enum index_sort sort;
	int today;			/* local day since 1970, for SORT_FRESH; the finder knows it */
	size_t limit;
	const struct index_ids *except;	/* counted, but no hit of the page: they have been shown; NULL: none */
	const struct index_ids *except_groups;	/* the same of groups of near copies, for collapse */
	bool after;			/* orders without weight: only what comes after this hit */
	uint32_t after_key;
	uint64_t after_id;
	const struct index_ids *only;	/* nothing else is looked at; NULL: everything */
	const struct index_ids *without;	/* these are not looked at; NULL: none */
	index_each_t each;		/* may be NULL */
	void *each_arg;
	uint32_t group;			/* only these near copies; 0: everything */
	bool collapse;			/* of each group of near copies only the best hit */
	uint64_t strict_enough;		/* counts those hits that have the optional words too, and stops at so many; 0: does not */
	double seconds;			/* hard limit; 0: none */
	bool goes_on;			/* the limit of the search before runs on: several passes for one query */
};

struct index_hit {
	uint64_t id;
	uint32_t key, docid;		/* key: of the order, a time or the control date (INDEX_DAYS: none) */
	double weight;
	uint32_t group, copies;		/* of near copies, and how many hits belong to it */
};

/* Borrowed from the reader until its next search. count[f][n]: documents that satisfy all but facet f's own filter. */
struct index_result {
	uint64_t total;
	bool partial;			/* stopped by the limit: counts are of what was seen */
	const struct index_hit *hit;
	size_t hits;
	const uint32_t *count[FACET_COUNT];
	const uint32_t *day;		/* matches of all but the range of days, by days since 1970; [0]: without a date */
	uint64_t strict;		/* hits that have every word, when they were to be counted; at strict_enough nothing else here is true */
	uint64_t unique;		/* groups of near copies among the hits */
	uint32_t visible;		/* documents that may be seen at all */
	bool more;			/* hits follow the last one */
	uint32_t commit;		/* of the index that all this is true of */
};

#endif
