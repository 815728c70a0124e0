#include "fcgi/ctl/eval_bayes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/stack.h"

enum { WORDS = 1 << 17 };	/* places of the table; fuller than 3/4 it takes no more words */
#define SMOOTH 0.1

struct bayes {
	uint32_t labels, words;
	uint64_t *key;
	float *count;			/* place × label */
	double *all, *texts, *chance;	/* of each label */
	double read;
};

struct bayes *bayes_new(uint32_t labels)
{
	struct bayes *b = calloc(1, sizeof *b);
	if (!b)
		return NULL;
	b->labels = labels;
	b->key = calloc(WORDS, sizeof *b->key);
	b->count = calloc((size_t)WORDS * labels, sizeof *b->count);
	b->all = calloc(labels * (size_t)3 + 1, sizeof *b->all);
	b->texts = b->all + labels;
	b->chance = b->texts + labels;
	if (b->key && b->count && b->all)
		return b;
	bayes_free(b);
	return NULL;
}

void bayes_free(struct bayes *b)
{
	if (!b)
		return;
	free(b->key);
	free(b->count);
	free(b->all);
	free(b);
}

/* Counts of a word by label; NULL: it is not there (and there is no room for it). */
static float *counts_of(struct bayes *b, uint64_t key, bool add)
{
	size_t at = (key >> 8) % WORDS;
	while (b->key[at] && b->key[at] != key)
		at = (at + 1) % WORDS;
	if (!b->key[at] && (!add || b->words > WORDS / 4 * 3))
		return NULL;
	b->words += !b->key[at];
	b->key[at] = key;
	return b->count + at * b->labels;
}

void bayes_learn(struct bayes *b, const struct features *f, uint32_t label)
{
	size_t n;
	const struct feature *list = features_list(f, &n);
	for (size_t i = 0; i < n; i++) {
		float *of = feature_kind(list[i].key) == FEATURE_WORD ? counts_of(b, list[i].key, true) : NULL;
		if (!of)
			continue;
		of[label]++;
		b->all[label]++;
	}
	b->texts[label]++;
	b->read++;
}

void bayes_guess(struct bayes *b, const struct features *f, uint32_t top[FIGURES_TOP], double *chance)
{
	size_t n;
	double most = -INFINITY, sum = 0;
	const struct feature *list = features_list(f, &n);
	for (uint32_t k = 0; k < b->labels; k++)
		b->chance[k] = log((b->texts[k] + SMOOTH) / (b->read + SMOOTH * b->labels));
	for (size_t i = 0; i < n; i++) {
		const float *of = feature_kind(list[i].key) == FEATURE_WORD ? counts_of(b, list[i].key, false) : NULL;
		for (uint32_t k = 0; of && k < b->labels; k++)
			b->chance[k] += log((of[k] + SMOOTH) / (b->all[k] + SMOOTH * b->words));
	}
	for (uint32_t k = 0; k < b->labels; k++)
		most = fmax(most, b->chance[k]);
	for (uint32_t k = 0; k < b->labels; k++)
		sum += b->chance[k] = exp(b->chance[k] - most);
	for (uint32_t k = 0; k < b->labels; k++)
		b->chance[k] /= sum;
	stack_best(b->chance, b->labels, top);
	*chance = b->chance[top[0]];
}

void bayes_usual(const struct bayes *b, uint32_t top[FIGURES_TOP], double *chance)
{
	stack_best(b->texts, b->labels, top);
	*chance = b->texts[top[0]] / (b->read > 0 ? b->read : 1);
}
