/* The query string against a route's table: what passes, what is named as wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fcgi/params.h"
#include "fcgi/utf8.h"

static const struct param table[] = {
	{.name = "q", .type = P_TEXT, .max = 5},
	{.name = "n", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "on", .type = P_BOOL},
	{.name = "day", .type = P_DATE},
	{.name = "sort", .type = P_ENUM, .values = "date -date"},
	{.name = "id", .type = P_ID},
	{.name = "ids", .type = P_IDS},
	{.name = "codes", .type = P_CODES},
	{.name = "states", .type = P_ENUMS, .values = "new in_work closed"},
	{.name = "due[gte]", .type = P_DATE},
	{0},
};
static const struct route route = {.params = table};
static struct req req;

static enum err read(const char *query)
{
	arena_reset(req.arena);
	json_decref(req.errors);
	req.errors = NULL;
	req.detail = NULL;
	req.route = &route;
	return params_read(&req, query);
}

static int set_up(void **state)
{
	(void)state;
	req.arena = arena_new(1 << 20);
	return req.arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	json_decref(req.errors);
	arena_free(req.arena);
	return 0;
}

static void right_values_come_decoded(void **state)
{
	(void)state;
	assert_int_equal(read("q=%D1%8F+%2B&n=7&on=true&day=2024-02-29&sort=-date&id=12&ids=1,2&codes=vk,ok&states=new,closed&due%5Bgte%5D=2026-01-31"), ERR_OK);
	assert_string_equal(req_param(&req, "q"), "я +");
	assert_int_equal(req_param_int(&req, "n"), 7);
	assert_string_equal(req_param(&req, "ids"), "{1,2}");
	assert_string_equal(req_param(&req, "codes"), "{vk,ok}");
	assert_string_equal(req_param(&req, "states"), "{new,closed}");
	assert_string_equal(req_param(&req, "due[gte]"), "2026-01-31");
}

static void an_absent_value_is_its_default_or_nothing(void **state)
{
	(void)state;
	assert_int_equal(read(""), ERR_OK);
	assert_int_equal(req_param_int(&req, "n"), 50);
	assert_null(req_param(&req, "q"));
	assert_int_equal(read("&&"), ERR_OK);
}

static void a_wrong_value_is_named(void **state)
{
	(void)state;
	const char *wrong[] = {"q=abcdef", "n=0", "n=501", "n=1x", "n=", "n=99999999999999999999", "on=1", "on=TRUE", "day=2026-02-29", "day=2026-1-1",
			       "day=2026-01-01x", "sort=d", "sort=", "id=", "id=-1", "id=1234567890123456789", "ids=1,,2", "ids=,", "ids=1;2", "codes=VK",
			       "codes={vk}", "codes=vk'", "states=", "states=zzz", "states=new,zzz", "states=new,", "states=ne", "x=1", "=1", "q", "n=1&n=1"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		enum err e = read(wrong[i]);
		if (!strcmp(wrong[i], "q"))	/* an empty text is allowed here: min is 0 */
			assert_int_equal(e, ERR_OK);
		else if (e != ERR_BAD_PARAM || json_array_size(req.errors) != 1)
			fail_msg("%s: %d, %zu places", wrong[i], e, json_array_size(req.errors));
	}
}

static void every_wrong_place_is_named(void **state)
{
	(void)state;
	assert_int_equal(read("n=0&on=2&zzz=1"), ERR_BAD_PARAM);
	assert_int_equal(json_array_size(req.errors), 3);
}

static void bytes_that_are_no_text_end_the_request(void **state)
{
	(void)state;
	assert_int_equal(read("q=%FF"), ERR_BAD_UTF8);
	assert_int_equal(read("q=%C0%AF"), ERR_BAD_UTF8);
	assert_int_equal(read("q=%ED%A0%80"), ERR_BAD_UTF8);
	assert_int_equal(read("%FF=1"), ERR_BAD_UTF8);
	assert_int_equal(read("q=%00"), ERR_BAD_PARAM);
	assert_int_equal(read("q=%4"), ERR_BAD_PARAM);
	assert_int_equal(read("q=%zz"), ERR_BAD_PARAM);
}

static void a_list_has_an_end(void **state)
{
	(void)state;
	char query[1024] = "ids=1";
	for (int i = 1; i < 100; i++)
		snprintf(query + strlen(query), sizeof(query) - strlen(query), ",1");
	assert_int_equal(read(query), ERR_OK);
	snprintf(query + strlen(query), sizeof(query) - strlen(query), ",1");
	assert_int_equal(read(query), ERR_BAD_PARAM);
}

static void days_are_those_of_the_calendar(void **state)
{
	(void)state;
	const char *right[] = {"2026-01-31", "2024-02-29", "2000-02-29", "1900-01-01", "2200-12-31"};
	const char *wrong[] = {"2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "1899-12-31", "2201-01-01",
			       "26-01-01", "2026/01/01", "", "2026-01-3", "2026-01-311", "+026-01-01"};
	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++)
		assert_true(params_is_date(right[i]));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(params_is_date(wrong[i]));
}

static void text_is_counted_in_characters(void **state)
{
	(void)state;
	assert_int_equal(utf8_count("", 0), 0);
	assert_int_equal(utf8_count("яма", 6), 3);
	assert_int_equal(utf8_count("🚧", 4), 1);
	assert_int_equal(utf8_count("a\0b", 3), -1);
	const char *wrong[] = {"\xff", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xd0", "\x80", "\xf0\x9f\x9a",
			       "\xf8\x88\x80\x80\x80"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(utf8_count(wrong[i], strlen(wrong[i])), -1);
	assert_int_equal(utf8_count("яма", 5), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_values_come_decoded),
		cmocka_unit_test(an_absent_value_is_its_default_or_nothing),
		cmocka_unit_test(a_wrong_value_is_named),
		cmocka_unit_test(every_wrong_place_is_named),
		cmocka_unit_test(bytes_that_are_no_text_end_the_request),
		cmocka_unit_test(a_list_has_an_end),
		cmocka_unit_test(days_are_those_of_the_calendar),
		cmocka_unit_test(text_is_counted_in_characters),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
