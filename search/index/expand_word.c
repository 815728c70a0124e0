/* expand_word.c - a word: what exactly to look for; notes; what relaxing may drop. */
#include "search/index/expand.h"

#include <stdio.h>
#include <string.h>

#include "search/text/abbreviations.h"
#include "search/text/dict.h"
#include "search/text/utf8.h"

#define COUNT_ENOUGH 1000	/* documents of a term: more need not be told apart */
#define HOUSE_DIGITS 4		/* a number of more digits is that of a record or a phone */
#define HOUSE_REST 4		/* … «12к2», «8а», «12/3» */
#define RIVAL_LEAST 3		/* documents before a collection may tell what a word means in it */
#define TWIN_FACTOR 3		/* a correction must be so much more frequent than what was typed */

uint16_t query_form(const char *folded)
{
	uint32_t h = 2166136261u;
	for (; *folded; folded++)
		h = (h ^ (unsigned char)*folded) * 16777619u;
	h ^= h >> 16;
	return (uint16_t)(h & 0x7FFF) ? (uint16_t)(h & 0x7FFF) : 1;
}

bool query_add_note(struct query_tree *q, enum query_change kind, const char *from, const char *to)
{
	struct query_note **last = &q->notes;
	while (*last && !((*last)->kind == kind && strcmp((*last)->from, from) == 0))
		last = &(*last)->next;
	if (!*last) {
		*last = pool_alloc(q->pool, sizeof **last);
		if (!*last)
			return false;
		(*last)->kind = kind;
		(*last)->from = pool_copy(q->pool, from, strlen(from));
	}
	struct query_note *note = *last;
	for (int i = 0; i < note->tos; i++)
		if (to && strcmp(note->to[i], to) == 0)
			return true;
	const char *copy = to ? pool_copy(q->pool, to, strlen(to)) : NULL;
	if (copy && note->tos < (int)(sizeof note->to / sizeof *note->to))
		note->to[note->tos++] = copy;
	return note->from && (copy || !to);
}

struct query_alt *expand_alt(struct expander *x, struct query_node *leaf, int words, int window, bool own)
{
	struct query_alt *alt = pool_alloc(x->q->pool, sizeof *alt);
	if (alt)
		alt->slot = pool_alloc(x->q->pool, (size_t)words * sizeof *alt->slot);
	if (!alt || !alt->slot) {
		x->failed = true;
		return NULL;
	}
	alt->words = words;
	alt->window = window;
	alt->own = own;
	struct query_alt **last = &leaf->alt;
	while (*last)
		last = &(*last)->next;
	*last = alt;
	return alt;
}

void expand_slot_add(struct expander *x, struct query_slot *slot, const char *term)
{
	for (int i = 0; i < slot->terms; i++)
		if (strcmp(slot->term[i], term) == 0)
			return;
	const char *copy = pool_copy(x->q->pool, term, strlen(term));
	if (!copy)
		x->failed = true;
	else if (slot->terms < SLOT_TERMS)
		slot->term[slot->terms++] = copy;
}

static uint32_t best_frequency(struct expander *x, const struct word *w, int from, int to)
{
	uint32_t best = 0;
	for (int i = from; i < to; i++) {
		uint32_t f = expand_frequency(x, word_term(w, i), COUNT_ENOUGH);
		best = f > best ? f : best;
	}
	return best;
}

/* Corrections that the collection knows well enough; with an unknown collection all of them. */
static void add_twins(struct expander *x, struct query_slot *slot, const struct word *w, const char *shown)
{
	if (w->own == w->count)
		return;
	uint32_t own = best_frequency(x, w, 0, w->own), twins = best_frequency(x, w, w->own, w->count);
	bool blind = !x->world->frequency, latin = (unsigned char)shown[0] < 0x80;
	if (!blind && (!twins || twins < own * TWIN_FACTOR))
		return;
	for (int i = w->own; i < w->count; i++) {
		if (!blind && expand_frequency(x, word_term(w, i), COUNT_ENOUGH) * 10 < twins)
			continue;
		expand_slot_add(x, slot, word_term(w, i));
		query_add_note(x->q, latin ? CHANGE_ALPHABET : CHANGE_TYPO, shown, word_term(w, i));
	}
}

/* Readings that are hardly meant, as far as the language tells; this collection may know better: «коты» are cats here, not boots. */
static void add_rivals(struct expander *x, struct query_slot *slot, const struct word *w)
{
	if (!w->rare || w->likely == w->own)
		return;
	const uint32_t likely = best_frequency(x, w, 0, w->likely) * w->rare;
	for (int i = w->likely; i < w->own; i++) {
		const uint32_t rival = expand_frequency(x, word_term(w, i), COUNT_ENOUGH);
		if (rival >= RIVAL_LEAST && rival >= likely)
			expand_slot_add(x, slot, word_term(w, i));
	}
}

void expand_slot_fill(struct expander *x, struct query_slot *slot, const struct token *t, const char *shown)
{
	struct word w = *lexicon_word(x->world->lexicon, t);
	for (int i = 0; i < w.likely; i++)
		expand_slot_add(x, slot, word_term(&w, i));
	add_rivals(x, slot, &w);
	slot->sure = slot->terms;
	slot->word = pool_copy(x->q->pool, t->text, t->len);
	add_twins(x, slot, &w, shown);
}

static bool never_weak(const char *word)
{
	static const char *const KEPT[] = {"не", "ни", "без", "нет", "против", "вместо", "кроме", 0};
	for (const char *const *k = KEPT; *k; k++)
		if (strcmp(*k, word) == 0)
			return true;
	return false;
}

/* A written-together thing made of numbers alone is looked for whole only: 12/3 is not 12 and 3. */
static bool whole_only(const struct unit *u)
{
	if (u->parts < 2 || abbreviation_of(u->token.text, false))
		return true;
	bool latin = (unsigned char)u->part[0].text[0] < 0x80 && u->part[0].kind == TOKEN_WORD;
	return latin || (u->part[0].kind == TOKEN_NUMBER && u->part[u->parts - 1].kind == TOKEN_NUMBER);
}

static void note_mixed_alphabets(struct expander *x, const char *raw, const char *mended)
{
	size_t at = 0, n = strlen(raw);
	bool latin = false, russian = false;
	while (at < n) {
		uint32_t c = utf8_fold(utf8_next(raw, n, &at));
		latin |= c >= 'a' && c <= 'z';
		russian |= utf8_is_cyrillic(c);
	}
	if (latin && russian)
		query_add_note(x->q, CHANGE_ALPHABET, raw, mended);
}

/* «горячаялиния»: the two words side by side too. */
static void expand_halves(struct expander *x, struct query_node *leaf, const struct token *t)
{
	char left[TOKEN_MAX + 1], right[TOKEN_MAX + 1], both[2 * TOKEN_MAX + 2];
	const struct word *w = lexicon_word(x->world->lexicon, t);
	if (t->span > 1 || t->kind != TOKEN_WORD || w->known || w->own < w->count ||
	    !lexicon_split(x->world->lexicon, t->text, left, right, sizeof left))
		return;
	struct query_alt *alt = expand_alt(x, leaf, 2, 1, true);
	if (!alt)
		return;
	const char *const half[] = {left, right};
	for (int i = 0; i < 2; i++) {
		struct token part = {.kind = TOKEN_WORD, .span = 1, .len = (uint16_t)strlen(half[i])};
		snprintf(part.text, sizeof part.text, "%s", half[i]);
		expand_slot_fill(x, &alt->slot[i], &part, part.text);
	}
	snprintf(both, sizeof both, "%s %s", left, right);
	query_add_note(x->q, CHANGE_TYPO, leaf->text, both);
}

static bool is_small_number(const struct unit *u)
{
	size_t digits = strspn(u->token.text, "0123456789");
	return digits && digits <= HOUSE_DIGITS && utf8_length(u->token.text, u->token.len) <= digits + HOUSE_REST;
}

/* What each record is or has anyway: «жалобы на водоканал» asks for the latter. */
static bool says_little(const struct word *w)
{
	static const char *const LIST[] = {"жалоба", "обращение", "заявление", "сообщение", "вопрос", "проблема", "просьба", "претензия", "район", NULL};
	for (const char *const *s = LIST; *s; s++)
		if (w->count && !strcmp(word_term(w, 0), *s))
			return true;
	return false;
}

static enum query_burden burden(struct expander *x, const struct unit *u)
{
	const struct word *w = lexicon_word(x->world->lexicon, &u->token);
	if (is_small_number(u))
		return BURDEN_NUMBER;
	if (says_little(w))
		return BURDEN_ACTION;
	if (u->token.street || w->flags & (DICT_NOUN | DICT_NAME | DICT_PLACE | DICT_ABBR) || !(unsigned)w->flags || (unsigned char)u->token.text[0] < 0x80)
		return BURDEN_THING;
	return w->flags & DICT_ATTRIBUTE ? BURDEN_ADJECTIVE : BURDEN_ACTION;
}

void expand_word(struct expander *x, struct query_node *leaf, const struct unit *u)
{
	struct query_alt *alt = expand_alt(x, leaf, 1, 1, true);
	if (!alt)
		return;
	expand_slot_fill(x, &alt->slot[0], &u->token, leaf->text);
	if (u->token.span == 1)
		note_mixed_alphabets(x, leaf->text, u->token.text);
	expand_halves(x, leaf, &u->token);
	leaf->burden = burden(x, u);
	bool idle = lexicon_word(x->world->lexicon, &u->token)->service || query_asks(u->token.text);
	leaf->weak = u->token.span == 1 && idle && !never_weak(u->token.text);
	if (whole_only(u))
		return;
	alt = expand_alt(x, leaf, u->parts, 1, true);
	if (alt)
		alt->any_order = u->parts == 2 && u->part[0].kind != u->part[1].kind;	/* 59-ФЗ and ФЗ-59 */
	for (int i = 0; alt && i < u->parts; i++)
		expand_slot_fill(x, &alt->slot[i], &u->part[i], u->part[i].text);
}

int query_droppable(const struct query_tree *q, struct query_node **list, int max)
{
	int n = 0;
	if (!q->root || q->root->kind != QUERY_AND)
		return 0;
	for (struct query_node *c = q->root->child; c && n < max; c = c->next)
		if ((c->kind == QUERY_LEAF && !c->scope && !c->spare) || c->kind == QUERY_OR)
			list[n++] = c;
	return n;
}

enum query_burden query_burden_of(const struct query_node *n)
{
	enum query_burden most = n->kind == QUERY_LEAF ? n->burden : BURDEN_NUMBER;
	for (const struct query_node *c = n->child; c; c = c->next) {
		enum query_burden one = query_burden_of(c);
		most = one < most ? one : most;
	}
	return most;
}

void query_note_dropped(struct query_tree *q)
{
	for (struct query_node *c = q->root ? q->root->child : NULL; c; c = c->next) {
		const char *text = c->text || !c->child ? c->text : c->child->text;	/* a record's number is two ways to ask for one text */
		if (c->optional && text)
			query_add_note(q, c->street ? CHANGE_HOUSE : CHANGE_DROPPED, text, c->street);
	}
}
