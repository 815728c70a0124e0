#include "search/discover/effect_trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/glm.h"

enum { P = 4, SIDE_LEAST = 4 };
#define Z 1.959963984540054

typedef double matrix[P][P];

static void multiply(matrix a, matrix b, matrix out)
{
	for (int i = 0; i < P; i++)
		for (int k = 0; k < P; k++) {
			out[i][k] = 0;
			for (int m = 0; m < P; m++)
				out[i][k] += a[i][m] * b[m][k];
		}
}

static void add_lag(const struct effect_points *p, const struct glm *g, const double *x, int lag, double weight, matrix meat)
{
	for (int t = lag; t < p->n; t++) {
		double u = p->count[t] - g->mu[t], v = p->count[t - lag] - g->mu[t - lag];
		for (int i = 0; i < P; i++)
			for (int k = 0; k < P; k++)
				meat[i][k] += weight * u * v * (x[t * P + i] * x[(t - lag) * P + k] + (lag ? x[(t - lag) * P + i] * x[t * P + k] : 0));
	}
}

static void robust(const struct effect_points *p, const struct glm *g, const double *x, matrix out)
{
	matrix meat = {{0}}, bread, half;
	for (int lag = 0; lag <= p->lag; lag++)
		add_lag(p, g, x, lag, 1 - lag / (p->lag + 1.0), meat);
	for (int i = 0; i < P; i++)
		memcpy(bread[i], g->cov[i], sizeof bread[i]);
	multiply(bread, meat, half);
	multiply(half, bread, out);
	for (int i = 0; i < P; i++)
		for (int k = 0; k < P; k++)
			out[i][k] *= p->n / (double)(p->n - P);
}

/* exp of β₂ + further·β₃, or of β₃ alone; the wider of both errors. */
static struct effect_ratio contrast(const struct glm *g, matrix cov, double step, double further)
{
	double l = step * g->beta[2] + further * g->beta[3];
	const double x[P] = {0, 0, step, further};
	double sandwich = step * step * cov[2][2] + 2 * step * further * cov[2][3] + further * further * cov[3][3];
	double se = sqrt(fmax(sandwich, fmax(g->phi, 1) * glm_quadratic(g, x, P)));
	return (struct effect_ratio){exp(l), exp(l - Z * se), exp(l + Z * se), erfc(fabs(l) / se / M_SQRT2)};
}

static double lay_out(const struct effect_points *p, double *x, double *offset, int *after)
{
	double sum = 0;
	*after = 0;
	for (int i = 0; i < p->n; i++) {
		bool then = p->when[i] >= p->start;
		double row[P] = {1, p->when[i] - p->start, then, then ? p->when[i] - p->start : 0};
		memcpy(x + (long)i * P, row, sizeof row);
		offset[i] = log(p->exposure[i]);
		*after += then;
		sum += row[3];
	}
	return *after ? sum / *after : 0;
}

bool effect_trend(const struct effect_points *p, struct effect_trend *out)
{
	if (p->n < TREND_LEAST)
		return false;
	double *x = malloc((size_t)p->n * (P + 1) * sizeof *x);
	struct glm g = {.mu = NULL};
	int after;
	bool good = x && glm_init(&g, p->n);
	if (good) {
		double *offset = x + (long)p->n * P, middle = lay_out(p, x, offset, &after);
		struct glm_data d = {x, p->count, offset, NULL, NULL, p->n, P};
		matrix cov;
		good = after >= SIDE_LEAST && p->n - after >= SIDE_LEAST && glm_fit(&g, &d, false);
		if (good) {
			robust(p, &g, x, cov);
			*out = (struct effect_trend){contrast(&g, cov, 1, 0), contrast(&g, cov, 0, 1), contrast(&g, cov, 1, middle), exp(g.beta[1])};
		}
	}
	free(x);
	glm_close(&g);
	return good;
}
