#include "fcgi/api/place_tally.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 1024

/* Room for one more of an array; false when memory is short. */
static bool grow(void *array, size_t *room, size_t n, size_t size)
{
	void **list = array;
	size_t more = *room ? *room * 2 : FIRST_ROOM;
	void *p = n < *room ? *list : reallocarray(*list, more, size);
	if (!p)
		return false;
	*room = n < *room ? *room : more;
	*list = p;
	return true;
}

/* Where the key is, or the empty slot where it belongs. The keys are sums already. */
static uint32_t *slot_of(const struct place_tally *t, uint64_t key)
{
	size_t at = (size_t)(key ^ key >> 32) & (t->slots - 1);
	while (t->slot[at] && t->list[t->slot[at] - 1].key != key)
		at = (at + 1) & (t->slots - 1);
	return &t->slot[at];
}

static bool widen(struct place_tally *t)
{
	if (t->n * 2 < t->slots)
		return true;
	free(t->slot);
	t->slots = t->slots ? t->slots * 2 : 2 * FIRST_ROOM;
	t->slot = calloc(t->slots, sizeof *t->slot);
	for (size_t i = 0; t->slot && i < t->n; i++)
		*slot_of(t, t->list[i].key) = (uint32_t)i + 1;
	return t->slot;
}

static struct place_count *place_of(struct place_tally *t, uint64_t key)
{
	if (!widen(t))
		return NULL;
	uint32_t *slot = slot_of(t, key);
	if (*slot)
		return &t->list[*slot - 1];
	if (!grow(&t->list, &t->room, t->n, sizeof *t->list))
		return NULL;
	t->list[t->n] = (struct place_count){.key = key, .number = (uint32_t)t->n};
	*slot = (uint32_t)++t->n;
	return &t->list[t->n - 1];
}

static bool count_hit(struct place_tally *t, const struct index_told *hit)
{
	struct place_count *p = place_of(t, hit->place);
	if (!p || !grow(&t->pair, &t->pair_room, t->pairs, sizeof *t->pair))
		return false;
	t->pair[t->pairs++] = (uint64_t)p->number << 32 | hit->group;
	p->count++;
	if (p->examples < PLACE_EXAMPLES)
		p->example[p->examples++] = hit->id;
	return true;
}

static void begin_anew(struct place_tally *t)
{
	if (t->slot)
		memset(t->slot, 0, t->slots * sizeof *t->slot);
	t->n = t->pairs = 0;
	t->without = 0;
}

void place_tally_hit(void *tally, const struct index_told *hit)
{
	struct place_tally *t = tally;
	if (!hit)
		begin_anew(t);
	else if (!hit->place)
		t->without++;
	else if (!t->failed)
		t->failed = !count_hit(t, hit);
}

static int most_first(const void *x, const void *y)
{
	const struct place_count *a = x, *b = y;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return a->key < b->key ? -1 : a->key > b->key;
}

static int by_pair(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
	return a < b ? -1 : a > b;
}

bool place_tally_finish(struct place_tally *t, size_t top)
{
	if (t->failed || !t->n)
		return !t->failed;
	qsort(t->list, t->n, sizeof *t->list, most_first);
	uint32_t *rank = calloc(t->n, sizeof *rank);	/* 1 …: place in the order, of those in the top, by number */
	if (!rank)
		return false;
	for (size_t i = 0; i < t->n && i < top; i++)
		rank[t->list[i].number] = (uint32_t)i + 1;
	size_t kept = 0;
	for (size_t i = 0; i < t->pairs; i++)
		if (rank[t->pair[i] >> 32])
			t->pair[kept++] = t->pair[i];
	if (kept)
		qsort(t->pair, kept, sizeof *t->pair, by_pair);
	for (size_t i = 0; i < kept; i++)
		if (!i || t->pair[i] != t->pair[i - 1])
			t->list[rank[t->pair[i] >> 32] - 1].unique++;
	free(rank);
	return true;
}

uint64_t place_tally_rest(const struct place_tally *t, size_t from)
{
	uint64_t n = 0;
	for (size_t i = from; i < t->n; i++)
		n += t->list[i].count;
	return n;
}

void place_tally_close(struct place_tally *t)
{
	free(t->list);
	free(t->slot);
	free(t->pair);
	*t = (struct place_tally){.n = 0};
}
