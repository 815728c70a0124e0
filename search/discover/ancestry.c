#include "search/discover/ancestry.h"

#include <stdlib.h>
#include <string.h>

struct pair {
	uint32_t old, now, common;
	double jaccard;
};

struct trace {
	const uint32_t *old;
	const bool *fixed;
	uint32_t *now;
	uint32_t n, olds, nows;
	uint32_t *old_size, *now_size;
	uint32_t *continues;	/* of each group of yesterday: who continues it */
	uint32_t *bound;	/* of each group of today: what its fixed members make it */
	struct pair *pair;
	size_t pairs;
};

static int by_groups(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	if (x->old != y->old)
		return x->old < y->old ? -1 : 1;
	return x->now < y->now ? -1 : x->now > y->now;
}

static int by_jaccard(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	if (x->jaccard != y->jaccard)
		return x->jaccard > y->jaccard ? -1 : 1;
	return by_groups(a, b);
}

/* Which texts are counted. */
enum counted { ALL, FIXED, UNBOUND };

static bool counts(const struct trace *t, enum counted what, uint32_t i)
{
	switch (what) {
	case ALL:
		return true;
	case FIXED:
		return t->fixed && t->fixed[i];
	case UNBOUND:
		return t->now[i] == ANCESTRY_NONE || t->bound[t->now[i]] == ANCESTRY_NONE;
	}
	return false;
}

/* Pairs of groups with the number of texts in both, and how large the groups are. */
static void count(struct trace *t, enum counted what)
{
	size_t n = 0;
	t->pairs = 0;
	memset(t->old_size, 0, (t->olds + 1) * sizeof *t->old_size);
	memset(t->now_size, 0, ((size_t)t->nows + t->olds + 1) * sizeof *t->now_size);
	for (uint32_t i = 0; i < t->n; i++) {
		bool wanted = counts(t, what, i);
		if (t->old[i] != ANCESTRY_NONE && wanted)
			t->old_size[t->old[i]]++;
		if (t->now[i] != ANCESTRY_NONE)
			t->now_size[t->now[i]]++;
		if (t->old[i] != ANCESTRY_NONE && t->now[i] != ANCESTRY_NONE && wanted)
			t->pair[n++] = (struct pair){t->old[i], t->now[i], 1, 0};
	}
	qsort(t->pair, n, sizeof *t->pair, by_groups);
	for (size_t i = 0; i < n; i++)
		if (t->pairs && by_groups(&t->pair[t->pairs - 1], &t->pair[i]) == 0)
			t->pair[t->pairs - 1].common++;
		else
			t->pair[t->pairs++] = t->pair[i];
}

/* Groups of today that are mostly fixed members of one of yesterday. */
static void bind(struct trace *t)
{
	count(t, FIXED);
	for (size_t i = 0; i < t->pairs; i++)
		if (t->pair[i].common > ANCESTRY_MOST * t->now_size[t->pair[i].now])
			t->bound[t->pair[i].now] = t->pair[i].old;
}

/* The best pairs first, each group once; members that are bound do not count, so that what was merged by hand hides nobody. */
static void match(struct trace *t, uint32_t *heir)
{
	count(t, UNBOUND);
	for (size_t i = 0; i < t->pairs; i++) {
		struct pair *p = &t->pair[i];
		p->jaccard = p->common / ((double)t->old_size[p->old] + t->now_size[p->now] - p->common);
	}
	qsort(t->pair, t->pairs, sizeof *t->pair, by_jaccard);
	for (size_t i = 0; i < t->pairs && t->pair[i].jaccard >= ANCESTRY_KEPT_FROM; i++) {
		if (heir[t->pair[i].now] != ANCESTRY_NONE || t->continues[t->pair[i].old] != ANCESTRY_NONE)
			continue;
		heir[t->pair[i].now] = t->pair[i].old;
		t->continues[t->pair[i].old] = t->pair[i].now;
	}
}

/* What is bound joins whoever continues its group of yesterday, or does so itself. */
static void join_bound(struct trace *t, uint32_t *heir)
{
	for (uint32_t g = 0; g < t->nows; g++)
		if (t->bound[g] != ANCESTRY_NONE && t->continues[t->bound[g]] == ANCESTRY_NONE) {
			t->continues[t->bound[g]] = g;
			heir[g] = t->bound[g];
		}
	for (uint32_t i = 0; i < t->n; i++)
		if (t->now[i] != ANCESTRY_NONE && t->bound[t->now[i]] != ANCESTRY_NONE)
			t->now[i] = t->continues[t->bound[t->now[i]]];
}

/* Fixed members go to whoever continues their group, which gets one of its own when nobody does. */
static void settle(struct trace *t, struct ancestry *a)
{
	for (uint32_t i = 0; i < t->n; i++) {
		if (!counts(t, FIXED, i) || t->old[i] == ANCESTRY_NONE)
			continue;
		uint32_t *to = &t->continues[t->old[i]];
		if (*to == ANCESTRY_NONE) {
			*to = a->groups++;
			a->heir[*to] = t->old[i];
		}
		t->now[i] = *to;
	}
}

static struct ancestry_step step_of_now(const struct trace *t, const struct ancestry *a, uint32_t now, const struct pair *most)
{
	uint32_t heir = a->heir[now];
	for (size_t i = 0; heir != ANCESTRY_NONE && i < t->pairs; i++)
		if (t->pair[i].now == now && t->pair[i].old == heir)
			return (struct ancestry_step){ANCESTRY_KEPT, heir, now, t->pair[i].common / ((double)t->old_size[heir] + t->now_size[now] - t->pair[i].common)};
	if (heir != ANCESTRY_NONE)
		return (struct ancestry_step){ANCESTRY_KEPT, heir, now, 0};
	double share = most->common / (double)t->now_size[now];
	if (share >= ANCESTRY_MOST)
		return (struct ancestry_step){ANCESTRY_SPLIT, most->old, now, share};
	return (struct ancestry_step){ANCESTRY_BORN, ANCESTRY_NONE, now, 0};
}

/* What became of each, by the members as they are after all that. */
static bool tell(struct trace *t, struct ancestry *a)
{
	struct pair *of_now = calloc((size_t)a->groups + 1, sizeof *of_now), *of_old = calloc((size_t)t->olds + 1, sizeof *of_old);
	a->step = calloc((size_t)a->groups + t->olds + 1, sizeof *a->step);
	bool ok = of_now && of_old && a->step;
	count(t, ALL);
	for (size_t i = 0; ok && i < t->pairs; i++) {
		const struct pair *p = &t->pair[i];
		if (p->common > of_now[p->now].common)
			of_now[p->now] = *p;
		if (p->common > of_old[p->old].common)
			of_old[p->old] = *p;
	}
	for (uint32_t g = 0; ok && g < a->groups; g++)
		if (t->now_size[g])
			a->step[a->steps++] = step_of_now(t, a, g, &of_now[g]);
	for (uint32_t o = 0; ok && o < t->olds; o++) {
		if (t->continues[o] != ANCESTRY_NONE && t->now_size[t->continues[o]])
			continue;
		double share = t->old_size[o] ? of_old[o].common / (double)t->old_size[o] : 0;
		a->step[a->steps++] = share >= ANCESTRY_MOST ? (struct ancestry_step){ANCESTRY_MERGED, o, of_old[o].now, share} : (struct ancestry_step){ANCESTRY_DIED, o, ANCESTRY_NONE, 0};
	}
	free(of_now);
	free(of_old);
	return ok;
}

bool ancestry_trace(const uint32_t *old, const bool *fixed, uint32_t olds, uint32_t *now, uint32_t nows, uint32_t n, struct ancestry *out)
{
	size_t groups = (size_t)nows + olds + 1;
	struct trace t = {.old = old, .fixed = fixed, .now = now, .n = n, .olds = olds, .nows = nows};
	*out = (struct ancestry){.groups = nows};
	t.old_size = malloc((olds + 1) * sizeof *t.old_size);
	t.now_size = malloc(groups * sizeof *t.now_size);
	t.continues = malloc((olds + 1) * sizeof *t.continues);
	t.bound = malloc(groups * sizeof *t.bound);
	t.pair = malloc(((size_t)n + 1) * sizeof *t.pair);
	out->heir = malloc(groups * sizeof *out->heir);
	bool ok = t.old_size && t.now_size && t.continues && t.bound && t.pair && out->heir;
	if (ok) {
		memset(t.continues, 0xff, (olds + 1) * sizeof *t.continues);
		memset(t.bound, 0xff, groups * sizeof *t.bound);
		memset(out->heir, 0xff, groups * sizeof *out->heir);
		bind(&t);
		match(&t, out->heir);
		join_bound(&t, out->heir);
		settle(&t, out);
		ok = tell(&t, out);
	}
	free(t.old_size);
	free(t.now_size);
	free(t.continues);
	free(t.bound);
	free(t.pair);
	return ok;
}

void ancestry_free(struct ancestry *a)
{
	free(a->heir);
	free(a->step);
	*a = (struct ancestry){0};
}
