/* The regression against a published fit, its invariants, and what cannot be fitted. */
#include "tests/unit/unit.h"

#include <math.h>

#include "search/discover/glm.h"

static void near(double a, double b, double within)
{
	if (fabs(a - b) > within)
		fail_msg("%.12g is not %.12g", a, b);
}

/* Dobson 1990, p. 93, as in the manual of R's glm: three treatments by three outcomes. */
static void dobsons_trial_is_fitted_as_published(void **state)
{
	(void)state;
	const double y[9] = {18, 17, 15, 20, 10, 20, 25, 13, 12};
	double x[9 * 5] = {0}, rest[9];
	struct glm g;
	for (int i = 0; i < 9; i++) {
		x[i * 5] = 1;
		if (i % 3)
			x[i * 5 + i % 3] = 1;
		if (i / 3)
			x[i * 5 + 2 + i / 3] = 1;
	}
	struct glm_data d = {x, y, NULL, NULL, NULL, 9, 5};
	assert_true(glm_init(&g, 9));
	assert_true(glm_fit(&g, &d, false));
	const double beta[5] = {3.044522, -0.454255, -0.292987, 0, 0}, se[5] = {0.1708987, 0.2021708, 0.1927423, 0.2, 0.2};
	for (int k = 0; k < 5; k++) {
		near(g.beta[k], beta[k], 1e-6);
		near(sqrt(g.cov[k][k]), se[k], 1e-6);
	}
	near(g.phi, 1.2933, 1e-4);
	glm_residuals(&g, &d, rest);
	near(rest[0], 1.5 * (cbrt(18.0 * 18) / pow(21, 1.0 / 6) - sqrt(21)) / sqrt(g.phi * (1 - 21 * glm_quadratic(&g, x, 5))), 1e-9);
	assert_true(glm_fit(&g, &d, true));
	near(g.beta[1], beta[1], 1e-6);
	glm_close(&g);
}

static void an_offset_is_an_exposure_and_a_weight_is_a_number_of_rows(void **state)
{
	(void)state;
	const double x[4] = {1, 1, 1, 1}, y[4] = {3, 5, 8, 4}, exposure[4] = {1, 2, 4, 1}, weight[4] = {1, 1, 2, 0};
	double offset[4];
	struct glm g;
	for (int i = 0; i < 4; i++)
		offset[i] = log(exposure[i]);
	assert_true(glm_init(&g, 4));
	struct glm_data d = {x, y, offset, weight, NULL, 4, 1};
	assert_true(glm_fit(&g, &d, false));
	near(exp(g.beta[0]), (3.0 + 5 + 16) / (1 + 2 + 8), 1e-8);
	near(g.cov[0][0], 1.0 / 24, 1e-8);
	glm_close(&g);
}

/* With a penalty the maximum moves to where the slope of the likelihood is that of the prior. */
static void a_penalty_keeps_an_unseen_kind_possible(void **state)
{
	(void)state;
	double x[20], y[10];
	const double ridge[2] = {0, 1};
	struct glm g;
	for (int i = 0; i < 10; i++) {
		x[2 * i] = 1;
		x[2 * i + 1] = i >= 5;
		y[i] = i < 5 ? 2 : 0;
	}
	struct glm_data d = {x, y, NULL, NULL, ridge, 10, 2};
	assert_true(glm_init(&g, 10));
	assert_true(glm_fit(&g, &d, false));
	assert_true(g.beta[1] < -1 && g.beta[1] > -4);
	near(-5 * exp(g.beta[0] + g.beta[1]) - g.beta[1], 0, 1e-4);
	glm_close(&g);
}

static void two_equal_columns_cannot_be_told_apart(void **state)
{
	(void)state;
	const double x[8] = {1, 1, 1, 1, 1, 1, 1, 1}, y[4] = {1, 2, 3, 4};
	struct glm g;
	struct glm_data d = {x, y, NULL, NULL, NULL, 4, 2};
	assert_true(glm_init(&g, 4));
	assert_false(glm_fit(&g, &d, false));
	glm_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dobsons_trial_is_fitted_as_published),
		cmocka_unit_test(an_offset_is_an_exposure_and_a_weight_is_a_number_of_rows),
		cmocka_unit_test(a_penalty_keeps_an_unseen_kind_possible),
		cmocka_unit_test(two_equal_columns_cannot_be_told_apart),
	};
	return cmocka_run_group_tests_name("glm", tests, NULL, NULL);
}
