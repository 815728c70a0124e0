/*
 * scan.h - did messages of one kind gather lately at one place? The prospective space–time permutation scan.
 *
 * Kulldorff et al. 2005: in a circle and the last days, with c of C messages, expected is μ = (messages of the circle)·(messages of
 * those days)/C, and the ratio (c/μ)^c ((C−c)/(C−μ))^(C−c) when c > μ. Circles stand on places that had messages, up to 1,500 m and half
 * of all messages; days are the last 1 … 14. Dates are dealt anew among the messages 199 times, a Gumbel distribution is fitted by
 * moments to the greatest ratios (its logarithm; Abrams, Kleinman, Kulldorff 2010), and its tail is the p. A run a day: by chance
 * so much comes once in 1/p days.
 */
#ifndef MCU_SCAN_H
#define MCU_SCAN_H

#include <stddef.h>
#include <stdint.h>

enum { SCAN_DAYS = 90, SCAN_LAST = 14, SCAN_PLACES = 500, SCAN_REPLICATES = 199 };
#define SCAN_RADIUS 1500.0
#define SCAN_ALARM 365.0	/* days by chance from which it is told */

struct scan_event {
	int place;		/* 0 … places − 1 */
	int ago;		/* days: 0 today … SCAN_DAYS − 1; others are left out */
};

struct scan_place {
	double x, y;		/* metres */
};

struct scan_found {
	int centre;		/* place */
	double radius;		/* metres, to the farthest place of the circle */
	int days, places;
	double seen, expected, ratio;	/* ratio: logarithm */
	double p, interval;	/* interval: days by chance, 1/p */
};

/* The circle and days that stand out most. Returns 1 when there is one with more than expected, 0 when not (or under 10 messages), -1
 * when memory is short. The same seed gives the same p. At most SCAN_PLACES places. */
int scan_places(const struct scan_place *place, int places, const struct scan_event *event, size_t n, uint64_t seed, struct scan_found *out);

#endif
