/* Memory of a request: bounded, aligned, zeroed, forgotten at once. */
#include "tests/unit/unit.h"

#include "fcgi/arena.h"

static void memory_is_zeroed_and_aligned(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	for (size_t n = 1; n < 200; n += 7) {
		unsigned char *p = arena_alloc(a, n);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, n);
	}
	arena_free(a);
}

static void memory_is_zeroed_again_after_a_reset(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	memset(arena_alloc(a, 1000), 0xff, 1000);
	arena_reset(a);
	const unsigned char *p = arena_alloc(a, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(p[i], 0);
	arena_free(a);
}

static void the_limit_is_kept_and_renewed(void **state)
{
	(void)state;
	struct arena *a = arena_new(100);
	assert_non_null(arena_alloc(a, 100));
	assert_null(arena_alloc(a, 1));
	assert_int_equal(arena_used(a), 100);
	arena_reset(a);
	assert_non_null(arena_alloc(a, 60));
	assert_null(arena_alloc(a, 41));
	assert_null(arena_alloc(a, SIZE_MAX));
	arena_free(a);
}

static void a_piece_larger_than_a_block_fits(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	char *p = arena_alloc(a, 500000);
	assert_non_null(p);
	memset(p, 'x', 500000);
	char *q = arena_strdup(a, "после");
	assert_string_equal(q, "после");
	assert_int_equal(p[499999], 'x');
	arena_free(a);
}

static void texts_are_copied(void **state)
{
	(void)state;
	struct arena *a = arena_new(1000);
	assert_string_equal(arena_strndup(a, "абвг", 4), "аб");
	assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
	assert_null(arena_printf(a, "%2000d", 7));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(memory_is_zeroed_again_after_a_reset),
		cmocka_unit_test(the_limit_is_kept_and_renewed),
		cmocka_unit_test(a_piece_larger_than_a_block_fits),
		cmocka_unit_test(texts_are_copied),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
