/* calendar.c - dates without the C library's clock, and how many messages each day expects. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/city/gen.h"

/* The reference city of causes.txt: 20,000 messages in 24 months. */
static const double REFERENCE_PER_DAY = 20000.0 / 730.5;

int city_day(int year, int month, int day)
{
	year -= month <= 2;
	int era = (year >= 0 ? year : year - 399) / 400, y = year - era * 400;
	int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + y * 365 + y / 4 - y / 100 + doy - 719468;
}

void city_date(int n, int *year, int *month, int *day)
{
	n += 719468;
	int era = (n >= 0 ? n : n - 146096) / 146097, doe = n - era * 146097;
	int y = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * y + y / 4 - y / 100);
	int m = (5 * doy + 2) / 153;
	*day = doy - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = y + era * 400 + (*month <= 2);
}

int weekday(int day)
{
	return ((day + 4) % 7 + 7) % 7;
}

bool is_off(int n)
{
	static const int fixed[][2] = { {2, 23}, {3, 8}, {5, 1}, {5, 9}, {6, 12}, {11, 4} };
	int year, month, day, w = weekday(n);
	city_date(n, &year, &month, &day);
	if (w == 0 || w == 6 || (month == 1 && day <= 8))
		return true;
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (fixed[i][0] == month && fixed[i][1] == day)
			return true;
	return false;
}

double season_factor(const struct tables *t, int season, int n)
{
	int year, month, day;
	city_date(n, &year, &month, &day);
	const double *m = t->season_months[season];
	int other = (month - 1 + (day < 15 ? 11 : 1)) % 12;
	double away = fabs(day - 15.0) / 30.5;
	return m[month - 1] * (1 - away) + m[other] * away;
}

static double day_factor(int n, double part)
{
	static const double by_weekday[] = { .66, 1.2, 1.14, 1.1, 1.07, 1, .72 };
	int year, month, day;
	city_date(n, &year, &month, &day);
	return by_weekday[weekday(n)] * (month == 1 && day <= 8 ? .62 : 1) * (1 + .35 * part);
}

/* Snowfalls, ice and storms come in spells of some days: more messages than the season alone gives. */
static double spell(struct rng *r, int *left, double *power)
{
	if (*left > 0)
		return (*left)--, *power;
	if (rng_chance(r, .045)) {
		*left = rng_range(r, 1, 4);
		*power = 1.6 + 2 * rng_real(r);
	}
	return 1;
}

static bool fill_seasons(struct city *c)
{
	const struct tables *t = &c->t;
	c->season = malloc((size_t)c->days * (size_t)t->n_seasons * sizeof *c->season);
	if (!c->season)
		return false;
	int left[32] = { 0 };
	double power[32];
	for (int d = 0; d < c->days; d++)
		for (int s = 0; s < t->n_seasons; s++) {
			bool weather = strstr("ice snow rain thaw tree", t->season_names[s]) != NULL;
			c->season[d * t->n_seasons + s] = (float)(season_factor(t, s, c->o.from_day + d) *
								  (weather ? spell(&c->rng, &left[s], &power[s]) : 1));
		}
	return true;
}

static double base_load(const struct city *c, int d)
{
	double sum = 0;
	for (int i = 0; i < c->t.n_themes; i++)
		sum += c->t.themes[i].weight * (double)c->season[d * c->t.n_seasons + c->t.themes[i].season];
	return sum;
}

/* Share of the cell's places among all places of a theme. */
static double share_of_places(const struct tables *t, const struct cause *k)
{
	double share = 0, all = t->street_sums[t->n_streets - 1];
	if (k->city)
		return 1;
	for (int i = 0; i < t->n_streets; i++)
		if (t->streets[i].district == k->district)
			share += t->streets[i].weight / all;
	for (int i = 0; i < k->n_spots; i++) {
		const struct street *s = &t->streets[k->spots[i].street];
		share += s->weight / all * (k->spots[i].high - k->spots[i].low + 1) / s->houses;
	}
	share += (double)k->n_routes / t->lists[L_ROUTE].n;
	if (k->n_insts)
		share += (double)k->n_insts / t->themes[k->themes[0]].series_n;
	return share;
}

static void rate_causes(struct city *c)
{
	double all = 0;
	for (int i = 0; i < c->t.n_themes; i++)
		all += c->t.themes[i].weight;
	for (int i = 0; i < c->t.n_causes; i++) {
		struct cause *k = &c->t.causes[i];
		double weight = 0;
		for (int n = 0; n < k->n_themes; n++)
			weight += c->t.themes[k->themes[n]].weight;
		k->base = REFERENCE_PER_DAY * 30 * weight / all * share_of_places(&c->t, k);
		k->after = k->extra > 0 ? (k->ratio * (k->base + k->extra) - k->base) / k->extra : 0;
		if (k->after < 0)
			k->after = 0;
	}
}

/* Rises in ten days, and fades within a week after a measure that worked. */
static double cause_profile(const struct city *c, const struct cause *k, int day)
{
	if (day < k->start_day || k->extra <= 0)
		return 0;
	double up = day - k->start_day < 10 ? (day - k->start_day + 1) / 10.0 : 1, left = 1;
	if (k->measure_day && day >= k->measure_day) {
		double done = day - k->measure_day < 7 ? (day - k->measure_day + 1) / 7.0 : 1;
		left = 1 - done * (1 - k->after);
	}
	double season = k->seasonal ? season_factor(&c->t, c->t.themes[k->themes[0]].season, day) : 1;
	return up * left * season;
}

/* Expected messages of each day, then scaled so that they add up to the number that is wanted. */
bool calendar_plan(struct city *c)
{
	size_t days = (size_t)c->days, causes = (size_t)c->t.n_causes;
	c->load = calloc(days, sizeof *c->load);
	c->cause_load = calloc(days * causes + 1, sizeof *c->cause_load);
	if (!c->load || !c->cause_load || !fill_seasons(c))
		return false;
	rate_causes(c);
	double mean = 0, all = 0;
	for (int d = 0; d < c->days; d++)
		mean += base_load(c, d) / c->days;
	for (int d = 0; d < c->days; d++) {
		double rhythm = day_factor(c->o.from_day + d, (double)d / c->days) * rng_lognormal(&c->rng, 1, .08);
		c->load[d] = REFERENCE_PER_DAY * rhythm * base_load(c, d) / mean;
		for (size_t k = 0; k < causes; k++) {
			double extra = c->t.causes[k].extra / 30 * rhythm * cause_profile(c, &c->t.causes[k], c->o.from_day + d);
			c->cause_load[k * days + (size_t)d] = extra;
			c->load[d] += extra;
		}
		all += c->load[d];
	}
	double scale = (double)c->o.messages / all;
	for (int d = 0; d < c->days; d++)
		c->load[d] *= scale;
	for (size_t i = 0; i < days * causes; i++)
		c->cause_load[i] *= scale;
	return true;
}
