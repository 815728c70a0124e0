/*
 * rng.h - the city's own random numbers: the same seed gives the same city on every machine.
 */
#ifndef CITY_RNG_H
#define CITY_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng { uint64_t s[4]; };

void rng_seed(struct rng *r, uint64_t seed);
uint64_t rng_next(struct rng *r);
uint32_t rng_below(struct rng *r, uint32_t n);		/* 0..n-1; n > 0 */
int rng_range(struct rng *r, int low, int high);	/* both ends included */
double rng_real(struct rng *r);				/* [0, 1) */
bool rng_chance(struct rng *r, double p);
double rng_normal(struct rng *r);			/* mean 0, deviation 1 */
double rng_lognormal(struct rng *r, double median, double sigma);

/* Index of the first element of a rising array of n sums that exceeds a uniform draw; the last sum is the total. */
size_t rng_pick(struct rng *r, const double *sums, size_t n);

/* Mixes two numbers into one; used wherever something must depend on a name and not on the order of draws. */
uint64_t rng_hash(uint64_t a, uint64_t b);
uint64_t rng_hash_text(uint64_t a, const char *text);

#endif
