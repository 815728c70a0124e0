/*
 * feed.h - carries changes from PostgreSQL's outbox into the search index; builds new generations beside the live one.
 *
 * At least once and idempotent: an outbox row only names a message; its present state is read, put, committed, and only then
 * the row goes. Everything may be killed at any moment. One feed per index folder (held by a lock file).
 */
#ifndef MCU_FEED_H
#define MCU_FEED_H

#include <stdbool.h>

#include "fcgi/conf.h"

struct feed;

/* NULL when another process feeds this folder (*busy true) or the dictionary is missing (logged). Free with feed_free. */
struct feed *feed_new(const struct conf *conf, bool *busy);
void feed_free(struct feed *f);

/* Does what there is to do now, a second or two at most. True when more work waits; false: call again after feed_wait. */
bool feed_step(struct feed *f);

/* Sleeps until something changes, at most ms. */
void feed_wait(struct feed *f, int ms);

/* Asks for a new generation, made of the registry or of the live one packed; it becomes live when it has caught up. False when
 * PostgreSQL is away. */
bool feed_rebuild(struct feed *f, bool packed);

/* What goes on: a generation is being built, it holds so many records; the live one has this number (0: none). */
bool feed_building(const struct feed *f, long *records);
int feed_live(const struct feed *f);

/* True after a failure that has not yet been mended (no database, no space): the next steps are retries. */
bool feed_troubled(const struct feed *f);

/* Folder of a generation. */
void feed_generation_dir(const struct conf *conf, int number, char *out, unsigned long room);

#endif
