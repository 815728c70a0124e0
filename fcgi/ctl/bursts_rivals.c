#include "fcgi/ctl/bursts_rivals.h"

#include <math.h>

#define LEAST_DEVIATION 1e-6	/* seven equal days: whatever exceeds them is boundless, as in R's earsC */
#define SMOOTHING 0.4

const char *const rival_name[RIVALS] = {"ears-c1", "ears-c2", "ears-c3", "ewma"};
const double rival_usual[RIVALS] = {3, 3, 2, 2.33};

/* How many deviations y is over the mean of `days` days that end before day `until`. */
static double excess(const double *count, int until, int days, double y, double narrowed)
{
	double sum = 0, squares = 0;
	for (int i = until - days; i < until; i++)
		sum += count[i];
	double mean = sum / days;
	for (int i = until - days; i < until; i++)
		squares += (count[i] - mean) * (count[i] - mean);
	return (y - mean) / fmax(sqrt(squares / (days - 1)) * narrowed, LEAST_DEVIATION);
}

static double c2(const double *count, int k)
{
	return excess(count, k - 2, 7, count[k], 1);
}

static double ewma(const double *count, int k)
{
	double z = count[k - 10];
	for (int i = k - 9; i <= k; i++)
		z = SMOOTHING * count[i] + (1 - SMOOTHING) * z;
	return excess(count, k - 3, 28, z, sqrt(SMOOTHING / (2 - SMOOTHING)));
}

double rival_statistic(enum rival which, const double *count, int k)
{
	switch (which) {
	case RIVAL_C1:
		return excess(count, k, 7, count[k], 1);
	case RIVAL_C2:
		return c2(count, k);
	case RIVAL_C3:
		return fmax(0, c2(count, k) - 1) + fmax(0, c2(count, k - 1) - 1) + fmax(0, c2(count, k - 2) - 1);
	case RIVAL_EWMA:
		return ewma(count, k);
	case RIVALS:
		break;
	}
	return 0;
}
