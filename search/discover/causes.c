#include "search/discover/causes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/causes_in.h"

enum { RECENT = 60, BEFORE = 120, WEEK = 7, WEEKS = CAUSES_WINDOW / WEEK };
#define LEAST_SHARE 0.02
#define ERRORS 4	/* standard errors that are full strength */
static const char *const SIGNS[CAUSES_SIGNS] = {"returned", "repeated", "formal", "explained", "misrouted", "overdue"};

int causes_features(const struct causes *c)
{
	return c->features;
}

int causes_find(const struct causes *c, const char *code)
{
	for (int i = 0; i < c->features; i++)
		if (!strcmp(c->feature[i].code, code))
			return i;
	return -1;
}

const char *causes_feature(const struct causes *c, int feature)
{
	return c->feature[feature].code;
}

const char *causes_kind(const struct causes *c, int feature)
{
	return c->feature[feature].kind;
}

const char *causes_says(const struct causes *c, int feature, bool against)
{
	return c->feature[feature].says[against];
}

const char *causes_category(const struct causes *c, int category)
{
	return c->category[category];
}

const char *causes_phrase(const struct causes *c, int feature, int i)
{
	return i < c->feature[feature].phrases ? c->feature[feature].phrase[i] + 1 : NULL;
}

bool causes_read(const struct causes *c, const char *text, size_t n, struct causes_facts *f)
{
	char *folded = causes_fold(text, n);
	if (!folded)
		return false;
	f->texts++;
	for (int i = 0; i < c->features; i++) {
		bool said = false;
		for (int k = 0; k < c->feature[i].phrases && !said; k++)
			said = strstr(folded, c->feature[i].phrase[k]) != NULL;
		f->said[i] += said;
	}
	free(folded);
	return true;
}

/* ---- values ---- */

static double sum_days(const struct causes_facts *f, int from, int until)
{
	double n = 0;
	for (int i = from; i < until; i++)
		n += f->day[i];
	return n;
}

/* Half a record on each side: a rate of nothing has a logarithm too. */
static void value_step(const struct causes_facts *f, struct causes_value *v)
{
	v->value = log((sum_days(f, 0, RECENT) + 0.5) / RECENT) - log((sum_days(f, RECENT, RECENT + BEFORE) + 0.5) / BEFORE);
}

static void value_burst(const struct causes_facts *f, struct causes_value *v)
{
	double most = 0, all = sum_days(f, 0, CAUSES_WINDOW);
	for (int i = 0; i + WEEK <= CAUSES_WINDOW; i++) {
		double n = sum_days(f, i, i + WEEK);
		most = n > most ? n : most;
	}
	v->value = all > 0 ? most / all : 0;
}

static void value_chronic(const struct causes_facts *f, struct causes_value *v)
{
	int weeks = 0;
	for (int i = 0; i < WEEKS; i++)
		weeks += sum_days(f, i * WEEK, (i + 1) * WEEK) > 0;
	v->value = (double)weeks / WEEKS;
}

static void value_season(const struct causes_facts *f, struct causes_value *v)
{
	v->known = f->season_usual >= CAUSES_LEAST;
	if (v->known)
		v->value = log((f->season_here + 0.5) / (f->season_usual + 0.5));
}

static bool side_of_place(enum causes_side side)
{
	return side != CAUSES_ORGANISATION;
}

/* The value with the largest excess of its share over that in the whole theme; shares are of records whose side is known. */
static void value_share(const struct causes_facts *f, bool place, struct causes_value *v)
{
	double here[CAUSES_SIDES] = {0}, there[CAUSES_SIDES] = {0};
	for (size_t i = 0; i < f->shares; i++) {
		here[f->share[i].side] += f->share[i].here;
		there[f->share[i].side] += f->share[i].there;
	}
	v->known = false;
	for (size_t i = 0; i < f->shares; i++) {
		const struct causes_share *s = &f->share[i];
		if (side_of_place(s->side) != place || here[s->side] < CAUSES_LEAST || there[s->side] < CAUSES_LEAST)
			continue;
		double excess = s->here / here[s->side] - s->there / there[s->side];
		if (v->known && excess <= v->value)
			continue;
		*v = (struct causes_value){.value = excess, .known = true, .side = s->side, .id = s->id};
	}
}

static void value_sign(const struct causes_facts *f, int sign, struct causes_value *v)
{
	v->known = f->of[sign] >= CAUSES_LEAST;
	if (v->known)
		v->value = (double)f->with[sign] / f->of[sign];
}

static void value_of(const struct causes *c, const struct causes_facts *f, int i, struct causes_value *v)
{
	const char *code = c->feature[i].code;
	*v = (struct causes_value){.known = f->records >= CAUSES_LEAST};
	if (!strcmp(code, "step"))
		value_step(f, v);
	else if (!strcmp(code, "burst"))
		value_burst(f, v);
	else if (!strcmp(code, "chronic"))
		value_chronic(f, v);
	else if (!strcmp(code, "season"))
		value_season(f, v);
	else if (!strcmp(code, "place") || !strcmp(code, "executor"))
		value_share(f, code[0] == 'p', v);
	else if (c->feature[i].phrases) {
		v->known = f->texts >= CAUSES_LEAST;
		v->value = v->known ? (double)f->said[i] / f->texts : 0;
	}
	for (int s = 0; s < CAUSES_SIGNS; s++)
		if (!strcmp(code, SIGNS[s]))
			value_sign(f, s, v);
}

/* Records that a share is of; 0: the feature is no share of them. */
static int records_of(const struct causes_feature *feature, const struct causes_facts *f)
{
	for (int s = 0; s < CAUSES_SIGNS; s++)
		if (!strcmp(feature->code, SIGNS[s]))
			return f->of[s];
	return feature->phrases ? f->texts : 0;
}

static double usual_of(const struct causes *c, const struct causes_facts *elsewhere, int i)
{
	struct causes_value v = {.known = false};
	if (elsewhere && records_of(&c->feature[i], elsewhere))
		value_of(c, elsewhere, i, &v);
	return v.known && v.value > c->feature[i].usual ? v.value : c->feature[i].usual;
}

/* Of a share of n records (0: it is none) no more than how sure it is; a usual share of nothing is taken for LEAST_SHARE. */
static double strength_of(double difference, double usual, double scale, int n)
{
	double z = difference / scale, share = fmax(usual, LEAST_SHARE), sure = n ? difference / sqrt(share * (1 - share) / n) / ERRORS : z;
	z = fabs(sure) < fabs(z) ? sure : z;
	return z < -1 ? -1 : z > 1 ? 1 : z;
}

void causes_values(const struct causes *c, const struct causes_facts *f, const struct causes_facts *elsewhere, struct causes_value *out)
{
	for (int i = 0; i < c->features; i++) {
		const struct causes_feature *feature = &c->feature[i];
		value_of(c, f, i, &out[i]);
		double usual = usual_of(c, elsewhere, i);
		out[i].strength = out[i].known ? strength_of(out[i].value - usual, usual, feature->scale, records_of(feature, f)) : 0;
	}
}

/* ---- scores ---- */

static int by_points(const void *a, const void *b)
{
	double x = fabs(((const struct causes_part *)a)->points), y = fabs(((const struct causes_part *)b)->points);
	return (x < y) - (x > y);
}

static int by_score(const void *a, const void *b)
{
	double x = ((const struct causes_hypothesis *)a)->score, y = ((const struct causes_hypothesis *)b)->score;
	return (x < y) - (x > y);
}

void causes_score(const struct causes *c, const struct causes_value *value, struct causes_hypothesis out[CAUSES_CATEGORIES])
{
	for (int k = 0; k < CAUSES_CATEGORIES; k++) {
		struct causes_hypothesis *h = &out[k];
		*h = (struct causes_hypothesis){.category = k, .score = c->base[k]};
		for (int i = 0; i < c->features; i++) {
			double points = c->weight[k][i] * value[i].strength;
			if (points == 0)
				continue;
			h->score += points;
			h->part[h->parts++] = (struct causes_part){i, points};
		}
		qsort(h->part, (size_t)h->parts, sizeof *h->part, by_points);
	}
	qsort(out, CAUSES_CATEGORIES, sizeof *out, by_score);
}

/* Points of the features of one kind. */
static double points_of(const struct causes *c, const struct causes_hypothesis *h, const char *kind)
{
	double points = 0;
	for (int i = 0; i < h->parts; i++)
		if (!strcmp(c->feature[h->part[i].feature].kind, kind))
			points += h->part[i].points;
	return points;
}

bool causes_told(const struct causes *c, const struct causes_hypothesis *h, int records)
{
	int kinds = 0;
	for (int i = 0; i < h->parts; i++) {
		const char *kind = c->feature[h->part[i].feature].kind;
		bool counted = false;
		for (int k = 0; k < i; k++)
			counted = counted || !strcmp(c->feature[h->part[k].feature].kind, kind);
		kinds += !counted && points_of(c, h, kind) > CAUSES_SPEAKS;
	}
	return records >= CAUSES_TOLD_RECORDS && kinds >= CAUSES_TOLD_KINDS && h->score >= CAUSES_THRESHOLD;
}
