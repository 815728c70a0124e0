/* The journal of who searched what: written when the answer has left, read by those who oversee. */
#include <stdlib.h>

#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/api/search_log.h"

static const char *number(struct req *r, uint64_t n)
{
	return arena_printf(r->arena, "%llu", (unsigned long long)n);
}

/* other: words of a second search, NULL: there was none. */
static enum err put(struct req *r, const char *q, const char *params, const struct counted *counted, const char *other, uint64_t other_total)
{
	const char *args[] = {
		arena_printf(r->arena, "%d", req_actor(r)->account), r->session, q, params, number(r, counted->total),
		counted->partial ? "true" : "false", arena_printf(r->arena, "%.3f", counted->took_ms), other, number(r, other_total),
	};
	if (!params || !req_later(r, Q_SEARCH_LOG_PUT, sizeof args / sizeof *args, args))
		return ERR_INTERNAL;
	return ERR_OK;
}

/* Remembers a finished search of this request. */
enum err search_log_put(struct req *r, const char *q, uint64_t total, bool partial, double took_ms)
{
	const struct counted counted = {.total = total, .partial = partial, .took_ms = took_ms};
	return put(r, q, ask_address_text(r), &counted, NULL, 0);
}

enum err search_log_both(struct req *r, const char *q, const struct counted *counted, const char *background, uint64_t total)
{
	return put(r, q, ask_address_text(r), counted, background, total);
}

enum err search_log_stored(struct req *r, const struct ask *ask, const struct counted *counted)
{
	char *text = ask->params ? json_dumps(ask->params, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	const char *params = text ? arena_strdup(r->arena, text) : ask->params ? NULL : "{}";
	free(text);
	return put(r, ask->q, params, counted, NULL, 0);
}

enum err search_log_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_SEARCH_LOG_LIST, &rows, req_param(r, "limit"), after, req_param(r, "account_id"), req_param(r, "from"),
			   req_param(r, "to"));
	return e ? e : page_answer(r, rows, 0, NULL);
}
