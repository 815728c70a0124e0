/*
 * index.h - the C face of the full-text index (Xapian behind it; xapian.h is included by the .cc files here alone).
 *
 * SCHEMA 2. A generation is a folder with `xapian/` and `columns`.
 * Documents: one per message with its answers. A changed message gets a new document number and the old document goes, so that
 *   a number always means the same content and the columns may be read without the database.
 * Terms: words   lemma (lower case, no prefix), all lemmas of a word at its position; wdf 2 in subject and text, 1 elsewhere
 *        fields  XA<lemma> of the address, XR<lemma> of the answers, XN<number as index_number folds it>; no positions, no wdf
 *        boolean Q<id>  XK<kind>  XC<channel>  XS<state>  XT<theme>  XO<organisation>  XD<district>  XM<yyyymm>
 * Positions: subject from 1, then text, theme, address, each answer, with a gap of 100 between them.
 * Data: id, revision, and a 16-bit number of the written form at each position (exact phrases are verified by it).
 * Metadata: `seq` number of commits, `codes` names of kinds, channels and states in the order of their facet numbers.
 * Columns: one row of 56 bytes per document number (struct index_row), see columns.h for how they stay in step.
 *
 * All functions are noexcept. One struct serves one thread.
 */
#ifndef MCU_INDEX_H
#define MCU_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "search/index/query.h"

#define INDEX_SCHEMA 2
#define INDEX_NUMBERS 65536	/* facet numbers are 16 bits; 0 = none, 65535 = does not fit */

enum index_status { INDEX_OK, INDEX_NONE, INDEX_LOCKED, INDEX_FAILED, INDEX_MEMORY };

/* Facets in the order of enum query_field: a facet number is an id of the registry, or the place of a code in `codes`. */
enum index_facet { FACET_THEME, FACET_CHANNEL, FACET_ORGANISATION, FACET_DISTRICT, FACET_STATE, FACET_KIND, FACET_COUNT };

/* --- reader --- */
struct index;
enum index_status index_open(const char *dir, struct index **out);
void index_close(struct index *ix);

/* Moves to the newest commit: call before each query. */
enum index_status index_refresh(struct index *ix);

uint32_t index_count(struct index *ix);
uint32_t index_frequency(struct index *ix, const char *term);

/* Facet number of a code; 0 when the index does not know it. Name of a facet number; NULL likewise. */
uint16_t index_code(struct index *ix, enum index_facet f, const char *code);
const char *index_code_name(struct index *ix, enum index_facet f, uint16_t number);

/* Words for the last failure, in English, for the log. Never NULL. */
const char *index_error(const struct index *ix);

enum index_sort { SORT_RELEVANCE, SORT_NEWEST, SORT_OLDEST };

/* Some messages by their ids: from..to (0: open), and of those only the ones whose bit (id - from) is set; NULL: all. */
struct index_ids {
	uint64_t from, to;
	const uint8_t *bits;
};

/* Told of each hit in the order of documents. Id 0: forget what came before, the search begins (again). */
typedef void (*index_each_t)(void *arg, uint64_t id, uint32_t time);

/* Sets of facet numbers are bit sets of INDEX_NUMBERS bits; NULL: all. */
struct index_search {
	const struct query_tree *query;	/* NULL or without root: everything */
	const uint8_t *visible;		/* organisations whose messages may be seen */
	const uint8_t *filter[FACET_COUNT];
	int day_from, day_to;		/* 0: open */
	enum index_sort sort;
	size_t limit, offset;		/* offset counts hits of the relevance order */
	bool after;			/* date orders: only what comes after this key */
	uint32_t after_time;
	uint64_t after_id;
	const struct index_ids *only;	/* nothing else is looked at; NULL: everything */
	index_each_t each;		/* may be NULL */
	void *each_arg;
	double seconds;			/* hard limit; 0: none */
};

struct index_hit {
	uint64_t id;
	uint32_t time, docid;
	double weight;
};

/* Borrowed from the reader until its next search. count[f][n]: documents that satisfy all but facet f's own filter. */
struct index_result {
	uint64_t total;
	bool partial;			/* stopped by the limit: counts are of what was seen */
	const struct index_hit *hit;
	size_t hits;
	const uint32_t *count[FACET_COUNT];
	const uint32_t *month;		/* by months since January 1970 */
	uint32_t visible;		/* documents that may be seen at all */
	bool more;			/* hits follow the last one */
};

#define INDEX_MONTHS 2160

/* Runs a search; retries by itself when the writer moves under it. */
enum index_status index_run(struct index *ix, const struct index_search *s, struct index_result *out);

/* Is the message with this id among the matches of the query (filters and rights aside)? For tests and evaluation. */
enum index_status index_matches(struct index *ix, const struct query_tree *q, uint64_t id, bool *yes);

/* --- verification: walks the ids in the index, ascending by term; stops when visit returns false --- */
typedef bool (*index_visit_t)(void *arg, uint64_t id, uint32_t rev);
enum index_status index_walk(struct index *ix, index_visit_t visit, void *arg);

/* Checks that every document has its row and one id each; false with a reason in index_error(). */
bool index_sound(struct index *ix);

#ifdef __cplusplus
}
#endif
#endif
