/*
 * stack.h - several scores of each label into chances: p_k ∝ exp(o_k + Σ_j β_j z_jk).
 *
 * With one score this is temperature scaling (Guo, Pleiss, Sun, Weinberger 2017, β = 1/T); with more it also weighs them against
 * each other. A score is ln σ(steep·(s + shift)) of what a machine says (after Platt 1999), so that one far beyond the margin says
 * little more than one at it. β maximises the likelihood of scores that were made without the row they are of (out of fold), by
 * Newton's method; the problem is concave.
 */
#ifndef MCU_STACK_H
#define MCU_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STACK_SCORES = 4 };

/* Scores of n rows: z[j][row * labels + label]. Arrays are the caller's. */
struct stack_rows {
	size_t n;
	uint32_t labels;
	int scores;		/* at most STACK_SCORES */
	const float *z[STACK_SCORES];
	const float *offset;	/* added for each label; NULL: nothing */
	const uint32_t *truth;	/* of each row; rows with a truth of `labels` and over are left out */
};

/* Where and how fast a machine's word turns. */
struct stack_side {
	double steep, shift;
};
float stack_side(const struct stack_side *of, float s);

/* Fills beta[scores] and ln of the likelihood. False when memory is short. */
bool stack_fit(const struct stack_rows *rows, double beta[STACK_SCORES], double *likelihood);

/* Chances of the labels of one row, which is given as `scores` arrays; offset as above. */
void stack_chances(const float *const z[], int scores, const float *offset, uint32_t labels, const double *beta, double *chance);

/* The three best of them in order, UINT32_MAX where there are fewer. */
void stack_best(const double *chance, uint32_t labels, uint32_t top[3]);

#endif
