/*
 * query.h - the query language: text of the box → tree, and the tree made ready for a collection.
 *
 *   query   = or
 *   or      = and { ("ИЛИ" | "OR" | "|") and }
 *   and     = not { ["И" | "AND" | "&"] not }
 *   not     = ["НЕ" | "NOT" | "-"] item
 *   item    = "(" or ")" | «phrase in any form» | "exact phrase" | field ":" value | word
 *   field   = тема | канал | организация | район | статус | вид | дата  (theme channel organisation district state kind date)
 *   value   = word | «words» | "words" | from ".." to
 * Operators are upper case. A wrong place becomes an error with its bytes; the rest runs.
 */
#ifndef MCU_QUERY_H
#define MCU_QUERY_H

#include "search/index/query_tree.h"
#include "search/text/thesaurus.h"

/* What a query has to know of the collection and of the registry. */
struct query_world {
	struct lexicon *lexicon;
	const struct thesaurus *thesaurus;	/* may be NULL */
	void *arg;
	/* Documents with the term. May be NULL: nothing is known of the collection. */
	uint32_t (*frequency)(void *arg, const char *term);
	/* Facet numbers that a value of a field means; at most max, returns their count, 0 for none. May be NULL. */
	int (*resolve)(void *arg, enum query_field field, const char *value, uint16_t *number, int max);
};

/* Parses n bytes of text. NULL only when memory is short. Free with query_free. */
struct query_tree *query_parse(const char *text, size_t n);
void query_free(struct query_tree *q);

/* Fills the leaves: lemmas, repairs, synonyms, fields. Errors and notes are added. False when memory is short. */
bool query_expand(struct query_tree *q, const struct query_world *world);

/*
 * Relaxing: the words of the outermost AND that may be dropped, as nodes; at most max. A dropped one is marked optional.
 * Fields and negations are never among them.
 */
int query_droppable(const struct query_tree *q, struct query_node **list, int max);

/* Notes the words marked optional for the reader. */
void query_note_dropped(struct query_tree *q);

/* Adds a note, or a word to the note of this kind and word; false when memory is short. to may be NULL. */
bool query_add_note(struct query_tree *q, enum query_change kind, const char *from, const char *to);

/* Adds an error; message is borrowed. */
void query_add_error(struct query_tree *q, uint32_t begin, uint32_t end, const char *message);

/* Date value «2025-01», «01.02.2025», «2025»: first and last day since 1970; false when it is none. */
bool query_days(const char *s, size_t n, int *first, int *last);

#endif
