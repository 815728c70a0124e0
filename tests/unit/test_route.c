/* Paths and methods lead to rows of the table; the real table is whole. */
#include "tests/unit/unit.h"

#include "fcgi/route.h"

static const struct route table[] = {
	{.method = HTTP_GET, .path = "/a", .operation = "a_list"},
	{.method = HTTP_POST, .path = "/a", .operation = "a_create"},
	{.method = HTTP_GET, .path = "/a/{id}", .operation = "a_get"},
	{.method = HTTP_GET, .path = "/a/{id}/b", .operation = "b_list"},
	{.method = HTTP_GET, .path = "/o/{token}", .operation = "token_get"},
};

static struct route_match find(const char *method, const char *path)
{
	return route_find(table, sizeof(table) / sizeof(table[0]), method, path);
}

static void a_path_and_a_method_find_their_row(void **state)
{
	(void)state;
	assert_string_equal(find("GET", "/a").route->operation, "a_list");
	assert_string_equal(find("POST", "/a").route->operation, "a_create");
	assert_string_equal(find("HEAD", "/a").route->operation, "a_list");
	struct route_match m = find("GET", "/a/120/b");
	assert_string_equal(m.route->operation, "b_list");
	assert_string_equal(m.id, "120");
}

static void a_wrong_method_names_the_right_ones(void **state)
{
	(void)state;
	struct route_match m = find("DELETE", "/a");
	assert_null(m.route);
	assert_int_equal(m.allowed, 1u << HTTP_GET | 1u << HTTP_POST);
	assert_null(find("get", "/a").route);
	assert_null(find("", "/a").route);
}

static void near_misses_are_no_path(void **state)
{
	(void)state;
	static const char *const paths[] = {"", "/", "/A", "/a/", "//a", "/ab", "/a/1/", "/a/x", "/a/1x", "/a/-1", "/a/01", "/a/1/c",
					    "/a/1234567890123456789", "/a/%31", "/a/1/b/"};
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_int_equal(find("GET", paths[i]).allowed, 0);
	assert_non_null(find("GET", "/a/123456789012345678").route);
	assert_non_null(find("GET", "/a/0").route);
}

static void a_token_is_43_letters(void **state)
{
	(void)state;
#define TOKEN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123-_z"
	assert_string_equal(find("GET", "/o/" TOKEN).id, TOKEN);
	static const char *const wrong[] = {"/o/", "/o/x", "/o/1", "/o/" TOKEN "x", "/o/" TOKEN "/", "/o/" TOKEN TOKEN, "/o/%62cdefghijklmnopqrstuvwxyzABCDEFGHIJ0123-_z"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(find("GET", wrong[i]).allowed, 0);
}

static void the_real_table_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		assert_non_null(r->handler);
		assert_non_null(r->operation);
		assert_non_null(r->help);
		assert_true(r->body == BODY_NONE || r->body_limit > 0);
		assert_true(r->access == SIGNED || !r->action);
		assert_true(r->access != SIGNED || r->tx != TX_NONE);
		for (size_t j = i + 1; j < route_count; j++) {
			assert_string_not_equal(r->operation, routes[j].operation);
			assert_true(r->method != routes[j].method || strcmp(r->path, routes[j].path));
		}
	}
}

static void changing_routes_write_and_reading_ones_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		if (routes[i].access == SIGNED && routes[i].method == HTTP_GET)
			assert_int_equal(routes[i].tx, TX_READ);
		if (routes[i].method == HTTP_PATCH)
			assert_true(routes[i].if_match);
	}
}

static void parameters_are_rightly_described(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++)
		for (const struct param *p = routes[i].params; p && p->name; p++) {
			assert_true(p->type != P_ENUM || p->values);
			assert_true(p->type != P_INT || p->max >= p->min);
			assert_true(p->type != P_TEXT || p->max > 0);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_and_a_method_find_their_row),
		cmocka_unit_test(a_wrong_method_names_the_right_ones),
		cmocka_unit_test(near_misses_are_no_path),
		cmocka_unit_test(a_token_is_43_letters), cmocka_unit_test(the_real_table_is_whole),
		cmocka_unit_test(changing_routes_write_and_reading_ones_read),
		cmocka_unit_test(parameters_are_rightly_described),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
