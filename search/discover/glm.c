#include "search/discover/glm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 25
#define CLOSE 1e-8
#define SINGULAR 1e-13
#define LINEAR_MOST 30.0	/* of x'β: counts of 10^13 are none of ours, and exp stays finite */

typedef double square[GLM_PARAMETERS][GLM_PARAMETERS];

bool glm_init(struct glm *g, int n)
{
	memset(g, 0, sizeof *g);
	g->mu = calloc((size_t)n, sizeof *g->mu);
	g->room = g->mu ? n : 0;
	return g->mu;
}

void glm_close(struct glm *g)
{
	free(g->mu);
	g->mu = NULL;
	g->room = 0;
}

double glm_linear(const struct glm *g, const double *x, int p)
{
	double sum = 0;
	for (int i = 0; i < p; i++)
		sum += g->beta[i] * x[i];
	return sum;
}

double glm_quadratic(const struct glm *g, const double *x, int p)
{
	double sum = 0;
	for (int i = 0; i < p; i++) {
		double row = 0;
		for (int k = 0; k < p; k++)
			row += g->cov[i][k] * x[k];
		sum += row * x[i];
	}
	return sum;
}

/* The lower triangle of a becomes its factor L, a = LL'. */
static bool factor(square a, int p)
{
	for (int i = 0; i < p; i++)
		for (int k = 0; k <= i; k++) {
			double sum = a[i][k];
			for (int m = 0; m < k; m++)
				sum -= a[i][m] * a[k][m];
			if (i != k)
				a[i][k] = sum / a[k][k];
			else if (!(sum > SINGULAR * a[i][i]) || !isfinite(sum))
				return false;
			else
				a[i][i] = sqrt(sum);
		}
	return true;
}

static void solve(square l, const double *b, double *out, int p)
{
	for (int i = 0; i < p; i++) {
		double sum = b[i];
		for (int k = 0; k < i; k++)
			sum -= l[i][k] * out[k];
		out[i] = sum / l[i][i];
	}
	for (int i = p - 1; i >= 0; i--) {
		double sum = out[i];
		for (int k = i + 1; k < p; k++)
			sum -= l[k][i] * out[k];
		out[i] = sum / l[i][i];
	}
}

static void invert(square l, square out, int p)
{
	for (int i = 0; i < p; i++) {
		double unit[GLM_PARAMETERS] = {0}, column[GLM_PARAMETERS];
		unit[i] = 1;
		solve(l, unit, column, p);
		for (int k = 0; k < p; k++)
			out[k][i] = column[k];
	}
}

static double weight(const struct glm_data *d, int i)
{
	return d->weight ? d->weight[i] : 1;
}

static double shift(const struct glm_data *d, int i)
{
	return d->offset ? d->offset[i] : 0;
}

/* One weighted least-squares step from the fitted values in mu: a becomes the factor, b the new beta. */
static bool step(const struct glm_data *d, const double *mu, square a, double *beta)
{
	int p = d->p;
	double b[GLM_PARAMETERS] = {0};
	memset(a, 0, sizeof(square));
	for (int i = 0; i < d->n; i++) {
		const double *x = d->x + (long)i * p;
		double w = weight(d, i) * mu[i], z = log(mu[i]) - shift(d, i) + (d->y[i] - mu[i]) / mu[i];
		for (int k = 0; k < p; k++) {
			double wx = w * x[k];
			b[k] += wx * z;
			for (int m = 0; m <= k; m++)
				a[k][m] += wx * x[m];
		}
	}
	for (int k = 0; k < p && d->ridge; k++)
		a[k][k] += d->ridge[k];
	if (!factor(a, p))
		return false;
	solve(a, b, beta, p);
	return true;
}

/* Fitted values at beta; returns the deviance with the penalty, less what does not depend on beta. */
static double fitted(struct glm *g, const struct glm_data *d, const double *beta)
{
	double sum = 0;
	for (int i = 0; i < d->n; i++) {
		const double *x = d->x + (long)i * d->p;
		double eta = shift(d, i);
		for (int k = 0; k < d->p; k++)
			eta += beta[k] * x[k];
		eta = eta > LINEAR_MOST ? LINEAR_MOST : eta < -LINEAR_MOST ? -LINEAR_MOST : eta;
		g->mu[i] = exp(eta);
		sum += weight(d, i) * (g->mu[i] - d->y[i] * eta);
	}
	for (int k = 0; k < d->p && d->ridge; k++)
		sum += d->ridge[k] * beta[k] * beta[k] / 2;
	return 2 * sum;
}

/* The deviance of a perfect fit as fitted() counts it: with it differences are relative to the deviance as R's glm takes them. */
static double saturated(const struct glm_data *d)
{
	double sum = 0;
	for (int i = 0; i < d->n; i++)
		if (d->y[i] > 0)
			sum += weight(d, i) * (d->y[i] - d->y[i] * log(d->y[i]));
	return 2 * sum;
}

static void dispersion(struct glm *g, const struct glm_data *d)
{
	double sum = 0;
	int rows = 0;
	for (int i = 0; i < d->n; i++) {
		double r = d->y[i] - g->mu[i];
		sum += weight(d, i) * r * r / g->mu[i];
		rows += weight(d, i) > 0;
	}
	g->phi = rows > d->p ? sum / (rows - d->p) : 1;
}

/* A step that made things worse is halved towards where it came from. */
static double halved(struct glm *g, const struct glm_data *d, double *beta, double before)
{
	double now = fitted(g, d, beta);
	for (int i = 0; i < 10 && (!isfinite(now) || now > before + fabs(before) * CLOSE); i++) {
		for (int k = 0; k < d->p; k++)
			beta[k] = (beta[k] + g->beta[k]) / 2;
		now = fitted(g, d, beta);
	}
	return now;
}

bool glm_fit(struct glm *g, const struct glm_data *d, bool warm)
{
	square a;
	double beta[GLM_PARAMETERS] = {0}, least = saturated(d), before = INFINITY;
	if (d->n > g->room || d->p > GLM_PARAMETERS || d->n < 1)
		return false;
	if (warm)
		before = fitted(g, d, g->beta);
	else
		for (int i = 0; i < d->n; i++)
			g->mu[i] = d->y[i] + 0.1;
	for (int i = 0; i < STEPS; i++) {
		if (!step(d, g->mu, a, beta))
			return false;
		double now = isfinite(before) ? halved(g, d, beta, before) : fitted(g, d, beta);
		bool close = isfinite(before) && fabs(now - before) < CLOSE * (fabs(now - least) + 0.1);
		memcpy(g->beta, beta, sizeof beta);
		before = now;
		if (!close)
			continue;
		invert(a, g->cov, d->p);
		dispersion(g, d);
		return true;
	}
	return false;
}

void glm_residuals(const struct glm *g, const struct glm_data *d, double *out)
{
	double phi = g->phi > 1 ? g->phi : 1;
	for (int i = 0; i < d->n; i++) {
		double mu = g->mu[i], leverage = weight(d, i) * mu * glm_quadratic(g, d->x + (long)i * d->p, d->p);
		double raw = 1.5 * (cbrt(d->y[i] * d->y[i]) / pow(mu, 1.0 / 6) - sqrt(mu));
		out[i] = raw / sqrt(phi * fmax(1 - leverage, 1e-9));
	}
}
