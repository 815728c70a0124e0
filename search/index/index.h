/*
 * index.h - the C face of the full-text index (Xapian behind it; xapian.h is included by the .cc files here alone).
 *
 * SCHEMA 12. A generation is a folder with `xapian/` (or `shards`, see shards.h), `columns`, the files of copies.h and those of common.h.
 * Documents: one per message with its answers. A changed message gets a new document number and the old document goes, so that
 *   a number always means the same content and the columns may be read without the database.
 * Terms: words   lemma (lower case, no prefix), all lemmas of a word at its position; wdf 3 in the text, 2 in the subject, 1 elsewhere
 *        houses  H<number> of a number that may be a house, F<number> when it is not of the street right before it; at its position, wdf 0
 *        fields  XA<lemma> of the address, XR<lemma> of the answers, XN<number as index_number folds it>; no positions, no wdf
 *        boolean Q<id>  XO<organisation>; all other facets stand in the columns alone
 * Positions: subject from 1, then text, theme, address, each answer, with a gap of 100 between them.
 * Data: id, revision, and a 16-bit number of the written form at each position (exact phrases are verified by it).
 * Metadata (of each database): `seq` number of commits, `last` highest document number given out, `schema`, `codes` names of channels, states, kinds, objects and faults in the order of their facet numbers.
 * Columns: one row of 64 bytes per document number (struct index_row), see columns.h for how they stay in step.
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

#include "search/index/index_search.h"

#define INDEX_SCHEMA 13

enum index_status { INDEX_OK, INDEX_NONE, INDEX_LOCKED, INDEX_FAILED, INDEX_MEMORY };

/* --- reader --- */
struct index;
enum index_status index_open(const char *dir, struct index **out);
void index_close(struct index *ix);
/* Which server of a generation (its folder) does not answer: "host:port" into who; false when none is silent. Waits a second each. */
bool index_silent(const char *dir, char *who, size_t room);

/* Moves to the newest commit: call before each query. */
enum index_status index_refresh(struct index *ix);

uint32_t index_frequency(struct index *ix, const char *term);

/* Facet number of a code; 0 when the index does not know it. Name of a facet number; NULL likewise. */
uint16_t index_code(struct index *ix, enum index_facet f, const char *code);
const char *index_code_name(struct index *ix, enum index_facet f, uint16_t number);

/* Words for the last failure, in English, for the log. Never NULL. */
const char *index_error(const struct index *ix);

/* Runs a search; retries by itself when the writer moves under it. */
enum index_status index_run(struct index *ix, const struct index_search *s, struct index_result *out);

/* All documents that may be seen, by day like index_result.day; borrowed until the next call. */
enum index_status index_days(struct index *ix, const uint8_t *visible, const uint32_t **days);

/*
 * Which of some words of the query its hits have: count[m], of 1 << words, is the number of hits that have just the words of m (bit i
 * = word[i]) and satisfy everything but those words, which the caller has marked optional. At most INDEX_SUBSETS words. Hits with fewer
 * than `least` (1 or more) of them are not counted: they are most of the work. *partial: time was up before all were counted. What the
 * last search gave stays.
 */
#define INDEX_SUBSETS 6
enum index_status index_subsets(struct index *ix, const struct index_search *s, struct query_node *const *word, int words, int least, uint64_t *count,
				  bool *partial);

/* Another clock for the limit of a search, in seconds; NULL: the machine's. For tests. */
typedef double (*index_clock_t)(void *arg);
void index_use_clock(struct index *ix, index_clock_t now, void *arg);

/* Is the message with this id among the matches of the query (filters and rights aside)? For tests and evaluation. */
enum index_status index_matches(struct index *ix, const struct query_tree *q, uint64_t id, bool *yes);

/* --- verification: walks the ids in the index, ascending by term; stops when visit returns false --- */
typedef bool (*index_visit_t)(void *arg, uint64_t id, uint32_t rev);
enum index_status index_walk(struct index *ix, index_visit_t visit, void *arg);

/* Folders that hold the databases of the generation in dir, wherever they are. */
void index_each_folder(const char *dir, void (*visit)(const char *folder));

/* Checks that every document has its row and one id each; false with a reason in index_error(). */
bool index_sound(struct index *ix);

#ifdef __cplusplus
}
#endif
#endif
