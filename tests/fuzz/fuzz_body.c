/* JSON bodies against a table with every type: whatever comes is refused with its places or read as what the table says. */
#include "fcgi/body.h"
#include "tests/fuzz/fuzz.h"

static const struct field table[] = {
	{"text", F_TEXT, F_REQUIRED, 1, 50, NULL}, {"n", F_INT, F_NULL, -5, 500, NULL}, {"on", F_BOOL, 0, 0, 0, NULL}, {"day", F_DATE, F_NULL, 0, 0, NULL}, {"at", F_TIME, 0, 0, 0, NULL},
	{"id", F_ID, F_NULL, 0, 2147483647, NULL}, {"word", F_ENUM, 0, 0, 0, "new closed in_work"}, {"object", F_OBJECT, 0, 0, 0, NULL}, {"list", F_LIST, 0, 1, 5, NULL}, {0},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const words[] = {"text", NULL};
	static struct arena *arena;
	arena = arena ? arena : arena_new(1 << 20);
	arena_reset(arena);
	struct req r = {.arena = arena, .body = json_loadb((const char *)data, n, JSON_REJECT_DUPLICATES, NULL)};
	if (r.body) {
		enum err e = body_check(&r, table);
		MUST(e == ERR_OK || json_array_size(r.errors) > 0);
		for (const struct field *f = table; !e && f->name; f++)
			MUST(body_text(&r, f->name) || !body_has(&r, f->name) || f->type == F_OBJECT || f->type == F_LIST || f->flags & F_NULL);
		body_check_words(&r, words);
	}
	json_decref(r.body);
	json_decref(r.errors);
	json_decref(r.extra);
	return 0;
}
