#include "search/discover/scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 10 };
#define EULER 0.57721566490153286

struct near {
	double far;
	int place;
};

struct scan {
	int places;
	size_t n;
	int *where, *ago;	/* of each message */
	struct near *near;	/* the places around each place, the nearest first */
	int *reach;		/* how many of them are within the radius */
	double *all;		/* messages of each place */
	double (*last)[SCAN_LAST];	/* of the last 1 … 14 days */
	double window[SCAN_LAST];
};

static int by_distance(const void *a, const void *b)
{
	const struct near *x = a, *y = b;
	return (x->far > y->far) - (x->far < y->far);
}

static void neighbours(struct scan *s, const struct scan_place *place)
{
	for (int i = 0; i < s->places; i++) {
		struct near *row = s->near + (size_t)i * (size_t)s->places;
		s->reach[i] = 0;
		for (int k = 0; k < s->places; k++)
			row[k] = (struct near){hypot(place[k].x - place[i].x, place[k].y - place[i].y), k};
		qsort(row, (size_t)s->places, sizeof *row, by_distance);
		while (s->reach[i] < s->places && row[s->reach[i]].far <= SCAN_RADIUS)
			s->reach[i]++;
	}
}

/* Counts by place and last days, of the dates as they stand now. */
static void count(struct scan *s)
{
	memset(s->last, 0, (size_t)s->places * sizeof *s->last);
	memset(s->window, 0, sizeof s->window);
	for (size_t i = 0; i < s->n; i++)
		if (s->ago[i] < SCAN_LAST) {
			s->last[s->where[i]][s->ago[i]]++;
			s->window[s->ago[i]]++;
		}
	for (int d = 1; d < SCAN_LAST; d++)
		s->window[d] += s->window[d - 1];
	for (int i = 0; i < s->places; i++)
		for (int d = 1; d < SCAN_LAST; d++)
			s->last[i][d] += s->last[i][d - 1];
}

static double ratio(double c, double mu, double all)
{
	if (c <= mu || mu <= 0)
		return 0;
	return c * log(c / mu) + (c < all ? (all - c) * log((all - c) / (all - mu)) : 0);
}

/* The greatest ratio; tells where when asked. */
static double greatest(const struct scan *s, struct scan_found *out)
{
	double best = 0, all = (double)s->n;
	for (int i = 0; i < s->places; i++) {
		const struct near *row = s->near + (size_t)i * (size_t)s->places;
		double inside = 0, last[SCAN_LAST] = {0};
		for (int k = 0; k < s->reach[i]; k++) {
			inside += s->all[row[k].place];
			if (inside > all / 2)
				break;
			for (int d = 0; d < SCAN_LAST; d++)
				last[d] += s->last[row[k].place][d];
			if (k + 1 < s->reach[i] && row[k + 1].far <= row[k].far)
				continue;
			for (int d = 0; d < SCAN_LAST; d++) {
				double mu = inside * s->window[d] / all, r = ratio(last[d], mu, all);
				if (r <= best)
					continue;
				best = r;
				if (out)
					*out = (struct scan_found){i, row[k].far, d + 1, k + 1, last[d], mu, r, 1, 1};
			}
		}
	}
	return best;
}

static uint64_t draw(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);	/* splitmix64 */
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static void shuffle(struct scan *s, uint64_t *state)
{
	for (size_t i = s->n - 1; i > 0; i--) {
		size_t k = (size_t)(draw(state) % (i + 1));
		int kept = s->ago[i];
		s->ago[i] = s->ago[k];
		s->ago[k] = kept;
	}
}

static void weigh(struct scan *s, uint64_t seed, struct scan_found *out)
{
	double sum = 0, squares = 0;
	for (int i = 0; i < SCAN_REPLICATES; i++) {
		shuffle(s, &seed);
		count(s);
		double r = greatest(s, NULL);
		sum += r;
		squares += r * r;
	}
	double mean = sum / SCAN_REPLICATES, deviation = sqrt(fmax((squares - sum * mean) / (SCAN_REPLICATES - 1), 1e-12));
	double scale = deviation * sqrt(6) / M_PI, place = mean - EULER * scale;
	out->p = fmax(-expm1(-exp(-(out->ratio - place) / scale)), 1e-12);
	out->interval = 1 / out->p;
}

static int room(struct scan *s, size_t n)
{
	size_t p = (size_t)s->places;
	s->where = calloc(n + 1, sizeof *s->where);
	s->ago = calloc(n + 1, sizeof *s->ago);
	s->near = calloc(p * p + 1, sizeof *s->near);
	s->reach = calloc(p + 1, sizeof *s->reach);
	s->all = calloc(p + 1, sizeof *s->all);
	s->last = calloc(p + 1, sizeof *s->last);
	return s->where && s->ago && s->near && s->reach && s->all && s->last;
}

int scan_places(const struct scan_place *place, int places, const struct scan_event *event, size_t n, uint64_t seed, struct scan_found *out)
{
	struct scan s = {.places = places < SCAN_PLACES ? places : SCAN_PLACES};
	int found = room(&s, n) ? 0 : -1;
	for (size_t i = 0; found == 0 && i < n; i++)
		if (event[i].place >= 0 && event[i].place < s.places && event[i].ago >= 0 && event[i].ago < SCAN_DAYS) {
			s.where[s.n] = event[i].place;
			s.ago[s.n++] = event[i].ago;
			s.all[event[i].place]++;
		}
	if (found == 0 && s.n >= LEAST) {
		neighbours(&s, place);
		count(&s);
		found = greatest(&s, out) > 0;
		if (found)
			weigh(&s, seed, out);
	}
	free(s.where);
	free(s.ago);
	free(s.near);
	free(s.reach);
	free(s.all);
	free(s.last);
	return found;
}
