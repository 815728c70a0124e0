#include "search/discover/svm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct svm {
	const struct svm_rows *rows;
	double *square, *alpha;		/* x·x of each row */
	uint32_t *order;
	uint64_t random;
};

struct bounds {
	double most, least;		/* projected gradients of a pass */
};

struct svm *svm_new(const struct svm_rows *rows)
{
	struct svm *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->rows = rows;
	s->square = calloc(rows->n + 1, sizeof *s->square);
	s->alpha = malloc((rows->n + 1) * sizeof *s->alpha);
	s->order = malloc((rows->n + 1) * sizeof *s->order);
	if (!s->square || !s->alpha || !s->order) {
		svm_free(s);
		return NULL;
	}
	for (size_t i = 0; i < rows->n; i++)
		for (size_t k = rows->at[i]; k < rows->at[i + 1]; k++)
			s->square[i] += (double)rows->value[k] * rows->value[k];
	return s;
}

void svm_free(struct svm *s)
{
	if (!s)
		return;
	free(s->square);
	free(s->alpha);
	free(s->order);
	free(s);
}

/* Four sums side by side, so that no addition waits for the one before it. */
double svm_score(const struct svm_rows *rows, size_t row, const float *weight)
{
	double sum[4] = {0};
	size_t k = rows->at[row], end = rows->at[row + 1];
	for (; k + 4 <= end; k += 4)
		for (int i = 0; i < 4; i++)
			sum[i] += rows->value[k + (size_t)i] * weight[rows->index[k + (size_t)i]];
	for (; k < end; k++)
		sum[0] += rows->value[k] * weight[rows->index[k]];
	return sum[0] + sum[1] + (sum[2] + sum[3]);
}

static void move(const struct svm_rows *rows, size_t row, double by, float *weight)
{
	for (size_t k = rows->at[row]; k < rows->at[row + 1]; k++)
		weight[rows->index[k]] += (float)by * rows->value[k];
}

static void shuffle(struct svm *s, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		s->random = s->random * 6364136223846793005u + 1442695040888963407u;
		size_t k = (size_t)((s->random >> 33) % i);
		uint32_t row = s->order[i - 1];
		s->order[i - 1] = s->order[k];
		s->order[k] = row;
	}
}

/* One pass over the n rows that are still looked at; returns how many stay. */
static size_t pass(struct svm *s, const signed char *side, const double half[2], size_t n, double beyond, struct bounds *now, float *weight)
{
	*now = (struct bounds){.most = -INFINITY, .least = INFINITY};
	for (size_t at = 0; at < n;) {
		uint32_t i = s->order[at];
		double y = side[i], diagonal = half[side[i] > 0], gradient = y * svm_score(s->rows, i, weight) - 1 + s->alpha[i] * diagonal;
		if (s->alpha[i] <= 0 && gradient > beyond) {
			s->order[at] = s->order[--n];
			s->order[n] = i;
			continue;
		}
		double projected = s->alpha[i] <= 0 && gradient > 0 ? 0 : gradient;
		now->most = fmax(now->most, projected);
		now->least = fmin(now->least, projected);
		if (fabs(projected) > 1e-12) {
			double before = s->alpha[i];
			s->alpha[i] = fmax(before - gradient / (s->square[i] + diagonal), 0);
			move(s->rows, i, (s->alpha[i] - before) * y, weight);
		}
		at++;
	}
	return n;
}

void svm_train(struct svm *s, const signed char *side, double cost_for, double cost_against, const struct svm_settings *set, float *weight)
{
	const double half[] = {0.5 / cost_against, 0.5 / cost_for};
	double beyond = INFINITY;
	size_t all = 0;
	memset(weight, 0, s->rows->columns * sizeof *weight);
	for (size_t i = 0; i < s->rows->n; i++) {
		s->alpha[i] = 0;
		if (side[i])
			s->order[all++] = (uint32_t)i;
	}
	s->random = 1;
	for (size_t n = all, p = 0; p < (size_t)set->passes; p++) {
		struct bounds now;
		bool whole = n == all;
		shuffle(s, n);
		n = pass(s, side, half, n, beyond, &now, weight);
		beyond = now.most > 0 ? now.most : INFINITY;
		if (now.most - now.least > set->within)
			continue;
		if (whole)
			break;
		n = all;
		beyond = INFINITY;
	}
}
