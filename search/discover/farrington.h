/*
 * farrington.h - Farrington's algorithm in its flexible form over weekly counts, on the regression and the residuals of glm.h.
 *
 * What it is for: the reference that the regression is checked against (R's `surveillance`, farringtonFlexible with threshold method
 * nbPlugin) and a rival of the measurements. Farrington et al. 1996; Noufaily et al. 2013: weeks of b years before, cut into blocks
 * (one of them the 2w + 1 weeks around the same week of each year), a factor for each block and a linear trend; weights γ·s⁻² for
 * Anscombe residuals s > 2.58, γ making them sum to n; the bound is the 1 − α point of a negative binomial of the predicted mean and
 * dispersion. As in `surveillance`, the trend is tested with the dispersion Σ ω ((y − μ)/μ)² / (n − p), which is not Pearson's.
 */
#ifndef MCU_FARRINGTON_H
#define MCU_FARRINGTON_H

#include <stdbool.h>

struct farrington_rule {
	int years, half;	/* b and w */
	int blocks;		/* of a year, 1 … 10; 1: only the weeks around */
	int left_out;		/* weeks before the judged one */
	double trend_p;		/* the trend stays under this p-value, 1: always */
	double alpha;
};

extern const struct farrington_rule FARRINGTON_FLEXIBLE;	/* 5 years, 10 blocks, 26 weeks left out, trend always, α 0.01 */

struct farrington {
	double expected, phi, p;	/* p: P(Y ≥ y) */
	double upper;
	bool trend;
	bool alarm;			/* y over the bound and 5 cases or more in 4 weeks */
};

/* Judges week k (from 0) by what stands before it. False: too short a history, or the fit does not converge. */
bool farrington_judge(const double *count, int k, const struct farrington_rule *r, struct farrington *out);

#endif
