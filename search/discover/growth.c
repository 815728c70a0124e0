#include "search/discover/growth.h"

#include <math.h>
#include <stdlib.h>

#include "search/discover/effect_rate.h"
#include "search/discover/fdr.h"
#include "search/discover/localise.h"

#define Z 1.959963984540054

enum { WEEK = 7 };

double growth_dispersion(const double *count, const double *shape, int from, int until)
{
	double sum = 0;
	int pairs = 0;
	for (int day = until - 2 * WEEK; day >= from; day -= WEEK) {
		double y = effect_sum(count, day, day + WEEK), z = effect_sum(count, day + WEEK, day + 2 * WEEK);
		double e = effect_exposure(shape, day, day + WEEK), f = effect_exposure(shape, day + WEEK, day + 2 * WEEK);
		if (y + z <= 0)
			continue;
		sum += (y * f - z * e) * (y * f - z * e) / (e * f * (y + z));
		pairs++;
	}
	return pairs ? fmax(1, sum / pairs) : 1;
}

static double spread(const struct growth *g, double before, double after)
{
	return Z * sqrt(g->phi * (after + g->ratio * g->ratio * before));
}

static double chance(const struct growth *g, double before, double after)
{
	return effect_ratio(before, 1, after, g->ratio, g->phi).p;
}

void growth_whole(double before, double after, double ratio, double phi, struct growth *out)
{
	*out = (struct growth){.before = before, .after = after, .ratio = ratio, .phi = fmax(phi, 1)};
	double season = Z * fabs(ratio - 1) * sqrt(out->phi * before), rest = spread(out, before, after);
	out->season = before * (ratio - 1);
	out->season_low = out->season - season;
	out->season_high = out->season + season;
	out->rest = after - ratio * before;
	out->low = out->rest - rest;
	out->high = out->rest + rest;
	out->p = chance(out, before, after);
}

/* The values of one factor that grew more than its others. */
static bool localise_factor(const struct growth *g, struct growth_part *part, size_t n, int factor)
{
	struct local_node node[LOCAL_NODES];
	struct local_cell *cell = calloc(n + 1, sizeof *cell);
	size_t *from = calloc(n + 1, sizeof *from), cells = 0;
	int found = cell && from ? 0 : -1;
	for (size_t i = 0; found == 0 && i < n; i++)
		if (part[i].factor == factor && cells < LOCAL_VALUES) {
			cell[cells] = (struct local_cell){{(int)cells, -1, -1, -1}, part[i].after, part[i].before * g->ratio};
			from[cells++] = i;
		}
	if (found == 0 && cells > 1)
		found = localise(cell, cells, 1, g->phi, node);
	for (int i = 0; i < found; i++)
		part[from[node[i].value[0]]].stands_out = true;
	free(cell);
	free(from);
	return found >= 0;
}

bool growth_parts(const struct growth *g, struct growth_part *part, size_t n)
{
	double *p = calloc(2 * n + 2, sizeof *p), *q = p ? p + n + 1 : NULL;
	bool good = p;
	for (size_t i = 0; good && i < n; i++) {
		double width = spread(g, part[i].before, part[i].after);
		part[i].rest = part[i].after - g->ratio * part[i].before;
		part[i].low = part[i].rest - width;
		part[i].high = part[i].rest + width;
		part[i].stands_out = false;
		p[i] = part[i].p = chance(g, part[i].before, part[i].after);
	}
	good = good && fdr_adjust(p, q, n);
	for (size_t i = 0; good && i < n; i++)
		part[i].q = q[i];
	for (int factor = 0; good && factor < GROWTH_FACTORS; factor++)
		good = localise_factor(g, part, n, factor);
	free(p);
	return good;
}
