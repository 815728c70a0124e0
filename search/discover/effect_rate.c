#include "search/discover/effect_rate.h"

#include <math.h>
#include <stdlib.h>

#include "search/discover/tail.h"

#define Z 1.959963984540054
#define SIDE 0.025
#define POWER 7.85	/* (1.96 + 0.84)² */
enum { HALVINGS = 100, LEAST = 5, WEEK = 7 };

double effect_sum(const double *count, int from, int until)
{
	double sum = 0;
	for (int i = from; i < until; i++)
		sum += count[i];
	return sum;
}

double effect_exposure(const double *shape, int from, int until)
{
	double sum = 0;
	for (int i = from; i < until; i++)
		sum += shape ? exp(shape[i]) : 1;
	return sum;
}

double effect_dispersion(const double *count, const double *shape, int from, int until)
{
	double rate = effect_sum(count, from, until) / effect_exposure(shape, from, until), sum = 0;
	int weeks = (until - from) / WEEK;
	for (int i = 0; i < weeks; i++) {
		int day = until - WEEK * (i + 1);
		double mu = rate * effect_exposure(shape, day, day + WEEK), y = effect_sum(count, day, day + WEEK);
		sum += mu > 0 ? (y - mu) * (y - mu) / mu : 0;
	}
	return weeks > 1 ? fmax(1, sum / (weeks - 1)) : 1;
}

/* The chance x at which a binomial tail I(x; a, b) is this. */
static double beta_point(double tail, double a, double b)
{
	double low = 0, high = 1;
	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;
		if (tail_beta(middle, a, b) < tail)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

static double odds(double chance)
{
	return chance >= 1 ? INFINITY : chance / (1 - chance);
}

static struct effect_ratio exact(double b, double tb, double a, double ta)
{
	double even = ta / (ta + tb), scale = tb / ta;
	double low = a > 0 ? beta_point(SIDE, a, b + 1) : 0, high = b > 0 ? beta_point(1 - SIDE, a + 1, b) : 1;
	double more = a > 0 ? tail_beta(even, a, b + 1) : 1, less = b > 0 ? 1 - tail_beta(even, a + 1, b) : 1;
	return (struct effect_ratio){b > 0 ? a / b * scale : INFINITY, odds(low) * scale, odds(high) * scale, fmin(1, 2 * fmin(more, less))};
}

static struct effect_ratio wald(double log_ratio, double se)
{
	return (struct effect_ratio){exp(log_ratio), exp(log_ratio - Z * se), exp(log_ratio + Z * se), erfc(fabs(log_ratio) / se / M_SQRT2)};
}

struct effect_ratio effect_ratio(double before, double before_exposure, double after, double after_exposure, double phi)
{
	if (before + after <= 0)
		return (struct effect_ratio){1, 0, INFINITY, 1};
	if (phi <= EFFECT_PLAIN)
		return exact(before, before_exposure, after, after_exposure);
	double half = before > 0 && after > 0 ? 0 : 0.5, b = before + half, a = after + half;
	return wald(log(a / after_exposure) - log(b / before_exposure), sqrt(phi * (1 / a + 1 / b)));
}

struct effect_ratio effect_against(double before1, double after1, double before0, double after0, double phi)
{
	double half = before1 > 0 && after1 > 0 && before0 > 0 && after0 > 0 ? 0 : 0.5;
	double b1 = before1 + half, a1 = after1 + half, b0 = before0 + half, a0 = after0 + half;
	return wald(log(a1 / b1) - log(a0 / b0), sqrt(fmax(phi, 1) * (1 / a1 + 1 / b1 + 1 / a0 + 1 / b0)));
}

double effect_needed(double phi, double ratio)
{
	double l = log(ratio);
	return fmax(phi, 1) * POWER * (1 + 1 / ratio) / (l * l);
}

static int rising(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* How many differences after − before are at most d; both sorted. */
static double at_most(const double *before, size_t n, const double *after, size_t m, double d)
{
	double count = 0;
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		while (k < m && after[k] - before[i] <= d)
			k++;
		count += (double)k;
	}
	return count;
}

/* The difference of this rank, 1 … nm. */
static double ranked(const double *before, size_t n, const double *after, size_t m, double rank)
{
	double low = after[0] - before[n - 1], high = after[m - 1] - before[0];
	if (at_most(before, n, after, m, low) >= rank)
		return low;
	for (int i = 0; i < HALVINGS; i++) {
		double middle = low + (high - low) / 2;
		if (at_most(before, n, after, m, middle) >= rank)
			high = middle;
		else
			low = middle;
	}
	return high;
}

bool effect_shift(double *before, size_t n, double *after, size_t m, struct effect_shift *out)
{
	if (n < LEAST || m < LEAST)
		return false;
	qsort(before, n, sizeof *before, rising);
	qsort(after, m, sizeof *after, rising);
	double pairs = (double)n * (double)m, c = fmax(1, nearbyint(pairs / 2 - Z * sqrt(pairs * (double)(n + m + 1) / 12)));
	double lower = ranked(before, n, after, m, floor((pairs + 1) / 2)), upper = ranked(before, n, after, m, ceil((pairs + 1) / 2));
	*out = (struct effect_shift){(lower + upper) / 2, ranked(before, n, after, m, c), ranked(before, n, after, m, pairs + 1 - c)};
	return true;
}
