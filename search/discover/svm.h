/*
 * svm.h - a linear support vector machine for two sides.
 *
 * min over w of ½ w·w + Σ C_i max(0, 1 − y_i w·x_i)², y_i = ±1, by coordinate descent in the dual with shrinking (Hsieh, Chang,
 * Lin, Keerthi, Sundararajan 2008, «A dual coordinate descent method for large-scale linear SVM»): for each row in a random order
 * G = y w·x + α/(2C) − 1, α ← max(0, α − G/(x·x + 1/(2C))), w moves along. Ends when the projected gradients of a pass over all rows
 * lie within `within` of each other, or after `passes`. A fixed seed: the same rows give the same w.
 */
#ifndef MCU_SVM_H
#define MCU_SVM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sparse rows: cells [at[i], at[i + 1]) of index and value are row i. Whoever makes them owns the arrays. */
struct svm_rows {
	size_t n;		/* rows */
	uint32_t columns;	/* indexes are under it */
	size_t *at;		/* n + 1 of them */
	uint32_t *index;
	float *value;
};

struct svm_settings {
	double within;		/* 0.1 is enough */
	int passes;		/* at most */
};

/* Room that is used again from side to side; NULL when memory is short. The rows are borrowed until svm_free. */
struct svm;
struct svm *svm_new(const struct svm_rows *rows);
void svm_free(struct svm *s);

/*
 * Learns rows with side[i] > 0 against those with side[i] < 0; side 0 is left out. cost_for and cost_against are C of the two.
 * Fills weight[columns] (also with what was there before wiped).
 */
void svm_train(struct svm *s, const signed char *side, double cost_for, double cost_against, const struct svm_settings *set, float *weight);

/* w·x of a row. */
double svm_score(const struct svm_rows *rows, size_t row, const float *weight);

#endif
