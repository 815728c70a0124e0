/*
 * eval_bayes.h - what a classifier is measured beside: naive Bayes over lemmas (multinomial, counts smoothed by 0.1) and always
 * the most frequent label.
 */
#ifndef MCU_CTL_EVAL_BAYES_H
#define MCU_CTL_EVAL_BAYES_H

#include "search/discover/features.h"
#include "search/discover/figures.h"

struct bayes;

/* Labels are numbers under `labels`. NULL: memory is short. */
struct bayes *bayes_new(uint32_t labels);
void bayes_free(struct bayes *b);

/* What f read last has this label. */
void bayes_learn(struct bayes *b, const struct features *f, uint32_t label);

/* The best labels of what f read last, by naive Bayes with the chance of the first; and the most frequent ones. */
void bayes_guess(struct bayes *b, const struct features *f, uint32_t top[FIGURES_TOP], double *chance);
void bayes_usual(const struct bayes *b, uint32_t top[FIGURES_TOP], double *chance);

#endif
