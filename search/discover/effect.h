/*
 * effect.h - did a measure help? What came after it against the custom before, against places without it, against chance itself.
 *
 * Picked because it was bad lately, a place gets better by itself (regression to the mean), so: the baseline is up to a year and at least
 * half of one before, without the 14 days before the alarm up to the start of the measure; days count by their season (the detector's shape
 * of a parent series, bursts.h), without a season a whole year is needed. φ is Pearson's X²/(n − 1) of the weeks of the baseline.
 * Level 1: ratio of rates (effect_rate.h). Level 2: segmented regression by weeks (effect_trend.h). Level 3: ratio of ratios against
 * places without the measure: of those with a rate within 4 times the own, the EFFECT_CONTROLS whose weeks go along best (Pearson's
 * correlation, the own season included) with it; their halves of the baseline must not part (ratio of ratios of the halves, p ≥ 0.05).
 * Placebo: the same ratio of ratios, studentised, for each place without the measure at this date, and for all at earlier dates
 * whose windows lie before; p = (1 + those at most as high) / (1 + all) (Abadie et al. 2010). Displaced: the sibling themes rose (interval over
 * 1) by half or more of what was prevented. Prevented: expected after (baseline rate · exposure) − seen, ends from the ratio's interval.
 */
#ifndef MCU_EFFECT_H
#define MCU_EFFECT_H

#include <stdbool.h>

#include "search/discover/effect_rate.h"
#include "search/discover/effect_trend.h"

enum { EFFECT_GAP = 14, EFFECT_YEAR = 364, EFFECT_HALF = 182, EFFECT_AFTER = 28, EFFECT_CONTROLS = 8, EFFECT_PLACEBOS = 50 };

/* Borrowed. Daily counts of the same n days, day 0 first. */
struct effect_data {
	const double *count;		/* the theme and place of the measure */
	const double *const *other;	/* places without it */
	const double *sibling;		/* the sum of the themes that could get the messages instead; NULL: unknown */
	const double *total;		/* all messages of the place or city; NULL: unknown */
	const double *shape;		/* logarithm of the season of each day (bursts_shape); NULL: unknown */
	int others, n;
	int alarm, start;		/* first day of the excess, first day of the measure; alarm ≤ start */
};

enum effect_verdict { EFFECT_CONFIRMED, EFFECT_UNPROVEN, EFFECT_LACKING };

/* Why not confirmed; a set of bits. Those from EFFECT_SHORT on: the data do not suffice. */
enum effect_reason {
	EFFECT_CHANCE = 1,		/* the interval of the ratio reaches 1 */
	EFFECT_ELSEWHERE = 2,		/* not less than in places without the measure */
	EFFECT_PLACEBO = 4,		/* as much is seen where nothing was done: p ≥ 0.1 */
	EFFECT_DISPLACED = 8,
	EFFECT_COLLAPSED = 16,		/* all messages fell by 30 % or more */
	EFFECT_PARTED = 32,		/* places without the measure went another way before */
	EFFECT_SHORT = 64,		/* under half a year (without a season: a year) before, or 28 days after */
	EFFECT_FEW = 128,		/* not even a halving could be told (effect_needed) */
	EFFECT_ALONE = 256,		/* under 3 places to compare with */
	EFFECT_NO_PLACEBO = 512,	/* under EFFECT_PLACEBOS of them */
};

struct effect {
	int from, until;		/* baseline, end excluded; after it is start … n */
	double before, after;		/* messages */
	double expected;		/* after, by the baseline */
	double phi;
	struct effect_ratio ratio;
	bool has_trend;
	struct effect_trend trend;
	int control[EFFECT_CONTROLS], controls;
	struct effect_ratio against, parallel;	/* of the two periods; of the halves of the baseline */
	int placebos;
	double placebo_p;
	struct effect_ratio sibling, total;	/* 1, 0, INFINITY where unknown */
	double prevented, prevented_low, prevented_high;
	double needed;			/* messages before for this ratio to be told; INFINITY for 1 or more */
	unsigned reasons;
	enum effect_verdict verdict;
};

/* False: the days make no sense (alarm < 0, alarm > start, start ≥ n). */
bool effect_judge(const struct effect_data *d, struct effect *out);

#endif
