/*
 * highlight.h - fragments of a text with the places that answer a query, found by the tokenizer and lemmas of the index.
 *
 * Marks are pairs [from, to) of UTF-16 units within the fragment. No HTML is made here.
 */
#ifndef MCU_HIGHLIGHT_H
#define MCU_HIGHLIGHT_H

#include "search/index/query.h"

#define FRAGMENT_MARKS 32

struct fragment {
	size_t begin, end;		/* bytes of the text */
	bool before, after;		/* more text stands there */
	int marks;
	uint32_t mark[FRAGMENT_MARKS][2];
};

struct highlight;

/* Prepares for an expanded query, borrowed. NULL when memory is short or the query has no words. */
struct highlight *highlight_new(const struct query_tree *q, struct lexicon *lx);
void highlight_free(struct highlight *h);

/*
 * Finds at most max fragments, in text order: those with the most different words of the query. Without any match 0, or,
 * when always is set, the beginning of the text.
 */
int highlight_text(struct highlight *h, const char *text, size_t n, struct fragment *out, int max, bool always);

/* Beginning of a text as a fragment without marks. */
void highlight_beginning(const char *text, size_t n, struct fragment *out);

#endif
