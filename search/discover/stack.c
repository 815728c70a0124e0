#include "search/discover/stack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 40 };
#define RIDGE 1e-6		/* keeps a score that says nothing from running away */

struct slope {
	double likelihood, by[STACK_SCORES], curve[STACK_SCORES][STACK_SCORES];
};

void stack_chances(const float *const z[], int scores, const float *offset, uint32_t labels, const double *beta, double *chance)
{
	double most = -INFINITY, sum = 0;
	for (uint32_t k = 0; k < labels; k++) {
		chance[k] = offset ? offset[k] : 0;
		for (int j = 0; j < scores; j++)
			chance[k] += beta[j] * z[j][k];
		most = fmax(most, chance[k]);
	}
	for (uint32_t k = 0; k < labels; k++)
		sum += chance[k] = exp(chance[k] - most);
	for (uint32_t k = 0; k < labels; k++)
		chance[k] /= sum;
}

void stack_best(const double *chance, uint32_t labels, uint32_t top[3])
{
	top[0] = top[1] = top[2] = UINT32_MAX;
	for (uint32_t k = 0; k < labels; k++) {
		uint32_t one = k;
		for (int i = 0; i < 3; i++)
			if (top[i] == UINT32_MAX || chance[one] > chance[top[i]]) {
				uint32_t next = top[i];
				top[i] = one;
				if (next == UINT32_MAX)
					break;
				one = next;
			}
	}
}

static void add_row(struct slope *s, const struct stack_rows *rows, size_t row, const double *chance)
{
	const float *z[STACK_SCORES];
	double mean[STACK_SCORES] = {0};
	uint32_t truth = rows->truth[row];
	for (int j = 0; j < rows->scores; j++) {
		z[j] = rows->z[j] + row * rows->labels;
		for (uint32_t k = 0; k < rows->labels; k++)
			mean[j] += chance[k] * z[j][k];
		s->by[j] += z[j][truth] - mean[j];
	}
	for (int j = 0; j < rows->scores; j++)
		for (int i = 0; i <= j; i++)
			for (uint32_t k = 0; k < rows->labels; k++)
				s->curve[j][i] += chance[k] * (z[j][k] - mean[j]) * (z[i][k] - mean[i]);
	s->likelihood += log(fmax(chance[truth], 1e-300));
}

static void slope_at(const struct stack_rows *rows, const double beta[STACK_SCORES], double *chance, struct slope *s)
{
	memset(s, 0, sizeof *s);
	for (size_t row = 0; row < rows->n; row++) {
		const float *z[STACK_SCORES];
		if (rows->truth[row] >= rows->labels)
			continue;
		for (int j = 0; j < rows->scores; j++)
			z[j] = rows->z[j] + row * rows->labels;
		stack_chances(z, rows->scores, rows->offset, rows->labels, beta, chance);
		add_row(s, rows, row, chance);
	}
	for (int j = 0; j < rows->scores; j++) {
		s->likelihood -= RIDGE * beta[j] * beta[j] / 2;
		s->by[j] -= RIDGE * beta[j];
		s->curve[j][j] += RIDGE;
		for (int i = 0; i < j; i++)
			s->curve[i][j] = s->curve[j][i];
	}
}

/* curve · step = by, by Gauss; curve is positive definite. */
static void solve(struct slope s, int n, double step[STACK_SCORES])
{
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++) {
			double times = s.curve[k][i] / s.curve[i][i];
			for (int j = i; j < n; j++)
				s.curve[k][j] -= times * s.curve[i][j];
			s.by[k] -= times * s.by[i];
		}
	for (int i = n - 1; i >= 0; i--) {
		step[i] = s.by[i];
		for (int j = i + 1; j < n; j++)
			step[i] -= s.curve[i][j] * step[j];
		step[i] /= s.curve[i][i];
	}
}

bool stack_fit(const struct stack_rows *rows, double beta[STACK_SCORES], double *likelihood)
{
	struct slope now, then;
	double *chance = malloc((rows->labels + (size_t)1) * sizeof *chance);
	if (!chance)
		return false;
	for (int j = 0; j < STACK_SCORES; j++)
		beta[j] = j < rows->scores;
	slope_at(rows, beta, chance, &now);
	for (int i = 0; i < STEPS; i++) {
		double step[STACK_SCORES], next[STACK_SCORES] = {0}, length = 1;
		solve(now, rows->scores, step);
		for (; length > 1e-3; length /= 2) {
			for (int j = 0; j < rows->scores; j++)
				next[j] = beta[j] + length * step[j];
			slope_at(rows, next, chance, &then);
			if (then.likelihood > now.likelihood)
				break;
		}
		if (then.likelihood - now.likelihood < 1e-6 * (1 + fabs(now.likelihood)))
			break;
		memcpy(beta, next, sizeof next);
		now = then;
	}
	*likelihood = now.likelihood;
	free(chance);
	return true;
}

float stack_side(const struct stack_side *of, float s)
{
	double x = of->steep * (s + of->shift);
	return (float)(x > 0 ? -log1p(exp(-x)) : x - log1p(exp(x)));
}
