/*
 * contrast.h - what some texts say more often than others: words and phrases of two or three words in readable forms.
 *
 * A word counts once for each text. Its score is the z of the log-odds ratio with an informative Dirichlet prior (Monroe,
 * Colaresi, Quinn 2008): δ = ln (y+α)/(n+α₀−y−α) − ln (y'+α)/(n'+α₀−y'−α), z = δ / √(1/(y+α) + 1/(y'+α)), where y of n texts
 * have it here and y' of n' there, α = α₀ · its share of all texts, α₀ = n within 200 … 1000. What passes is decided over all
 * candidates together at a false-discovery rate of 5 % (Benjamini, Hochberg 1995).
 */
#ifndef MCU_CONTRAST_H
#define MCU_CONTRAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/text/lexicon.h"

#define CONTRAST_TEXT 4000	/* bytes of a text that are read */
#define CONTRAST_WORDS 3	/* of a phrase */

struct contrast;

struct contrast_item {
	const char *text;		/* the form met most often, lower case */
	bool phrase;
	uint32_t count, background;	/* texts */
	double ratio;			/* of the shares; with the prior, so never infinite */
	double score;			/* z */
};

/* NULL when memory is short. The lexicon is borrowed. */
struct contrast *contrast_new(struct lexicon *lx);
void contrast_free(struct contrast *c);

/* A lemma that is not news by itself: it was asked for. */
bool contrast_skip(struct contrast *c, const char *lemma);

/* So many candidates that stand more often in the subject are kept although chance may explain them: for who needs words rather than certainty. */
void contrast_keep(struct contrast *c, size_t n);

/* First all texts of the one side, borrowed until the end, then those of the other. False when memory is short. */
bool contrast_subject(struct contrast *c, const char *text);
void contrast_background(struct contrast *c, const char *text);

/* A background read once, for many subjects: one that holds the subject's own texts too serves as long as they are few among it. NULL, false:
 * memory is short. The lexicon is borrowed. */
struct contrast_ground;
struct contrast_ground *contrast_ground_new(struct lexicon *lx);
void contrast_ground_free(struct contrast_ground *g);
bool contrast_ground_add(struct contrast_ground *g, const char *text);
uint32_t contrast_ground_texts(const struct contrast_ground *g);

/* In place of contrast_background, once all texts of the subject are there. */
void contrast_against(struct contrast *c, const struct contrast_ground *g);

/* The best items, at most max; returns their number. Borrowed from c. Once. */
size_t contrast_best(struct contrast *c, struct contrast_item *out, size_t max);

#endif
