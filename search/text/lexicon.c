#include "search/text/lexicon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/text/abbreviations.h"
#include "search/text/analyse.h"
#include "search/text/streets.h"
#include "search/text/typo.h"
#include "search/text/utf8.h"

#define NEAR_LETTERS 4		/* of words that are said to be a typing error */
#define NEAR_WORDS 48
#define STRAYS 64		/* forms */
#define OUTLINES 16384		/* a power of two; 16 bytes each: they stay near the processor */

struct slot {
	char form[TOKEN_MAX + 2];
	bool later;		/* used after its neighbour */
	struct word word;
};

struct outline {
	uint64_t word, terms;
};

struct lexicon {
	struct dict *dict;
	struct slot *cache;
	size_t slots;
	struct outline *outline;
};

struct lexicon *lexicon_new(const char *dict_dir, size_t slots, const char **why)
{
	struct lexicon *lx = calloc(1, sizeof *lx);
	if (!lx)
		return NULL;
	lx->slots = slots;
	lx->cache = calloc(slots, sizeof *lx->cache);
	lx->outline = calloc(OUTLINES, sizeof *lx->outline);
	lx->dict = lx->cache && lx->outline ? dict_new(dict_dir, why) : NULL;
	if (lx->dict)
		return lx;
	lexicon_free(lx);
	return NULL;
}

void lexicon_free(struct lexicon *lx)
{
	if (!lx)
		return;
	dict_free(lx->dict);
	free(lx->cache);
	free(lx->outline);
	free(lx);
}

const char *lexicon_denied(struct lexicon *lx, const struct token *t)
{
	static const char NOT[] = LEXICON_NOT;
	const char *verb = t->text + strlen(NOT);
	if (t->kind != TOKEN_WORD || t->span > 1 || strncmp(t->text, NOT, strlen(NOT)) != 0 || lexicon_word(lx, t)->known)
		return NULL;
	const struct word *w = lexicon_text(lx, verb, TOKEN_WORD);
	return w->known && w->flags & DICT_VERB && !(w->flags & DICT_ATTRIBUTE) ? verb : NULL;	/* participles are written so («неработающий») */
}

bool lexicon_knows(struct lexicon *lx, const char *folded)
{
	return dict_knows(lx->dict, folded);
}

unsigned lexicon_parts(struct lexicon *lx, const char *folded)
{
	struct dict_parse p[DICT_PARSES];
	unsigned parts = 0;
	int n = dict_knows(lx->dict, folded) ? dict_lookup(lx->dict, folded, p) : 0;
	for (int i = 0; i < n; i++)
		if (!(p[i].flags & (DICT_SERVICE | DICT_NAME)) && strcmp(p[i].lemma, folded) == 0)
			parts |= p[i].flags & DICT_VERB ? LEXICON_VERB : p[i].flags & DICT_ADJECTIVE ? LEXICON_ADJECTIVE : LEXICON_OTHER;
	return parts;
}

static size_t hash(const char *s, size_t slots)
{
	uint64_t h = 1469598103934665603u;
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return (size_t)(h ^ h >> 29) % slots;
}

static bool holds(const struct slot *s, const char *folded)
{
	return s->word.count && strcmp(s->form, folded) == 0;
}

/* A form lives in either of two slots, so that two frequent ones of the same hash do not drive each other out. */
const struct word *lexicon_text(struct lexicon *lx, const char *folded, enum token_kind kind)
{
	struct slot *pair = &lx->cache[hash(folded, lx->slots / 2) * 2];
	int i = holds(&pair[0], folded) ? 0 : holds(&pair[1], folded) ? 1 : pair[0].later;
	if (!holds(&pair[i], folded)) {
		snprintf(pair[i].form, sizeof pair[i].form, "%s", folded);
		analyse(lx->dict, &pair[i].word, pair[i].form, kind);
	}
	pair[i].later = true;
	pair[1 - i].later = false;
	return &pair[i].word;
}

const struct word *lexicon_word(struct lexicon *lx, const struct token *t)
{
	char name[TOKEN_MAX + 2];
	if (t->dotted && abbreviation_of(t->text, true)) {
		snprintf(name, sizeof name, "%c%s", DOTTED_SIGN, t->text);
		return lexicon_text(lx, name, TOKEN_WORD);
	}
	if (t->capital && t->kind == TOKEN_WORD && t->position && !lexicon_text(lx, t->text, TOKEN_WORD)->known) {
		snprintf(name, sizeof name, "%c%s", NAME_SIGN, t->text);
		return lexicon_text(lx, name, TOKEN_WORD);
	}
	if (!t->street || t->kind != TOKEN_WORD || !street_is_genitive(t->text))
		return lexicon_text(lx, t->text, (enum token_kind)t->kind);
	snprintf(name, sizeof name, "%c%s", STREET_SIGN, t->text);
	return lexicon_text(lx, name, TOKEN_WORD);
}

unsigned term_hash(const char *term)
{
	uint32_t h = 2166136261u;
	for (; *term; term++)
		h = (h ^ (unsigned char)*term) * 16777619u;
	return (h ^ h >> 15) & ((1u << OUTLINE_BITS) - 1);
}

/* Stands for all that decides which terms a token has; 64 bits, so that two words practically never share it. */
static uint64_t key_of(const struct token *t)
{
	uint64_t key = 1469598103934665603u ^ (uint64_t)(t->kind * 8 + t->street * 4 + t->dotted * 2 + (t->capital && t->position));
	for (unsigned i = 0; i < t->len; i += 8) {
		uint64_t part = 0;
		memcpy(&part, t->text + i, t->len - i < 8 ? t->len - i : 8);
		key = (key ^ part) * 0x9E3779B97F4A7C15u;
		key ^= key >> 32;
	}
	return key;
}

static uint64_t outline_of(const struct word *w)
{
	uint64_t terms = 0;
	for (int i = 0; i < w->count && i < OUTLINE_TERMS; i++)
		terms |= (uint64_t)term_hash(word_term(w, i)) << i * OUTLINE_BITS;
	return terms | (uint64_t)(w->count > OUTLINE_TERMS ? OUTLINE_TERMS + 1 : w->count) << OUTLINE_TERMS * OUTLINE_BITS;
}

uint64_t lexicon_outline(struct lexicon *lx, const struct token *t)
{
	uint64_t key = key_of(t);
	struct outline *known = &lx->outline[key & (OUTLINES - 1)];
	if (known->word != key)
		*known = (struct outline){.word = key, .terms = outline_of(lexicon_word(lx, t))};
	return known->terms;
}

bool lexicon_split(struct lexicon *lx, const char *folded, char *left, char *right, size_t room)
{
	return analyse_split(lx->dict, folded, left, right, room);
}

int lexicon_near(struct lexicon *lx, const char *folded, char near[][TOKEN_MAX + 1], int max)
{
	char word[NEAR_WORDS][DICT_LEMMA_MAX + 1];
	if (dict_knows(lx->dict, folded) || utf8_length(folded, strlen(folded)) < NEAR_LETTERS)
		return 0;
	int words = dict_near(lx->dict, folded, word, NEAR_WORDS), n = 0;
	for (int plausible = 3; plausible > 0; plausible--)
		for (int i = 0; i < words && n < max; i++)
			if (typo_plausible(folded, word[i]) == plausible)
				snprintf(near[n++], TOKEN_MAX + 1, "%.*s", TOKEN_MAX, word[i]);
	return n;
}

static bool is_among(const char *term, char list[][TOKEN_MAX + 1], int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i], term) == 0)
			return true;
	return false;
}

int lexicon_strays(struct lexicon *lx, const char *beginning, char lemma[][TOKEN_MAX + 1], int max)
{
	char form[STRAYS][DICT_LEMMA_MAX + 1];
	int forms = dict_strays(lx->dict, beginning, form, STRAYS), n = 0;
	for (int f = 0; f < forms; f++) {
		const struct word *w = lexicon_text(lx, form[f], TOKEN_WORD);
		for (int i = 0; i < w->likely && n < max; i++)
			if (strncmp(word_term(w, i), beginning, strlen(beginning)) != 0 && !is_among(word_term(w, i), lemma, n))
				snprintf(lemma[n++], TOKEN_MAX + 1, "%.*s", TOKEN_MAX, word_term(w, i));
	}
	return n;
}
