/* eval_causes.h - figures of a trial of hypotheses: cases with the strengths of their evidence and what was planted → JSON lines. */
#ifndef MCU_CTL_EVAL_CAUSES_H
#define MCU_CTL_EVAL_CAUSES_H

#include <stddef.h>

#include "search/discover/causes.h"

struct trial_case {
	int city, category, records;	/* category planted, -1 none */
	double share;			/* of its records that the planted cause brought */
	char theme[16];
	double z[CAUSES_FEATURES];
};

struct trial_cases {
	struct trial_case *of;
	size_t n, room;
};

/* Prints: all evidence, each kind left out and each kind alone, the prior of a theme learnt in the other cities, the most frequent categories; then each category. */
void trial_figures(const struct causes *c, const struct trial_cases *all);

/* Prints how the weights do when they are fitted towards the list on the other cities, by how strongly they are held to it. */
void trial_refit(const struct causes *c, const struct trial_cases *all);

#endif
