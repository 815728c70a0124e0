/*
 * growth.h - why did more come in one period than in another? The change, parted into season and what is left, and that by factors.
 *
 * With b messages before and a after, and the season's ratio r = Σ season of the days after / Σ season of those before (effect_exposure; lengths
 * of the periods are in it), a − b = b(r − 1) [season] + (a − rb) [the rest]. A factor (theme, place, organisation, channel, applicants) parts a
 * and b without remainder, so its values' rests add up to the whole's. Interval of a rest: ± 1.96 √(φ(a + r²b)); of the season, as if its shape
 * were known: ± 1.96 |r − 1| √(φb). p: that a value's rate changed otherwise than by season (effect_ratio); q: over all values of all factors (fdr.h).
 * What grew more than the other values of its factor is told by localise.h, each factor alone.
 */
#ifndef MCU_GROWTH_H
#define MCU_GROWTH_H

#include <stdbool.h>
#include <stddef.h>

enum { GROWTH_FACTORS = 5 };
#define GROWTH_SURE 0.05	/* q up to which a change is told as one */

struct growth_part {
	int factor;			/* 0 … GROWTH_FACTORS − 1 */
	double before, after;
	double rest, low, high;		/* after − r·before, its interval */
	double p, q;
	bool stands_out;
};

struct growth {
	double before, after, ratio, phi;
	double season, season_low, season_high;
	double rest, low, high, p;
};

/* Dispersion of neighbouring weeks y, z of exposures e, f in the days from … until − 1: the mean of (yf − ze)²/(ef(y + z)), at least 1. Unlike Pearson's about a
 * constant rate it is not widened by a level that moved long ago. */
double growth_dispersion(const double *count, const double *shape, int from, int until);

/* The whole out of its counts; phi under 1 is taken as 1. */
void growth_whole(double before, double after, double ratio, double phi, struct growth *out);

/* Fills what stands behind the counts of n parts. False: memory is short. */
bool growth_parts(const struct growth *g, struct growth_part *part, size_t n);

#endif
