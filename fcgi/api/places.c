/* Where the found lies: every hit counted by its house, rights and filters as in the search itself. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/api/place_tally.h"
#include "fcgi/api/search_log.h"
#include "fcgi/api/search_narrow.h"
#include "fcgi/api/search_sample.h"
#include "search/index/place.h"
#include "search/text/utf8.h"

#define SECONDS 1.0
#define QUERY_LETTERS 2000	/* of the parameter q */

struct placing {
	struct asking a;
	const char *q;
	struct place_tally tally;
	struct finding found;
	const char *base;		/* what stands before the condition of a place; NULL: it cannot be said */
	const char *sign;		/* what makes it a question again, in which words that begin alike count too */
	size_t shown;
	struct timespec start;
};

static double passed(const struct timespec *start)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) * 1e3 + (double)(now.tv_nsec - start->tv_nsec) / 1e6;
}

static enum err count(struct req *r, struct placing *p)
{
	p->a.search.seconds = SECONDS;
	p->a.search.limit = 0;
	p->a.search.each = place_tally_hit;
	p->a.search.each_arg = &p->tally;
	size_t limit = (size_t)req_param_int(r, "limit");
	enum err e = asking_run(&p->a, p->q, false, NULL, &p->found);
	if (!e && !place_tally_finish(&p->tally, limit))
		e = ERR_INTERNAL;
	p->shown = limit < p->tally.n ? limit : p->tally.n;
	p->base = e ? NULL : narrow_base(r->arena, p->q, &p->found);
	p->sign = !e && query_is_question(p->found.query) ? " ?" : "";
	return e;
}

/* Ids of the examples of the places shown and, beside each, the number of its place. */
static bool examples(struct req *r, const struct placing *p, const char **ids, const char **places)
{
	size_t most = p->shown * PLACE_EXAMPLES + 1, n = 0;
	uint64_t *id = arena_alloc(r->arena, most * sizeof *id), *place = arena_alloc(r->arena, most * sizeof *place);
	for (size_t i = 0; id && place && i < p->shown; i++)
		for (int k = 0; k < p->tally.list[i].examples; k++) {
			id[n] = p->tally.list[i].example[k];
			place[n++] = i;
		}
	*ids = id ? ask_ids_literal(r->arena, id, (int)n) : NULL;
	*places = place ? ask_ids_literal(r->arena, place, (int)n) : NULL;
	return *ids && *places;
}

/* The search that opens what a condition leaves of the found; null when there is no such text. */
static json_t *query_json(struct req *r, const struct placing *p, const char *condition)
{
	const char *text = !p->base || !condition ? NULL : *p->base ? arena_printf(r->arena, "%s %s%s", p->base, condition, p->sign) : condition;
	return text && utf8_length(text, strlen(text)) <= QUERY_LETTERS ? json_string(text) : json_null();
}

/* An address without the sign of its street means all streets of the name, unless it is asked for as it stands. */
static const char *house_condition(struct req *r, const char *address)
{
	uint64_t keys[PLACE_KEYS];
	return narrow_condition(r->arena, "дом", place_keys(address, keys) > 1 ? arena_printf(r->arena, "=%s", address) : address);
}

/* Places of which SQL shows no message (it knows of a change that the index has yet to learn) stay out and count to the rest. */
static json_t *items_json(struct req *r, struct placing *p, const struct db_result *rows)
{
	json_t *items = json_array();
	for (int i = 0; i < db_rows(rows); i++) {
		const struct place_count *place = &p->tally.list[db_int(rows, i, 0)];
		json_t *item = db_row_json(rows, i);
		json_object_set_new(item, "count", json_integer(place->count));
		json_object_set_new(item, "unique", json_integer(place->unique));
		json_object_set_new(item, "query", query_json(r, p, house_condition(r, db_text(rows, i, 1))));
		json_array_append_new(items, item);
	}
	return items;
}

static json_int_t sum(const json_t *items)
{
	json_int_t n = 0;
	size_t i;
	json_t *item;
	json_array_foreach(items, i, item)
		n += json_integer_value(json_object_get(item, "count"));
	return n;
}

/* The text before a condition is our own making: the largest place shows whether it finds what was counted. */
static void prove(struct req *r, struct placing *p, const struct db_result *rows)
{
	if (!p->base || !*p->base || !db_rows(rows))
		return;
	uint64_t wanted = p->tally.list[db_int(rows, 0, 0)].count;
	json_auto_t *text = query_json(r, p, house_condition(r, db_text(rows, 0, 1)));
	if (!json_is_string(text) || !narrow_finds(&p->a, json_string_value(text), wanted))
		p->base = NULL;
}

static json_t *page_json(struct req *r, struct placing *p, const struct db_result *rows)
{
	const struct index_result result = p->found.result;
	finding_close(&p->found);
	prove(r, p, rows);
	json_t *items = items_json(r, p, rows), *strict = p->found.relaxed ? json_integer((json_int_t)p->found.strict_total) : json_null();
	json_int_t all = (json_int_t)place_tally_rest(&p->tally, 0);
	r->resp.rows = (long)json_array_size(items);
	return json_pack("{s:{s:I, s:s}, s:o, s:I, s:{s:I, s:I}, s:{s:I, s:o}, s:b, s:o}", "total", "value", (json_int_t)result.total,
		"relation", result.partial ? "gte" : "eq", "strict_total", strict, "places", (json_int_t)p->tally.n, "rest", "places",
		(json_int_t)(p->tally.n - json_array_size(items)), "count", all - sum(items), "without", "count", (json_int_t)p->tally.without,
		"query", query_json(r, p, "нет:адрес"), "partial", result.partial, "items", items);
}

static enum err answer(struct req *r, struct placing *p)
{
	DB_AUTO_RESULT rows = NULL;
	const char *ids, *places;
	uint64_t total = p->found.result.total;
	bool partial = p->found.result.partial;
	enum err e = examples(r, p, &ids, &places) ? DB_RUN(r->db, Q_SEARCH_PLACES, &rows, ids, places) : ERR_INTERNAL;
	if (!e)
		e = search_log_put(r, p->q, total, partial, passed(&p->start));
	if (e)
		return e;
	json_t *page = page_json(r, p, rows);
	json_object_set_new(page, "took_ms", json_real(passed(&p->start)));
	return resp_json(r, 200, page);
}

enum err search_places(struct req *r)
{
	struct placing p = {.shown = 0};
	clock_gettime(CLOCK_MONOTONIC, &p.start);
	enum err e = sample_open(r, &p.a);
	p.q = asking_text(&p.a, sample_param(r, "q"));
	if (!e)
		e = count(r, &p);
	if (!e)
		e = answer(r, &p);
	finding_close(&p.found);
	place_tally_close(&p.tally);
	return e;
}
