#include "search/discover/tail.h"

#include <float.h>
#include <math.h>

#define ROUNDS 100000
#define TINY 1e-300

static double lngamma(double x)
{
	int sign;
	return lgamma_r(x, &sign);
}

/* ln of x^a e^−x / Γ(a + 1), without losing digits where a and x are large and near each other (Loader 2000). */
static double ln_weight(double a, double x)
{
	if (a < 20)
		return a * log(x) - x - lngamma(a + 1);
	double d = (x - a) / a, stirling = 1 / (12 * a) - 1 / (360 * a * a * a) + 1 / (1260 * pow(a, 5)) - 1 / (1680 * pow(a, 7));
	return a * (log1p(d) - d) - stirling - 0.5 * log(2 * M_PI * a);
}

/* P(a, x) by its series, for x < a + 1. */
static double gamma_series(double a, double x)
{
	double term = 1, sum = 1;
	for (int i = 1; i < ROUNDS && term > sum * DBL_EPSILON; i++) {
		term *= x / (a + i);
		sum += term;
	}
	return sum * exp(ln_weight(a, x));
}

/* 1 − P(a, x) by a continued fraction (modified Lentz), for x ≥ a + 1. */
static double gamma_fraction(double a, double x)
{
	double b = x + 1 - a, c = 1 / TINY, d = 1 / b, h = d;
	for (int i = 1; i < ROUNDS; i++) {
		double an = -i * (i - a);
		b += 2;
		d = an * d + b;
		c = b + an / c;
		d = 1 / (fabs(d) < TINY ? TINY : d);
		c = fabs(c) < TINY ? TINY : c;
		h *= d * c;
		if (fabs(d * c - 1) < DBL_EPSILON)
			break;
	}
	return h * exp(ln_weight(a, x)) * a;
}

static double poisson(double k, double mean)
{
	return mean < k + 1 ? gamma_series(k, mean) : 1 - gamma_fraction(k, mean);
}

static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 - (a + b) * x / (a + 1);
	d = 1 / (fabs(d) < TINY ? TINY : d);
	double h = d;
	for (int m = 1; m < ROUNDS; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		for (int part = 0; part < 2; part++) {
			double an = part ? odd : even;
			d = 1 + an * d;
			c = 1 + an / c;
			d = 1 / (fabs(d) < TINY ? TINY : d);
			c = fabs(c) < TINY ? TINY : c;
			h *= d * c;
		}
		if (fabs(d * c - 1) < 2 * DBL_EPSILON)
			break;
	}
	return h;
}

double tail_beta(double x, double a, double b)
{
	if (x <= 0 || x >= 1)
		return x > 0;
	double front = exp(lngamma(a + b) - lngamma(a) - lngamma(b) + a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(x, a, b) / a;
	return 1 - front * beta_fraction(1 - x, b, a) / b;
}

double tail_student(double t, double df)
{
	return tail_beta(df / (df + t * t), df / 2, 0.5);
}

double tail_count(double k, double mean, double phi)
{
	if (k <= 0)
		return 1;
	if (mean <= 0)
		return 0;
	double p = phi > 1 + 1e-6 ? tail_beta(1 - 1 / phi, k, mean / (phi - 1)) : poisson(k, mean);
	return p < 0 ? 0 : p > 1 ? 1 : p;
}

double tail_most(double mean, double phi, double chance)
{
	double low = -1, high = 1;
	while (tail_count(high + 1, mean, phi) > chance) {
		low = high;
		high *= 2;
	}
	while (high - low > 1) {
		double middle = floor((low + high) / 2);
		if (tail_count(middle + 1, mean, phi) > chance)
			low = middle;
		else
			high = middle;
	}
	return high;
}
