#include "search/text/dict.h"

#include <stdlib.h>
#include <string.h>

#include "search/text/cp1251.h"
#include "search/text/dict_files.h"

#define WORD_BYTES 48
#define VARIANTS 8		/* spellings of one word with е or ё */
#define ENDINGS 64
#define WALKED 4096		/* beginnings that are looked behind for strays */

struct spelling {
	uint8_t text[WORD_BYTES];
	size_t len;
	uint32_t node;		/* where the spelling ends in the DAWG */
};

static const struct { uint8_t text[3]; size_t len; } PREFIX[] = {{{0}, 0}, {{0xEF, 0xEE}, 2}, {{0xED, 0xE0, 0xE8}, 3}};

struct spellings {
	struct spelling list[VARIANTS];
	int n;
};

/* All ways through the DAWG that spell s, е standing for ё too. */
static void spell(const struct dawg *d, const uint8_t *s, size_t n, size_t at, uint32_t node, struct spelling *way, struct spellings *all)
{
	for (; at < n; at++) {
		if (s[at] == CP_E) {
			uint32_t yo = dawg_follow(d, node, CP_YO);
			if (yo != DAWG_NONE) {
				way->text[at] = CP_YO;
				spell(d, s, n, at + 1, yo, way, all);
			}
		}
		way->text[at] = s[at];
		node = dawg_follow(d, node, s[at]);
		if (node == DAWG_NONE)
			return;
	}
	if (all->n < VARIANTS) {
		way->len = n;
		way->node = node;
		all->list[all->n++] = *way;
	}
}

struct payload {
	uint8_t byte[6];
};

/* Collects the `size` bytes that lead from node to each leaf. */
static int payloads(const struct dawg *d, uint32_t node, int size, int depth, struct payload *way, struct payload *out, int n)
{
	if (depth == size) {
		if (n < ENDINGS)
			out[n++] = *way;
		return n;
	}
	for (uint8_t c = dawg_child(d, node); c;) {
		uint32_t next = dawg_follow(d, node, c);
		if (next == DAWG_NONE)
			break;
		way->byte[depth] = c;
		n = payloads(d, next, size, depth + 1, way, out, n);
		c = dawg_sibling(d, next);
	}
	return n;
}

static unsigned number_at(const struct payload *p, int i)
{
	return ((p->byte[2 * i] ^ 1u) << 6) + (p->byte[2 * i + 1] >> 1);
}

static const uint8_t *string_at(const struct string_table *t, unsigned i, size_t *len)
{
	if (i >= t->count) {
		*len = 0;
		return t->data;
	}
	*len = t->at[i + 1] - t->at[i];
	return t->data + t->at[i];
}

/* First form of the paradigm put on the base of the given form. False when the form cannot be of that paradigm. */
static bool lemma_of(const struct dict *d, unsigned paradigm, unsigned form, const uint8_t *word, size_t len, struct dict_parse *out)
{
	unsigned forms, pre, pre0;
	uint8_t lemma[WORD_BYTES + 40];
	size_t suffix_len, suffix0_len;
	const uint16_t *p = dict_paradigm(d, paradigm, &forms);
	if (!p || form >= forms)
		return false;
	string_at(&d->suffixes, p[form], &suffix_len);
	const uint8_t *suffix0 = string_at(&d->suffixes, p[0], &suffix0_len);
	pre = p[2 * forms + form];
	pre0 = p[2 * forms];
	if (pre > 2 || pre0 > 2 || PREFIX[pre].len + suffix_len > len)
		return false;
	size_t base = len - PREFIX[pre].len - suffix_len, at = PREFIX[pre0].len;
	memcpy(lemma, PREFIX[pre0].text, at);
	memcpy(lemma + at, word + PREFIX[pre].len, base);
	memcpy(lemma + at + base, suffix0, suffix0_len);
	cp_decode(lemma, at + base + suffix0_len, out->lemma, sizeof out->lemma);
	unsigned tag = p[forms + form];
	out->flags = tag < d->tags.count ? d->tag_flags[tag] : 0;
	out->p = 0;
	return true;
}

/* Share of the tag among the uses of the form in the corpus, for forms with several tags. */
static float share(const struct dict *d, const uint8_t *word, size_t len, unsigned paradigm, unsigned form)
{
	unsigned forms;
	size_t tag_len;
	const uint16_t *p = dict_paradigm(d, paradigm, &forms);
	if (!p)
		return 0;
	const uint8_t *tag = string_at(&d->tags, p[forms + form], &tag_len);
	uint32_t node = 0;
	for (size_t i = 0; i < len && node != DAWG_NONE; i++)
		node = dawg_follow(&d->probs, node, word[i]);
	if (node != DAWG_NONE)
		node = dawg_follow(&d->probs, node, ':');
	for (size_t i = 0; i < tag_len && node != DAWG_NONE; i++)
		node = dawg_follow(&d->probs, node, tag[i]);
	int32_t value = node == DAWG_NONE ? -1 : dawg_value(&d->probs, node);
	return value > 0 ? (float)value / 1e6f : 0;
}

static int add_parse(struct dict_parse *out, int n, int max, const struct dict_parse *parse)
{
	for (int i = 0; i < n; i++) {
		if (strcmp(out[i].lemma, parse->lemma) != 0)
			continue;
		out[i].p += parse->p;
		/* «Люк» is a hatch and a name: a lemma is a name only when each of its readings is. */
		uint16_t names = out[i].flags & parse->flags & (DICT_NAME | DICT_PLACE);
		out[i].flags = (uint16_t)(((out[i].flags | parse->flags) & ~(DICT_NAME | DICT_PLACE)) | names);
		return n;
	}
	if (n < max)
		out[n++] = *parse;
	return n;
}

int dict_lookup(const struct dict *d, const char *word, struct dict_parse *out)
{
	uint8_t key[WORD_BYTES];
	struct spelling way;
	struct spellings all = {.n = 0};
	struct payload pay, found[ENDINGS];
	struct dict_parse parse;
	int n = 0;
	size_t len = cp_encode(word, strlen(word), key, sizeof key);
	if (!len)
		return 0;
	spell(&d->words, key, len, 0, 0, &way, &all);
	for (int v = 0; v < all.n; v++) {
		uint32_t node = dawg_follow(&d->words, all.list[v].node, 1);
		int count = node == DAWG_NONE ? 0 : payloads(&d->words, node, 4, 0, &pay, found, 0);
		for (int i = 0; i < count; i++) {
			unsigned paradigm = number_at(&found[i], 0), form = number_at(&found[i], 1);
			if (!lemma_of(d, paradigm, form, all.list[v].text, len, &parse))
				continue;
			/* The corpus writes both полёт and полет. */
			parse.p = share(d, all.list[v].text, len, paradigm, form);
			if (memcmp(all.list[v].text, key, len) != 0)
				parse.p += share(d, key, len, paradigm, form);
			n = add_parse(out, n, DICT_PARSES, &parse);
		}
	}
	return n;
}

bool dict_knows(const struct dict *d, const char *word)
{
	uint8_t key[WORD_BYTES];
	struct spelling way;
	struct spellings all = {.n = 0};
	size_t len = cp_encode(word, strlen(word), key, sizeof key);
	if (!len)
		return false;
	spell(&d->words, key, len, 0, 0, &way, &all);
	for (int v = 0; v < all.n; v++)
		if (dawg_follow(&d->words, all.list[v].node, 1) != DAWG_NONE)
			return true;
	return false;
}

/* Guesses by one ending: count × trust in its length becomes p. */
static int predict_by(const struct dict *d, int prefix, const uint8_t *word, size_t len, size_t ending, struct dict_parse *out, int n)
{
	struct spelling way;
	struct spellings all = {.n = 0};
	struct payload pay, found[ENDINGS];
	struct dict_parse parse;
	const struct dawg *dawg = &d->predict[prefix];
	uint8_t form[WORD_BYTES];
	spell(dawg, word + len - ending, ending, 0, 0, &way, &all);
	for (int v = 0; v < all.n; v++) {
		uint32_t node = dawg_follow(dawg, all.list[v].node, 1);
		int count = node == DAWG_NONE ? 0 : payloads(dawg, node, 6, 0, &pay, found, 0);
		memcpy(form, word, len - ending);
		memcpy(form + len - ending, all.list[v].text, ending);
		for (int i = 0; i < count; i++) {
			if (!lemma_of(d, number_at(&found[i], 1), number_at(&found[i], 2), form, len, &parse) || !(parse.flags & DICT_PRODUCTIVE))
				continue;
			parse.p = (float)(number_at(&found[i], 0) * (ending + 1));
			n = add_parse(out, n, DICT_PARSES, &parse);
		}
	}
	return n;
}

static void sort_by_p(struct dict_parse *list, int n)
{
	for (int i = 1; i < n; i++) {
		struct dict_parse one = list[i];
		int k = i;
		for (; k > 0 && list[k - 1].p < one.p; k--)
			list[k] = list[k - 1];
		list[k] = one;
	}
}

int dict_predict(const struct dict *d, const char *word, struct dict_parse *out, int max)
{
	uint8_t key[WORD_BYTES];
	struct dict_parse list[DICT_PARSES];
	int n = 0;
	size_t len = cp_encode(word, strlen(word), key, sizeof key);
	if (len < 4)
		return 0;
	for (int prefix = 0; prefix < 3; prefix++) {
		if (len < PREFIX[prefix].len || memcmp(key, PREFIX[prefix].text, PREFIX[prefix].len) != 0)
			continue;
		size_t longest = len - 1 < 5 ? len - 1 : 5, least = 1;
		for (size_t ending = longest; ending >= least; ending--) {
			int before = n;
			n = predict_by(d, prefix, key, len, ending, list, n);
			if (n > before && least == 1 && ending > 1)
				least = ending - 1;
		}
	}
	sort_by_p(list, n);
	n = n < max ? n : max;
	memcpy(out, list, (size_t)n * sizeof *out);
	return n;
}

/* Is this spelling a form of which some lemma begins otherwise? */
static bool is_stray(const struct dict *d, const struct spelling *at, const char *beginning)
{
	struct payload pay, found[ENDINGS];
	struct dict_parse parse;
	uint32_t node = dawg_follow(&d->words, at->node, 1);
	int count = node == DAWG_NONE ? 0 : payloads(&d->words, node, 4, 0, &pay, found, 0);
	for (int i = 0; i < count; i++)
		if (lemma_of(d, number_at(&found[i], 0), number_at(&found[i], 1), at->text, at->len, &parse) && strncmp(parse.lemma, beginning, strlen(beginning)) != 0)
			return true;
	return false;
}

/* Adds the spellings a letter longer. */
static int lengthen(const struct dawg *d, const struct spelling *at, struct spelling *list, int n)
{
	for (uint8_t c = dawg_child(d, at->node); c && n < WALKED;) {
		uint32_t next = dawg_follow(d, at->node, c);
		if (next == DAWG_NONE)
			break;
		if (c != 1 && at->len < WORD_BYTES) {
			list[n] = *at;
			list[n].text[list[n].len++] = c;
			list[n++].node = next;
		}
		c = dawg_sibling(d, next);
	}
	return n;
}

int dict_strays(const struct dict *d, const char *beginning, char out[][DICT_LEMMA_MAX + 1], int max)
{
	uint8_t key[WORD_BYTES];
	struct spelling way;
	struct spellings all = {.n = 0};
	struct spelling *list = malloc(WALKED * sizeof *list);
	size_t len = cp_encode(beginning, strlen(beginning), key, sizeof key);
	int n = 0, strays = 0;
	if (list && len)
		spell(&d->words, key, len, 0, 0, &way, &all);
	for (int v = 0; v < all.n; v++)
		list[n++] = all.list[v];
	for (int i = 0; i < n && strays < max; i++) {
		if (is_stray(d, &list[i], beginning))
			cp_decode(list[i].text, list[i].len, out[strays++], DICT_LEMMA_MAX + 1);
		n = lengthen(&d->words, &list[i], list, n);
	}
	free(list);
	return strays;
}
