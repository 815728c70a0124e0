/*
 * highlight.h - fragments of a text with the places that answer a query, found by the tokenizer and lemmas of the index.
 *
 * Marks are pairs [from, to) of UTF-16 units within the fragment. No HTML is made here.
 */
#ifndef MCU_HIGHLIGHT_H
#define MCU_HIGHLIGHT_H

#include "search/index/query.h"

#define FRAGMENT_MARKS 32

/* Why a place is marked: the very form that was asked, another form, a synonym, a typing error repaired on either side, a
 * word typed in the other keyboard layout. */
enum reason_kind { REASON_EXACT, REASON_FORM, REASON_SYNONYM, REASON_TYPO, REASON_LAYOUT };

struct reason {
	enum reason_kind kind;
	const char *asked;		/* the word or phrase of the query, borrowed from it */
	size_t begin, end;		/* bytes of the text */
};

struct fragment {
	size_t begin, end;		/* bytes of the text */
	bool before, after;		/* more text stands there */
	int marks;
	uint32_t mark[FRAGMENT_MARKS][2];
	struct reason why[FRAGMENT_MARKS];	/* of each mark */
};

struct highlight;

/* Prepares for an expanded query, borrowed. NULL when memory is short or the query has no words. */
struct highlight *highlight_new(const struct query_tree *q, struct lexicon *lx);
void highlight_free(struct highlight *h);

/*
 * Finds at most max fragments of a text that stands in `place` (SCOPE_ALL: neither the address nor an answer), in text order: those with the most different words of the query. Without any match 0, or,
 * when always is set, the beginning of the text.
 */
int highlight_text(struct highlight *h, enum query_scope place, const char *text, size_t n, struct fragment *out, int max, bool always);

/* Beginning of a text as a fragment without marks. */
void highlight_beginning(const char *text, size_t n, struct fragment *out);

#endif
