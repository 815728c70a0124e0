/*
 * figures.h - how good answers were: from the true label of each case, the three guesses in order and the chance of the first.
 *
 * accuracy: share of first guesses that are right; top3: of cases with the right one among three. F1 of a label = 2·right /
 * (guessed + true); macro_f1 is its mean over labels that were true or guessed, weighted_f1 by how often they were true.
 * ece: expected calibration error (Naeini, Cooper, Hauskrecht 2015), Σ over 15 equal bins of the chance |accuracy − mean chance| ·
 * share of cases. confidence: mean chance of the first guess.
 */
#ifndef MCU_FIGURES_H
#define MCU_FIGURES_H

#include <stdbool.h>
#include <stdint.h>

enum { FIGURES_TOP = 3 };
#define FIGURES_NONE UINT32_MAX

struct figures {
	uint32_t cases, labels;		/* labels: that were true or guessed */
	double accuracy, macro_f1, weighted_f1, top3, ece, confidence;
};

struct figures_sum;

/* Labels are numbers under `labels`, or others for what nobody could guess. NULL when memory is short. */
struct figures_sum *figures_new(uint32_t labels);
void figures_free(struct figures_sum *s);

/* top holds FIGURES_TOP guesses, FIGURES_NONE where there are fewer. */
void figures_add(struct figures_sum *s, uint32_t truth, const uint32_t *top, double chance);
void figures_read(const struct figures_sum *s, struct figures *out);

#endif
