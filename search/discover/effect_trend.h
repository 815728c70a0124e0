/*
 * effect_trend.h - did a series bend where a measure began? The interrupted time series, segmented regression.
 *
 * Bernal, Cummins, Gasparrini 2017: log μ_t = β₀ + β₁t + β₂D + β₃(t − T₀)D + offset_t, D = 1 from T₀ on, quasi-Poisson (glm.h).
 * Covariance of Newey, West 1987: B M B · n/(n − p), B = (X'WX)⁻¹, M = Σ_l (1 − l/(L + 1)) Σ_t (u_t u'_{t−l} + u_{t−l} u'_t), u_t = x_t(y_t − μ_t);
 * L is 4 for weeks, 7 for days. With a dozen points after T₀ the
 * sandwich is too narrow (it covers 0.75–0.86 in mcuctl eval effect), so the wider of it and max(φ, 1)·B holds. Short series understate autocorrelation (Turner et al. 2020), so under 24 points nothing is told.
 */
#ifndef MCU_EFFECT_TREND_H
#define MCU_EFFECT_TREND_H

#include <stdbool.h>

#include "search/discover/effect_rate.h"

enum { TREND_LEAST = 24, TREND_LAG_WEEKS = 4 };

/* Borrowed. Points stand in time order; when[i] counts in their unit and may have gaps (what lies between is left out). */
struct effect_points {
	const double *count, *when;
	const double *exposure;		/* days times their season, over 0 */
	int n;
	double start;			/* T₀ */
	int lag;
};

struct effect_trend {
	struct effect_ratio step;	/* exp β₂: at once */
	struct effect_ratio slope;	/* exp β₃: further, by unit of time */
	struct effect_ratio mean;	/* both, in the middle of the time after */
	double before;			/* exp β₁: how it was going, by unit of time */
};

/* False: under TREND_LEAST points, under 4 after the start or before it, no convergence, or memory is short. */
bool effect_trend(const struct effect_points *p, struct effect_trend *out);

#endif
