/*
 * writer.h - the one writer of a generation. A second one on the same folder gets INDEX_LOCKED. noexcept, one thread of the caller's;
 * what is put goes on in a thread for each database.
 */
#ifndef MCU_WRITER_H
#define MCU_WRITER_H

#include "search/index/columns.h"
#include "search/index/index.h"
#include "search/text/mask.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A message as it is indexed. Strings may be NULL. */
struct index_message {
	uint64_t id;
	uint32_t rev;
	int64_t sort_at;		/* seconds since 1970 */
	int day;			/* local day received, since 1970; 0: unknown */
	int due, answered;		/* likewise */
	uint32_t theme, organisation, district, street;	/* ids, 0: none */
	uint16_t flags;			/* enum row_flag; those that other members tell are set by themselves */
	uint8_t mark, priority;		/* 1–5, 0: none; 0–2 */
	const char *channel, *state, *kind, *object, *fault;	/* codes */
	const char *number;
	const char *subject, *text, *theme_name, *address;
	const char *place;		/* the address of the house alone */
	const char *const *answer;
	int answers;
};

struct index_writer;
/* shards: how many databases a new generation is spread over, or where they are (MCU_SHARDS; see shards.h). mask: what it finds in a text
 * is found by who may see personal data alone; NULL: no text has any. All are borrowed. */
enum index_status index_writer_open(const char *dir, const char *shards, struct lexicon *lx, struct masker *mask, struct index_writer **out);
void index_writer_close(struct index_writer *w);	/* what was not committed is lost */

/* Adds or replaces. fresh: the caller knows that the id is not there yet. */
enum index_status index_writer_put(struct index_writer *w, const struct index_message *m, bool fresh);
enum index_status index_writer_delete(struct index_writer *w, uint64_t id);

/* Makes what was put visible and durable. After a failure the writer is of no use: close and open again. */
enum index_status index_writer_commit(struct index_writer *w);
uint32_t index_writer_count(struct index_writer *w);
const char *index_writer_error(const struct index_writer *w);

#ifdef __cplusplus
}
#endif
#endif
