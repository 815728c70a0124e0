/* params.h - the query string checked against the table of a route. */
#ifndef MCU_PARAMS_H
#define MCU_PARAMS_H

#include "fcgi/req.h"

enum { PARAMS_QUERY_MAX = 16 * 1024 };

/* Fills r->values from a query string. Every wrong or unknown parameter is named in the problem. */
enum err params_read(struct req *r, const char *query);

/* A value as handlers want it: lists become array literals. NULL when it is wrong; *why (static or in the arena) says so in Russian. */
const char *params_value(struct arena *a, const struct param *p, const char *s, const char **why);

/* Place of a name in a table; -1 when it is not there. */
int params_find(const struct param *params, const char *name);

/* True for a day of the calendar written as 2026-01-31, years 1900..2200. */
bool params_is_date(const char *s);

/* Is the word among those of a list with blanks between them? */
bool params_in_words(const char *words, const char *word);

#endif
