/* expand_closed.c - what no neighbour changes: phrases, «отопл*», РЯДОМ. */
#include <stdlib.h>
#include <string.h>

#include "search/index/expand.h"
#include "search/text/utf8.h"

#define PHRASE_WORDS 24
#define STAR_LETTERS 4
#define STAR_MOST 100
#define STAR_SHOWN 12
#define STRAYS_TRIED 48		/* lemmas */
#define STRAYS_MOST 16
#define STRAY_COUNTED 1000	/* records; what has more is common enough */

static void expand_phrase(struct expander *x, struct query_node *leaf)
{
	struct tokens tokens;
	struct token t;
	int words = 0;
	tokens_init(&tokens, leaf->text, strlen(leaf->text));
	while (tokens_next(&tokens, &t))
		words += t.span == 1;
	if (!words)
		return;
	if (words > PHRASE_WORDS) {
		query_add_error(x->q, leaf->begin, leaf->end, "Фраза длиннее 24 слов: конец не учтён.");
		words = PHRASE_WORDS;
	}
	struct query_alt *alt = expand_alt(x, leaf, words, 1, true);
	tokens_init(&tokens, leaf->text, strlen(leaf->text));
	for (int i = 0; alt && i < words && tokens_next(&tokens, &t);) {
		if (t.span > 1)
			continue;
		expand_slot_fill(x, &alt->slot[i], &t, t.text);
		if (leaf->exact)
			alt->slot[i].form = query_form(t.text);
		i++;
	}
}

static bool one_token(const char *text, size_t n, struct token *t)
{
	struct tokens tokens;
	struct token other;
	tokens_init(&tokens, text, n);
	return tokens_next(&tokens, t) && !tokens_next(&tokens, &other) && t->kind == TOKEN_WORD;
}

static int by_text(const void *a, const void *b)
{
	const struct query_term *x = a, *y = b;
	return strcmp(x->text, y->text);
}

struct stray {
	char lemma[TOKEN_MAX + 1];
	uint32_t records;
};

static int more_records(const void *a, const void *b)
{
	const struct stray *x = a, *y = b;
	return x->records != y->records ? (x->records < y->records) - (x->records > y->records) : strcmp(x->lemma, y->lemma);
}

/* The index knows lemmas only, a star means what is written: «потекл*» is потечь as well. The commonest of those that a record has; how many. */
static int find_strays(struct expander *x, const char *beginning, struct query_term *out, int max)
{
	char lemma[STRAYS_TRIED][TOKEN_MAX + 1];
	struct stray found[STRAYS_TRIED];
	int tried = lexicon_strays(x->world->lexicon, beginning, lemma, STRAYS_TRIED), n = 0;
	for (int i = 0; i < tried; i++) {
		memcpy(found[n].lemma, lemma[i], sizeof lemma[i]);
		found[n].records = expand_frequency(x, lemma[i], STRAY_COUNTED);
		n += found[n].records > 0;
	}
	qsort(found, (size_t)n, sizeof *found, more_records);
	n = n < max ? n : max;
	for (int i = 0; i < n; i++)
		memcpy(out[i].text, found[i].lemma, sizeof found[i].lemma);
	return n;
}

/* Lemmas guessed of unknown words («отоплеить») are no words: they are told only when nothing else is there. */
static void tell_star(struct expander *x, const struct query_node *leaf, const struct query_term *list, int n)
{
	int told = 0;
	for (int known = 1; known >= 0 && !told; known--)
		for (int i = 0; i < n && told < STAR_SHOWN; i++)
			if ((lexicon_knows(x->world->lexicon, list[i].text) || (unsigned char)list[i].text[0] < 0x80) == known)
				told += query_add_note(x->q, CHANGE_STAR, leaf->text, list[i].text);
}

/* The words a star stands for, each its own alternative; shown by the alphabet, so that their order tells nothing. */
static void add_continuations(struct expander *x, struct query_node *leaf, const char *beginning)
{
	struct query_term *list = calloc(STAR_MOST, sizeof *list);
	bool more = false;
	int n = list && x->world->terms ? find_strays(x, beginning, list, STRAYS_MOST) : 0;
	if (list && x->world->terms)
		n += x->world->terms(x->world->arg, beginning, list + n, STAR_MOST - n, &more);
	if (n)
		qsort(list, (size_t)n, sizeof *list, by_text);
	for (int i = 0; i < n; i++) {
		struct query_alt *alt = expand_alt(x, leaf, 1, 1, true);
		if (alt)
			expand_slot_add(x, &alt->slot[0], list[i].text);
	}
	tell_star(x, leaf, list, n);
	if (more)
		query_add_note(x->q, CHANGE_CUT, leaf->text, NULL);
	x->failed |= !list;
	free(list);
}

static void expand_star(struct expander *x, struct query_node *leaf)
{
	struct token t;
	if (!one_token(leaf->text, strlen(leaf->text), &t)) {
		query_add_error(x->q, leaf->begin, leaf->end, "Звёздочка ставится после начала одного слова: отопл*.");
		return;
	}
	struct query_alt *alt = expand_alt(x, leaf, 1, 1, true);
	if (alt)
		expand_slot_add(x, &alt->slot[0], t.text);
	bool many = x->stars >= STARS_MOST;
	if (utf8_length(t.text, t.len) >= STAR_LETTERS && !many) {
		x->stars++;
		add_continuations(x, leaf, t.text);
		return;
	}
	query_add_error(x->q, leaf->begin, leaf->end, "%s: взято только само слово.",
		many ? "Слишком много звёздочек" : "Перед звёздочкой нужно не меньше четырёх букв");
	if (alt)
		expand_slot_fill(x, &alt->slot[0], &t, leaf->text);
}

/* Two words, each in any form and on either side. */
static void expand_near(struct expander *x, struct query_node *leaf)
{
	struct query_alt *alt = expand_alt(x, leaf, 2, leaf->near, true);
	int i = 0;
	if (!alt)
		return;
	alt->any_order = true;
	for (const struct query_node *c = leaf->child; c && i < 2; c = c->next, i++) {
		struct tokens tokens;
		struct token t;
		tokens_init(&tokens, c->text, strlen(c->text));
		if (tokens_next(&tokens, &t))
			expand_slot_fill(x, &alt->slot[i], &t, c->text);
		if (!alt->slot[i].terms) {
			query_add_error(x->q, c->begin, c->end, "Здесь нужно слово.");
			leaf->alt = NULL;
			return;
		}
	}
}

void expand_closed(struct expander *x, struct query_node *leaf)
{
	if (leaf->star)
		expand_star(x, leaf);
	else if (leaf->near)
		expand_near(x, leaf);
	else
		expand_phrase(x, leaf);
}
