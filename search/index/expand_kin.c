/* expand_kin.c - in a question: words of the collection that begin like the one asked. A paragraph seldom answers in the same words. */
#include <stdio.h>
#include <string.h>

#include "search/index/expand.h"
#include "search/text/utf8.h"

#define KIN_MOST 12		/* words looked at */
#define KIN_BEGINNING 5		/* letters in common at least … */
#define KIN_ENDING 4		/* … and all but so many */
#define KIN_LONGER 5		/* letters more than the word itself */

static size_t letters_of(const char *s)
{
	return utf8_length(s, strlen(s));
}

static bool is_asked(const struct query_node *leaf, const char *term)
{
	for (const struct query_alt *a = leaf->alt; a; a = a->next)
		for (int i = 0; a->words == 1 && i < a->slot[0].terms; i++)
			if (strcmp(a->slot[0].term[i], term) == 0)
				return true;
	return false;
}

/* The first n letters, two bytes each: only Cyrillic words have kin. */
static bool beginning(const char *term, char *out, size_t room)
{
	size_t letters = letters_of(term);
	size_t kept = letters > KIN_BEGINNING + KIN_ENDING ? letters - KIN_ENDING : KIN_BEGINNING;
	if (letters < KIN_BEGINNING || strlen(term) != letters * 2 || kept * 2 >= room)
		return false;
	snprintf(out, room, "%.*s", (int)(kept * 2), term);
	return true;
}

static void add_kin(struct expander *x, struct query_node *leaf, const char *term)
{
	struct query_term found[KIN_MOST];
	char begins[2 * TOKEN_MAX];
	bool more;
	int n = beginning(term, begins, sizeof begins) ? x->world->terms(x->world->arg, begins, found, KIN_MOST, &more) : 0;
	for (int i = 0; i < n; i++) {
		if (is_asked(leaf, found[i].text) || letters_of(found[i].text) > letters_of(term) + KIN_LONGER)
			continue;
		struct query_alt *alt = expand_alt(x, leaf, 1, 1, false);
		if (!alt)
			return;
		alt->kin = true;
		expand_slot_add(x, &alt->slot[0], found[i].text);
	}
}

void expand_kin(struct expander *x, struct query_node *list)
{
	for (struct query_node *n = list; n && x->world->terms; n = n->next) {
		if (n->kind != QUERY_LEAF || n->phrase || n->scope || n->weak || !n->alt || n->alt->words != 1)
			continue;
		const struct query_slot own = n->alt->slot[0];
		n->question = true;
		n->faint = query_helps_to_ask(own.term[0]);
		for (int i = 0; i < own.terms && !n->faint; i++)
			add_kin(x, n, own.term[i]);
	}
}
