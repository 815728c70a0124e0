/* search_sample.h - texts of a fair sample of what a search finds: near copies once, read under row-level security. */
#ifndef MCU_SEARCH_SAMPLE_H
#define MCU_SEARCH_SAMPLE_H

#include "fcgi/api/search_ask.h"

struct sample {
	char *ids;			/* array literal */
	char *wrong;			/* the query's first mistake, NULL: it has none */
	size_t n;			/* texts in it */
	uint64_t total;			/* different texts found */
	bool partial;			/* the search stopped at its deadline */
	bool relaxed;			/* fewer words were demanded than asked, as in the search itself */
	uint64_t dropped;		/* those that went, by bit: the same query elsewhere is to go without them too */
	char *text;			/* a query that finds just the same by all its words */
};

/* At most max different texts of what a search for q shows, or, dropped not NULL, without just these words; the rest of the search is as
 * asked. Free with sample_close. */
enum err sample_take(struct asking *a, const char *q, const uint64_t *dropped, size_t max, struct sample *out);
void sample_close(struct sample *s);

/* Parameters of the request that stand for a search, with the defaults of GET /search; an ask_get_t over struct req. */
const char *sample_param(void *req, const char *name);

/* Opens the index and reads what the address asks for. */
enum err sample_open(struct req *r, struct asking *a);

/* Lemmas that q asks for by itself, those of its synonyms too. */
typedef void (*sample_lemma_t)(void *arg, const char *lemma);
void sample_lemmas(struct asking *a, const char *q, sample_lemma_t visit, void *arg);

#endif
