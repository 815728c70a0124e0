/* query_tree.h - a parsed query: what stands where, and, once expanded, what exactly to look for. See query.h. */
#ifndef MCU_QUERY_TREE_H
#define MCU_QUERY_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/index/place.h"
#include "search/text/lexicon.h"
#include "search/text/pool.h"

#define QUERY_WORDS 64		/* words of one query; more are cut with an error */
#define QUERY_FIELDS 32		/* conditions of one query, likewise */
#define QUERY_BYTES 8192
#define QUERY_DEPTH 30		/* brackets in brackets */
#define SLOT_TERMS (2 * WORD_TERMS)
#define TERM_PERSONAL "P"	/* before a word that is personal data where it stands */
#define TERM_HOUSE "H"		/* before a number that may be a house (numbers.h) … */
#define TERM_HOUSE_FREE "F"	/* … and is not of the street right before it */

enum query_kind { QUERY_AND, QUERY_OR, QUERY_NOT, QUERY_LEAF, QUERY_FIELD };

/* Fields with facet numbers come first, then those of a range, then the others. */
enum query_field {
	FIELD_THEME, FIELD_ORGANISATION, FIELD_DISTRICT, FIELD_CHANNEL, FIELD_STATE, FIELD_KIND, FIELD_OBJECT, FIELD_FAULT, FIELD_STREET,
	FIELD_DATE, FIELD_DUE, FIELD_ANSWERED, FIELD_MARK, FIELD_PRIORITY,
	FIELD_HAS, FIELD_NO, FIELD_HOUSE, FIELD_ADDRESS, FIELD_ANSWER, FIELD_NUMBER, FIELD_SAVED
};

/*
 * How much of what is meant a word carries, most first: things, names and places; adjectives; what is done and how; numbers of a few
 * digits, which are houses. Words that are not of the dictionary carry as much as things do, and so does all that is more than a word.
 */
enum query_burden { BURDEN_THING, BURDEN_ADJECTIVE, BURDEN_ACTION, BURDEN_NUMBER };

/* Where the words of a leaf have to stand. */
enum query_scope { SCOPE_ALL, SCOPE_ADDRESS, SCOPE_ANSWER, SCOPE_NUMBER };

/* One word of an alternative: any of its terms; with form, only in exactly this written form. */
struct query_slot {
	const char *term[2 * SLOT_TERMS];	/* each perhaps with what it is among personal data */
	int terms, sure;	/* terms from `sure` on are repairs of a typing error */
	int alike;		/* terms from here to `sure` are other words that mean it; 0: none are */
	const char *word;	/* as asked, folded; NULL for synonyms */
	uint16_t form;		/* index_form() of the exact word, 0: any */
};

/* A way to satisfy a leaf: its words in order, each next one within `window` positions (1 = adjacent). */
struct query_alt {
	struct query_alt *next;
	int words, window;
	bool any_order;			/* РЯДОМ: two words, each on either side */
	bool own;		/* what was asked, not a twin or a synonym */
	bool kin;		/* a word that begins like the one asked: weighs little */
	bool personal;		/* stands for personal data too */
	struct query_slot *slot;
};

/* NOT has one child: what must not be there. */
struct query_node {
	enum query_kind kind;
	struct query_node *child, *next;
	uint32_t begin, end;		/* bytes of the query */
	/* QUERY_LEAF */
	const char *text;		/* as written */
	bool phrase, exact;		/* phrase: neighbours do not change it */
	bool star;			/* beginning of a word */
	const char *street;		/* a number that is asked for as the house of this street; NULL: anywhere */
	int near;			/* РЯДОМ/n: child is its two words; 0: none */
	enum query_scope scope;
	bool weak;			/* service word: left out unless nothing else is asked */
	bool question;			/* a word of a question */
	bool faint;			/* only helps to ask («находится», «каким образом»): weighs little */
	enum query_burden burden;
	bool spare;			/* never demanded, counts for the rank: the first name of a street */
	bool optional;			/* dropped by the finder: no longer demanded, still counts for the rank */
	bool aside;			/* … and is no hit by itself, though no other word be demanded */
	struct query_alt *alt;
	/* QUERY_FIELD */
	enum query_field field;
	const uint16_t *number;		/* facet numbers that fit */
	int numbers;
	int from, to;			/* days since 1970 (INT_MIN, INT_MAX: open), marks, priorities */
	bool absent, taken;		/* нет: the flags or the day must not hold; дата: the range of the search has it (query_take_days) */
	uint16_t flags;			/* enum row_flag: all of them have to be there */
	int due_before;			/* day; 0: of no matter */
	const uint64_t *late;		/* ids of what is due on that very day and whose hour has passed */
	int lates;
	uint64_t place[PLACE_KEYS];	/* дом: as place.h has it */
	int places;
};

struct query_error {
	struct query_error *next;
	uint32_t begin, end;
	const char *message;		/* Russian sentence */
};

/* CUT: a star stands for more words than are looked for. HOUSE: the house was dropped, the street is shown. FLAT: not demanded of the house. */
enum query_change { CHANGE_LAYOUT, CHANGE_TYPO, CHANGE_ALPHABET, CHANGE_SYNONYM, CHANGE_DROPPED, CHANGE_STAR, CHANGE_CUT, CHANGE_SPARE, CHANGE_HOUSE, CHANGE_FLAT };

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
	int words, fields;
};

#endif
