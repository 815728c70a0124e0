/*
 * compact.h - a generation packed into another folder, with the same document numbers: what changes have left behind goes. noexcept.
 */
#ifndef MCU_COMPACT_H
#define MCU_COMPACT_H

#include "search/index/index.h"

#ifdef __cplusplus
extern "C" {
#endif

struct index_compaction;

/*
 * Copies the generation in `from`, which must not change meanwhile, and goes on packing the copy into `to` in a thread. INDEX_NONE when
 * the two cannot be laid out alike: other shards are wanted now, or some are on servers. Free with index_compact_end.
 */
enum index_status index_compact_begin(const char *from, const char *to, const char *shards, struct index_compaction **out);

/* Is it over? Then *status says how. */
bool index_compact_over(struct index_compaction *c, enum index_status *status);

/* Waits for the thread. */
void index_compact_end(struct index_compaction *c);
const char *index_compact_error(const struct index_compaction *c);

#ifdef __cplusplus
}
#endif
#endif
