#include "search/discover/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/best.h"

enum { LANES = 8, CELL = 256, SAMPLE = 64, ROUNDS = 8 };	/* SAMPLE vectors for each cell's centre */

typedef float wide __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float))));

struct cells {
	uint32_t count;
	float *centre;		/* count rows */
	uint32_t *begin;	/* count + 1, into member */
	uint32_t *member;
	float *row;		/* the vectors in the order of member: a cell is read from end to end; NULL: that order is theirs */
};

float neighbours_dot(const float *a, const float *b, int dim)
{
	wide sum = {0};
	float s = 0;
	for (int i = 0; i < dim; i += LANES)
		sum += *(const wide *)(const void *)(a + i) * *(const wide *)(const void *)(b + i);
	for (int i = 0; i < LANES; i++)
		s += sum[i];
	return s;
}

/* ---- cells ---- */

static void cells_free(struct cells *c)
{
	free(c->centre);
	free(c->begin);
	free(c->member);
	free(c->row);
}

static uint32_t nearest(const struct cells *c, const float *v, int dim)
{
	uint32_t best = 0;
	float most = -2;
	for (uint32_t i = 0; i < c->count; i++) {
		float near = neighbours_dot(v, c->centre + (size_t)i * (size_t)dim, dim);
		if (near > most) {
			most = near;
			best = i;
		}
	}
	return best;
}

static void to_length_one(float *v, int dim)
{
	float length = sqrtf(neighbours_dot(v, v, dim));
	for (int i = 0; length > 0 && i < dim; i++)
		v[i] /= length;
}

/* Centres out of every step-th vector. */
static bool place_centres(struct cells *c, const float *v, uint32_t n, int dim)
{
	size_t row = (size_t)dim, bytes = c->count * row * sizeof(float);
	uint32_t step = n / (c->count * SAMPLE) + 1;
	float *sum = malloc(bytes);
	c->centre = malloc(bytes);
	if (!sum || !c->centre) {
		free(sum);
		return false;
	}
	for (uint32_t i = 0; i < c->count; i++)
		memcpy(c->centre + i * row, v + (size_t)((uint64_t)i * n / c->count) * row, row * sizeof(float));
	for (int round = 0; round < ROUNDS; round++) {
		memset(sum, 0, bytes);
		for (uint32_t i = 0; i < n; i += step) {
			float *to = sum + nearest(c, v + i * row, dim) * row;
			for (int k = 0; k < dim; k++)
				to[k] += v[i * row + (size_t)k];
		}
		for (uint32_t i = 0; i < c->count; i++) {
			to_length_one(sum + i * row, dim);
			if (neighbours_dot(sum + i * row, sum + i * row, dim) > 0)
				memcpy(c->centre + i * row, sum + i * row, row * sizeof(float));
		}
	}
	free(sum);
	return true;
}

static bool copy_rows(struct cells *c, const float *v, uint32_t n, int dim)
{
	size_t row = (size_t)dim;
	c->row = malloc(((size_t)n * row + 1) * sizeof *c->row);
	for (uint32_t m = 0; c->row && m < n; m++)
		memcpy(c->row + m * row, v + c->member[m] * row, row * sizeof *c->row);
	return c->row;
}

/* Vectors by cell. */
static bool fill_cells(struct cells *c, const float *v, uint32_t n, int dim)
{
	uint32_t *of = malloc(((size_t)n + 1) * sizeof *of);
	c->begin = calloc((size_t)c->count + 2, sizeof *c->begin);
	c->member = malloc(((size_t)n + 1) * sizeof *c->member);
	bool ok = of && c->begin && c->member;
	for (uint32_t i = 0; ok && i < n; i++) {
		of[i] = c->count == 1 ? 0 : nearest(c, v + (size_t)i * (size_t)dim, dim);
		c->begin[of[i] + 2]++;
	}
	for (uint32_t i = 0; ok && i < c->count; i++)
		c->begin[i + 2] += c->begin[i + 1];
	for (uint32_t i = 0; ok && i < n; i++)
		c->member[c->begin[of[i] + 1]++] = i;
	free(of);
	return ok;
}

static bool cells_open(struct cells *c, const float *v, uint32_t n, int dim)
{
	*c = (struct cells){.count = n <= NEIGHBOURS_EXACT ? 1 : n / CELL};
	if (c->count == 1)
		return fill_cells(c, v, n, dim);
	return place_centres(c, v, n, dim) && fill_cells(c, v, n, dim) && copy_rows(c, v, n, dim);
}

/* ---- the search ---- */

/* Which members of a cell are compared with vector i: all, or of a crowd those next to it in number. */
static void choose(const struct cells *c, uint32_t cell, uint32_t i, uint32_t *from, uint32_t *to)
{
	uint32_t low = c->begin[cell], high = c->begin[cell + 1];
	*from = low;
	*to = high;
	if (c->count == 1 || high - low <= NEIGHBOURS_CROWD)
		return;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (c->member[middle] < i)
			low = middle + 1;
		else
			high = middle;
	}
	*from = low - *from > NEIGHBOURS_CROWD / 2 ? low - NEIGHBOURS_CROWD / 2 : *from;
	*from = *to - *from < NEIGHBOURS_CROWD ? *to - NEIGHBOURS_CROWD : *from;
	*to = *from + NEIGHBOURS_CROWD;
}

/* Returns how many it compared. */
static uint32_t look(const struct cells *c, uint32_t cell, const float *v, int dim, uint32_t i, struct best *best)
{
	const float *own = v + (size_t)i * (size_t)dim, *rows = c->row ? c->row : v;
	uint32_t from, to;
	choose(c, cell, i, &from, &to);
	for (uint32_t m = from; m < to; m++) {
		uint32_t j = c->member[m];
		float near = j == i ? 0 : neighbours_dot(own, rows + (size_t)m * (size_t)dim, dim);
		if (near > 0)
			best_offer(best, j, near);
	}
	return to - from;
}

static void search(const struct cells *c, const float *v, int dim, uint32_t i, struct best *best)
{
	uint32_t id[NEIGHBOURS_CELLS], looked = 0;
	float near[NEIGHBOURS_CELLS];
	struct best cells = {id, near, 0, NEIGHBOURS_CELLS};
	if (c->count == 1) {
		look(c, 0, v, dim, i, best);
		return;
	}
	for (uint32_t k = 0; k < c->count; k++)
		best_offer(&cells, k, neighbours_dot(v + (size_t)i * (size_t)dim, c->centre + (size_t)k * (size_t)dim, dim));
	int known = cells.n;
	best_sort(&cells);
	for (int k = 0; k < known && looked < NEIGHBOURS_LOOKED; k++)
		looked += look(c, id[k], v, dim, i, best);
}

bool neighbours_find(const float *v, uint32_t n, int dim, int k, uint32_t *id, float *near)
{
	struct cells c;
	bool ok = cells_open(&c, v, n, dim);
	for (uint32_t i = 0; ok && i < n; i++) {
		struct best best = {id + (size_t)i * (size_t)k, near + (size_t)i * (size_t)k, 0, k};
		search(&c, v, dim, i, &best);
		best_sort(&best);
	}
	cells_free(&c);
	return ok;
}
