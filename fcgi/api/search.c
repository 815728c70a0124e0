/* Full-text search: the index finds, counts and ranks; rows come from PostgreSQL under row-level security. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/search_link.h"
#include "fcgi/api/search_log.h"
#include "fcgi/api/search_ranks.h"
#include "fcgi/api/search_record.h"
#include "fcgi/personal.h"

#define LIMIT_SECONDS 0.8	/* fragments and missing words come after it, and the whole answer within a second */

/* One search of this worker. */
struct page {
	struct asking a;
	struct finding found;
	uint64_t dropped;		/* of the cursor */
	bool later;			/* not the first page */
	struct ranks ranks;		/* of a cursor of an order by weight */
	struct link link;		/* with its row when the search comes by a link */
	uint64_t place;			/* frozen: after this place; then that of the last item, 0: nothing follows */
};

static const char *from_address(void *r, const char *name)
{
	return req_param(r, name);
}

/* A link brings its own words and filters: the address may only turn its pages. */
static enum err read_link(struct req *r, struct page *p)
{
	const char *id = req_param(r, "link");
	if (!id)
		return ERR_OK;
	if (req_param(r, "q") || strcmp(ask_address_text(r), "{}"))
		return req_fail(r, ERR_BAD_PARAM, "Вместе со ссылкой нельзя задать запрос или отбор.");
	return link_open(r, id, &p->link);
}

static enum err open_page(struct req *r, struct page *p)
{
	bool by_link = p->link.row;
	enum err e = ask_span(r);
	if (!e)
		e = asking_open(&p->a, r->conf, r->db);
	if (e == ERR_UNAVAILABLE)
		return asking_refuse(r);
	if (!e && (!asking_rights(&p->a, r->arena, req_actor(r)) || !asking_filters(&p->a, r->arena, by_link ? ask_param : from_address, by_link ? (void *)&p->link.ask : r)))
		e = ERR_INTERNAL;
	p->a.search.limit = (size_t)req_param_int(r, "limit");
	p->a.search.collapse = !strcmp(req_param(r, "collapse"), "true");
	p->a.search.seconds = LIMIT_SECONDS;
	return e;
}

/* "d|key|id|dropped" goes on by date or control date, "l|place|0|0" in a frozen set, others by weight: search_ranks.h. */
static enum err read_cursor(struct req *r, struct page *p)
{
	const char *payload;
	char kind;
	uint64_t first, second;
	enum err e = req_cursor(r, &payload);
	if (e || !payload)
		return e;
	p->later = true;
	if (*payload != 'd' && *payload != 'l')
		return ranks_read(r, payload, &p->ranks);
	if (sscanf(payload, "%c|%" SCNu64 "|%" SCNu64 "|%" SCNx64, &kind, &first, &second, &p->dropped) != 4)
		return ERR_BAD_PARAM;
	p->a.search.after = kind == 'd';
	p->a.search.after_key = (uint32_t)first;
	p->a.search.after_id = second;
	p->place = kind == 'l' ? first : 0;
	return ERR_OK;
}

/* NULL also when memory is short. */
static const char *next_cursor(struct req *r, const struct page *p)
{
	const struct index_result *result = &p->found.result;
	if (p->link.frozen)
		return p->place ? req_next(r, arena_printf(r->arena, "l|%" PRIu64 "|0|0", p->place)) : NULL;
	if (!result->more || !result->hits || result->partial)
		return NULL;
	const struct index_hit *last = &result->hit[result->hits - 1];
	if (!p->ranks.on && last->weight <= 0)
		return req_next(r, arena_printf(r->arena, "d|%" PRIu32 "|%" PRIu64 "|%" PRIx64, last->key, last->id, p->found.dropped));
	const char *payload = p->ranks.on ? ranks_next(r, &p->ranks) : ranks_begin(r, &p->a, &p->found);
	return payload ? req_next(r, payload) : NULL;
}

/* Everything but the items and the state of the index. */
static json_t *counts_json(struct req *r, struct page *p, const char *text, const uint32_t *all)
{
	const struct index_result *result = &p->found.result;
	json_t *strict = p->found.relaxed ? json_integer((json_int_t)p->found.strict_total) : json_null();
	json_t *unique = result->partial ? json_null() : json_integer((json_int_t)result->unique);
	return json_pack("{s:s?, s:{s:I, s:s}, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "next", next_cursor(r, p), "total", "value",
		(json_int_t)result->total, "relation", result->partial ? "gte" : "eq", "unique", unique, "strict_total", strict,
		"facets", facets_json(p->a.names, p->a.index, result, &p->a.search), "timeline",
		timeline_json(&p->found, all, p->a.search.only, req_param(r, "timeline")), "notes", notes_json(p->found.query),
		"errors", errors_json(p->found.query, text), "partial", result->partial);
}

/* PostgreSQL fetches the rows while the counts and the first items are written. */
static enum err answer(struct req *r, struct page *p, const char *text, const struct timespec *start)
{
	const uint32_t *all;
	json_t *items, *record;
	struct masker *mask;
	if (personal_for(r, &mask))
		return ERR_INTERNAL;
	if (index_days(p->a.index, p->a.search.visible, &all) != INDEX_OK)
		return ERR_INTERNAL;
	enum err e = search_rows_ask(r->db, &p->found);
	if (e)
		return e;
	json_t *page = counts_json(r, p, text, all);
	e = search_items(r->db, &p->found, p->a.names, p->a.search.collapse, finder_lexicon(p->a.finder), mask, &items);
	if (e) {
		json_decref(page);
		return e;
	}
	r->resp.rows = (long)json_array_size(items);
	e = search_record(r, p->link.row || p->later ? "" : text, &record);
	if (e) {
		json_decref(items);
		json_decref(page);
		return e;
	}
	json_object_set_new(page, "items", items);
	json_object_set_new(page, "record", record);
	json_object_set_new(page, "missing", missing_json(&p->a, &p->found));
	json_object_set_new(page, "conditions", p->link.frozen ? json_array() : conditions_json(&p->a, r->arena, &p->found, text));
	/* Changes that wait are those of all records: who does not see all is not told how many come in. */
	json_t *pending = req_actor(r)->sees_all ? json_integer(p->a.pending) : json_null();
	json_object_set_new(page, "index", json_pack("{s:i, s:o, s:I}", "generation", finder_generation(p->a.finder), "pending", pending, "documents", (json_int_t)p->found.result.visible));
	json_object_set_new(page, "reordered", json_boolean(p->ranks.lost));
	json_object_set_new(page, "took_ms", json_real(asking_ms(start)));
	return resp_json(r, 200, page);
}

static enum err find(struct req *r, struct page *p, const char *text)
{
	if (p->ranks.on)
		return ranks_page(r, &p->ranks, &p->a, text, &p->found);
	if (!p->link.frozen)
		return asking_run(&p->a, text, false, p->later ? &p->dropped : NULL, &p->found);
	struct link_hits page;
	enum err e = link_page(r, &p->link, &p->a, p->place, &page);
	if (!e)
		e = link_count(&p->link, &p->a, &p->found);
	if (e)
		return e;
	p->a.search.only = &p->link.set;
	p->place = page.last;
	p->found.result.hit = page.hit;
	p->found.result.hits = page.n;
	return ERR_OK;
}

static enum err run(struct req *r, struct page *p)
{
	struct timespec start;
	clock_gettime(CLOCK_MONOTONIC, &start);
	enum err e = read_link(r, p);
	if (!e)
		e = open_page(r, p);
	const char *text = asking_text(&p->a, p->link.row ? p->link.ask.q : req_param(r, "q"));
	if (!e)
		e = read_cursor(r, p);
	if (!e)
		e = find(r, p, text);
	if (e)
		return e;
	e = answer(r, p, text, &start);
	if (!e && !p->later)
		e = search_log_put(r, text, p->found.result.total, p->found.result.partial, asking_ms(&start));
	finding_close(&p->found);
	return e;
}

enum err search_get(struct req *r)
{
	struct page p = {.later = false};
	enum err e = run(r, &p);
	ranks_close(&p.ranks);
	link_close(&p.link);
	return e;
}
