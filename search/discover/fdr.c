#include "search/discover/fdr.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
	double p;
	size_t at;
};

static int by_chance(const void *a, const void *b)
{
	double x = ((const struct ranked *)a)->p, y = ((const struct ranked *)b)->p;
	return (x > y) - (x < y);
}

bool fdr_adjust(const double *p, double *q, size_t n)
{
	struct ranked *list = calloc(n + 1, sizeof *list);
	size_t tests = 0;
	double least = 1;
	if (!list)
		return false;
	for (size_t i = 0; i < n; i++) {
		q[i] = NAN;
		if (!isnan(p[i]))
			list[tests++] = (struct ranked){p[i], i};
	}
	qsort(list, tests, sizeof *list, by_chance);
	for (size_t i = tests; i-- > 0;) {
		least = fmin(least, list[i].p * (double)tests / (double)(i + 1));
		q[list[i].at] = least;
	}
	free(list);
	return true;
}
