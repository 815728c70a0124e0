/* search_narrow.h - the text of a search that finds a part of what another one found. */
#ifndef MCU_SEARCH_NARROW_H
#define MCU_SEARCH_NARROW_H

#include "fcgi/api/search_ask.h"

/*
 * The words of a finished search, ready for a condition behind them: in brackets, where otherwise fewer hits would make it look for
 * fewer words; without the words that were dropped. "" when nothing was asked; NULL when memory is short. Arena.
 */
const char *narrow_base(struct arena *a, const char *q, const struct finding *found);

/* field:"value", the quotes of the value left out. NULL when memory is short. Arena. */
const char *narrow_condition(struct arena *a, const char *field, const char *value);

/* Does the text find so many? Ends what was borrowed from an earlier run. */
bool narrow_finds(struct asking *a, const char *text, uint64_t count);

#endif
