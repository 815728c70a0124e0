/*
 * vocabulary.h - the words of a collection as somebody may know them: words of hidden documents alone are not there, nor, unless
 * he may see it (personal), those that are personal data wherever they stand. noexcept.
 */
#ifndef MCU_VOCABULARY_H
#define MCU_VOCABULARY_H

#include "search/index/index.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Documents of these organisations (a bit set as in index_search, NULL: all) with the word; counting stops at `enough`. */
uint32_t index_seen(struct index *ix, const uint8_t *visible, bool personal, const char *word, uint32_t enough);

/* Messages among those documents that have the word, the longest indexed first, one with it both ways twice. At most max, 1 or more; how many. */
int index_examples(struct index *ix, const uint8_t *visible, bool personal, const char *word, uint64_t *id, int max);

/* Words with this beginning that such a document has, those most frequent in the index first. At most max; *more: there are
 * others. */
int index_terms(struct index *ix, const uint8_t *visible, bool personal, const char *prefix, struct query_term *out, int max, bool *more);

#ifdef __cplusplus
}
#endif
#endif
