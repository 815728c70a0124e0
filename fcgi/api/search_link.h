/* search_link.h - inside of GET /search: the set of a frozen link. */
#ifndef MCU_SEARCH_LINK_H
#define MCU_SEARCH_LINK_H

#include "fcgi/api/search_ask.h"

/* A link as it was kept; strings and JSON live as long as the request. */
struct link {
	const char *id;
	struct ask ask;
	bool frozen, own;	/* own: who reads it made it */
	json_t *row;		/* owned: link_close */
	struct index_ids set;	/* of a frozen one */
	bool relaxed;		/* frozen when words had given way: … */
	uint64_t dropped, strict;	/* … which (finding.dropped), and how many records with all of them the reader sees */
	int droppable;
};

/* ERR_NOT_FOUND when there is none. */
enum err link_open(struct req *r, const char *id, struct link *out);
void link_close(struct link *l);

/* One page of a frozen set, in the arena. */
struct link_hits {
	struct index_hit *hit;
	size_t n;
	uint64_t last;		/* place of the last one in the set, 0: nothing follows */
};

/* The page after a place, without what the reader may not see. Call it before link_count: both use the index. */
enum err link_page(struct req *r, const struct link *l, const struct asking *a, uint64_t after, struct link_hits *out);

/* Counts the frozen set as far as the reader may see it: total, facets, days. The query stays that of the link, for the marks and for what was done to it when it was frozen. */
enum err link_count(struct link *l, struct asking *a, struct finding *out);

/* How much of a link the reader sees now, with a line in the journal of searches. */
enum err link_told(struct req *r, struct link *l, struct counted *out);

#endif
