/* chances.h - how many of many independent records, each with a chance of its own, come to pass (Poisson-binomial). */
#ifndef MCU_CHANCES_H
#define MCU_CHANCES_H

#include <stdbool.h>

enum { CHANCES_MAX = 4000 };	/* more than these are added up by the normal distribution */

struct chances {
	double *share;	/* share[k]: chance that just k come to pass, up to CHANCES_MAX */
	int n;		/* records so far */
	double mean, variance;
};

/* False when memory is short. */
bool chances_init(struct chances *c);
void chances_close(struct chances *c);
void chances_clear(struct chances *c);

/* Adds n records of chance p. */
void chances_add(struct chances *c, double p, int n);

/* The span that holds at least the middle `level` of the chance: as much is left out below as above, or less. */
void chances_span(const struct chances *c, double level, int *low, int *high);

#endif
