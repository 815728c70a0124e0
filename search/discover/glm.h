/*
 * glm.h - quasi-Poisson regression with a log link: E y = μ = exp(xβ + offset), Var y = φμ.
 *
 * Fitted by iteratively reweighted least squares (McCullagh, Nelder 1989, ch. 2.5), each step one Cholesky factorisation of
 * X'WX + R with W = weight·μ; R is a diagonal penalty (0: none), the same as independent normal priors of mean 0 and variance 1/R.
 * φ is Pearson's X² / (n − p). Standardised Anscombe residuals of Farrington et al. 1996, eq. 5:
 * s = 1.5 (y^⅔ μ^−⅙ − μ^½) / √(φ (1 − h)), h the leverage.
 */
#ifndef MCU_GLM_H
#define MCU_GLM_H

#include <stdbool.h>

enum { GLM_PARAMETERS = 12 };

/* Borrowed for a fit. */
struct glm_data {
	const double *x;	/* n rows of p, row by row */
	const double *y;	/* counts, not negative */
	const double *offset;	/* NULL: none */
	const double *weight;	/* not negative; NULL: all 1 */
	const double *ridge;	/* p penalties; NULL: none */
	int n, p;		/* 1 … GLM_PARAMETERS */
};

struct glm {
	double beta[GLM_PARAMETERS];
	double cov[GLM_PARAMETERS][GLM_PARAMETERS];	/* (X'WX + R)⁻¹: times φ the covariance of beta */
	double phi;		/* as estimated, may be under 1 */
	double *mu;		/* fitted, of each row */
	int room;		/* rows that mu has room for */
};

/* Room for n rows; false when memory is short. */
bool glm_init(struct glm *g, int n);
void glm_close(struct glm *g);

/* warm: begins at g->beta, otherwise at the counts. False: no convergence in 25 steps, or the matrix is singular. */
bool glm_fit(struct glm *g, const struct glm_data *d, bool warm);

/* Standardised Anscombe residuals of a fit, scaled by max(φ, 1). */
void glm_residuals(const struct glm *g, const struct glm_data *d, double *out);

/* x'β and the variance x' cov x, of p numbers. */
double glm_linear(const struct glm *g, const double *x, int p);
double glm_quadratic(const struct glm *g, const double *x, int p);

#endif
