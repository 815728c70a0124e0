/*
 * effect_rate.h - what became fewer or quicker: ratios of rates and a shift of durations, each with its 95 % interval.
 *
 * Ratio: a messages in t_a days after, b in t_b before; ratio = (a/t_a)/(b/t_b). Given a + b, a is binomial of chance ρt_a/(ρt_a + t_b), so
 * the exact interval of that chance (Clopper, Pearson 1934) gives one of ρ; p is twice the lesser tail, so that p < 0.05 just when the
 * interval leaves out 1. Beyond a dispersion φ of 1.2: ln ratio ± 1.96 √(φ(1/a + 1/b)), a half added to both where one is 0.
 * Ratio of ratios: (a1/b1)/(a0/b0) of the place with the measure (1) and places without (0); se² = φ(1/a1 + 1/b1 + 1/a0 + 1/b0).
 * Shift: Hodges, Lehmann 1963, the median of all differences after − before; its interval by the normal approximation of Mann and Whitney's
 * count (Hollander, Wolfe 1999, ch. 4.3): the differences of ranks C and nm + 1 − C, C = nm/2 − 1.96 √(nm(n + m + 1)/12).
 */
#ifndef MCU_EFFECT_RATE_H
#define MCU_EFFECT_RATE_H

#include <stdbool.h>
#include <stddef.h>

#define EFFECT_PLAIN 1.2	/* dispersion up to which counts are taken as Poisson */

/* Of the days from … until − 1: their messages; their exposure, days times their season (shape: its logarithm, NULL: 1 each); Pearson's X²/(n − 1) of
 * their weeks about a constant rate, at least 1. */
double effect_sum(const double *count, int from, int until);
double effect_exposure(const double *shape, int from, int until);
double effect_dispersion(const double *count, const double *shape, int from, int until);

struct effect_ratio {
	double ratio, low, high;	/* high may be INFINITY, low 0 */
	double p;			/* that the ratio is 1, two-sided */
};

/* Exposures are days, or days times their season, over 0. Nothing before and after: 1, 0, INFINITY, p 1. */
struct effect_ratio effect_ratio(double before, double before_exposure, double after, double after_exposure, double phi);

/* Counts of the same two periods here (1) and elsewhere (0). A half is added to all four where one is 0. */
struct effect_ratio effect_against(double before1, double after1, double before0, double after0, double phi);

/* Messages needed before for a ratio under 1 to be told with chance 0.8 at level 0.05, as long a time after: φ (1.96 + 0.84)² (1 + 1/ratio) / (ln ratio)². */
double effect_needed(double phi, double ratio);

struct effect_shift {
	double shift, low, high;	/* in the unit of the durations */
};

/* Sorts both arrays. False: fewer than 5 durations on a side. */
bool effect_shift(double *before, size_t n, double *after, size_t m, struct effect_shift *out);

#endif
