/* search_log.h - the journal of who searched what: whatever tells a count of found records is written there. */
#ifndef MCU_SEARCH_LOG_H
#define MCU_SEARCH_LOG_H

#include "fcgi/api/search_ask.h"

/* Puts a search into the journal once its answer has left. */
enum err search_log_put(struct req *r, const char *q, uint64_t total, bool partial, double took_ms);

/* The same of a search with another one beside it under the same refinements; background: its words, NULL: there is none. */
enum err search_log_both(struct req *r, const char *q, const struct counted *counted, const char *background, uint64_t total);

/* The same of a stored search: a preview, a link, an export. */
enum err search_log_stored(struct req *r, const struct ask *ask, const struct counted *counted);

#endif
