/* gazetteer.h - the register of streets in use: its newest version in the database, ready for the recogniser of places. */
#ifndef MCU_GAZETTEER_H
#define MCU_GAZETTEER_H

#include "fcgi/conf.h"
#include "fcgi/db.h"
#include "search/text/places.h"

struct gazetteer;

/* Nothing is read yet; conf is borrowed. NULL when memory is short. Free with gazetteer_free. */
struct gazetteer *gazetteer_new(const struct conf *conf);
void gazetteer_free(struct gazetteer *g);

/* The recogniser with the newest register, borrowed until the next call; reads it when it changed. Inside a transaction or not.
 * NULL when PostgreSQL or the dictionary cannot be read (logged). */
struct places *gazetteer_places(struct gazetteer *g, struct db *db);

#endif
