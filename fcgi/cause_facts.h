/* cause_facts.h - what the records of a case tell, as search/discover/causes.h takes it: for the API, which sees what its account does, and for trials. */
#ifndef MCU_CAUSE_FACTS_H
#define MCU_CAUSE_FACTS_H

#include "fcgi/arena.h"
#include "fcgi/db.h"
#include "search/discover/causes.h"

/* Facts of the records ids (an array literal) of a theme (NULL: none), and of the newest other records of the same themes, both zeroed before; read in the open transaction. What
 * they point to lives in the arena. */
enum err cause_facts_read(struct db *db, struct arena *a, const struct causes *c, const char *ids, const char *theme, struct causes_facts *f, struct causes_facts *elsewhere);

#endif
