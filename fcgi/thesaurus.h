/* thesaurus.h - the thesaurus in use: its newest version in the database, taken over by a running program. */
#ifndef MCU_FCGI_THESAURUS_H
#define MCU_FCGI_THESAURUS_H

#include "fcgi/db.h"
#include "search/index/finder.h"

/* Gives the finder the newest version when it has another one, and tells how many changes its generation of the index has yet
 * to learn. Call inside a transaction, before each search, after finder_index. */
enum err thesaurus_follow(struct db *db, struct finder *f, int *pending);

#endif
