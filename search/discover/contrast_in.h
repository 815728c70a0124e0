/* contrast_in.h - inside of contrast: texts cut into words and phrases, and a table of them. */
#ifndef MCU_CONTRAST_IN_H
#define MCU_CONTRAST_IN_H

#include "search/discover/contrast.h"

/* A word, or a phrase as the numbers of its words. */
struct gram {
	uint64_t key;			/* never 0 */
	uint64_t word[CONTRAST_WORDS];
	int words;
	const char *begin;		/* in the text */
	size_t bytes;
};

typedef void (*gram_visit_t)(void *arg, const struct gram *g);

/* Visits the words and phrases of a text, each as often as it stands there. Service words, numbers and words of under three
 * letters neither stand alone nor at the ends of a phrase; punctuation ends a phrase. */
void grams_of(struct lexicon *lx, const char *text, gram_visit_t visit, void *arg);

uint64_t gram_word(const char *lemma);

struct gram_row {
	uint64_t key;
	uint32_t count[2];		/* texts of the two sides */
	uint32_t last;			/* text it was last met in, so that it counts once */
};

/* Open addressing; rows move when it grows. */
struct gram_table {
	struct gram_row *row;
	size_t room, used;
};

/* The row of a key; add: a new one when there is none. NULL: there is none, or memory is short. */
struct gram_row *gram_row(struct gram_table *t, uint64_t key, bool add);
const struct gram_row *gram_find(const struct gram_table *t, uint64_t key);	/* NULL: there is none */

#endif
