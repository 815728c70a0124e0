/* expand.h - inside of query_expand: one word of a query to its alternatives. */
#ifndef MCU_EXPAND_H
#define MCU_EXPAND_H

#include "search/index/query.h"

#define UNIT_PARTS 6

/* A token of the query with its parts when it is a whole of several. */
struct unit {
	struct token token;
	struct token part[UNIT_PARTS];
	int parts;
};

struct expander {
	struct query_tree *q;
	const struct query_world *world;
	bool failed;		/* memory was short */
};

/* Number under which an exact written form is kept with a document; never 0. */
uint16_t query_form(const char *folded);

uint32_t expand_frequency(const struct expander *x, const char *term);

/* New alternative with room for its words, first in the leaf's list; NULL when memory is short. */
struct query_alt *expand_alt(struct expander *x, struct query_node *leaf, int words, int window, bool own);
void expand_slot_add(struct expander *x, struct query_slot *slot, const char *term);

/* Fills a plain word: its terms, repairs, and the phrase of its parts. */
void expand_word(struct expander *x, struct query_node *leaf, const struct unit *u);

/* Fills «…» and "…". */
void expand_phrase(struct expander *x, struct query_node *leaf);

/* Adds synonyms to a list of sibling leaves; groups of several words become OR nodes. The list may get a new head. */
void expand_synonyms(struct expander *x, struct query_node **list);

/* Puts «не» and «без» before what follows them. */
void expand_glue(struct expander *x, struct query_node **list);

/* Signs that a place does without («улица» before Кирова) become weak; «Б. Советская» and «Большая Советская» become one. */
void expand_places(struct expander *x, struct query_node **list);

/* Has the leaf this term of its own, as a plain word? */
bool expand_has_term(const struct query_node *leaf, const char *term);

/* Fills a field node; false when its value means nothing (an error is added). */
bool expand_field(struct expander *x, struct query_node *n);

#endif
