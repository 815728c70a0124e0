#include "search/discover/farrington.h"

#include <math.h>
#include <string.h>

#include "search/discover/glm.h"
#include "search/discover/tail.h"

enum { YEAR = 52, YEARS_MOST = 10, ROWS = YEARS_MOST * YEAR + YEAR };
#define STRIKING 2.58
#define LEAST_CASES 5
#define LEAST_WEEKS 4

const struct farrington_rule FARRINGTON_FLEXIBLE = {5, 3, 10, 26, 1, 0.01};

struct layout {
	double x[ROWS * GLM_PARAMETERS], y[ROWS], weight[ROWS], residual[ROWS];
	signed char block[ROWS];
	int week[ROWS], n, p;
	bool trend;
};

/* The block of each week before k: the weeks around the same week of a year are the last block, the time between is shared out evenly. */
static void cut(signed char *block, int first, int k, const struct farrington_rule *r)
{
	int between = YEAR - 2 * r->half - 1, parts = r->blocks - 1;
	for (int i = 1; i <= r->years; i++) {
		int at = k - YEAR * i;
		for (int d = -r->half; d <= r->half; d++)
			block[at + d - first] = (signed char)parts;
		int next = at + r->half + 1;
		for (int part = 0; part < parts; part++)
			for (int left = between / parts + (part < between % parts); left > 0; left--)
				block[next++ - first] = (signed char)part;
	}
}

static void gather(struct layout *l, const double *count, int k, const struct farrington_rule *r)
{
	int first = k - YEAR * r->years - r->half;
	memset(l->block, -1, sizeof l->block);
	cut(l->block, first, k, r);
	l->n = 0;
	for (int week = first; week < k - r->left_out; week++) {
		if (l->block[week - first] < 0)
			continue;
		l->block[l->n] = l->block[week - first];
		l->week[l->n] = week;
		l->y[l->n++] = count[week];
	}
}

static void row_of(const struct layout *l, int block, int week, int blocks, double *x)
{
	for (int i = 0; i < blocks; i++)
		x[i] = i == block;
	if (l->trend)
		x[blocks] = week / 100.0;
}

static void weigh(struct layout *l)
{
	double sum = 0;
	for (int i = 0; i < l->n; i++) {
		double s = l->residual[i];
		l->weight[i] = s > STRIKING ? 1 / (s * s) : 1;
		sum += l->weight[i];
	}
	for (int i = 0; i < l->n; i++)
		l->weight[i] *= l->n / sum;
}

static bool fit(struct glm *g, struct layout *l, const struct farrington_rule *r)
{
	l->p = r->blocks + l->trend;
	for (int i = 0; i < l->n; i++) {
		row_of(l, l->block[i], l->week[i], r->blocks, l->x + (long)i * l->p);
		l->weight[i] = 1;
	}
	struct glm_data d = {l->x, l->y, NULL, l->weight, NULL, l->n, l->p};
	if (!glm_fit(g, &d, false))
		return false;
	glm_residuals(g, &d, l->residual);
	weigh(l);
	return glm_fit(g, &d, false);
}

static bool trend_stays(const struct glm *g, const struct layout *l, const struct farrington_rule *r, double predicted)
{
	double sum = 0, most = 0;
	int df = l->n - l->p;
	for (int i = 0; i < l->n; i++) {
		double rest = (l->y[i] - g->mu[i]) / g->mu[i];
		sum += l->weight[i] * rest * rest;
		most = fmax(most, l->y[i]);
	}
	double t = g->beta[l->p - 1] / sqrt(sum / df * g->cov[l->p - 1][l->p - 1]);
	return r->years >= 3 && (r->trend_p >= 1 || tail_student(t, df) < r->trend_p) && predicted <= most;
}

static bool model(struct glm *g, struct layout *l, int k, const struct farrington_rule *r, double *predicted)
{
	double x[GLM_PARAMETERS];
	l->trend = true;
	bool good = fit(g, l, r);
	if (good) {
		row_of(l, r->blocks - 1, k, r->blocks, x);
		*predicted = exp(glm_linear(g, x, l->p));
	}
	if (good && trend_stays(g, l, r, *predicted))
		return true;
	l->trend = false;
	if (!fit(g, l, r))
		return false;
	row_of(l, r->blocks - 1, k, r->blocks, x);
	*predicted = exp(glm_linear(g, x, l->p));
	return true;
}

bool farrington_judge(const double *count, int k, const struct farrington_rule *r, struct farrington *out)
{
	static _Thread_local struct layout l;
	struct glm g;
	if (k < YEAR * r->years + r->half || r->years > YEARS_MOST || !glm_init(&g, ROWS))
		return false;
	gather(&l, count, k, r);
	bool good = model(&g, &l, k, r, &out->expected);
	if (good) {
		double lately = 0;
		for (int i = 0; i < LEAST_WEEKS; i++)
			lately += count[k - i];
		out->phi = fmax(g.phi, 1);
		out->p = tail_count(count[k], out->expected, out->phi);
		out->upper = tail_most(out->expected, out->phi, r->alpha);
		out->trend = l.trend;
		out->alarm = count[k] > out->upper && lately >= LEAST_CASES;
	}
	glm_close(&g);
	return good;
}
