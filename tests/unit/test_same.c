/* Secrets are compared whole, whatever of them differs: the comparison of the library is stood in for by one that counts what it is asked to read. */
#include "tests/unit/unit.h"

#include "fcgi/same.h"

static size_t asked, times;

int CRYPTO_memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;
	int differs = 0;
	asked = n;
	times++;
	for (size_t i = 0; i < n; i++)
		differs |= x[i] ^ y[i];
	return differs;
}

static void every_byte_counts_and_is_read(void **state)
{
	unsigned char one[32] = "a secret\0with a zero", other[sizeof one];
	(void)state;
	memcpy(other, one, sizeof one);
	times = 0;
	assert_true(same_bytes(one, other, sizeof one));
	for (size_t i = 0; i < sizeof one; i++) {
		other[i] ^= 0x80;
		asked = 0;
		assert_false(same_bytes(one, other, sizeof one));
		assert_int_equal(asked, sizeof one);
		other[i] ^= 0x80;
	}
	assert_int_equal(times, 1 + sizeof one);
	assert_true(same_bytes(one, "", 0));
}

static void texts_of_one_length_are_read_whole(void **state)
{
	static const struct { const char *a, *b; bool same; } cases[] = {
		{"", "", true}, {"state", "state", true}, {"state", "State", false}, {"state", "statE", false}, {"state", "stat", false}, {"state", "state ", false}, {"", "s", false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = strlen(cases[i].a);
		asked = SIZE_MAX;
		assert_int_equal(same_text(cases[i].a, cases[i].b), cases[i].same);
		assert_true(asked == (n == strlen(cases[i].b) ? n : SIZE_MAX));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_counts_and_is_read),
		cmocka_unit_test(texts_of_one_length_are_read_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
