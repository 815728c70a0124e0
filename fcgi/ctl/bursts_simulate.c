#include "fcgi/ctl/bursts_simulate.h"

#include <math.h>
#include <string.h>

double sim_poisson(struct rng *r, double mean)
{
	double sum = 0;
	for (; mean > 0; mean -= 30) {
		double limit = exp(-fmin(mean, 30)), product = rng_real(r);
		for (; product > limit; product *= rng_real(r))
			sum++;
	}
	return sum;
}

/* Marsaglia, Tsang 2000; under shape 1 by the power of a uniform draw. */
static double gamma_draw(struct rng *r, double shape)
{
	double boost = shape < 1 ? pow(1 - rng_real(r), 1 / shape) : 1;
	double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / sqrt(9 * d);
	for (;;) {
		double x = rng_normal(r), v = pow(1 + c * x, 3);
		if (v > 0 && log(1 - rng_real(r)) < 0.5 * x * x + d - d * v + d * log(v))
			return d * v * boost;
	}
}

double sim_count(struct rng *r, double mean, double phi)
{
	return sim_poisson(r, phi > 1 ? gamma_draw(r, mean / (phi - 1)) * (phi - 1) : mean);
}

/* An outbreak of `size`; what would fall behind the end falls on the last day. Tells its first day with a case and the day after its last. */
static void plant(struct rng *r, struct sim *s, int begin, double size, double median, double sigma, int span[2])
{
	span[0] = s->n;
	span[1] = 0;
	for (double i = 0; i < size; i++) {
		int day = begin + (int)floor(rng_lognormal(r, median, sigma));
		day = day < s->n ? day : s->n - 1;
		s->count[day]++;
		s->planted[day] = 1;
		span[0] = day < span[0] ? day : span[0];
		span[1] = day >= span[1] ? day + 1 : span[1];
	}
}

static const struct {
	double theta, beta, gamma1, gamma2, phi;
} sets[] = {
	{0.1, 0.0025, 0.6, 0.6, 1.5},  {-2, 0.005, 0.1, 0.3, 2},       {1.5, 0.003, 0.2, -0.4, 1},     {0.5, 0.002, 0.5, 0.5, 5},
	{2.5, 0.001, 1, 0.1, 3},       {3.75, 0.001, 0.1, -0.1, 1.1},  {5, 0.0001, 0.05, 0.01, 1.2},
};

void sim_weekly(struct rng *r, int scenario, struct sim *s)
{
	const int sizes[] = {2, 3, 5, 10}, set = scenario / 6, waves = scenario % 3;
	int span[2];
	double beta = scenario / 3 % 2 ? sets[set].beta : 0, phi = sets[set].phi;
	memset(s, 0, sizeof *s);
	s->n = SIM_WEEKS;
	s->judged = SIM_JUDGED_WEEK;
	for (int t = 1; t <= SIM_WEEKS; t++) {
		double eta = sets[set].theta + beta * t;
		for (int j = 1; j <= waves; j++)
			eta += sets[set].gamma1 * cos(2 * M_PI * j * t / 52) + sets[set].gamma2 * sin(2 * M_PI * j * t / 52);
		s->mean[t - 1] = exp(eta);
		s->count[t - 1] = sim_count(r, s->mean[t - 1], phi);
	}
	for (int i = 0; i < 4; i++) {
		int at = rng_range(r, 312, SIM_JUDGED_WEEK - 1);
		plant(r, s, at, sim_poisson(r, sizes[rng_below(r, 4)] * sqrt(phi * s->mean[at])), 1, 0.5, span);
	}
	s->begin = rng_range(r, SIM_JUDGED_WEEK, SIM_WEEKS - 1);
	double size = 0, k = rng_range(r, 1, 10);
	while (size < 1)
		size = sim_poisson(r, k * sqrt(phi * s->mean[s->begin]));
	plant(r, s, s->begin, size, 1, 0.5, span);
	s->end = span[1];
}

void sim_season(struct rng *r, struct sim_season *s)
{
	static const double week[] = {1.25, 1.2, 1.15, 1.1, 1.0, 0.7, 0.6};
	double size = 0.2 + 0.4 * rng_real(r), at = 2 * M_PI * rng_real(r), second = 0.3 * rng_real(r), then = 2 * M_PI * rng_real(r);
	s->wave[0] = size * cos(at);
	s->wave[1] = size * sin(at);
	s->wave[2] = size * second * cos(then);
	s->wave[3] = size * second * sin(then);
	for (int i = 0; i < 7; i++)
		s->week[i] = log(week[i]) + 0.05 * rng_normal(r);
}

void sim_daily(struct rng *r, int cell, int history, const struct sim_season *season, struct sim *s)
{
	static const double means[] = {0.1, 0.5, 2, 8, 30}, phis[] = {1, 1.5, 3};
	double mean = means[cell / 3], phi = phis[cell % 3], drift = 0.3 * (2 * rng_real(r) - 1);
	struct sim_season own;
	int span[2];
	if (!season)
		sim_season(r, &own);
	const struct sim_season *q = season ? season : &own;
	memset(s, 0, sizeof *s);
	s->n = history + SIM_JUDGED_DAYS;
	s->judged = history;
	for (int t = 0; t < s->n; t++) {
		double turn = 2 * M_PI * t / 365.25;
		s->kind[t] = (unsigned char)(t % 7);
		s->mean[t] = mean * exp(q->week[t % 7] + drift * (t - s->n) / 365.25 + q->wave[0] * cos(turn) + q->wave[1] * sin(turn) +
					q->wave[2] * cos(2 * turn) + q->wave[3] * sin(2 * turn));
		s->count[t] = sim_count(r, s->mean[t], phi);
	}
	for (int i = 0; i < 2; i++) {
		int at = rng_range(r, history / 4, history - 30);
		plant(r, s, at, fmax(3, sim_poisson(r, rng_range(r, 3, 10) * sqrt(phi * s->mean[at]))), 2, 0.9, span);
	}
	int at = rng_range(r, history + 10, s->n - 30);
	plant(r, s, at, fmax(3, sim_poisson(r, rng_range(r, 2, 30) * sqrt(phi * s->mean[at]))), 2, 0.9, span);
	s->begin = span[0];
	s->end = span[1];
}
