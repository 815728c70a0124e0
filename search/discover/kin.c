#include "search/discover/kin.h"

#include <stdlib.h>
#include <string.h>

#include "search/index/copies.h"

enum { ROWS = 3, BANDS = COPIES_BRIEF / ROWS, CROWD = 40, WORDS = 2000 };

struct signature {
	uint8_t value[COPIES_BRIEF];
	bool empty;
};

struct kin {
	struct lexicon *lexicon;
	struct signature *text;
	size_t n, room;
};

struct banded {
	uint32_t key, text;
};

struct kin *kin_new(struct lexicon *lx)
{
	struct kin *k = calloc(1, sizeof *k);
	if (k)
		k->lexicon = lx;
	return k;
}

void kin_free(struct kin *k)
{
	if (k)
		free(k->text);
	free(k);
}

bool kin_add(struct kin *k, const char *text, size_t n)
{
	uint32_t word[WORDS];
	size_t words = 0;
	struct tokens tokens;
	struct token t;
	if (k->n == k->room) {
		size_t room = k->room ? k->room * 2 : 1024;
		struct signature *more = realloc(k->text, room * sizeof *more);
		if (!more)
			return false;
		k->text = more;
		k->room = room;
	}
	tokens_init(&tokens, text, n);
	while (words < WORDS && tokens_next(&tokens, &t))
		if (t.span == 1)
			word[words++] = copies_word(word_term(lexicon_word(k->lexicon, &t), 0));
	k->text[k->n].empty = words == 0;
	if (words)
		copies_sign_brief(word, words, k->text[k->n].value);
	k->n++;
	return true;
}

static int by_key(const void *a, const void *b)
{
	const struct banded *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->text < y->text ? -1 : x->text > y->text;
}

static uint32_t root(uint32_t *of, uint32_t i)
{
	while (of[i] != i)
		i = of[i] = of[of[i]];
	return i;
}

static void join(uint32_t *of, uint32_t a, uint32_t b)
{
	a = root(of, a);
	b = root(of, b);
	if (a != b)
		of[a > b ? a : b] = a > b ? b : a;
}

/* Texts of one key of a band: each is compared with the nearest before it. */
static void compare(struct kin *k, const struct banded *list, size_t n, uint32_t *of)
{
	for (size_t i = 1; i < n; i++)
		for (size_t back = 1; back <= i && back <= CROWD; back++) {
			uint32_t a = list[i].text, b = list[i - back].text;
			if (root(of, a) != root(of, b) && copies_likeness(k->text[a].value, k->text[b].value, COPIES_BRIEF) >= KIN_ENOUGH)
				join(of, a, b);
		}
}

static void compare_band(struct kin *k, int band, struct banded *list, uint32_t *of)
{
	size_t n = 0;
	for (size_t i = 0; i < k->n; i++) {
		const uint8_t *v = k->text[i].value + band * ROWS;
		if (!k->text[i].empty)
			list[n++] = (struct banded){.key = (uint32_t)(v[0] << 16 | v[1] << 8 | v[2]), .text = (uint32_t)i};
	}
	if (n)
		qsort(list, n, sizeof *list, by_key);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && list[end].key == list[i].key; end++)
			;
		compare(k, list + i, end - i, of);
	}
}

bool kin_find(struct kin *k, uint32_t *of)
{
	struct banded *list = malloc((k->n + 1) * sizeof *list);
	for (size_t i = 0; i < k->n; i++)
		of[i] = (uint32_t)i;
	for (int band = 0; list && band < BANDS; band++)
		compare_band(k, band, list, of);
	for (size_t i = 0; list && i < k->n; i++)
		of[i] = root(of, (uint32_t)i);
	free(list);
	return list;
}
