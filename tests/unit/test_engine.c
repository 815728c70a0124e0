/* The small parts of the engine: routes, errors, arena, base64, UTF-8. */
#include "tests/unit/cmocka_all.h"

#include <stdio.h>
#include <string.h>

#include "fcgi/arena.h"
#include "fcgi/base64.h"
#include "fcgi/route.h"
#include "fcgi/utf8.h"

static struct route_match find(const char *method, const char *path)
{
	return route_find(routes, route_count, method, path);
}

static void every_row_finds_itself(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		char path[200];
		const char *brace = strstr(routes[i].path, "{id}");
		int before = brace ? (int)(brace - routes[i].path) : (int)strlen(routes[i].path);
		snprintf(path, sizeof(path), "%.*s%s%s", before, routes[i].path, brace ? "42" : "", brace ? brace + 4 : "");
		struct route_match m = find(method_name(routes[i].method), path);
		assert_ptr_equal(m.route, &routes[i]);
		assert_string_equal(m.id, brace ? "42" : "");
		assert_true(m.allowed & 1u << routes[i].method);
	}
}

static void every_row_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		assert_non_null(r->handler);
		assert_non_null(r->operation);
		assert_true(r->help && *r->help);
		assert_true((r->body == BODY_NONE) == (r->body_limit == 0));
		assert_true(r->access != OPEN || !r->action);
		assert_true(r->method != HTTP_GET || r->body == BODY_NONE);
		assert_true(r->method != HTTP_GET || r->tx != TX_WRITE || r->access == OPEN);
		assert_true(!r->if_match || r->tx == TX_WRITE);
	}
}

static void a_strange_path_or_method_finds_nothing(void **state)
{
	(void)state;
	const char *paths[] = {"", "/", "/api/v1", "/api/v1/", "/api/v1/messages/", "/api/v1/messages/x", "/api/v1/messages/1x", "/api/v1/messages/-1",
			       "/api/v1/messages/1234567890123456789", "/api/v1/messages//history", "/api/v1/messages/1/history/", "/API/v1/messages",
			       "/api/v1/messagesx", "/api/v1/messages/{id}"};
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct route_match m = find("GET", paths[i]);
		assert_null(m.route);
		assert_int_equal(m.allowed, 0);
	}
	struct route_match other = find("DELETE", "/api/v1/messages");
	assert_null(other.route);
	assert_int_equal(other.allowed, 1u << HTTP_GET | 1u << HTTP_POST);
	assert_null(find("get", "/api/v1/messages").route);
	assert_null(find("", "/api/v1/messages").route);
}

static void every_error_has_its_words(void **state)
{
	(void)state;
	for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
		assert_in_range(err_status((enum err)e), 400, 504);
		assert_true(strlen(err_code((enum err)e)) > 0);
		assert_true(utf8_count(err_text((enum err)e), strlen(err_text((enum err)e))) > 10);
		for (int other = ERR_OK + 1; other < e; other++)
			assert_string_not_equal(err_code((enum err)e), err_code((enum err)other));
	}
	assert_int_equal(err_status(ERR_OK), 200);
}

static void an_arena_ends_at_its_limit(void **state)
{
	(void)state;
	struct arena *a = arena_new(100000);
	size_t got = 0;
	while (arena_alloc(a, 1000))
		got += 1000;
	assert_in_range(got, 50000, 100000);
	assert_null(arena_alloc(a, (size_t)-1));
	assert_null(arena_alloc(a, (size_t)-8));
	arena_reset(a);
	assert_int_equal(arena_used(a), 0);
	char *s = arena_printf(a, "%s-%d", "я", 7);
	assert_string_equal(s, "я-7");
	assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
	assert_null(arena_alloc(a, 100001));
	arena_free(a);
	arena_free(NULL);
}

static void base64_there_and_back(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	for (size_t n = 0; n < 70; n++) {
		unsigned char data[70];
		size_t size = 99;
		for (size_t i = 0; i < n; i++)
			data[i] = (unsigned char)(i * 37 + n);
		const char *text = base64_encode(a, data, n);
		assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), strlen(text));
		const unsigned char *back = base64_decode(a, text, strlen(text), &size);
		assert_int_equal(size, n);
		assert_memory_equal(back, data, n);
		assert_int_equal(back[n], 0);
	}
	const char *wrong[] = {"A", "AAAAA", "AA+A", "AA/A", "AA=A", "AA A", "\xff\xff\xff\xff"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		size_t size;
		assert_null(base64_decode(a, wrong[i], strlen(wrong[i]), &size));
	}
	arena_free(a);
}

static void text_is_counted_in_characters(void **state)
{
	(void)state;
	assert_int_equal(utf8_count("", 0), 0);
	assert_int_equal(utf8_count("яма", 6), 3);
	assert_int_equal(utf8_count("🚧", 4), 1);
	assert_int_equal(utf8_count("a\0b", 3), -1);
	const char *wrong[] = {"\xff", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xd0", "\x80", "\xf0\x9f\x9a", "\xf8\x88\x80\x80\x80"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(utf8_count(wrong[i], strlen(wrong[i])), -1);
	assert_int_equal(utf8_count("яма", 5), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_finds_itself),
		cmocka_unit_test(every_row_is_whole),
		cmocka_unit_test(a_strange_path_or_method_finds_nothing),
		cmocka_unit_test(every_error_has_its_words),
		cmocka_unit_test(an_arena_ends_at_its_limit),
		cmocka_unit_test(base64_there_and_back),
		cmocka_unit_test(text_is_counted_in_characters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
