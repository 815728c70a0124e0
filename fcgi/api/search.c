/* Full-text search: the index finds, counts and ranks; rows come from PostgreSQL under row-level security. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/api/search_ask.h"

#define LIMIT_SECONDS 1.0

/* One search of this worker. */
struct page {
	struct asking a;
	struct finding found;
	uint64_t dropped;		/* of the cursor */
	bool later;			/* not the first page */
};

static const char *from_address(void *r, const char *name)
{
	return req_param(r, name);
}

static enum err open_page(struct req *r, struct page *p)
{
	enum err e = asking_open(&p->a, r->conf, r->db);
	if (e == ERR_UNAVAILABLE)
		return req_fail(r, e, "Поисковый индекс ещё строится. Повторите через минуту.");
	if (!e && (!asking_filters(&p->a, r->arena, from_address, r) || !asking_rights(&p->a, r->arena, req_actor(r))))
		e = ERR_INTERNAL;
	p->a.search.limit = (size_t)req_param_int(r, "limit");
	p->a.search.collapse = !strcmp(req_param(r, "collapse"), "true");
	p->a.search.seconds = LIMIT_SECONDS;
	return e;
}

/* "d|time|id|dropped" goes on by date, "r|offset|0|dropped" by rank. */
static enum err read_cursor(struct req *r, struct page *p)
{
	const char *payload;
	char kind;
	uint64_t first, second;
	enum err e = req_cursor(r, &payload);
	if (e || !payload)
		return e;
	if (sscanf(payload, "%c|%" SCNu64 "|%" SCNu64 "|%" SCNx64, &kind, &first, &second, &p->dropped) != 4)
		return ERR_BAD_PARAM;
	p->later = true;
	p->a.search.after = kind == 'd';
	p->a.search.after_time = (uint32_t)first;
	p->a.search.after_id = second;
	p->a.search.offset = kind == 'r' ? first : 0;
	return ERR_OK;
}

static const char *next_cursor(struct req *r, const struct page *p)
{
	const struct index_result *result = &p->found.result;
	if (!result->more || !result->hits || result->partial)
		return NULL;
	const struct index_hit *last = &result->hit[result->hits - 1];
	if (last->weight > 0)
		return req_next(r, arena_printf(r->arena, "r|%zu|0|%" PRIx64, p->a.search.offset + result->hits, p->found.dropped));
	return req_next(r, arena_printf(r->arena, "d|%" PRIu32 "|%" PRIu64 "|%" PRIx64, last->time, last->id, p->found.dropped));
}

/* How many changes the index has yet to learn is asked while the counts are written. */
static enum err ask_pending(struct req *r, int generation)
{
	const char *const args[] = {arena_printf(r->arena, "%d", generation)};
	return db_send(r->db, Q_SEARCH_PENDING, 1, args);
}

static enum err take_pending(struct req *r, long *count)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_take(r->db, Q_SEARCH_PENDING, &row);
	*count = e ? 0 : (long)db_int(row, 0, 0);
	return e;
}

static double since(const struct timespec *start)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) * 1e3 + (double)(now.tv_nsec - start->tv_nsec) / 1e6;
}

/* Everything but the items. */
static json_t *counts_json(struct req *r, struct page *p, const char *text, const uint32_t *all)
{
	const struct index_result *result = &p->found.result;
	json_t *strict = p->found.relaxed ? json_integer((json_int_t)p->found.strict_total) : json_null();
	json_t *unique = result->partial ? json_null() : json_integer((json_int_t)result->unique);
	return json_pack("{s:s?, s:{s:I, s:s}, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "next", next_cursor(r, p), "total", "value",
		(json_int_t)result->total, "relation", result->partial ? "gte" : "eq", "unique", unique, "strict_total", strict,
		"facets", facets_json(p->a.names, p->a.index, result, &p->a.search), "timeline",
		timeline_json(result->day, all, &p->a.search, req_param(r, "timeline")), "notes", notes_json(p->found.query),
		"errors", errors_json(p->found.query, text), "partial", result->partial);
}

static enum err answer(struct req *r, struct page *p, const char *text, const struct timespec *start)
{
	const uint32_t *all;
	long waiting;
	int generation = finder_generation(p->a.finder);
	if (index_days(p->a.index, p->a.search.visible, &all) != INDEX_OK)
		return ERR_INTERNAL;
	enum err e = ask_pending(r, generation);
	if (e)
		return e;
	json_t *page = counts_json(r, p, text, all);
	e = take_pending(r, &waiting);
	json_t *items = e ? NULL : search_items(r->db, &p->found, p->a.search.collapse, finder_lexicon(p->a.finder), &e);
	if (e) {
		json_decref(page);
		return e;
	}
	r->resp.rows = (long)json_array_size(items);
	json_object_set_new(page, "items", items);
	json_object_set_new(page, "index", json_pack("{s:i, s:i, s:I}", "generation", generation, "pending", (int)waiting, "documents",
		(json_int_t)p->found.result.visible));
	json_object_set_new(page, "took_ms", json_real(since(start)));
	return resp_json(r, 200, page);
}

enum err search_get(struct req *r)
{
	struct page p = {.later = false};
	struct timespec start;
	const char *text = req_param(r, "q");
	clock_gettime(CLOCK_MONOTONIC, &start);
	text = text ? text : "";
	enum err e = open_page(r, &p);
	if (!e)
		e = read_cursor(r, &p);
	if (!e)
		e = asking_run(&p.a, text, false, p.later ? &p.dropped : NULL, &p.found);
	if (e)
		return e;
	e = answer(r, &p, text, &start);
	if (!e && !p.later)
		e = search_log_put(r, text, p.found.result.total, p.found.result.partial, since(&start));
	finding_close(&p.found);
	return e;
}
