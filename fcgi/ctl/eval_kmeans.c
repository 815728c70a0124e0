#include "fcgi/ctl/eval_kmeans.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 25 };

struct centres {
	uint32_t groups, words;
	float *at;	/* words × groups, so that a word of a text meets all centres in one line of memory */
	float *score;
	double *length;
};

static void add_text(const struct similar *s, struct centres *c, uint32_t text, uint32_t group)
{
	const uint32_t *word;
	const float *weight;
	uint32_t n = similar_words(s, text, &word, &weight);
	for (uint32_t k = 0; k < n; k++)
		c->at[(size_t)word[k] * c->groups + group] += weight[k];
}

static void to_length_one(struct centres *c)
{
	memset(c->length, 0, c->groups * sizeof *c->length);
	for (size_t w = 0; w < c->words; w++)
		for (uint32_t g = 0; g < c->groups; g++)
			c->length[g] += (double)c->at[w * c->groups + g] * (double)c->at[w * c->groups + g];
	for (size_t w = 0; w < c->words; w++)
		for (uint32_t g = 0; g < c->groups; g++)
			c->at[w * c->groups + g] /= c->length[g] > 0 ? (float)sqrt(c->length[g]) : 1;
}

static uint32_t nearest(const struct similar *s, struct centres *c, uint32_t text)
{
	const uint32_t *word;
	const float *weight;
	uint32_t n = similar_words(s, text, &word, &weight), best = 0;
	memset(c->score, 0, c->groups * sizeof *c->score);
	for (uint32_t k = 0; k < n; k++)
		for (uint32_t g = 0; g < c->groups; g++)
			c->score[g] += weight[k] * c->at[(size_t)word[k] * c->groups + g];
	for (uint32_t g = 1; g < c->groups; g++)
		if (c->score[g] > c->score[best])
			best = g;
	return best;
}

static void work(const struct similar *s, struct centres *c, uint32_t n, uint32_t *of)
{
	for (uint32_t g = 0; g < c->groups; g++)
		add_text(s, c, (uint32_t)((uint64_t)g * n / c->groups), g);
	to_length_one(c);
	for (int round = 0; round < ROUNDS; round++) {
		uint32_t moved = 0;
		for (uint32_t i = 0; i < n; i++) {
			uint32_t g = nearest(s, c, i);
			moved += round == 0 || g != of[i];
			of[i] = g;
		}
		if (!moved)
			return;
		memset(c->at, 0, (size_t)c->words * c->groups * sizeof *c->at);
		for (uint32_t i = 0; i < n; i++)
			add_text(s, c, i, of[i]);
		to_length_one(c);
	}
}

bool kmeans_texts(const struct similar *s, uint32_t n, uint32_t groups, uint32_t *of)
{
	struct centres c = {.groups = groups, .words = similar_vocabulary(s)};
	c.at = calloc((size_t)c.words * groups + 1, sizeof *c.at);
	c.score = malloc(groups * sizeof *c.score);
	c.length = malloc(groups * sizeof *c.length);
	bool ok = c.at && c.score && c.length && groups > 0;
	if (ok)
		work(s, &c, n, of);
	free(c.at);
	free(c.score);
	free(c.length);
	return ok;
}
