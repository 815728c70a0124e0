/* best.c - a heap with the worst of the kept ones on top. */
#include "search/discover/best.h"

#include <stdbool.h>

static bool worse(const struct best *b, int i, int j)
{
	return b->score[i] != b->score[j] ? b->score[i] < b->score[j] : b->id[i] > b->id[j];
}

static void swap(struct best *b, int i, int j)
{
	uint32_t id = b->id[i];
	float score = b->score[i];
	b->id[i] = b->id[j];
	b->score[i] = b->score[j];
	b->id[j] = id;
	b->score[j] = score;
}

static void sink(struct best *b, int i, int n)
{
	for (int child = 2 * i + 1; child < n; child = 2 * i + 1) {
		child += child + 1 < n && worse(b, child + 1, child);
		if (!worse(b, child, i))
			return;
		swap(b, i, child);
		i = child;
	}
}

void best_offer(struct best *b, uint32_t id, float score)
{
	if (b->n == b->k) {
		if (score < b->score[0] || (score <= b->score[0] && id > b->id[0]))
			return;
		b->id[0] = id;
		b->score[0] = score;
		sink(b, 0, b->n);
		return;
	}
	int i = b->n++;
	b->id[i] = id;
	b->score[i] = score;
	for (int up = (i - 1) / 2; i && worse(b, i, up); i = up, up = (i - 1) / 2)
		swap(b, i, up);
}

void best_sort(struct best *b)
{
	for (int n = b->n - 1; n > 0; n--) {
		swap(b, 0, n);
		sink(b, 0, n);
	}
	for (int i = b->n; i < b->k; i++) {
		b->id[i] = UINT32_MAX;
		b->score[i] = 0;
	}
}
