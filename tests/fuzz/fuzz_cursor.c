/* Cursors: one of ours with any change in it opens nothing. The first byte says where, the others what is put there; all of them are a cursor of their own too. */
#include "fcgi/params.h"
#include "tests/fuzz/fuzz.h"

static const struct param params[] = {{.name = "limit", .type = P_INT, .min = 1, .max = 500, .by_default = "50"}, {.name = "cursor", .type = P_TEXT, .min = 1, .max = 500}, {0}};
static const struct route route = {.path = "/x", .operation = "x_list", .params = params};

static enum err open_cursor(struct arena *arena, struct auth *auth, const char *cursor, const char **payload)
{
	struct req r = {.route = &route, .arena = arena, .auth = auth};
	MUST(params_read(&r, "") == ERR_OK);
	int at = params_find(params, "cursor");
	r.values[at] = cursor;
	enum err e = req_cursor(&r, payload);
	json_decref(r.errors);
	return e;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena *arena;
	struct conf *conf;
	struct auth *auth = fuzz_auth(&conf);
	const char *payload = NULL;
	arena = arena ? arena : arena_new(1 << 20);
	arena_reset(arena);
	struct req r = {.route = &route, .arena = arena, .auth = auth};
	MUST(params_read(&r, "") == ERR_OK);
	char *ours = arena_strdup(arena, req_next(&r, "2026-11-23 04:28:00+03|17"));
	MUST(open_cursor(arena, auth, ours, &payload) == ERR_OK && !strcmp(payload, "2026-11-23 04:28:00+03|17"));
	char *text = fuzz_string(data, n), *changed = arena_strdup(arena, ours);
	if (*text && strcmp(text, ours))
		MUST(open_cursor(arena, auth, text, &payload) != ERR_OK);
	for (size_t i = 1, at = n ? data[0] % strlen(ours) : 0; i < n && changed[at]; i++, at++)
		changed[at] = data[i] ? (char)data[i] : 'A';
	if (strcmp(changed, ours))
		MUST(open_cursor(arena, auth, changed, &payload) != ERR_OK);
	free(text);
	return 0;
}
