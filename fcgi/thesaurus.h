/* thesaurus.h - the thesaurus in use: its newest version in the database, taken over by a running program. */
#ifndef MCU_FCGI_THESAURUS_H
#define MCU_FCGI_THESAURUS_H

#include "fcgi/db.h"
#include "search/index/finder.h"

/* Gives the finder the newest version when it has another one, and tells how many changes its generation of the index has yet
 * to learn. Call inside a transaction, before each search, after finder_index. */
enum err thesaurus_follow(struct db *db, struct finder *f, int *pending);

/* The same in two halves, with a search by the version at hand in between; *changed: it was not the newest one, search again. */
enum err thesaurus_ask(struct db *db, struct finder *f);
enum err thesaurus_take(struct db *db, struct finder *f, int *pending, bool *changed);

#endif
