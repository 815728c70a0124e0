/* expand_personal.c - for who may see personal data: each word of a query as well where it is a part of some. */
#include <stdio.h>
#include <string.h>

#include "search/index/expand.h"

/* What the word is among personal data; NULL when it is none anywhere. */
static const char *hidden(struct expander *x, const struct query_node *leaf, const char *word)
{
	char term[QUERY_BYTES];
	int n = snprintf(term, sizeof term, TERM_PERSONAL "%s", word);
	if (leaf->scope == SCOPE_NUMBER || n >= (int)sizeof term || (leaf->scope == SCOPE_ALL && x->world->frequency && !expand_frequency(x, term, 1)))
		return NULL;
	const char *copy = pool_copy(x->q->pool, term, (size_t)n);
	x->failed |= !copy;
	return copy;
}

/* Each next to its word: `sure` and `alike` count terms from the beginning. */
static void add_to_slot(struct expander *x, const struct query_node *leaf, struct query_slot *slot)
{
	const struct query_slot plain = *slot;
	slot->terms = 0;
	for (int i = 0; i <= plain.terms; i++) {
		if (i == plain.sure)
			slot->sure = slot->terms;
		if (i == plain.alike)
			slot->alike = slot->terms;
		if (i == plain.terms)
			return;
		const char *also = hidden(x, leaf, plain.term[i]);
		slot->term[slot->terms++] = plain.term[i];
		if (also)
			slot->term[slot->terms++] = also;
	}
}

void expand_personal(struct expander *x, struct query_node *list)
{
	for (struct query_node *n = list; n; n = n->next) {
		for (struct query_alt *a = n->alt; a; a = a->next) {
			a->personal = true;
			for (int i = 0; i < a->words; i++)
				add_to_slot(x, n, &a->slot[i]);
		}
		if (n->kind != QUERY_LEAF)
			expand_personal(x, n->child);
	}
}
