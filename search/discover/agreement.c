#include "search/discover/agreement.h"

#include <math.h>
#include <stdlib.h>

struct pair {
	uint32_t group, label;
};

/* What is summed over cells of the table groups × labels, or over its margins. */
struct sums {
	uint32_t count;		/* how many there are */
	double entropy;		/* Σ n ln n */
	double pairs;		/* Σ n(n−1)/2 */
};

static int by_group(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->label < y->label ? -1 : x->label > y->label;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

static void add(struct sums *s, double n)
{
	s->count++;
	s->entropy += n * log(n);
	s->pairs += n * (n - 1) / 2;
}

/* Sums over runs of equal numbers. */
static struct sums margin(const uint32_t *of, uint32_t n, uint32_t *sorted)
{
	struct sums s = {0};
	for (uint32_t i = 0; i < n; i++)
		sorted[i] = of[i];
	qsort(sorted, n, sizeof *sorted, by_number);
	for (uint32_t i = 0, k; i < n; i = k) {
		for (k = i; k < n && sorted[k] == sorted[i]; k++)
			;
		add(&s, k - i);
	}
	return s;
}

static uint32_t run_length(const uint32_t *sorted, uint32_t n, uint32_t value)
{
	const uint32_t *at = bsearch(&value, sorted, n, sizeof *sorted, by_number);
	uint32_t low = (uint32_t)(at - sorted), high = low;
	while (low > 0 && sorted[low - 1] == value)
		low--;
	while (high < n && sorted[high] == value)
		high++;
	return high - low;
}

/* Over the cells: entropy and pairs, and per item precision, recall, purity. labels: all labels in order. */
static struct sums cells(const struct pair *p, uint32_t n, const uint32_t *labels, struct agreement *out)
{
	struct sums s = {0};
	for (uint32_t i = 0, end; i < n; i = end) {
		uint32_t largest = 0;
		for (end = i; end < n && p[end].group == p[i].group; end++)
			;
		for (uint32_t k = i, next; k < end; k = next) {
			for (next = k; next < end && p[next].label == p[k].label; next++)
				;
			double both = next - k;
			add(&s, both);
			largest = next - k > largest ? next - k : largest;
			out->b3_precision += both * both / (end - i) / n;
			out->b3_recall += both * both / run_length(labels, n, p[k].label) / n;
		}
		out->purity += (double)largest / n;
	}
	return s;
}

static double mean(double a, double b)
{
	return a + b > 0 ? 2 * a * b / (a + b) : 0;
}

bool agreement_measure(const uint32_t *found, const uint32_t *label, uint32_t n, struct agreement *out)
{
	struct pair *p = malloc(((size_t)n + 1) * sizeof *p);
	uint32_t *sorted = malloc(((size_t)n + 1) * sizeof *sorted);
	bool ok = p && sorted && n > 0;
	*out = (struct agreement){0};
	if (ok) {
		for (uint32_t i = 0; i < n; i++)
			p[i] = (struct pair){found[i], label[i]};
		qsort(p, n, sizeof *p, by_group);
		struct sums groups = margin(found, n, sorted), labels = margin(label, n, sorted), both = cells(p, n, sorted, out);
		double all = n * log(n), h_label = all - labels.entropy, h_group = all - groups.entropy;
		out->homogeneity = h_label > 0 ? 1 - (groups.entropy - both.entropy) / h_label : 1;
		out->completeness = h_group > 0 ? 1 - (labels.entropy - both.entropy) / h_group : 1;
		out->v = mean(out->homogeneity, out->completeness);
		double chance = groups.pairs * labels.pairs / ((double)n * (n - 1) / 2), most = (groups.pairs + labels.pairs) / 2;
		out->ari = n > 1 && most > chance ? (both.pairs - chance) / (most - chance) : 1;
		out->b3 = mean(out->b3_precision, out->b3_recall);
		out->groups = groups.count;
		out->labels = labels.count;
	}
	free(p);
	free(sorted);
	return ok;
}
