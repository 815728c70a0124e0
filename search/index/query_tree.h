/* query_tree.h - a parsed query: what stands where, and, once expanded, what exactly to look for. See query.h. */
#ifndef MCU_QUERY_TREE_H
#define MCU_QUERY_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/text/lexicon.h"
#include "search/text/pool.h"

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

#endif
