#include "search/discover/figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 15 };

struct tally {
	uint32_t truth, guessed, right;
};

struct bin {
	uint32_t cases, right;
	double chance;
};

struct figures_sum {
	uint32_t labels, cases, right, among;
	struct bin bin[BINS];
	struct tally tally[];		/* by label; the last one holds all that are unknown */
};

struct figures_sum *figures_new(uint32_t labels)
{
	struct figures_sum *s = calloc(1, sizeof *s + (labels + (size_t)1) * sizeof s->tally[0]);
	if (s)
		s->labels = labels;
	return s;
}

void figures_free(struct figures_sum *s)
{
	free(s);
}

void figures_add(struct figures_sum *s, uint32_t truth, const uint32_t *top, double chance)
{
	bool right = top[0] == truth && truth < s->labels;
	struct bin *b = &s->bin[(int)fmin(fmax(chance, 0) * BINS, BINS - 1)];
	s->cases++;
	s->tally[truth < s->labels ? truth : s->labels].truth++;
	if (top[0] < s->labels)
		s->tally[top[0]].guessed++;
	if (right)
		s->tally[truth].right++;
	s->right += right;
	for (int i = 0; i < FIGURES_TOP && truth < s->labels; i++)
		s->among += top[i] == truth;
	b->cases++;
	b->right += right;
	b->chance += chance;
}

void figures_read(const struct figures_sum *s, struct figures *out)
{
	double n = s->cases ? s->cases : 1;
	*out = (struct figures){.cases = s->cases, .accuracy = s->right / n, .top3 = s->among / n};
	for (uint32_t i = 0; i <= s->labels; i++) {
		const struct tally *t = &s->tally[i];
		double both = (double)t->truth + t->guessed, f1 = both > 0 ? 2.0 * t->right / both : 0;
		out->labels += both > 0;
		out->macro_f1 += f1;
		out->weighted_f1 += f1 * t->truth / n;
	}
	out->macro_f1 /= out->labels ? out->labels : 1;
	for (int i = 0; i < BINS; i++) {
		out->ece += fabs(s->bin[i].right - s->bin[i].chance) / n;
		out->confidence += s->bin[i].chance / n;
	}
}
