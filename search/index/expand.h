/* expand.h - inside of query_expand: one word of a query to its alternatives. */
#ifndef MCU_EXPAND_H
#define MCU_EXPAND_H

#include "search/index/query.h"

#define UNIT_PARTS 6
#define SAVED_DEPTH 5
#define SAVED_MOST 20		/* saved searches in one query, those inside others too */
#define STARS_MOST 8

/* A token of the query with its parts when it is a whole of several. */
struct unit {
	struct token token;
	struct token part[UNIT_PARTS];
	int parts;
};

struct expander {
	struct query_tree *q;
	const struct query_world *world;
	const char *inside[SAVED_DEPTH];	/* saved searches that are being filled in, outermost first */
	int depth, saved, stars;
	bool failed;		/* memory was short */
};

/* Number under which an exact written form is kept with a document: 15 bits, never 0. */
uint16_t query_form(const char *folded);

/* See query_world.frequency. */
uint32_t expand_frequency(const struct expander *x, const char *term, uint32_t enough);

/* New alternative with room for its words, first in the leaf's list; NULL when memory is short. */
struct query_alt *expand_alt(struct expander *x, struct query_node *leaf, int words, int window, bool own);
void expand_slot_add(struct expander *x, struct query_slot *slot, const char *term);

/* Fills a plain word: its terms, repairs, and the phrase of its parts. */
void expand_word(struct expander *x, struct query_node *leaf, const struct unit *u);

/* Adds what a token stands for, with its repairs; shown: the word in notes. */
void expand_slot_fill(struct expander *x, struct query_slot *slot, const struct token *t, const char *shown);

/* Fills «…», "…", a beginning with a star and a pair by РЯДОМ; without alternatives it means nothing (an error may be added). */
void expand_closed(struct expander *x, struct query_node *leaf);

/* Adds synonyms to a list of sibling leaves; groups of several words become OR nodes. The list may get a new head. */
void expand_synonyms(struct expander *x, struct query_node **list);

/* Adds to a word that is cut together (медкарта) what it is cut from. */
void expand_compound_split(struct expander *x, struct query_node *leaf);

/* Adds to out the words that two plain neighbours may be cut together to; false when there are none. */
bool expand_compound_join(struct expander *x, const struct query_node *first, const struct query_node *second, struct query_node *out, const char *shown);

/* Puts «не» and «без» before what follows them. */
void expand_glue(struct expander *x, struct query_node **list);

/* Signs that a place does without («улица» before Кирова) become weak; «Б. Советская» and «Большая Советская» become one. */
void expand_places(struct expander *x, struct query_node **list);

/* Does an address have letters enough for a street? A number alone (дом:16) has not. */
bool expand_names_street(const char *address);

/* «дом:16» beside «улица:Попова» is the house of that street. */
void expand_house_of_street(struct expander *x, struct query_node *list);

/* «Попова 12»: the number is looked for beside its street alone. */
void expand_houses(struct expander *x, struct query_node *list);

/* Has the leaf this term of its own, as a plain word? */
bool expand_has_term(const struct query_node *leaf, const char *term);

/* Adds to the words of a question those that begin alike. */
void expand_kin(struct expander *x, struct query_node *list);

/* Makes a node of a field ready, whatever kind it becomes; false when its value means nothing (an error is added). */
bool expand_field(struct expander *x, struct query_node *n);

/* Adds to each word of the tree what it is among personal data. */
void expand_personal(struct expander *x, struct query_node *list);

/* Expands the tree under a root; it may become NULL. */
void expand_root(struct expander *x, struct query_node **root);

#endif
