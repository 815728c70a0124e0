/* similar.h - inside of GET /search/similar: the words by which messages are found alike. */
#ifndef MCU_SIMILAR_H
#define MCU_SIMILAR_H

#include "fcgi/api/search_sample.h"

#define SIMILAR_WORDS 16

struct telling_word {
	char form[TOKEN_MAX + 1], term[WORD_TERMS * 30];
	double weight;
};

struct telling {
	struct telling_word word[SIMILAR_WORDS];
	int n;
};

/* The words of a text that tell most: often in it, seldom among what may be seen. */
enum err telling_of_text(struct asking *a, const char *text, struct telling *out);

/* Adds the words of a phrase; words there already are left out. */
void telling_add(struct lexicon *lx, const char *phrase, double weight, struct telling *out);

/* A query for any of them, in a field («ответ:») or, "", anywhere. Arena; NULL when memory is short. */
const char *telling_query(struct arena *arena, const struct telling *t, const char *field);

/* How much of them a text holds, by weight: 0 … 1. */
double telling_share(struct lexicon *lx, const struct telling *t, const char *text);

/* Those of them that a text holds in any form, as they were told. New. */
json_t *telling_in(struct lexicon *lx, const struct telling *t, const char *text);

/* Adds to them those that the fragments of an item are marked for: of its subject, answers, theme and address too, and by synonyms. */
void telling_marked(json_t *out, const json_t *fragments);

#endif
