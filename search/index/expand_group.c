/* expand_group.c - what depends on neighbours: «не» and «без» before a word, synonyms of one or several words. */
#include <stdio.h>
#include <string.h>

#include "search/index/expand.h"
#include "search/text/derive.h"

#define NEGATION_WINDOW 3	/* «не очень хорошо работает» is still «не работает» */
#define SYNONYM_WINDOW 2

bool expand_has_term(const struct query_node *leaf, const char *term)
{
	const struct query_alt *alt = leaf->alt;
	if (leaf->kind != QUERY_LEAF || leaf->phrase || !alt || alt->words != 1)
		return false;
	for (int i = 0; i < alt->slot[0].terms; i++)
		if (strcmp(alt->slot[0].term[i], term) == 0)
			return true;
	return false;
}

static bool negates(const struct query_node *n)
{
	return expand_has_term(n, "не") || expand_has_term(n, "без");
}

static void add_entry(struct expander *x, struct query_node *leaf, const struct thesaurus_entry *e, const char *shown)
{
	if (x->world->frequency)
		for (int i = 0; i < e->words; i++)
			if (!expand_frequency(x, e->word[i], 1))
				return;
	struct query_alt *alt = expand_alt(x, leaf, e->words, SYNONYM_WINDOW, false);
	for (int i = 0; alt && i < e->words; i++)
		expand_slot_add(x, &alt->slot[i], e->word[i]);
	query_add_note(x->q, CHANGE_SYNONYM, shown, e->shown);
}

static void add_group(struct expander *x, struct query_node *leaf, const struct thesaurus_entry *asked, const char *shown)
{
	int n;
	const struct thesaurus_entry *const *member = thesaurus_group(x->world->thesaurus, asked->group, &n);
	for (int i = 0; i < n; i++)
		if (member[i] != asked && member[i]->answers)
			add_entry(x, leaf, member[i], shown);
}

static void add_single_synonyms(struct expander *x, struct query_node *leaf)
{
	const struct query_slot own = leaf->alt->slot[0];
	for (int i = 0; i < own.terms; i++) {
		int n;
		const struct thesaurus_entry *e = thesaurus_find(x->world->thesaurus, own.term[i], &n);
		for (int k = 0; k < n; k++)
			if (e[k].asks && e[k].words == 1)
				add_group(x, leaf, &e[k], leaf->text);
	}
}

/* Words of the same root that the collection has. */
static void add_derived(struct expander *x, struct query_node *leaf)
{
	const struct query_slot own = leaf->alt->slot[0];
	for (int i = 0; i < own.terms; i++) {
		struct derived d;
		if (x->world->derivations)
			derive_again(x->world->derivations, x->world->lexicon, own.term[i], &d);
		else
			derive(x->world->lexicon, own.term[i], &d);
		for (int k = 0; k < d.n; k++) {
			if (x->world->frequency && !expand_frequency(x, d.word[k], 1))
				continue;
			struct query_alt *alt = expand_alt(x, leaf, 1, 1, false);
			if (alt)
				expand_slot_add(x, &alt->slot[0], d.word[k]);
			query_add_note(x->q, CHANGE_SYNONYM, leaf->text, d.word[k]);
		}
	}
}

static void add_related(struct expander *x, struct query_node *leaf)
{
	add_single_synonyms(x, leaf);
	expand_compound_split(x, leaf);
	add_derived(x, leaf);
}

/* The k-th word of a leaf: of its parts when it is written together (фельдшерско-акушерский); NULL past the last. */
static const struct query_slot *word_at(const struct query_node *leaf, int k)
{
	if (leaf->kind != QUERY_LEAF || leaf->phrase || !leaf->alt || leaf->alt->words != 1)
		return NULL;
	const struct query_alt *parts = leaf->alt->next && leaf->alt->next->own ? leaf->alt->next : leaf->alt;
	return k < parts->words ? &parts->slot[k] : NULL;
}

static bool slot_has(const struct query_slot *slot, const char *term)
{
	for (int i = 0; i < slot->terms; i++)
		if (strcmp(slot->term[i], term) == 0)
			return true;
	return false;
}

/* How many leaves from this one on make up the entry; 0 when they do not. */
static int entry_follows(const struct thesaurus_entry *e, const struct query_node *from)
{
	int leaves = 1, k = 0;
	for (int i = 0; i < e->words; i++, k++) {
		const struct query_slot *slot = word_at(from, k);
		if (!slot) {
			from = from->next;
			k = 0;
			leaves++;
			slot = from ? word_at(from, 0) : NULL;
		}
		if (!slot || !slot_has(slot, e->word[i]))
			return 0;
	}
	return word_at(from, k) ? 0 : leaves;
}

/* The longest entry of several words that begins at this leaf, and how many leaves it takes. */
static const struct thesaurus_entry *long_entry(struct expander *x, const struct query_node *leaf, int *leaves)
{
	const struct query_slot *first = word_at(leaf, 0);
	for (int i = 0; first && i < first->terms; i++) {
		int n;
		const struct thesaurus_entry *e = thesaurus_find(x->world->thesaurus, first->term[i], &n);
		for (int k = 0; k < n; k++) {
			*leaves = e[k].asks && e[k].words > 1 ? entry_follows(&e[k], leaf) : 0;
			if (*leaves)
				return &e[k];
		}
	}
	return NULL;
}

static struct query_node *node(struct expander *x, enum query_kind kind, const struct query_node *model)
{
	struct query_node *n = pool_alloc(x->q->pool, sizeof *n);
	if (n)
		*n = (struct query_node){.kind = kind, .begin = model->begin, .end = model->end};
	else
		x->failed = true;
	return n;
}

/* Leaves that mean one thing become OR(AND(words), others): by a group of the thesaurus or, without one, cut together. */
static void replace_by_others(struct expander *x, struct query_node **link, const struct thesaurus_entry *e, int leaves)
{
	struct query_node *first = *link, *last = first, *both = node(x, QUERY_AND, first);
	struct query_node *either = node(x, QUERY_OR, first), *others = node(x, QUERY_LEAF, first);
	char shown[256];
	if (!both || !either || !others)
		return;
	int at = snprintf(shown, sizeof shown, "%s", first->text);
	for (int i = 1; i < leaves; i++) {
		last = last->next;
		if (at < (int)sizeof shown)
			at += snprintf(shown + at, sizeof shown - (size_t)at, " %s", last->text);
	}
	if (e)
		add_group(x, others, e, shown);
	if (leaves == 2)
		expand_compound_join(x, first, last, others, shown);
	if (!others->alt)
		return;
	others->text = either->text = pool_copy(x->q->pool, shown, strlen(shown));
	either->next = last->next;
	last->next = NULL;
	both->child = first;
	both->next = others;
	either->child = both;
	either->end = last->end;
	*link = either;
}

static bool is_plain_word(const struct query_node *n)
{
	return n && n->kind == QUERY_LEAF && !n->phrase && n->alt && n->alt->words == 1;
}

void expand_synonyms(struct expander *x, struct query_node **list)
{
	if (!x->world->thesaurus)
		return;
	for (struct query_node **link = list; *link; link = &(*link)->next) {
		int leaves;
		const struct thesaurus_entry *e = long_entry(x, *link, &leaves);
		if (e)
			replace_by_others(x, link, e, leaves);
		else if (is_plain_word(*link) && is_plain_word((*link)->next))
			replace_by_others(x, link, NULL, 2);
	}
	for (struct query_node *n = *list; n; n = n->next)
		if (is_plain_word(n))
			add_related(x, n);
}

/* alternatives of the word → the same behind the negation. */
static void put_before(struct expander *x, struct query_node *negation, const struct query_node *word)
{
	const struct query_slot sign = negation->alt->slot[0];
	negation->alt = NULL;
	for (const struct query_alt *a = word->alt; a; a = a->next) {
		struct query_alt *alt = expand_alt(x, negation, a->words + 1, NEGATION_WINDOW, a->own);
		if (!alt)
			return;
		alt->slot[0] = sign;
		memcpy(alt->slot + 1, a->slot, (size_t)a->words * sizeof *a->slot);
	}
	char shown[256];
	snprintf(shown, sizeof shown, "%s %s", negation->text, word->text);
	negation->text = pool_copy(x->q->pool, shown, strlen(shown));
	negation->end = word->end;
	negation->burden = word->burden;
}

void expand_glue(struct expander *x, struct query_node **list)
{
	for (struct query_node *n = *list; n; n = n->next) {
		struct query_node *word = n->next;
		if (!negates(n) || !word || word->kind != QUERY_LEAF || word->phrase || !word->alt || negates(word))
			continue;
		if (expand_has_term(n, "без")) {
			struct query_slot *slot = &n->alt->slot[0];
			slot->alike = slot->terms;
			expand_slot_add(x, slot, "нет");
			expand_slot_add(x, slot, "отсутствовать");
			expand_slot_add(x, slot, "отсутствие");
			slot->sure = slot->terms;
		}
		if (x->world->thesaurus && word->alt->words == 1)
			add_related(x, word);
		put_before(x, n, word);
		n->next = word->next;
	}
}
