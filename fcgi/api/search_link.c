/* Permanent links: made here; a frozen one is walked by GET /search?link=ID. */
#include "fcgi/api/search_link.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/search_log.h"
#include "fcgi/body.h"
#include "fcgi/log.h"
#include "fcgi/personal.h"

enum { FROZEN_MAX = 100000 };
#define LINK_SECONDS 1.0

static const struct field fields[] = {
	{"q", F_TEXT, 0, 0, 2000, NULL},
	{"params", F_OBJECT, 0, 0, 0, NULL},
	{"frozen", F_BOOL, 0, 0, 0, NULL},
	{0},
};

enum err link_open(struct req *r, const char *id, struct link *out)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_LINK_GET, &row, id);
	*out = (struct link){.id = id};
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	out->row = db_row_json(row, 0);
	out->frozen = db_bool(row, 0, 4);
	out->own = db_bool(row, 0, 8);
	out->relaxed = !db_is_null(row, 0, 9);
	out->dropped = (uint64_t)db_int(row, 0, 9);
	out->droppable = (int)db_int(row, 0, 10);
	out->strict = (uint64_t)db_int(row, 0, 11);
	out->ask = (struct ask){.arena = r->arena, .q = json_string_value(json_object_get(out->row, "q")),
				.params = json_object_get(out->row, "params")};
	return out->ask.q && (!out->frozen || ask_literal_set(r->arena, db_text(row, 0, db_cols(row) - 1), &out->set)) ? ERR_OK : ERR_INTERNAL;
}

void link_close(struct link *l)
{
	json_decref(l->row);
	l->row = NULL;
}

/* Runs over the frozen set, or a part of it, whatever the query of the link. */
static enum err run_set(const struct asking *a, const struct index_ids *set, size_t limit, struct index_result *out)
{
	struct index_search all = asking_anew(a);
	all.only = set;
	all.limit = limit;
	all.seconds = LINK_SECONDS;
	if (index_run(a->index, &all, out) == INDEX_OK)
		return ERR_OK;
	log_line(LOG_FAIL, "frozen set: %s", index_error(a->index));
	return ERR_INTERNAL;
}

/* The query as it was made when the set was frozen. Were it read otherwise now, which words went is not told, only that some did. */
static enum err run_query(const struct link *l, struct asking *a, struct finding *out)
{
	enum err e = asking_run(a, l->ask.q, !l->relaxed, &l->dropped, out);
	if (e || !l->relaxed)
		return e;
	if (out->droppable != l->droppable) {
		finding_close(out);
		e = asking_run(a, l->ask.q, true, NULL, out);
	}
	out->relaxed = true;
	out->strict_total = l->strict;
	return e;
}

enum err link_count(struct link *l, struct asking *a, struct finding *out)
{
	a->search.limit = 1;
	a->search.collapse = false;
	enum err e = run_query(l, a, out);
	if (e)
		return e;
	e = run_set(a, &l->set, 0, &out->result);
	if (e)
		finding_close(out);
	return e;
}

/* The groups of near copies that the hits of a page belong to. */
static enum err add_groups(struct req *r, const struct asking *a, struct link_hits *page)
{
	struct index_ids set;
	struct index_result found;
	uint64_t *id = arena_alloc(r->arena, (page->n + 1) * sizeof *id);
	for (size_t i = 0; id && i < page->n; i++)
		id[i] = page->hit[i].id;
	const char *ids = id ? ask_ids_literal(r->arena, id, (int)page->n) : NULL;
	if (!ids || !ask_literal_set(r->arena, ids, &set))
		return ERR_INTERNAL;
	enum err e = run_set(a, &set, page->n, &found);
	for (size_t k = 0; !e && k < found.hits; k++)
		for (size_t i = 0; i < page->n; i++)
			if (page->hit[i].id == found.hit[k].id)
				page->hit[i].group = found.hit[k].group;
	return e;
}

enum err link_page(struct req *r, const struct link *l, const struct asking *a, uint64_t after, struct link_hits *out)
{
	DB_AUTO_RESULT rows = NULL;
	int limit = (int)req_param_int(r, "limit");
	enum err e = DB_RUN(r->db, Q_LINK_PAGE, &rows, l->id, arena_printf(r->arena, "%" PRIu64, after), req_param(r, "limit"));
	*out = (struct link_hits){.n = 0};
	if (e)
		return e;
	out->n = (size_t)(db_rows(rows) < limit ? db_rows(rows) : limit);
	out->hit = arena_alloc(r->arena, (out->n + 1) * sizeof *out->hit);
	if (!out->hit)
		return ERR_INTERNAL;
	for (size_t i = 0; i < out->n; i++)
		out->hit[i].id = (uint64_t)db_int(rows, (int)i, 0);
	if (db_rows(rows) > limit)
		out->last = (uint64_t)db_int(rows, limit - 1, 1);
	return out->n ? add_groups(r, a, out) : ERR_OK;
}

/* A set about to be kept, as texts for SQL. */
struct frozen {
	const char *ids, *revision;
	const char *dropped, *droppable, *strict;	/* NULL: it has all words */
};

/* Few records have all words, else none would have given way. */
static enum err keep_relaxed(struct req *r, struct asking *a, const char *q, const struct finding *found, struct frozen *out)
{
	struct finding all;
	out->dropped = arena_printf(r->arena, "%" PRId64, (int64_t)found->dropped);
	out->droppable = arena_printf(r->arena, "%d", found->droppable);
	enum err e = asking_run(a, q, true, NULL, &all);
	if (e)
		return e;
	char *text = search_ids(&all.result);
	out->strict = text ? arena_strdup(r->arena, text) : NULL;
	free(text);
	finding_close(&all);
	return out->dropped && out->droppable && out->strict ? ERR_OK : ERR_INTERNAL;
}

/* The found set as it is on the screen now, whole. */
static enum err freeze(struct req *r, struct asking *a, const char *q, struct frozen *out)
{
	struct finding found;
	a->search.limit = FROZEN_MAX;
	a->search.seconds = LINK_SECONDS;
	enum err e = asking_run(a, q, false, NULL, &found);
	if (e)
		return e;
	bool whole = !found.result.partial, fits = found.result.total <= FROZEN_MAX;
	e = ask_refuse_wrong(r, &found, "/q");
	char *text = !e && whole && fits ? search_ids(&found.result) : NULL;
	out->ids = text ? arena_strdup(r->arena, text) : NULL;
	out->revision = arena_printf(r->arena, "%d.%" PRIu32, finder_generation(a->finder), found.result.commit);
	free(text);
	if (!e && out->ids && found.relaxed)
		e = keep_relaxed(r, a, q, &found, out);
	finding_close(&found);
	if (e)
		return e;
	if (!whole)
		return req_fail(r, ERR_UNAVAILABLE, "Поиск не успел найти всё. Сузьте запрос и повторите.");
	if (!fits)
		return req_fail(r, ERR_INVALID, "Заморозить можно не больше %d записей. Сузьте запрос или сделайте живую ссылку.", FROZEN_MAX);
	return out->ids ? ERR_OK : ERR_INTERNAL;
}

enum err link_told(struct req *r, struct link *l, struct counted *out)
{
	struct asking a = {.search = {.limit = 1, .seconds = LINK_SECONDS}};
	struct finding found;
	struct timespec start;
	clock_gettime(CLOCK_MONOTONIC, &start);
	enum err e = asking_stored(&a, r->conf, r->db, req_actor(r), &l->ask);
	if (!e)
		e = l->frozen ? link_count(l, &a, &found) : asking_run(&a, l->ask.q, false, NULL, &found);
	if (e)
		return e;
	*out = counted_of(&found, &start);
	finding_close(&found);
	return search_log_stored(r, &l->ask, out);
}

static enum err answer_link(struct req *r, int status, const char *id)
{
	struct link l;
	struct counted told;
	enum err e = link_open(r, id, &l);
	if (!e)
		e = link_told(r, &l, &told);
	if (!e) {
		json_object_set_new(l.row, "total", told.partial ? json_null() : json_integer((json_int_t)told.total));
		if (!l.own)	/* somebody else's words may hold a name; they have been worked with by now */
			json_object_set_new(l.row, "q", json_string(personal_words(r, l.ask.q)));
		e = resp_json(r, status, json_incref(l.row));
	}
	link_close(&l);
	return e;
}

enum err link_create(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *q = body_text(r, "q");
	struct frozen set = {.ids = NULL};
	enum err e = body_check(r, fields);
	if (ask_check(r) || e)
		return ERR_INVALID;
	struct ask ask = {.arena = r->arena, .q = q ? q : "", .params = json_object_get(r->body, "params")};
	struct asking a = {.names = NULL};
	if (json_is_true(json_object_get(r->body, "frozen"))) {
		e = asking_stored(&a, r->conf, r->db, req_actor(r), &ask);
		if (!e)
			e = freeze(r, &a, ask.q, &set);
	}
	if (!e)
		e = DB_RUN(r->db, Q_LINK_PUT, &row, ask.q, ask_params_text(r), set.ids, set.revision, set.dropped, set.droppable, set.strict);
	if (e)
		return e;
	const char *id = arena_strdup(r->arena, db_text(row, 0, 0));
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/search/links/%s", id));
	return answer_link(r, 201, id);
}

enum err link_get(struct req *r)
{
	return answer_link(r, 200, r->path_id);
}
