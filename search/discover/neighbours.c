#include "search/discover/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/best.h"

enum {
	LANES = 8,
	TOGETHER = 4,		/* vectors that a block is compared with at once */
	BRANCH = 16,		/* parts that a crowd is split into */
	SAMPLE = 64,		/* vectors for the centre of each part */
	ROUNDS = 8,
	DEEPEST = 12		/* splits below each other; then a crowd is cut by number */
};

typedef float wide __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float))));

/*
 * Vectors by cell. Rows of a cell lie in blocks of LANES, coordinate by coordinate, the last one filled up with zeros: a block's products with a vector
 * come out side by side, without a sum across, and each load of it serves TOGETHER vectors.
 */
struct cells {
	const float *v;
	uint32_t n, count;
	int dim;
	uint32_t *member;	/* numbers of the vectors, cell after cell */
	uint32_t *begin;	/* count + 1, into member */
	size_t *block;		/* count + 1, into row, in blocks */
	float *row;
	float *centre;		/* in blocks as well */
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

static const float *vector(const struct cells *c, uint32_t i)
{
	return c->v + (size_t)i * (size_t)c->dim;
}

/* ---- splitting ---- */

/* What a split needs, used again from one to the next. */
struct split {
	float *centre, *sum;	/* BRANCH rows */
	uint32_t *spare;	/* n */
	unsigned char *part;	/* n: of the members in hand */
	uint32_t parts;
};

static void to_length_one(float *v, int dim)
{
	float length = sqrtf(neighbours_dot(v, v, dim));
	for (int i = 0; length > 0 && i < dim; i++)
		v[i] /= length;
}

static uint32_t nearest(const struct split *s, const float *v, int dim)
{
	uint32_t best = 0;
	float most = -2;
	for (uint32_t i = 0; i < s->parts; i++) {
		float near = neighbours_dot(v, s->centre + (size_t)i * (size_t)dim, dim);
		if (near > most) {
			most = near;
			best = i;
		}
	}
	return best;
}

/* Centres of the parts of members [from, to): spherical k-means over some of them. */
static void place_centres(const struct cells *c, struct split *s, uint32_t from, uint32_t to)
{
	size_t row = (size_t)c->dim;
	uint32_t n = to - from, step = n / (s->parts * SAMPLE) + 1;
	for (uint32_t i = 0; i < s->parts; i++)
		memcpy(s->centre + i * row, vector(c, c->member[from + (uint64_t)i * n / s->parts]), row * sizeof(float));
	for (int round = 0; round < ROUNDS; round++) {
		memset(s->sum, 0, s->parts * row * sizeof(float));
		for (uint32_t m = from; m < to; m += step) {
			const float *v = vector(c, c->member[m]);
			float *sum = s->sum + nearest(s, v, c->dim) * row;
			for (size_t k = 0; k < row; k++)
				sum[k] += v[k];
		}
		for (uint32_t i = 0; i < s->parts; i++) {
			to_length_one(s->sum + i * row, c->dim);
			if (neighbours_dot(s->sum + i * row, s->sum + i * row, c->dim) > 0)
				memcpy(s->centre + i * row, s->sum + i * row, row * sizeof(float));
		}
	}
}

/* Sorts members [from, to) by part, in their order within each; end[] is where each part ends. False: one part has all of them. */
static bool part(struct cells *c, struct split *s, uint32_t from, uint32_t to, uint32_t end[BRANCH])
{
	uint32_t at[BRANCH + 1] = {0};
	place_centres(c, s, from, to);
	for (uint32_t m = from; m < to; m++) {
		s->part[m] = (unsigned char)nearest(s, vector(c, c->member[m]), c->dim);
		at[s->part[m] + 1]++;
	}
	for (uint32_t i = 0; i < s->parts; i++) {
		if (at[i + 1] == to - from)
			return false;
		at[i + 1] += at[i];
		end[i] = from + at[i + 1];
	}
	for (uint32_t m = from; m < to; m++)
		s->spare[at[s->part[m]]++] = c->member[m];
	memcpy(c->member + from, s->spare, (to - from) * sizeof *c->member);
	return true;
}

/* Cells of members [from, to): vectors that are all alike are cut by number. */
static void split(struct cells *c, struct split *s, uint32_t from, uint32_t to, int depth)
{
	uint32_t end[BRANCH], n = to - from, parts = n / NEIGHBOURS_CELL + 1;
	if (n <= NEIGHBOURS_CELL) {
		if (n)
			c->begin[c->count++] = from;
		return;
	}
	s->parts = parts = parts < BRANCH ? parts : BRANCH;
	if (depth == DEEPEST || !part(c, s, from, to, end))
		for (uint32_t i = 0; i < parts; i++)
			end[i] = from + (uint32_t)((uint64_t)n * (i + 1) / parts);
	for (uint32_t i = 0; i < parts; i++)
		split(c, s, i ? end[i - 1] : from, end[i], depth < DEEPEST ? depth + 1 : depth);
}

/* ---- cells ---- */

static void cells_free(struct cells *c)
{
	free(c->member);
	free(c->begin);
	free(c->block);
	free(c->row);
	free(c->centre);
}

static size_t blocks_of(uint32_t n)
{
	return (n + (size_t)LANES - 1) / LANES;
}

static void put_row(float *blocks, uint32_t at, const float *v, int dim)
{
	float *to = blocks + at / LANES * (size_t)dim * LANES + at % LANES;
	for (int d = 0; d < dim; d++)
		to[d * LANES] = v[d];
}

/* Rows and centres of the cells into blocks; sum: room for one row. */
static void fill_blocks(struct cells *c, float *sum)
{
	size_t block = (size_t)c->dim * LANES;
	for (uint32_t k = 0; k < c->count; k++) {
		memset(sum, 0, (size_t)c->dim * sizeof *sum);
		for (uint32_t m = c->begin[k]; m < c->begin[k + 1]; m++) {
			const float *v = vector(c, c->member[m]);
			put_row(c->row + c->block[k] * block, m - c->begin[k], v, c->dim);
			for (int d = 0; d < c->dim; d++)
				sum[d] += v[d];
		}
		to_length_one(sum, c->dim);
		put_row(c->centre, k, sum, c->dim);
	}
}

static bool sort_vectors(struct cells *c)
{
	size_t row = (size_t)c->dim;
	struct split s = {.centre = malloc(BRANCH * row * sizeof(float)), .sum = malloc(BRANCH * row * sizeof(float)),
		.spare = malloc((c->n + (size_t)1) * sizeof *s.spare), .part = malloc(c->n + (size_t)1)};
	c->member = malloc((c->n + (size_t)1) * sizeof *c->member);
	c->begin = malloc((c->n + (size_t)2) * sizeof *c->begin);
	bool ok = s.centre && s.sum && s.spare && s.part && c->member && c->begin;
	for (uint32_t i = 0; ok && i < c->n; i++)
		c->member[i] = i;
	if (ok && c->n <= NEIGHBOURS_EXACT)
		c->begin[c->count++] = 0;
	else if (ok)
		split(c, &s, 0, c->n, 0);
	if (ok)
		c->begin[c->count] = c->n;
	free(s.centre);
	free(s.sum);
	free(s.spare);
	free(s.part);
	return ok;
}

static bool cells_open(struct cells *c, const float *v, uint32_t n, int dim)
{
	*c = (struct cells){.v = v, .n = n, .dim = dim};
	if (!sort_vectors(c))
		return false;
	float *sum = malloc((size_t)dim * sizeof *sum);
	c->block = malloc((c->count + (size_t)1) * sizeof *c->block);
	if (c->block)
		c->block[0] = 0;
	for (uint32_t k = 0; c->block && k < c->count; k++)
		c->block[k + 1] = c->block[k] + blocks_of(c->begin[k + 1] - c->begin[k]);
	c->row = c->block ? calloc(c->block[c->count] * (size_t)dim * LANES + 1, sizeof *c->row) : NULL;
	c->centre = calloc(blocks_of(c->count) * (size_t)dim * LANES + 1, sizeof *c->centre);
	bool ok = sum && c->row && c->centre;
	if (ok)
		fill_blocks(c, sum);
	free(sum);
	return ok;
}

/* ---- the search ---- */

/* The vectors of one cell while their neighbours are looked for. */
struct search {
	const struct cells *c;
	int k;
	uint32_t *id;		/* of the result */
	float *near;
	struct best *best;	/* of each vector of the cell */
	uint64_t *probe;	/* cell << 32 | vector of the cell: which is compared with which */
	size_t probes;
};

/* Products of TOGETHER vectors with the rows of a block. */
static void multiply(const float *block, int dim, const float *const v[TOGETHER], wide out[TOGETHER])
{
	wide a = {0}, b = {0}, c = {0}, d = {0};
	for (int i = 0; i < dim; i++) {
		wide row = *(const wide *)(const void *)(block + (size_t)i * LANES);
		a += row * v[0][i];
		b += row * v[1][i];
		c += row * v[2][i];
		d += row * v[3][i];
	}
	out[0] = a;
	out[1] = b;
	out[2] = c;
	out[3] = d;
}

/* The cells that each of n ≤ TOGETHER vectors of a cell, from `first` on, is compared with: the nearest ones until they have enough members. */
static void choose(struct search *s, uint32_t cell, uint32_t first, uint32_t n)
{
	const struct cells *c = s->c;
	uint32_t id[TOGETHER][NEIGHBOURS_CELLS];
	float near[TOGETHER][NEIGHBOURS_CELLS];
	struct best best[TOGETHER];
	const float *v[TOGETHER];
	wide product[TOGETHER];
	for (uint32_t t = 0; t < TOGETHER; t++) {
		best[t] = (struct best){id[t], near[t], 0, NEIGHBOURS_CELLS};
		v[t] = vector(c, c->member[c->begin[cell] + first + (t < n ? t : 0)]);
	}
	for (uint32_t k = 0; k < c->count; k++) {
		if (k % LANES == 0)
			multiply(c->centre + (size_t)k * (size_t)c->dim, c->dim, v, product);
		for (uint32_t t = 0; t < n; t++)
			best_offer(&best[t], k, product[t][k % LANES]);
	}
	for (uint32_t t = 0; t < n; t++) {
		uint32_t looked = 0, known = (uint32_t)best[t].n;
		best_sort(&best[t]);
		for (uint32_t k = 0; k < known && looked < NEIGHBOURS_LOOKED; k++) {
			s->probe[s->probes++] = (uint64_t)id[t][k] << 32 | (first + t);
			looked += c->begin[id[t][k] + 1] - c->begin[id[t][k]];
		}
	}
}

/* Offers the rows of block b of a cell to a vector. */
static void offer(const struct cells *c, uint32_t cell, uint32_t b, const wide *near, uint32_t self, struct best *best)
{
	uint32_t from = c->begin[cell] + b * LANES, left = c->begin[cell + 1] - from;
	for (uint32_t l = 0; l < LANES && l < left; l++)
		if ((*near)[l] > 0 && (best->n < best->k || (*near)[l] >= best->score[0]) && c->member[from + l] != self)
			best_offer(best, c->member[from + l], (*near)[l]);
}

/* n ≤ TOGETHER vectors of cell `own` with all members of cell `other`. */
static void compare(struct search *s, uint32_t own, uint32_t other, const uint64_t *probe, uint32_t n)
{
	const struct cells *c = s->c;
	const float *v[TOGETHER];
	uint32_t of[TOGETHER], blocks = (uint32_t)(c->block[other + 1] - c->block[other]);
	wide product[TOGETHER];
	for (uint32_t t = 0; t < TOGETHER; t++) {
		of[t] = (uint32_t)probe[t < n ? t : 0];
		v[t] = vector(c, c->member[c->begin[own] + of[t]]);
	}
	for (uint32_t b = 0; b < blocks; b++) {
		multiply(c->row + (c->block[other] + b) * (size_t)c->dim * LANES, c->dim, v, product);
		for (uint32_t t = 0; t < n; t++)
			offer(c, other, b, &product[t], c->member[c->begin[own] + of[t]], &s->best[of[t]]);
	}
}

static int by_cell(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static void search_cell(struct search *s, uint32_t cell)
{
	const struct cells *c = s->c;
	uint32_t n = c->begin[cell + 1] - c->begin[cell];
	s->probes = 0;
	for (uint32_t i = 0; i < n; i++) {
		size_t at = (size_t)c->member[c->begin[cell] + i] * (size_t)s->k;
		s->best[i] = (struct best){s->id + at, s->near + at, 0, s->k};
	}
	for (uint32_t i = 0; i < n; i += TOGETHER)
		choose(s, cell, i, n - i < TOGETHER ? n - i : TOGETHER);
	qsort(s->probe, s->probes, sizeof *s->probe, by_cell);
	for (size_t i = 0, end; i < s->probes; i = end) {
		uint32_t other = (uint32_t)(s->probe[i] >> 32);
		for (end = i; end < s->probes && end - i < TOGETHER && s->probe[end] >> 32 == other; end++)
			;
		compare(s, cell, other, s->probe + i, (uint32_t)(end - i));
	}
	for (uint32_t i = 0; i < n; i++)
		best_sort(&s->best[i]);
}

bool neighbours_find(const float *v, uint32_t n, int dim, int k, uint32_t *id, float *near)
{
	struct cells c;
	size_t most = n <= NEIGHBOURS_EXACT ? n : NEIGHBOURS_CELL;
	struct search s = {.c = &c, .k = k, .id = id, .near = near, .best = malloc((most + 1) * sizeof *s.best),
		.probe = malloc((most + 1) * NEIGHBOURS_CELLS * sizeof *s.probe)};
	bool ok = cells_open(&c, v, n, dim) && s.best && s.probe;
	for (uint32_t cell = 0; ok && cell < c.count; cell++)
		search_cell(&s, cell);
	cells_free(&c);
	free(s.best);
	free(s.probe);
	return ok;
}
