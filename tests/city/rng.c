/* rng.c - xoshiro256** seeded by splitmix64 (both public domain algorithms of Blackman and Vigna). */
#include <math.h>

#include "tests/city/rng.h"

static uint64_t mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

void rng_seed(struct rng *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++) {
		seed += UINT64_C(0x9e3779b97f4a7c15);
		r->s[i] = mix(seed);
	}
}

static uint64_t rotl(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

uint64_t rng_next(struct rng *r)
{
	uint64_t *s = r->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

uint32_t rng_below(struct rng *r, uint32_t n)
{
	return (uint32_t)((rng_next(r) >> 32) * n >> 32);
}

int rng_range(struct rng *r, int low, int high)
{
	return low + (int)rng_below(r, (uint32_t)(high - low + 1));
}

double rng_real(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1.0p-53;
}

bool rng_chance(struct rng *r, double p)
{
	return rng_real(r) < p;
}

double rng_normal(struct rng *r)
{
	double u = 1.0 - rng_real(r), v = rng_real(r);
	return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

double rng_lognormal(struct rng *r, double median, double sigma)
{
	return median * exp(sigma * rng_normal(r));
}

size_t rng_pick(struct rng *r, const double *sums, size_t n)
{
	double u = rng_real(r) * sums[n - 1];
	size_t low = 0, high = n - 1;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (sums[middle] > u)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

uint64_t rng_hash(uint64_t a, uint64_t b)
{
	return mix(a + UINT64_C(0x9e3779b97f4a7c15) * (b + 1));
}

uint64_t rng_hash_text(uint64_t a, const char *text)
{
	for (; *text; text++)
		a = (a ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return mix(a);
}
