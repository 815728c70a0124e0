/*
 * bursts.h - is what came lately more than this series is used to? A baseline with its own day of week, season and trend.
 *
 * log μ_t = β_kind(t) + β·t + Σ_{j ≤ K} (a_j cos 2πjt/year + b_j sin 2πjt/year) + offset_t, quasi-Poisson (glm.h); K = 0, 1, 2 by the
 * length of the history. Two reweightings: a day whose Anscombe residual s exceeds 2.58 counts (2.58/s)² (Farrington et al. 1996 and
 * Noufaily et al. 2013, where it is s⁻²), so that old bursts do not become the custom. The trend goes when |z| < 1.96, and where a wave
 * is not fitted: half a year cannot tell one from the other. Kinds and waves
 * have normal priors of mean 0 (deviation 1 and 0.5 of the logarithm): without them a kind of day that never saw a message would
 * be impossible. With under 10 events the rate has Jeffreys' prior Γ(½) instead and the count of a window of w such days after n
 * is negative binomial with φ = 1 + w/n.
 * History ends `guard` days before the longest window. Window of W days: M = Σμ, V = φ g'(X'WX)⁻¹g with g = Σ μ_t x_t,
 * φ* = φ + V/M, p_W = P(Y ≥ y), Y negative binomial of mean M and variance φ*M (tail.h); over three overlapping windows
 * p = 1 − (1 − min p_W)^2.2 (Šidák 1967 with 2.2 independent ones, fitted by simulation).
 */
#ifndef MCU_BURSTS_H
#define MCU_BURSTS_H

#include <stdbool.h>
#include <stddef.h>

enum { BURST_WINDOWS = 3, BURST_KINDS = 7 };

/* How a kind of series is looked at; days here are points of it. */
struct burst_rule {
	double year;			/* days in a year */
	int kinds;			/* kinds of days, 1 … BURST_KINDS */
	int window[BURST_WINDOWS];	/* rising */
	int guard;
	int wave[2];			/* days of history from which one and two waves are fitted */
	int history;			/* days before the guard that are looked at, at most */
};

extern const struct burst_rule BURST_DAILY;	/* seven kinds of days */
extern const struct burst_rule BURST_WEEKLY;	/* of 52 weeks, as in the published simulation */

/* Borrowed. Days are numbered from 0, oldest first. */
struct burst_series {
	const double *count;
	const unsigned char *kind;	/* of each day: 0 … kinds − 1, a holiday is what it is worked like; NULL: all 0 */
	const double *shape;		/* log of the parent's index of each day (bursts_shape), used when the own history is short or sparse; NULL: none */
	int n;
};

struct burst {
	int window;		/* of those the least likely: days up to the judged one */
	double seen, expected, usual;	/* in that window; usual: exceeded by chance once in 20 at most */
	double phi;		/* dispersion of the count of that window */
	double p;		/* over all windows */
	double window_p[BURST_WINDOWS];
};

struct bursts;

/* NULL when memory is short. The rule is borrowed. */
struct bursts *bursts_new(const struct burst_rule *rule);
void bursts_free(struct bursts *b);

/* Learns the custom from what lies far enough before `day`; the series is borrowed until the next call. False: under 28 days
 * of history, or memory is short. The memory of a fit is kept, so a further day of the same series costs less. */
bool bursts_learn(struct bursts *b, const struct burst_series *s, int day);

/* Judges the windows that end at the day learnt for. */
void bursts_judge(struct bursts *b, struct burst *out);

/* Expected and usual count of one day of the series, by what was learnt. */
void bursts_custom(struct bursts *b, int day, double *expected, double *usual);

/* Logarithm of how much more or less than on average this series expects on a day: what a child borrows as its shape. */
double bursts_shape(struct bursts *b, int day);

enum burst_level { BURST_NONE, BURST_NOTICE, BURST_ALARM };

/* What passes the gates: q (fdr.h) ≤ 0.1, ≥ 3 authors, ≥ 2 occasions, excess ≥ 3 and ratio ≥ 1.5 is worth notice; with q ≤ 0.01 and ratio ≥ 2 an alarm. */
enum burst_level bursts_level(const struct burst *x, double q, int authors, int occasions);

#endif
