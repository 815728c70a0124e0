/*
 * tail.h - chances of counts. Accurate to about 1e-12 relative far into the tails, for counts and means up to 10^7.
 *
 * Poisson: P(Y ≥ k) = P(k, μ), the regularised lower incomplete gamma function (DLMF 8.2.4), by its series (8.11.4) below the
 * mean and a continued fraction (8.9.2) above it. Negative binomial of mean m and variance φm, φ > 1: size m/(φ−1), success 1/φ,
 * P(Y ≥ k) = I(1 − 1/φ; k, m/(φ−1)), the regularised incomplete beta function (8.17.24), by a continued fraction (8.17.22).
 */
#ifndef MCU_TAIL_H
#define MCU_TAIL_H

/* P(Y ≥ k) of a count with this mean and variance φ·mean; φ ≤ 1 is taken as Poisson, a mean of 0 gives k ≤ 0. */
double tail_count(double k, double mean, double phi);

/* The least k with P(Y > k) ≤ chance, 0 < chance < 1. */
double tail_most(double mean, double phi, double chance);

/* I(x; a, b), a and b > 0, x within 0 … 1. */
double tail_beta(double x, double a, double b);

/* Chance that |t| of Student's distribution with df > 0 degrees of freedom is at least this. */
double tail_student(double t, double df);

#endif
