/* personal.h: what its masker remembers, and until when. */
#include "tests/unit/unit.h"

#include "fcgi/personal.h"

/* A job that masks row after row leaves the names of the last one behind. */
static void names_of_another_record_are_none_of_mine(void **state)
{
	static const char whole[] = "Обратилась Петрякова Мария Ивановна.", alone[] = "Петрякова ответила";
	static struct conf conf;
	size_t n;
	(void)state;
	snprintf(conf.share, sizeof conf.share, "%s", getenv("MCU_SHARE"));
	struct masker *m = personal_masker(&conf);
	assert_non_null(m);
	assert_true(mask_remember(m, whole, sizeof whole - 1));
	assert_string_not_equal(mask_text(m, alone, sizeof alone - 1, &n), alone);
	assert_ptr_equal(personal_masker(&conf), m);
	assert_string_equal(mask_text(m, alone, sizeof alone - 1, &n), alone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(names_of_another_record_are_none_of_mine)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
