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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/text/lexicon.h"
#include "search/text/pool.h"
#include "search/text/thesaurus.h"

#define QUERY_WORDS 64		/* words of one query; more are cut with an error */
#define QUERY_BYTES 8192
#define QUERY_DEPTH 30		/* brackets in brackets */

enum query_kind { QUERY_AND, QUERY_OR, QUERY_NOT, QUERY_LEAF, QUERY_FIELD };
enum query_field { FIELD_THEME, FIELD_CHANNEL, FIELD_ORGANISATION, FIELD_DISTRICT, FIELD_STATE, FIELD_KIND, FIELD_DATE };
#define QUERY_FACETS FIELD_DATE	/* fields with facet numbers come first */

/* One word of an alternative: any of its terms; with form, only in exactly this written form. */
struct query_slot {
	const char *term[2 * WORD_TERMS];
	int terms;
	uint16_t form;		/* index_form() of the exact word, 0: any */
};

/* A way to satisfy a leaf: its words in order, each next one within `window` positions (1 = adjacent). */
struct query_alt {
	struct query_alt *next;
	int words, window;
	bool own;		/* what was asked, not a twin or a synonym */
	struct query_slot *slot;
};

/* NOT has one child: what must not be there. */
struct query_node {
	enum query_kind kind;
	struct query_node *child, *next;
	uint32_t begin, end;		/* bytes of the query */
	/* QUERY_LEAF */
	const char *text;		/* as written */
	bool phrase, exact;
	bool weak;			/* service word: left out unless nothing else is asked */
	bool optional;			/* dropped by query_relax: no longer demanded, still counts for the rank */
	struct query_alt *alt;
	/* QUERY_FIELD */
	enum query_field field;
	const uint16_t *number;		/* facet numbers that fit */
	int numbers;
	int day_from, day_to;		/* days since 1970, 0: open */
};

struct query_error {
	struct query_error *next;
	uint32_t begin, end;
	const char *message;		/* Russian sentence */
};

enum query_change { CHANGE_LAYOUT, CHANGE_TYPO, CHANGE_ALPHABET, CHANGE_SYNONYM, CHANGE_DROPPED };

struct query_note {
	struct query_note *next;
	enum query_change kind;
	const char *from;
	const char *to[12];
	int tos;
};

struct query_tree {
	struct pool *pool;
	const char *text;		/* what was parsed */
	struct query_node *root;	/* NULL: everything */
	struct query_error *errors;
	struct query_note *notes;
	int words;
};

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
