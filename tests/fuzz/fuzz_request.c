/* A request as FastCGI hands it over: lines of method, address and variables. Nobody is signed in and there is no database, so no answer may be a good one. */
#include "fcgi/handle.h"
#include "fcgi/params.h"
#include "fcgi/utf8.h"
#include "tests/fuzz/fuzz.h"

enum { LINES = 24 };

static ssize_t nothing(void *stream, char *to, size_t n)
{
	(void)stream;
	(void)to;
	(void)n;
	return 0;
}

/* The query string against the table of a route, every route in its turn. */
static void read_params(struct arena *arena, const struct conf *conf, const char *query, unsigned which)
{
	const struct route *route = &routes[which % (unsigned)route_count];
	struct req r = {.route = route, .arena = arena, .conf = conf};
	enum err e = route->params ? params_read(&r, query) : ERR_OK;
	MUST(e == ERR_OK || e == ERR_BAD_UTF8 || r.detail);
	MUST(!r.detail || utf8_count(r.detail, strlen(r.detail)) >= 0);
	json_decref(r.errors);
	json_decref(r.extra);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena *arena;
	static struct db *db;
	struct conf *conf;
	struct auth *auth = fuzz_auth(&conf);
	arena = arena ? arena : arena_new(4 << 20);
	db = db ? db : db_new_idle(conf, DB_API);
	char *text = fuzz_string(data, n), *rest = text, *line;
	const char *env[LINES + 1] = {NULL};
	for (int i = 0; i < LINES && (line = strsep(&rest, "\n")); i++)
		env[i] = line;
	struct req r;
	handle_init(&r, conf, db, auth, arena);
	r.env = env;
	r.read = nothing;
	handle_request(&r);
	MUST(r.resp.status >= 400 || (r.route && r.route->access == OPEN) || r.resp.status / 100 == 3);
	const char *query = req_env(&r, "QUERY_STRING");
	handle_close(&r);
	arena_reset(arena);
	read_params(arena, conf, query ? query : "", n ? data[0] + 256u * data[n - 1] : 0);
	free(text);
	return 0;
}
