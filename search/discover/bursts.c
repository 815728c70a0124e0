#include "search/discover/bursts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/glm.h"
#include "search/discover/tail.h"

#define LEAST_HISTORY 28
#define FEW 10.0		/* events: under it a rate is all that can be told */
#define SPARSE 100.0		/* events: under it the shape is the parent's */
#define STRIKING 2.58		/* the upper half per cent of a normal residual */
#define REWEIGHTS 2
#define SIGNIFICANT 1.96
#define WINDOWS_WORTH 2.2	/* independent windows that three overlapping ones are worth */
#define SEASONLESS 91		/* days: of a history without a season only the latest quarter tells of today */
#define USUAL 0.05
#define KIND_RIDGE 1.0
#define WAVE_RIDGE 4.0
#define TREND_SPAN 365.0	/* days over which the trend's variable moves by 1 */

const struct burst_rule BURST_DAILY = {365.25, 7, {1, 3, 7}, 3, {500, 700}, 1461};
const struct burst_rule BURST_WEEKLY = {52, 1, {1, 2, 4}, 3, {71, 104}, 520};

struct bursts {
	const struct burst_rule *rule;
	const struct burst_series *s;
	struct glm glm;
	double *x, *y, *offset, *weight, *residual;
	double ridge[GLM_PARAMETERS];
	int day, from, until;	/* the judged one; history, end excluded */
	int waves;
	bool trend, borrowed, plain;	/* plain: a rate without a model */
	double events, exposure;	/* of the plain rate */
	double level;			/* mean of the linear predictor without trend, for the shape */
};

struct bursts *bursts_new(const struct burst_rule *rule)
{
	struct bursts *b = calloc(1, sizeof *b);
	size_t n = (size_t)rule->history;
	if (!b)
		return NULL;
	b->rule = rule;
	b->x = calloc(n * GLM_PARAMETERS, sizeof *b->x);
	b->y = calloc(n * 4, sizeof *b->y);
	if (!glm_init(&b->glm, rule->history) || !b->x || !b->y) {
		bursts_free(b);
		return NULL;
	}
	b->offset = b->y + n;
	b->weight = b->offset + n;
	b->residual = b->weight + n;
	return b;
}

void bursts_free(struct bursts *b)
{
	if (!b)
		return;
	glm_close(&b->glm);
	free(b->x);
	free(b->y);
	free(b);
}

static int kind_of(const struct bursts *b, int day)
{
	return b->s->kind ? b->s->kind[day] : 0;
}

/* Shape that is borrowed for a day, 0 when nothing is. */
static double borrowed(const struct bursts *b, int day)
{
	return b->borrowed ? b->s->shape[day] : 0;
}

static int parameters(const struct bursts *b)
{
	return b->rule->kinds + b->trend + 2 * b->waves;
}

/* The row of a day. The trend stands last, so that leaving it out shortens the row. */
static void row_of(const struct bursts *b, int day, double *x)
{
	int p = 0, kind = kind_of(b, day);
	x[p++] = 1;
	for (int k = 1; k < b->rule->kinds; k++)
		x[p++] = kind == k;
	for (int j = 1; j <= b->waves; j++) {
		double turn = 2 * M_PI * j * fmod(day, b->rule->year) / b->rule->year;
		x[p++] = cos(turn);
		x[p++] = sin(turn);
	}
	if (b->trend)
		x[p++] = (day - b->until) / TREND_SPAN;
}

static struct glm_data lay_out(struct bursts *b)
{
	int n = b->until - b->from, p = parameters(b);
	for (int i = 0; i < n; i++) {
		row_of(b, b->from + i, b->x + (long)i * p);
		b->y[i] = b->s->count[b->from + i];
		b->offset[i] = borrowed(b, b->from + i);
	}
	for (int k = 0; k < p; k++)
		b->ridge[k] = k == 0 ? 0 : k < b->rule->kinds ? KIND_RIDGE : k < b->rule->kinds + 2 * b->waves ? WAVE_RIDGE : 0;
	return (struct glm_data){b->x, b->y, b->offset, b->weight, b->ridge, n, p};
}

static void reweigh(struct bursts *b, const struct glm_data *d)
{
	glm_residuals(&b->glm, d, b->residual);
	for (int i = 0; i < d->n; i++) {
		double s = b->residual[i] / STRIKING;
		b->weight[i] = s > 1 ? 1 / (s * s) : 1;
	}
}

static bool fit(struct bursts *b)
{
	b->trend = b->until - b->from >= b->rule->wave[0];
	struct glm_data d = lay_out(b);
	for (int i = 0; i < d.n; i++)
		b->weight[i] = 1;
	if (!glm_fit(&b->glm, &d, false))
		return false;
	for (int i = 0; i < REWEIGHTS; i++) {
		reweigh(b, &d);
		if (!glm_fit(&b->glm, &d, true))
			return false;
	}
	if (!b->trend)
		return true;
	double z = b->glm.beta[d.p - 1] / sqrt(fmax(b->glm.phi, 1) * b->glm.cov[d.p - 1][d.p - 1]);
	if (fabs(z) >= SIGNIFICANT)
		return true;
	b->trend = false;
	d = lay_out(b);
	return glm_fit(&b->glm, &d, true);
}

/* A constant rate over what is expected of the days. */
static void take_rate(struct bursts *b)
{
	b->plain = true;
	b->exposure = 0;
	for (int day = b->from; day < b->until; day++)
		b->exposure += exp(borrowed(b, day));
}

static double linear(const struct bursts *b, int day)
{
	double x[GLM_PARAMETERS];
	row_of(b, day, x);
	return glm_linear(&b->glm, x, parameters(b)) + borrowed(b, day);
}

bool bursts_learn(struct bursts *b, const struct burst_series *s, int day)
{
	const struct burst_rule *r = b->rule;
	b->s = s;
	b->day = day;
	b->until = day + 1 - r->window[BURST_WINDOWS - 1] - r->guard;
	b->from = b->until > r->history ? b->until - r->history : 0;
	int n = b->until - b->from;
	if (n < LEAST_HISTORY)
		return false;
	b->events = 0;
	for (int i = b->from; i < b->until; i++)
		b->events += s->count[i];
	b->borrowed = s->shape && (n < r->wave[0] || b->events < SPARSE);
	b->waves = b->borrowed ? 0 : (n >= r->wave[0]) + (n >= r->wave[1]);
	if (!b->waves && !b->borrowed && n > SEASONLESS) {
		b->from = b->until - SEASONLESS;
		b->events = 0;
		for (int i = b->from; i < b->until; i++)
			b->events += s->count[i];
	}
	b->trend = b->plain = false;
	if (b->events < FEW || !fit(b)) {
		b->trend = false;
		take_rate(b);
	}
	b->level = NAN;
	return true;
}

/* Mean and dispersion of a sum of days, end excluded. */
static void predict(const struct bursts *b, int from, int until, double *mean, double *phi)
{
	double sum = 0, g[GLM_PARAMETERS] = {0}, x[GLM_PARAMETERS];
	int p = parameters(b);
	if (b->plain) {
		for (int day = from; day < until; day++)
			sum += exp(borrowed(b, day));
		*mean = (b->events + 0.5) * sum / b->exposure;
		*phi = 1 + sum / b->exposure;
		return;
	}
	for (int day = from; day < until; day++) {
		row_of(b, day, x);
		double mu = exp(glm_linear(&b->glm, x, p) + borrowed(b, day));
		sum += mu;
		for (int k = 0; k < p; k++)
			g[k] += mu * x[k];
	}
	*mean = sum;
	*phi = fmax(b->glm.phi, 1) * (1 + glm_quadratic(&b->glm, g, p) / sum);
}

void bursts_judge(struct bursts *b, struct burst *out)
{
	double least = 2;
	for (int i = 0; i < BURST_WINDOWS; i++) {
		double mean, phi, seen = 0;
		int from = b->day + 1 - b->rule->window[i];
		predict(b, from, b->day + 1, &mean, &phi);
		for (int day = from; day <= b->day; day++)
			seen += b->s->count[day];
		out->window_p[i] = tail_count(seen, mean, phi);
		if (out->window_p[i] >= least)
			continue;
		least = out->window_p[i];
		out->window = b->rule->window[i];
		out->seen = seen;
		out->expected = mean;
		out->phi = phi;
		out->usual = tail_most(mean, phi, USUAL);
	}
	out->p = -expm1(WINDOWS_WORTH * log1p(-least));
}

void bursts_custom(struct bursts *b, int day, double *expected, double *usual)
{
	double phi;
	predict(b, day, day + 1, expected, &phi);
	*usual = tail_most(*expected, phi, USUAL);
}

double bursts_shape(struct bursts *b, int day)
{
	if (b->plain)
		return borrowed(b, day);
	bool trend = b->trend;
	double beta = trend ? b->glm.beta[parameters(b) - 1] : 0;
	if (isnan(b->level)) {
		double sum = 0;
		for (int i = b->from; i < b->until; i++)
			sum += exp(linear(b, i) - beta * (i - b->until) / TREND_SPAN);
		b->level = log(sum / (b->until - b->from));
	}
	return linear(b, day) - beta * (day - b->until) / TREND_SPAN - b->level;
}

enum burst_level bursts_level(const struct burst *x, double q, int authors, int occasions)
{
	double ratio = x->seen / fmax(x->expected, 1e-9);
	if (!(q <= 0.10) || authors < 3 || occasions < 2 || x->seen - x->expected < 3 || ratio < 1.5)
		return BURST_NONE;
	return q <= 0.01 && ratio >= 2 ? BURST_ALARM : BURST_NOTICE;
}
