/* Features a model knows, and texts as rows over them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/classify_in.h"

#define MOST_COLUMNS 400000u
#define MOST_WEIGHTS ((size_t)256 << 20)	/* bytes of the model's weights */

struct counted {
	uint64_t key;
	uint32_t texts, last;
};

struct counts {
	struct counted *row;
	size_t room, used;
};

static size_t place(uint64_t key, size_t room)
{
	return (size_t)(key >> 2 ^ key >> 37) & (room - 1);
}

static bool grow(struct counts *t)
{
	struct counts more = {.room = t->room ? t->room * 2 : 65536};
	more.row = calloc(more.room, sizeof *more.row);
	if (!more.row)
		return false;
	for (size_t i = 0; i < t->room; i++) {
		if (!t->row[i].key)
			continue;
		size_t at = place(t->row[i].key, more.room);
		while (more.row[at].key)
			at = (at + 1) & (more.room - 1);
		more.row[at] = t->row[i];
	}
	more.used = t->used;
	free(t->row);
	*t = more;
	return true;
}

static bool count(struct counts *t, uint64_t key, uint32_t text)
{
	if (t->used * 4 >= t->room * 3 && !grow(t))
		return false;
	size_t at = place(key, t->room);
	while (t->row[at].key && t->row[at].key != key)
		at = (at + 1) & (t->room - 1);
	struct counted *c = &t->row[at];
	t->used += !c->key;
	c->key = key;
	c->texts += c->last != text;
	c->last = text;
	return true;
}

static bool count_all(struct counts *t, struct features *f, const struct classify_set *set)
{
	for (size_t i = 0; i < set->samples; i++) {
		size_t n;
		if (!features_read(f, set->sample[i].text, set->sample[i].n))
			return false;
		const struct feature *list = features_list(f, &n);
		for (size_t k = 0; k < n; k++)
			if (!count(t, list[k].key, (uint32_t)i + 1))
				return false;
	}
	return true;
}

static bool frequent(const struct counted *c, const struct classify_settings *s, uint32_t more)
{
	return c->key && c->texts >= s->least[feature_kind(c->key)] + more;
}

/* How many texts beyond the least a feature must stand in so that all fit. */
static uint32_t bound(const struct counts *t, const struct classify_settings *s, uint32_t labels, size_t *kept)
{
	size_t most = MOST_WEIGHTS / (labels ? labels : 1);
	most = most < MOST_COLUMNS ? most : MOST_COLUMNS;
	for (uint32_t more = 0;; more++) {
		*kept = 0;
		for (size_t i = 0; i < t->room; i++)
			*kept += frequent(&t->row[i], s, more);
		if (*kept <= most)
			return more;
	}
}

static int by_key(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;
	return x->key < y->key ? -1 : x->key > y->key;
}

static void put(struct classify_slot *slot, uint32_t slots, struct classify_slot one)
{
	size_t at = place(one.key, slots);
	while (slot[at].column)
		at = (at + 1) & (slots - 1);
	slot[at] = one;
}

struct classify_slot *classify_vocabulary(struct features *f, const struct classify_set *set, const struct classify_settings *s, uint32_t *slots, uint32_t *columns)
{
	struct counts t = {0};
	struct classify_slot *slot = NULL;
	size_t kept = 0, n = 0;
	if (!grow(&t) || !count_all(&t, f, set))
		goto out;
	uint32_t more = bound(&t, s, set->names[0] + set->names[1], &kept);
	for (*slots = 1024; *slots < kept * 2; *slots *= 2)
		;
	slot = calloc(*slots, sizeof *slot);
	for (size_t i = 0; slot && i < t.room; i++)
		if (frequent(&t.row[i], s, more))
			t.row[n++] = t.row[i];
	if (slot)
		qsort(t.row, n, sizeof *t.row, by_key);
	for (size_t i = 0; slot && i < n; i++)
		put(slot, *slots, (struct classify_slot){.key = t.row[i].key, .column = COLUMN_FEATURES + (uint32_t)i,
			.idf = (float)log((1.0 + (double)set->samples) / (1.0 + t.row[i].texts)) + 1});
	*columns = COLUMN_FEATURES + (uint32_t)n;
out:
	free(t.row);
	return slot;
}

const struct classify_slot *classify_slot(const struct classify_way *way, uint64_t key)
{
	size_t at = place(key, way->slots);
	for (uint32_t i = 0; i < way->slots && way->slot[at].column; i++, at = (at + 1) & (way->slots - 1))
		if (way->slot[at].key == key)
			return &way->slot[at];
	return NULL;
}

static struct classify_cell *next_cell(struct classify_row *row)
{
	if (row->n == row->room) {
		size_t room = row->room ? row->room * 2 : 1024;
		struct classify_cell *more = realloc(row->cell, room * sizeof *more);
		if (!more)
			return NULL;
		row->cell = more;
		row->room = room;
	}
	return &row->cell[row->n++];
}

static bool add_dense(const struct classify_way *way, const struct features *f, struct classify_row *row)
{
	float mean[VECTORS_DIM] = {0};
	double square = 0;
	size_t n;
	const struct feature_token *t = features_tokens(f, &n);
	row->dense_times = 0;
	for (size_t i = 0; way->vectors && i < n; i++) {
		const float *v = t[i].telling ? vectors_of(way->vectors, t[i].word) : NULL;
		for (int d = 0; v && d < VECTORS_DIM; d++)
			mean[d] += v[d];
	}
	for (int d = 0; d < VECTORS_DIM; d++)
		square += (double)mean[d] * mean[d];
	if (square <= 0)
		return true;
	row->dense_times = way->dense / sqrt(square);
	for (int d = 0; d < VECTORS_DIM; d++) {
		struct classify_cell *c = next_cell(row);
		if (!c)
			return false;
		*c = (struct classify_cell){.column = COLUMN_DENSE + (uint32_t)d, .value = mean[d] * (float)row->dense_times};
	}
	return true;
}

/* Brings the two sparse blocks to their lengths. */
static void level(const struct classify_way *way, const struct feature *list, struct classify_row *row)
{
	double square[2] = {0}, times[2];
	for (size_t i = 0; i < row->n; i++)
		if (row->cell[i].count)
			square[feature_kind(list[row->cell[i].first].key) == FEATURE_CHARS] += (double)row->cell[i].value * row->cell[i].value;
	times[0] = square[0] > 0 ? way->block[FEATURE_WORD] / sqrt(square[0]) : 0;
	times[1] = square[1] > 0 ? way->block[FEATURE_CHARS] / sqrt(square[1]) : 0;
	for (size_t i = 0; i < row->n; i++)
		if (row->cell[i].count)
			row->cell[i].value *= (float)times[feature_kind(list[row->cell[i].first].key) == FEATURE_CHARS];
}

bool classify_row(const struct classify_way *way, const struct features *f, struct classify_row *row)
{
	size_t n;
	const struct feature *list = features_list(f, &n);
	row->n = 0;
	struct classify_cell *one = next_cell(row);
	if (!one)
		return false;
	*one = (struct classify_cell){.column = COLUMN_ONE, .value = 1};
	if (!add_dense(way, f, row))
		return false;
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && list[k].key == list[i].key; k++)
			;
		const struct classify_slot *s = classify_slot(way, list[i].key);
		struct classify_cell *c = s ? next_cell(row) : NULL;
		if (s && !c)
			return false;
		if (c)
			*c = (struct classify_cell){.column = s->column, .first = (uint32_t)i, .count = (uint32_t)(k - i),
				.value = (1 + logf((float)(k - i))) * s->idf * (feature_kind(s->key) == FEATURE_PAIR ? way->block[FEATURE_PAIR] : 1)};
	}
	level(way, list, row);
	return true;
}

void classify_above(const double *chance, const uint32_t *parent, uint32_t labels, uint32_t groups, float *out)
{
	for (uint32_t g = 0; g < groups; g++)
		out[g] = CLASSIFY_LEAST;
	for (uint32_t k = 0; k < labels; k++)
		if (parent[k] < groups)
			out[parent[k]] += (float)chance[k];
	for (uint32_t g = 0; g < groups; g++)
		out[g] = logf(out[g]);
}

float classify_below(const struct stack_side *side, const float *group, uint32_t parent)
{
	return parent != CLASSIFY_NONE ? group[parent] : stack_side(side, -1);
}
