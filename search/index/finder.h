/*
 * finder.h - a whole search as the API and mcuctl do it: the live generation, the query made ready, relaxing, the result.
 */
#ifndef MCU_FINDER_H
#define MCU_FINDER_H

#include "search/index/highlight.h"
#include "search/index/index.h"

#define FINDER_ENOUGH 10	/* with fewer hits the query is relaxed */

struct finder;

/* What only the registry knows; see query_world for each. Any function may be NULL. */
struct finder_asks {
	void *arg;
	int (*resolve)(void *arg, enum query_field field, const char *value, uint16_t *number, int max);
	const char *(*near)(void *arg, enum query_field field, const char *value);
	const char *(*saved)(void *arg, const char *name);
	int (*working_day)(void *arg, int day, int n, bool forward, int *year);
	int (*late)(void *arg, const uint64_t **id);
};

/* index_dir holds `current` and generations, share the dictionary and the thesaurus. NULL when those cannot be read; *why
 * (static, may be NULL) says which. Free with finder_free. */
struct finder *finder_new(const char *index_dir, const char *share, const char **why);
void finder_free(struct finder *f);

/* The live generation, opened and at its newest commit; NULL when there is none yet. Borrowed until the next call. */
struct index *finder_index(struct finder *f);
int finder_generation(const struct finder *f);
struct lexicon *finder_lexicon(struct finder *f);
const struct thesaurus *finder_thesaurus(struct finder *f);

/* Another thesaurus from the next search on; steals it. The shipped one has version 0. */
void finder_take_thesaurus(struct finder *f, struct thesaurus *t);

struct finding {
	struct query_tree *query;	/* expanded; free with finding_close */
	struct index_result result;	/* borrowed from the index */
	bool relaxed;
	uint64_t strict_total;		/* by all words, when relaxed */
	uint64_t dropped;		/* which droppable words were dropped, by bit: keeps later pages alike */
	int droppable;			/* how many there are */
	int day_from, day_to;		/* the range of the search and of the query's own дата: (query_take_days) */
};

/*
 * Searches. `search` gives rights, filters, order and page; its query is set here. dropped: of an earlier page, or NULL to
 * decide. asks: may be NULL. Call finder_index first. False when the index fails (see index_error).
 */
bool finder_run(struct finder *f, const char *text, size_t n, struct index_search *search, const struct finder_asks *asks,
		const uint64_t *dropped, struct finding *out);
void finding_close(struct finding *out);

/* A query that finds by all of its words what this finding found without some of them. New (free); NULL when memory is short. */
char *finding_text(const struct finding *found);

/* After finder_index gave NULL: the server that a part of the live index lies on and that does not answer, "host:port" into who.
 * False when there is no index, or another cause. */
bool finder_silent(const struct finder *f, char *who, size_t room);

#endif
