/* feed_in.h - inside of the feed. */
#ifndef MCU_FEED_IN_H
#define MCU_FEED_IN_H

#include <time.h>

#include "fcgi/db.h"
#include "fcgi/feed.h"
#include "search/index/compact.h"
#include "search/index/writer.h"

#define GENERATIONS 8

struct generation {
	int number;			/* 0: free slot */
	bool live, aged, old;
	struct index_writer *writer;
	bool waiting;			/* building: for transactions older than the generation */
	char barrier[24];
	int64_t position;		/* building: last id of the walk over the registry */
	bool walked;			/* building: all records are in, changes are being caught up */
	bool packed;			/* building: from the live one, packed, instead of a walk over the registry */
	struct index_compaction *packing;
	long records;
	unsigned uncommitted;
	unsigned changes;		/* put since this process knows it */
	bool night;			/* live for most of a day, and it is a quiet hour */
};

struct feed {
	const struct conf *conf;
	struct db *db;
	struct db *ahead;		/* reads the walk's next page while this one is indexed */
	int64_t asked;			/* the id the page on its way begins after; -1: none is */
	struct lexicon *lexicon;
	struct masker *mask;
	int lock;
	struct generation list[GENERATIONS];
	bool troubled, cleared;
	struct timespec committed;
};

/* Says once that things go wrong, and once that they go well again. */
void feed_trouble(struct feed *f, const char *what, const char *why);
void feed_fine(struct feed *f);

/* origin: registry or live. */
bool feed_begin_generation(struct feed *f, const char *origin);

/* Follows index_generation: new ones get a slot, gone ones lose theirs and their folder. False: no database. */
bool feed_load_generations(struct feed *f);
struct generation *feed_find(struct feed *f, bool live);

/* Opens the writer of a generation if it is not open. */
bool feed_open_writer(struct feed *f, struct generation *g);
void feed_close_writer(struct generation *g);
bool feed_commit(struct feed *f, struct generation *g);

/* One batch of changes. *more: the outbox holds further ones. */
bool feed_drain(struct feed *f, struct generation *g, bool *more);

/* One batch of the walk that fills a new generation, later its catching up and the switch. *more: call again. */
bool feed_build(struct feed *f, struct generation *g, bool *more);

/* A building generation that cannot be: it goes, the live one stays. */
bool feed_give_up(struct feed *f, struct generation *g);

/* Packs the live generation into this one. *more: call again at once. */
bool feed_pack(struct feed *f, struct generation *g, bool *more);

/* Writes the number that readers look at. */
bool feed_publish(struct feed *f, int number);

#endif
