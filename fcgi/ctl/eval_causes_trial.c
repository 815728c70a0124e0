/*
 * eval_causes_trial.c - ranks the categories of every case under several conditions, and counts.
 *
 * The refit minimises over cases Σ log(1 + exp(-y S)) + ridge / 2 |w - w0|², y = 1 where the category was planted, w0 the list, by gradient descent; a fold leaves a city out.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/eval_causes.h"

enum { FIRST = 3, KINDS = 12, STEPS = 400 };

struct counts {
	int planted, first, three, told, unplanted, false_told;
	int of[CAUSES_CATEGORIES], hit[CAUSES_CATEGORIES], wrong[CAUSES_CATEGORIES];
};

/* Weights of one trial: base first, then features. */
struct weights {
	double w[CAUSES_CATEGORIES][CAUSES_FEATURES + 1];
};

static void list_weights(const struct causes *c, struct weights *out)
{
	struct causes_value nothing[CAUSES_FEATURES] = {0}, one[CAUSES_FEATURES];
	struct causes_hypothesis h[CAUSES_CATEGORIES];
	for (int i = -1; i < causes_features(c); i++) {
		memcpy(one, nothing, sizeof one);
		if (i >= 0)
			one[i].strength = 1;
		causes_score(c, one, h);
		for (int k = 0; k < CAUSES_CATEGORIES; k++)
			out->w[h[k].category][i + 1] = i < 0 ? h[k].score : h[k].score - out->w[h[k].category][0];
	}
}

static double score_of(const double *w, const struct trial_case *t, int features)
{
	double s = w[0];
	for (int i = 0; i < features; i++)
		s += w[i + 1] * t->z[i];
	return s;
}

/* The hypotheses of a case by these weights, in the order of their categories. */
static void weigh(const struct causes *c, const struct weights *w, const struct trial_case *t, struct causes_hypothesis h[CAUSES_CATEGORIES])
{
	for (int k = 0; k < CAUSES_CATEGORIES; k++) {
		h[k] = (struct causes_hypothesis){.category = k, .score = score_of(w->w[k], t, causes_features(c))};
		for (int i = 0; i < causes_features(c); i++)
			h[k].part[h[k].parts++] = (struct causes_part){i, w->w[k][i + 1] * t->z[i]};
	}
}

/* Rank of the planted category among the scores, 0 first; equal ones share the worst place, so that a constant order gains nothing. */
static int rank_of(const struct causes_hypothesis h[CAUSES_CATEGORIES], int category)
{
	int above = 0;
	for (int k = 0; k < CAUSES_CATEGORIES; k++)
		above += k != category && h[k].score >= h[category].score;
	return above;
}

/* The best of those that are told where nothing was planted. */
static void count_false(const struct causes *c, struct counts *n, const struct trial_case *t, const struct causes_hypothesis h[CAUSES_CATEGORIES])
{
	int best = -1;
	for (int k = 0; k < CAUSES_CATEGORIES; k++)
		if (causes_told(c, &h[k], t->records) && (best < 0 || h[k].score > h[best].score))
			best = k;
	n->unplanted++;
	n->false_told += best >= 0;
	if (best >= 0)
		n->wrong[best]++;
}

static void count(const struct causes *c, struct counts *n, const struct trial_case *t, const struct causes_hypothesis h[CAUSES_CATEGORIES])
{
	if (t->category < 0) {
		count_false(c, n, t, h);
		return;
	}
	int rank = rank_of(h, t->category);
	n->planted++;
	n->first += rank == 0;
	n->three += rank < FIRST;
	n->told += rank < FIRST && causes_told(c, &h[t->category], t->records);
	n->of[t->category]++;
	n->hit[t->category] += rank < FIRST;
}

static void print(const char *evidence, const char *kind, const struct counts *n)
{
	printf("{\"evidence\":\"%s\",\"kind\":\"%s\",\"planted\":%d,\"top1\":%.3f,\"top3\":%.3f,\"top3_told\":%.3f,\"unplanted\":%d,\"unplanted_told\":%.3f}\n", evidence, kind, n->planted,
	       n->planted ? (double)n->first / n->planted : 0, n->planted ? (double)n->three / n->planted : 0, n->planted ? (double)n->told / n->planted : 0, n->unplanted,
	       n->unplanted ? (double)n->false_told / n->unplanted : 0);
}

/* Only: the kind alone; else all but it. kind NULL: all. */
static void under(const struct causes *c, const struct trial_cases *all, const struct weights *w, const char *kind, bool only, struct counts *n)
{
	*n = (struct counts){0};
	for (size_t i = 0; i < all->n; i++) {
		struct trial_case t = all->of[i];
		struct causes_hypothesis h[CAUSES_CATEGORIES];
		for (int f = 0; kind && f < causes_features(c); f++)
			if (!strcmp(causes_kind(c, f), kind) != only)
				t.z[f] = 0;
		weigh(c, w, &t, h);
		count(c, n, &t, h);
	}
}

/* What was planted under the same theme in the other cities, then what is most frequent there; no thresholds, so nothing is «told» by it. */
static void by_theme(const struct causes *c, const struct trial_cases *all, bool themes, struct counts *n)
{
	*n = (struct counts){0};
	for (size_t i = 0; i < all->n; i++) {
		struct causes_hypothesis h[CAUSES_CATEGORIES];
		if (all->of[i].category < 0)
			continue;
		for (int k = 0; k < CAUSES_CATEGORIES; k++)
			h[k] = (struct causes_hypothesis){.category = k, .score = -100 - 0.001 * k};
		for (size_t j = 0; j < all->n; j++)
			if (all->of[j].category >= 0 && all->of[j].city != all->of[i].city)
				h[all->of[j].category].score += 0.01 + (themes && !strcmp(all->of[i].theme, all->of[j].theme));
		count(c, n, &all->of[i], h);
	}
}

static int kinds_of(const struct causes *c, const char *kind[KINDS])
{
	int n = 0;
	for (int f = 0; f < causes_features(c); f++) {
		bool known = false;
		for (int i = 0; i < n; i++)
			known = known || !strcmp(kind[i], causes_kind(c, f));
		if (!known && n < KINDS)
			kind[n++] = causes_kind(c, f);
	}
	return n;
}

static void print_categories(const struct causes *c, const struct counts *n)
{
	for (int k = 0; k < CAUSES_CATEGORIES; k++)
		printf("{\"category\":\"%s\",\"planted\":%d,\"top3\":%.3f,\"first_where_nothing_was_planted\":%d}\n", causes_category(c, k), n->of[k], n->of[k] ? (double)n->hit[k] / n->of[k] : 0, n->wrong[k]);
}

void trial_figures(const struct causes *c, const struct trial_cases *all)
{
	const char *kind[KINDS];
	struct weights w;
	struct counts n, whole;
	double share = 0;
	list_weights(c, &w);
	under(c, all, &w, NULL, false, &whole);
	print("all", "", &whole);
	int kinds = kinds_of(c, kind);
	for (int only = 0; only < 2; only++)
		for (int i = 0; i < kinds; i++) {
			under(c, all, &w, kind[i], only, &n);
			print(only ? "only" : "without", kind[i], &n);
		}
	by_theme(c, all, true, &n);
	print("baseline", "prior of the theme", &n);
	by_theme(c, all, false, &n);
	print("baseline", "most frequent", &n);
	print_categories(c, &whole);
	for (size_t i = 0; i < all->n; i++)
		share += all->of[i].category >= 0 ? all->of[i].share : 0;
	printf("{\"share_of_planted_records_in_their_problem\":%.3f}\n", whole.planted ? share / whole.planted : 0);
}

/* ---- refit ---- */

static void fit(const struct trial_cases *all, int leave, int features, int category, double ridge, const double *from, double *w)
{
	memcpy(w, from, sizeof(double) * (CAUSES_FEATURES + 1));
	for (int step = 0; step < STEPS; step++) {
		double g[CAUSES_FEATURES + 1] = {0};
		int rows = 0;
		for (size_t i = 0; i < all->n; i++) {
			const struct trial_case *t = &all->of[i];
			if (t->city == leave)
				continue;
			double off = 1 / (1 + exp(-score_of(w, t, features))) - (t->category == category);
			g[0] += off;
			for (int f = 0; f < features; f++)
				g[f + 1] += off * t->z[f];
			rows++;
		}
		for (int f = 0; f <= features; f++)
			w[f] -= (g[f] + ridge * (w[f] - from[f])) / (0.25 * rows + ridge);
	}
}

void trial_refit(const struct causes *c, const struct trial_cases *all)
{
	static const double ridges[] = {1000, 100, 30, 10, 3};
	struct weights list, w;
	struct counts n;
	list_weights(c, &list);
	under(c, all, &list, NULL, false, &n);
	print("the list", "", &n);
	for (size_t r = 0; r < sizeof ridges / sizeof *ridges; r++) {
		char name[32];
		int at = -1;
		n = (struct counts){0};
		for (size_t i = 0; i < all->n; i++) {
			struct causes_hypothesis h[CAUSES_CATEGORIES];
			for (int k = 0; k < CAUSES_CATEGORIES && all->of[i].city != at; k++)
				fit(all, all->of[i].city, causes_features(c), k, ridges[r], list.w[k], w.w[k]);
			at = all->of[i].city;
			weigh(c, &w, &all->of[i], h);
			count(c, &n, &all->of[i], h);
		}
		snprintf(name, sizeof name, "ridge %g", ridges[r]);
		print("fitted on the other cities", name, &n);
	}
}
