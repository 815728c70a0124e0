/*
 * search_ranks.h - inside of GET /search: the order of an answer by weight, kept while its pages are turned.
 *
 * Weights and sets change between two pages, so an offset would repeat rows and lose others. The first page costs nothing more: its cursor
 * names the rows it showed. The second one puts down the ids of what follows them, RANKS_BLOCK at a time, in a file of the account that
 * all workers read; whoever comes behind the last of them gets the next block, which is what is found then and was not put down yet. A kept
 * id is shown when it is still found under the rights of the reader; so each row comes once, however many have come or gone.
 */
#ifndef MCU_SEARCH_RANKS_H
#define MCU_SEARCH_RANKS_H

#include "fcgi/api/search_ask.h"

/* A row put down; group: of near copies, in the numbering of one generation. */
struct rank {
	uint64_t id, group;
};

/* An order being walked. Zeroed: none. */
struct ranks {
	bool on;		/* the cursor was of such an order */
	bool lost;		/* it is kept no longer: the walk goes on in the order of now */
	uint64_t dropped;	/* words that went, as of the first page */
	char name[40];		/* of the file, without the account; "": the cursor brought the rows of the first page itself */
	int fd;			/* the file, locked; 0: not open */
	int generation;		/* that the groups belong to */
	struct rank *rank;	/* arena; those from place `base` on, or the rows of the first page */
	size_t n, base, place;	/* how many are known, how many have been passed */
	uint64_t last;		/* id of the row shown last, to find its place in a new order */
	bool complete;		/* nothing follows the known ones */
	bool more;		/* after ranks_page: rows follow the page */
};

/* Payload of the cursor behind the first page of a ranked answer. Arena; NULL when memory is short. */
const char *ranks_begin(struct req *r, const struct asking *a, const struct finding *found);

/* Takes a payload of ranks_begin or ranks_next. ERR_BAD_PARAM when it is none. */
enum err ranks_read(struct req *r, const char *payload, struct ranks *k);

/* The next page: *out has the counts of now and the rows of the page. ERR_INTERNAL (logged). */
enum err ranks_page(struct req *r, struct ranks *k, struct asking *a, const char *q, struct finding *out);

/* Payload of the cursor behind that page. Arena; NULL when memory is short. */
const char *ranks_next(struct req *r, const struct ranks *k);

/* Lets go of the file. */
void ranks_close(struct ranks *k);

#endif
