/* effect_in.h - inside of effect.h: windows of days, and comparison places. */
#ifndef MCU_EFFECT_IN_H
#define MCU_EFFECT_IN_H

#include "search/discover/effect.h"

/* Days, ends excluded. */
struct effect_window {
	int from, until, start, end;	/* before; after */
};

/* Chooses out->control out of the places, tells whether they went along before. */
void effect_choose(const struct effect_data *d, const struct effect_window *w, struct effect *out);

/* The own ratio of ratios and its placebos. */
void effect_compare(const struct effect_data *d, const struct effect_window *w, struct effect *out);

#endif
