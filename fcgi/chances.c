#include "fcgi/chances.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool chances_init(struct chances *c)
{
	memset(c, 0, sizeof *c);
	c->share = calloc(CHANCES_MAX + 1, sizeof *c->share);
	if (c->share)
		chances_clear(c);
	return c->share;
}

void chances_close(struct chances *c)
{
	free(c->share);
	c->share = NULL;
}

void chances_clear(struct chances *c)
{
	memset(c->share, 0, (CHANCES_MAX + 1) * sizeof *c->share);
	c->share[0] = 1;
	c->n = 0;
	c->mean = c->variance = 0;
}

static void add_one(struct chances *c, double p)
{
	for (int k = c->n + 1; k > 0; k--)
		c->share[k] = c->share[k] * (1 - p) + c->share[k - 1] * p;
	c->share[0] *= 1 - p;
}

void chances_add(struct chances *c, double p, int n)
{
	p = p < 0 ? 0 : p > 1 ? 1 : p;
	for (int i = 0; i < n; i++, c->n++)
		if (c->n < CHANCES_MAX)
			add_one(c, p);
	c->mean += n * p;
	c->variance += n * p * (1 - p);
}

/* Point of the standard normal distribution with `tail` of the chance below, by bisection. */
static double normal_point(double tail)
{
	double low = -8, high = 8;
	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;
		if (erfc(-middle / sqrt(2)) / 2 < tail)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void chances_span(const struct chances *c, double level, int *low, int *high)
{
	double tail = (1 - level) / 2, sum = 0;
	if (c->n > CHANCES_MAX) {
		double half = -normal_point(tail) * sqrt(c->variance);
		*low = (int)fmax(0, floor(c->mean - half));
		*high = (int)fmin(c->n, ceil(c->mean + half));
		return;
	}
	for (*low = 0; *low < c->n && sum + c->share[*low] <= tail; (*low)++)
		sum += c->share[*low];
	sum = 0;
	for (*high = c->n; *high > *low && sum + c->share[*high] <= tail; (*high)--)
		sum += c->share[*high];
}
