/* Chances of counts against sums of their terms, and many tests at once by hand. */
#include "tests/unit/unit.h"

#include <math.h>

#include "search/discover/fdr.h"
#include "search/discover/tail.h"

static void near(double a, double b, double relative)
{
	if (fabs(a - b) > relative * fabs(b))
		fail_msg("%.15g is not %.15g", a, b);
}

/* The chance of just k, by logarithms. */
static double term(double k, double mean, double phi)
{
	if (phi <= 1)
		return exp(k * log(mean) - mean - lgamma(k + 1));
	double size = mean / (phi - 1);
	return exp(lgamma(k + size) - lgamma(size) - lgamma(k + 1) - size * log(phi) + k * log1p(-1 / phi));
}

static double summed(double k, double mean, double phi)
{
	double sum = 0;
	for (double i = k + 3000; i >= k; i--)
		sum += term(i, mean, phi);
	return sum;
}

static void tails_are_the_sums_of_their_terms(void **state)
{
	(void)state;
	const double means[] = {0.05, 0.7, 4, 33, 260}, phis[] = {1, 1.0001, 1.5, 3, 20}, steps[] = {0.2, 1, 1.6, 4, 12};
	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 5; j++)
			for (int m = 0; m < 5; m++) {
				double k = ceil(means[i] * steps[m]);
				near(tail_count(k, means[i], phis[j]), summed(k, means[i], phis[j]), 1e-7);
			}
	near(tail_count(3, 1, 1), 1 - 2.5 * exp(-1), 1e-12);
}

static void the_ends_are_what_they_must_be(void **state)
{
	(void)state;
	assert_true(tail_count(0, 5, 2) == 1);
	assert_true(tail_count(1, 0, 1) == 0);
	assert_true(tail_count(100, 1, 1) > 0 && tail_count(100, 1, 1) < 1e-150);
	near(tail_count(1000000, 1000000, 1), 0.5, 0.001);
	near(tail_student(2.228139, 10), 0.05, 1e-6);
}

static void the_most_is_exceeded_no_oftener_than_asked(void **state)
{
	(void)state;
	for (double mean = 0.1; mean < 500; mean *= 2.3)
		for (double phi = 1; phi < 4; phi++) {
			double k = tail_most(mean, phi, 0.05);
			assert_true(tail_count(k + 1, mean, phi) <= 0.05);
			assert_true(tail_count(k, mean, phi) > 0.05);
		}
	assert_true(tail_most(0.01, 1, 0.05) == 0);
}

/* Benjamini and Hochberg's own example has 15 tests; its first four are called at 0.05. */
static void fifteen_tests_are_called_as_published(void **state)
{
	(void)state;
	const double p[15] = {0.0278, 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000};
	double q[15], with[3] = {0.02, NAN, 0.5};
	int called = 0;
	assert_true(fdr_adjust(p, q, 15));
	for (int i = 0; i < 15; i++)
		called += q[i] <= 0.05;
	assert_int_equal(called, 4);
	near(q[1], 0.0015, 1e-9);
	near(q[4], 0.0095 * 15 / 4, 1e-9);
	assert_true(fdr_adjust(with, q, 3));
	near(q[0], 0.04, 1e-12);
	assert_true(isnan(q[1]) && q[2] == 0.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tails_are_the_sums_of_their_terms),
		cmocka_unit_test(the_ends_are_what_they_must_be),
		cmocka_unit_test(the_most_is_exceeded_no_oftener_than_asked),
		cmocka_unit_test(fifteen_tests_are_called_as_published),
	};
	return cmocka_run_group_tests_name("tail", tests, NULL, NULL);
}
