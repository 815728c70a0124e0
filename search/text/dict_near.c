/* dict_near.c - words of the dictionary one edit away, by one walk that may leave the path once. */
#include <string.h>

#include "search/text/cp1251.h"
#include "search/text/dict_files.h"

#define NEAR_BYTES 40

struct near {
	const struct dawg *d;
	uint8_t key[NEAR_BYTES];
	size_t len;
	uint8_t way[NEAR_BYTES + 2];
	char (*out)[DICT_LEMMA_MAX + 1];
	int n, max;
};

static void walk(struct near *w, size_t at, size_t depth, uint32_t node, bool edited);

static void found(struct near *w, size_t depth)
{
	char word[DICT_LEMMA_MAX + 1];
	cp_decode(w->way, depth, word, sizeof word);
	for (int i = 0; i < w->n; i++)
		if (strcmp(w->out[i], word) == 0)
			return;
	if (w->n < w->max)
		memcpy(w->out[w->n++], word, sizeof word);
}

static void step(struct near *w, uint8_t c, size_t at, size_t depth, uint32_t node, bool edited)
{
	uint32_t next = dawg_follow(w->d, node, c);
	if (next == DAWG_NONE)
		return;
	w->way[depth] = c;
	walk(w, at, depth + 1, next, edited);
}

/* Any letter here: instead of the next one, or before it. */
static void any_letter(struct near *w, size_t at, size_t depth, uint32_t node)
{
	for (uint8_t c = dawg_child(w->d, node); c;) {
		uint32_t next = dawg_follow(w->d, node, c);
		if (next == DAWG_NONE)
			break;
		if (c >= 0xE0 || c == CP_YO) {
			w->way[depth] = c;
			walk(w, at, depth + 1, next, true);
			if (at < w->len) {
				w->way[depth] = c;
				walk(w, at + 1, depth + 1, next, true);
			}
		}
		c = dawg_sibling(w->d, next);
	}
}

/* The first letter is rarely wrong, and holding it keeps the walk small: only what sounds alike is tried. */
static void first_letter(struct near *w, uint32_t node)
{
	static const uint8_t ALIKE[][2] = {{0xE0, 0xEE}, {0xE5, 0xE8}, {0xFD, 0xE5}, {0xE7, 0xF1}};	/* ао еи эе зс */
	for (size_t i = 0; i < sizeof ALIKE / sizeof *ALIKE; i++) {
		if (w->key[0] == ALIKE[i][0])
			step(w, ALIKE[i][1], 1, 0, node, true);
		else if (w->key[0] == ALIKE[i][1])
			step(w, ALIKE[i][0], 1, 0, node, true);
	}
}

static void swapped(struct near *w, size_t at, size_t depth, uint32_t node)
{
	uint32_t next = dawg_follow(w->d, node, w->key[at + 1]);
	if (next == DAWG_NONE)
		return;
	w->way[depth] = w->key[at + 1];
	step(w, w->key[at], at + 2, depth + 1, next, true);
}

static void walk(struct near *w, size_t at, size_t depth, uint32_t node, bool edited)
{
	if (depth > w->len + 1)
		return;
	if (at == w->len && edited && dawg_follow(w->d, node, 1) != DAWG_NONE)
		found(w, depth);
	if (at < w->len) {
		step(w, w->key[at], at + 1, depth, node, edited);
		if (w->key[at] == CP_E)
			step(w, CP_YO, at + 1, depth, node, edited);
	}
	if (!edited && at == 0)
		first_letter(w, node);
	if (edited || at == 0)
		return;
	any_letter(w, at, depth, node);
	if (at < w->len)
		walk(w, at + 1, depth, node, true);
	if (at + 1 < w->len && w->key[at] != w->key[at + 1])
		swapped(w, at, depth, node);
}

int dict_near(const struct dict *d, const char *word, char out[][DICT_LEMMA_MAX + 1], int max)
{
	struct near w = {.d = &d->words, .out = out, .max = max};
	w.len = cp_encode(word, strlen(word), w.key, sizeof w.key - 2);
	if (w.len < 4)
		return 0;
	walk(&w, 0, 0, 0, false);
	return w.n;
}
