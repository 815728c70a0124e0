/* The list of errors holds together: statuses, codes, texts, SQLSTATEs. */
#include "tests/unit/unit.h"

#include "fcgi/err.h"

static void each_error_has_a_status_a_code_and_a_sentence(void **state)
{
	(void)state;
	assert_int_equal(ERR_OK, 0);
	for (int e = 1; e < ERR_COUNT; e++) {
		assert_in_range(err_status((enum err)e), 400, 599);
		assert_true(strlen(err_code((enum err)e)) > 2);
		assert_int_equal(strspn(err_code((enum err)e), "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(err_code((enum err)e)));
		assert_true((unsigned char)err_text((enum err)e)[0] >= 0xd0);
	}
}

static void codes_are_all_different(void **state)
{
	(void)state;
	for (int a = 0; a < ERR_COUNT; a++)
		for (int b = a + 1; b < ERR_COUNT; b++)
			assert_string_not_equal(err_code((enum err)a), err_code((enum err)b));
}

static void a_number_that_is_no_error_is_an_internal_one(void **state)
{
	(void)state;
	assert_int_equal(err_status((enum err)ERR_COUNT), 500);
	assert_int_equal(err_status((enum err)-1), 500);
}

static void sqlstates_are_told_apart(void **state)
{
	(void)state;
	static const struct {
		const char *sqlstate;
		enum err err;
	} cases[] = {
		{"42501", ERR_FORBIDDEN}, {"23505", ERR_CONFLICT}, {"23503", ERR_CONFLICT}, {"23514", ERR_INVALID},
		{"57014", ERR_TIMEOUT}, {"57P01", ERR_UNAVAILABLE}, {"08006", ERR_UNAVAILABLE}, {"53300", ERR_UNAVAILABLE},
		{"22P02", ERR_BAD_PARAM}, {"22021", ERR_BAD_UTF8}, {"40001", ERR_CONFLICT}, {"42P01", ERR_INTERNAL},
		{"XX000", ERR_INTERNAL}, {"", ERR_INTERNAL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(err_from_sqlstate(cases[i].sqlstate), cases[i].err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_error_has_a_status_a_code_and_a_sentence),
		cmocka_unit_test(codes_are_all_different),
		cmocka_unit_test(a_number_that_is_no_error_is_an_internal_one),
		cmocka_unit_test(sqlstates_are_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
