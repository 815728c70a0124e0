/* Full-text search: the index finds, counts and ranks; rows come from PostgreSQL under row-level security. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/api/search_in.h"
#include "fcgi/log.h"

#define LIMIT_SECONDS 1.0

/* One search of this worker. */
struct page {
	struct finder *finder;
	struct index *index;
	const struct facet_names *names;
	struct index_search search;
	struct finding found;
	uint64_t dropped;		/* of the cursor */
	bool later;			/* not the first page */
};

/* The worker's finder, made at the first search and kept. */
static struct finder *finder(const struct conf *conf)
{
	static struct finder *kept;
	const char *why = "";
	if (!kept)
		kept = finder_new(conf->index, conf->share, &why);
	if (!kept)
		log_line(LOG_FAIL, "search cannot read its dictionary: %s", why);
	return kept;
}

static enum err open_index(struct req *r, struct page *p)
{
	p->finder = finder(r->conf);
	p->index = p->finder ? finder_index(p->finder) : NULL;
	if (!p->index)
		return req_fail(r, ERR_UNAVAILABLE, "Поисковый индекс ещё строится. Повторите через минуту.");
	p->names = facet_names(r->db);
	return p->names ? ERR_OK : ERR_INTERNAL;
}

static int day_of(const char *date)
{
	int first = 0, last = 0;
	return date && query_days(date, strlen(date), &first, &last) ? first : 0;
}

static enum err read_filters(struct req *r, struct page *p)
{
	static const char *const PARAM[FACET_COUNT] = {"theme_id", "channel", "organisation_id", "district_id", "state", "kind"};
	for (int f = 0; f < FACET_COUNT; f++) {
		const char *literal = req_param(r, PARAM[f]);
		uint8_t *set = literal ? arena_alloc(r->arena, SET_BYTES) : NULL;
		if (literal && !set)
			return ERR_INTERNAL;
		p->search.filter[f] = facet_set(p->names, p->index, (enum index_facet)f, literal, set);
	}
	p->search.day_from = day_of(req_param(r, "from"));
	p->search.day_to = day_of(req_param(r, "to"));
	p->search.limit = (size_t)req_param_int(r, "limit");
	p->search.seconds = LIMIT_SECONDS;
	const char *sort = req_param(r, "sort");
	p->search.sort = !strcmp(sort, "date") ? SORT_OLDEST : !strcmp(sort, "-date") ? SORT_NEWEST : SORT_RELEVANCE;
	return ERR_OK;
}

static enum err read_rights(struct req *r, struct page *p)
{
	const struct db_actor *actor = req_actor(r);
	if (actor->sees_all)
		return ERR_OK;
	uint8_t *set = arena_alloc(r->arena, SET_BYTES);
	if (!set)
		return ERR_INTERNAL;
	for (const char *s = actor->orgs; *s; s += strcspn(s, ",}") + 1) {
		s += *s == '{';
		long id = strtol(s, NULL, 10);
		if (id > 0 && id < INDEX_NUMBERS - 1)
			set[id >> 3] |= (uint8_t)(1u << (id & 7));
		if (!s[strcspn(s, ",}")])
			break;
	}
	p->search.visible = set;
	return ERR_OK;
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
	p->search.after = kind == 'd';
	p->search.after_time = (uint32_t)first;
	p->search.after_id = second;
	p->search.offset = kind == 'r' ? first : 0;
	return ERR_OK;
}

static const char *next_cursor(struct req *r, const struct page *p)
{
	const struct index_result *result = &p->found.result;
	if (!result->more || !result->hits || result->partial)
		return NULL;
	const struct index_hit *last = &result->hit[result->hits - 1];
	if (last->weight > 0)
		return req_next(r, arena_printf(r->arena, "r|%zu|0|%" PRIx64, p->search.offset + result->hits, p->found.dropped));
	return req_next(r, arena_printf(r->arena, "d|%" PRIu32 "|%" PRIu64 "|%" PRIx64, last->time, last->id, p->found.dropped));
}

static enum err pending(struct req *r, int generation, long *count)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_SEARCH_PENDING, &row, arena_printf(r->arena, "%d", generation));
	*count = e ? 0 : (long)db_int(row, 0, 0);
	return e;
}

static double since(const struct timespec *start)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) * 1e3 + (double)(now.tv_nsec - start->tv_nsec) / 1e6;
}

static enum err answer(struct req *r, struct page *p, const char *text, const struct timespec *start)
{
	const struct index_result *result = &p->found.result;
	enum err e;
	long waiting;
	int generation = finder_generation(p->finder);
	json_t *items = search_items(r->db, &p->found, finder_lexicon(p->finder), &e);
	if (!e)
		e = pending(r, generation, &waiting);
	if (e) {
		json_decref(items);
		return e;
	}
	r->resp.rows = (long)json_array_size(items);
	json_t *strict = p->found.relaxed ? json_integer((json_int_t)p->found.strict_total) : json_null();
	return resp_json(r, 200, json_pack("{s:o, s:s?, s:{s:I, s:s}, s:o, s:o, s:o, s:o, s:o, s:{s:i, s:i, s:I}, s:f, s:b}",
		"items", items, "next", next_cursor(r, p), "total", "value", (json_int_t)result->total, "relation", result->partial ? "gte" : "eq",
		"strict_total", strict, "facets", facets_json(p->names, p->index, result, &p->search), "timeline", timeline_json(result),
		"notes", notes_json(p->found.query), "errors", errors_json(p->found.query, text), "index", "generation", generation,
		"pending", (int)waiting, "documents", (json_int_t)result->visible, "took_ms", since(start), "partial", result->partial));
}

enum err search_get(struct req *r)
{
	struct page p = {.later = false};
	struct timespec start;
	const char *text = req_param(r, "q");
	clock_gettime(CLOCK_MONOTONIC, &start);
	text = text ? text : "";
	enum err e = open_index(r, &p);
	if (!e)
		e = read_filters(r, &p);
	if (!e)
		e = read_rights(r, &p);
	if (!e)
		e = read_cursor(r, &p);
	if (e)
		return e;
	struct facet_resolver resolver = {.names = p.names, .index = p.index};
	if (!finder_run(p.finder, text, strlen(text), &p.search, facet_resolve, &resolver, p.later ? &p.dropped : NULL, &p.found)) {
		log_line(LOG_FAIL, "search failed: %s", index_error(p.index));
		return ERR_INTERNAL;
	}
	e = answer(r, &p, text, &start);
	finding_close(&p.found);
	return e;
}
