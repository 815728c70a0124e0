/* Cursors: they come back whole, and only to the list and filters they were made for. */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "fcgi/auth.h"
#include "fcgi/base64.h"
#include "fcgi/params.h"

static const struct param params[] = {
	{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"},
	{.name = "cursor", .type = P_TEXT, .min = 1, .max = 500},
	{.name = "channel", .type = P_CODES},
	{0},
};
static const struct route list = {.path = "/x", .operation = "x_list", .params = params};
static const struct route other = {.path = "/y", .operation = "y_list", .params = params};
static struct conf conf;
static struct auth *auth;

static struct req request(struct arena *a, const struct route *route, const char *query)
{
	struct req r = {.route = route, .arena = a, .auth = auth};
	assert_int_equal(params_read(&r, query), ERR_OK);
	return r;
}

static int set_up(void **state)
{
	snprintf(conf.keys, sizeof(conf.keys), "%s", "/tmp/mcu-unit-XXXXXX");
	assert_non_null(mkdtemp(conf.keys));
	auth = auth_new(&conf);
	*state = arena_new(1 << 20);
	return auth ? 0 : 1;
}

static int tear_down(void **state)
{
	char command[600];
	snprintf(command, sizeof(command), "rm -rf '%s'", conf.keys);
	auth_free(auth);
	arena_free(*state);
	return system(command);
}

/* Does a cursor made for one request open in another? */
static enum err carry(struct arena *a, const struct route *route, const char *query, const char *cursor, const char **payload)
{
	struct req r = request(a, route, arena_printf(a, "%s&cursor=%s", query, cursor));
	enum err e = req_cursor(&r, payload);
	json_decref(r.errors);
	return e;
}

static void a_cursor_comes_back_whole(void **state)
{
	struct arena *a = *state;
	const char *payload = NULL;
	struct req r = request(a, &list, "channel=vk");
	const char *cursor = req_next(&r, "20000|e|17|2026-11-23 04:28:00+03");
	assert_int_equal(carry(a, &list, "channel=vk", cursor, &payload), ERR_OK);
	assert_string_equal(payload, "20000|e|17|2026-11-23 04:28:00+03");
	assert_int_equal(carry(a, &list, "channel=vk&limit=7", cursor, &payload), ERR_OK);
	assert_int_equal(req_cursor(&r, &payload), ERR_OK);
	assert_null(payload);
}

static void a_cursor_opens_no_other_list(void **state)
{
	struct arena *a = *state;
	const char *payload;
	struct req r = request(a, &list, "channel=vk");
	const char *cursor = req_next(&r, "1|e|2|3");
	assert_int_equal(carry(a, &list, "channel=ok", cursor, &payload), ERR_BAD_PARAM);
	assert_int_equal(carry(a, &list, "limit=7", cursor, &payload), ERR_BAD_PARAM);
	assert_int_equal(carry(a, &other, "channel=vk", cursor, &payload), ERR_BAD_PARAM);
}

static void a_bent_cursor_is_refused(void **state)
{
	struct arena *a = *state;
	const char *payload;
	struct req r = request(a, &list, "");
	const char *cursor = req_next(&r, "1|e|2|3");
	for (size_t i = 0; i < strlen(cursor); i++) {
		char *bent = arena_strdup(a, cursor);
		bent[i] = bent[i] == 'A' ? 'B' : 'A';
		assert_int_equal(carry(a, &list, "", bent, &payload), ERR_BAD_PARAM);
	}
	assert_int_equal(carry(a, &list, "", "AAAA", &payload), ERR_BAD_PARAM);
	assert_int_equal(carry(a, &list, "", "%D0%BA", &payload), ERR_BAD_PARAM);
}

static void base64_has_one_text_for_each_value(void **state)
{
	struct arena *a = *state;
	size_t n;
	for (size_t size = 0; size < 50; size++) {
		unsigned char bytes[50];
		for (size_t i = 0; i < size; i++)
			bytes[i] = (unsigned char)(i * 37 + size);
		const char *text = base64_encode(a, bytes, size);
		const void *back = base64_decode(a, text, strlen(text), &n);
		assert_int_equal(n, size);
		assert_memory_equal(back, bytes, size);
	}
	assert_null(base64_decode(a, "A", 1, &n));
	assert_null(base64_decode(a, "AB", 2, &n));
	assert_null(base64_decode(a, "AA==", 4, &n));
	assert_null(base64_decode(a, "A+", 2, &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cursor_comes_back_whole),
		cmocka_unit_test(a_cursor_opens_no_other_list),
		cmocka_unit_test(a_bent_cursor_is_refused),
		cmocka_unit_test(base64_has_one_text_for_each_value),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
