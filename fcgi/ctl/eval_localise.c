/* mcuctl eval bursts, second half: planted excesses to localise, and places where messages gather. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/ctl/bursts_simulate.h"
#include "fcgi/ctl/eval.h"
#include "search/discover/localise.h"
#include "search/discover/scan.h"

enum { DIMENSIONS = 4, CELLS_MOST = 12 * 3 * 8 * 5, HISTORY_WINDOWS = 60, CASES = 300, SCANS = 100, HOUSES = 60 };
static const int values[DIMENSIONS] = {12, 3, 8, 5};	/* themes, districts, organisations, channels */

struct city {
	struct local_cell cell[CELLS_MOST];
	double mean[CELLS_MOST];
	int n;
};

/* A quiet window: shares fall as 1/rank, seven in ten messages of a theme go to its own organisation; what is expected was counted over
 * sixty such windows. */
static void quiet(struct rng *r, struct city *c, double total)
{
	double sum = 0;
	memset(c, 0, sizeof *c);
	for (int t = 0; t < values[0]; t++)
		for (int d = 0; d < values[1]; d++)
			for (int o = 0; o < values[2]; o++)
				for (int k = 0; k < values[3]; k++) {
					double w = 1.0 / (t + 1) / (d + 1) / (k + 1) * (o == t % values[2] ? 0.7 : 0.3 / (values[2] - 1));
					c->cell[c->n] = (struct local_cell){{t, d, o, k}, 0, 0};
					c->mean[c->n++] = w;
					sum += w;
				}
	for (int i = 0; i < c->n; i++) {
		c->mean[i] *= total / sum;
		c->cell[i].seen = sim_count(r, c->mean[i], 1.3);
		c->cell[i].expected = sim_poisson(r, c->mean[i] * HISTORY_WINDOWS) / HISTORY_WINDOWS;
	}
}

static bool inside(const struct local_node *n, const struct local_cell *c)
{
	return c->value[n->dimension[0]] == n->value[0] && (n->dimension[1] < 0 || c->value[n->dimension[1]] == n->value[1]);
}

/* Deals an excess out over the cells of a node as they are used to. */
static void plant(struct rng *r, struct city *c, const struct local_node *n, double excess)
{
	double sum = 0;
	for (int i = 0; i < c->n; i++)
		sum += inside(n, &c->cell[i]) ? c->mean[i] : 0;
	for (int i = 0; i < c->n; i++)
		if (inside(n, &c->cell[i]))
			c->cell[i].seen += sim_poisson(r, excess * c->mean[i] / sum);
}

static struct local_node chosen(struct rng *r, int dimensions)
{
	struct local_node n = {.dimension = {(int)rng_below(r, DIMENSIONS), -1}, .value = {0, -1}};
	n.value[0] = (int)rng_below(r, (uint32_t)values[n.dimension[0]]);
	while (dimensions == 2 && (n.dimension[1] < 0 || n.dimension[1] == n.dimension[0]))
		n.dimension[1] = (int)rng_below(r, DIMENSIONS);
	if (dimensions == 2)
		n.value[1] = (int)rng_below(r, (uint32_t)values[n.dimension[1]]);
	return n;
}

static bool same(const struct local_node *a, const struct local_node *b)
{
	bool straight = a->dimension[0] == b->dimension[0] && a->dimension[1] == b->dimension[1] && a->value[0] == b->value[0] && a->value[1] == b->value[1];
	bool crossed = a->dimension[0] == b->dimension[1] && a->dimension[1] == b->dimension[0] && a->value[0] == b->value[1] && a->value[1] == b->value[0];
	return straight || crossed;
}

/* An alarm has passed the gates, so half as much again came as expected, or up to two and a half times. values_planted: of one dimension. */
static int localised(uint64_t seed, const char *of, int dimensions, int values_planted)
{
	static struct city c;
	double f1 = 0;
	int exact = 0;
	for (int i = 0; i < CASES; i++) {
		static const double totals[] = {20, 60, 200};
		struct rng r;
		struct local_node truth[2], found[LOCAL_NODES];
		int planted = 1, right = 0;
		rng_seed(&r, rng_hash(seed + 3 + (uint64_t)(dimensions + 10 * values_planted), (uint64_t)i));
		double total = totals[i % 3], excess = total * (0.5 + rng_real(&r));
		quiet(&r, &c, total);
		truth[0] = chosen(&r, dimensions);
		if (values_planted == 2) {
			truth[planted] = truth[0];
			truth[planted++].value[0] = (truth[0].value[0] + 1) % values[truth[0].dimension[0]];
		}
		for (int k = 0; k < planted; k++)
			plant(&r, &c, &truth[k], excess / planted);
		int n = localise(c.cell, (size_t)c.n, DIMENSIONS, 1.3, found);
		if (n < 0)
			return 0;
		for (int k = 0; k < n; k++)
			for (int m = 0; m < planted; m++)
				right += same(&found[k], &truth[m]);
		f1 += 2.0 * right / (n + planted);
		exact += right == n && right == planted;
	}
	printf("{\"of\":\"localise, %s\",\"cases\":%d,\"f1\":%.3f,\"exact\":%.3f}\n", of, CASES, f1 / CASES, (double)exact / CASES);
	return 1;
}

/* Houses over 6 by 6 km, 90 days of messages; in a case two to four houses within 400 m have 8 messages more in the last 5 days. */
static int gathered(uint64_t seed, int planted)
{
	int told = 0, right = 0;
	for (int i = 0; i < SCANS; i++) {
		struct rng r;
		struct scan_place place[HOUSES];
		static struct scan_event event[2000];
		struct scan_found found;
		size_t n = 0;
		rng_seed(&r, rng_hash(seed + 6 + (uint64_t)planted, (uint64_t)i));
		for (int k = 0; k < HOUSES; k++)
			place[k] = (struct scan_place){6000 * rng_real(&r), 6000 * rng_real(&r)};
		for (int k = 1; k < 4; k++)
			place[k] = (struct scan_place){place[0].x + 400 * rng_real(&r), place[0].y + 400 * rng_real(&r)};
		int usual = (int)sim_poisson(&r, 120);
		for (int k = 0; k < usual; k++)
			event[n++] = (struct scan_event){(int)rng_below(&r, HOUSES), (int)rng_below(&r, SCAN_DAYS)};
		for (int k = 0; planted && k < 8; k++)
			event[n++] = (struct scan_event){(int)rng_below(&r, 4), (int)rng_below(&r, 5)};
		int any = scan_places(place, HOUSES, event, n, seed + (uint64_t)i, &found);
		if (any < 0)
			return 0;
		bool alarm = any && found.interval >= SCAN_ALARM;
		told += alarm;
		right += alarm && hypot(place[found.centre].x - place[0].x, place[found.centre].y - place[0].y) < 600;
	}
	if (planted)
		printf("{\"of\":\"scan, 8 messages planted\",\"cases\":%d,\"told\":%.2f,\"there\":%.2f}\n", SCANS, (double)told / SCANS, (double)right / SCANS);
	else
		printf("{\"of\":\"scan, nothing planted\",\"cases\":%d,\"told\":%.2f}\n", SCANS, (double)told / SCANS);
	return 1;
}

int eval_localise(uint64_t seed)
{
	return localised(seed, "one dimension", 1, 1) && localised(seed, "one dimension, two values of it", 1, 2) && localised(seed, "two dimensions", 2, 1) && gathered(seed, 0) && gathered(seed, 1);
}
