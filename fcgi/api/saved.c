/* Saved searches: kept by name, shared by scope, counted under the rights of the reader. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/search_ask.h"
#include "fcgi/body.h"
#include "fcgi/id_bits.h"

enum { SEEN_MOST = 1000 };	/* records marked as seen at once by their ids */

#define COUNT_SECONDS 1.0	/* for all counts of one answer together */

static const struct field new_fields[] = {
	{"name", F_TEXT, F_REQUIRED, 1, 100, NULL},
	{"q", F_TEXT, 0, 0, 2000, NULL},
	{"params", F_OBJECT, 0, 0, 0, NULL},
	{"scope", F_ENUM, 0, 0, 0, "private role all"},
	{"role", F_TEXT, F_NULL, 1, 30, NULL},
	{0},
};

/* The same, nothing mandatory. */
static const struct field patch_fields[] = {
	{"name", F_TEXT, 0, 1, 100, NULL},
	{"q", F_TEXT, 0, 0, 2000, NULL},
	{"params", F_OBJECT, 0, 0, 0, NULL},
	{"scope", F_ENUM, 0, 0, 0, "private role all"},
	{"role", F_TEXT, F_NULL, 1, 30, NULL},
	{0},
};

/* Hits of one run, all of them and those that were not there at the last look; wrong: mistakes of the query, NULL when not run, its
 * owner lets go. */
struct tally {
	struct id_bits seen;		/* of the last look; free */
	struct id_bits now;		/* of this run, when it is to be kept; free */
	bool keeps;
	uint64_t total, fresh;
	json_t *wrong;
};

static void count_hit(void *arg, const struct index_told *hit)
{
	struct tally *t = arg;
	if (!hit) {
		t->total = t->fresh = 0;
		id_bits_clear(&t->now);
		return;
	}
	t->total++;
	t->fresh += !id_bits_has(&t->seen, hit->id);
	if (t->keeps)
		id_bits_add(&t->now, hit->id);
}

static double seconds_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Counts strict hits; false when there is no index or the time until `end` did not do. */
static bool tally(struct req *r, const json_t *item, double end, struct tally *t)
{
	struct ask ask = {.arena = r->arena, .q = json_string_value(json_object_get(item, "q")), .params = json_object_get(item, "params")};
	struct asking a = {.search = {.each = count_hit, .each_arg = t, .seconds = end - seconds_now()}};
	struct finding found;
	if (a.search.seconds <= 0 || asking_stored(&a, r->conf, r->db, req_actor(r), &ask) || asking_run(&a, ask.q, true, NULL, &found))
		return false;
	bool whole = !found.result.partial;
	t->wrong = errors_json(found.query, ask.q);
	finding_close(&found);
	return whole;
}

/* A row with its counts; they are null when asked not to count, when time is up, or when the query has become wrong since it was kept:
 * then what is left of it is another set. */
static json_t *item_json(struct req *r, const struct db_result *rows, int row, double end)
{
	json_t *item = db_row_json(rows, row);
	struct tally t = {.total = 0};
	bool looked = id_bits_read(&t.seen, db_text(rows, row, db_cols(rows) - 1));
	bool counted = item && end > 0 && tally(r, item, end, &t);
	id_bits_free(&t.seen);
	counted = counted && json_array_size(t.wrong) == 0;
	json_object_set_new(item, "errors", t.wrong ? t.wrong : json_array());
	json_object_set_new(item, "total", counted ? json_integer((json_int_t)t.total) : json_null());
	json_object_set_new(item, "fresh", counted && looked ? json_integer((json_int_t)t.fresh) : json_null());
	return item;
}

enum err saved_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	bool count = !strcmp(req_param(r, "counts"), "true");
	double end = count ? seconds_now() + COUNT_SECONDS : 0;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_SAVED_LIST, &rows, req_param(r, "limit"), after, req_param(r, "counts"));
	if (e)
		return e;
	json_t *items = json_array();
	for (int i = 0; i < page_rows(r, rows); i++)
		json_array_append_new(items, item_json(r, rows, i, end));
	return page_answer(r, rows, 0, items);
}

static enum err answer_saved(struct req *r, int status, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_SAVED_GET, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	json_t *item = item_json(r, row, 0, seconds_now() + COUNT_SECONDS);
	resp_etag(r, arena_printf(r->arena, "%lld-%lld-%lld", json_integer_value(json_object_get(item, "version")),
				  json_integer_value(json_object_get(item, "total")), json_integer_value(json_object_get(item, "fresh"))));
	return resp_json(r, status, item);
}

enum err saved_get(struct req *r)
{
	return answer_saved(r, 200, r->path_id);
}

/* A name must be writable inside a query: запрос:«имя». */
static void check_name(struct req *r)
{
	const char *name = body_text(r, "name");
	if (name && (strpbrk(name, "\"\\\n\r\t") || strstr(name, "«") || strstr(name, "»") || name[strspn(name, " ")] == 0))
		req_wrong(r, "/name", "wrong_value", "Имя не может быть пустым или содержать кавычки и переносы строк.");
}

/* May the account show a search to these readers? */
static enum err check_scope(struct req *r, const char *scope, const char *role)
{
	DB_AUTO_RESULT row = NULL;
	if (!strcmp(scope, "private"))
		return ERR_OK;
	if (!req_may(r, "search.share"))
		return req_fail(r, ERR_FORBIDDEN, "У вас нет права открывать поиск другим.");
	if (!strcmp(scope, "all"))
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_SAVED_HOLDS_ROLE, &row, role);
	if (e || (role && db_bool(row, 0, 0)))
		return e;
	req_wrong(r, "/role", "unknown_value", "Нужна одна из ваших ролей.");
	return ERR_INVALID;
}

static enum err check_body(struct req *r, const struct field *fields)
{
	enum err e = body_check(r, fields);
	check_name(r);
	return ask_check(r) || e ? ERR_INVALID : ERR_OK;
}

/* Two searches of one name and owner could not be told apart in a query. */
static enum err explain(struct req *r, enum err e)
{
	return e == ERR_CONFLICT ? req_fail(r, e, "У вас уже есть поиск с таким именем.") : e;
}

static enum err put_seen(struct req *r, const char *id, const struct id_bits *seen)
{
	char *text = id_bits_text(seen);
	enum err e = text && !seen->failed ? DB_RUN(r->db, Q_SAVED_SEEN_PUT, NULL, id, text) : ERR_INTERNAL;
	free(text);
	return e;
}

/* All that it finds now is seen. */
static enum err mark_seen(struct req *r, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	struct tally t = {.keeps = true};
	enum err e = DB_RUN(r->db, Q_SAVED_GET, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	json_auto_t *item = db_row_json(row, 0);
	bool counted = tally(r, item, seconds_now() + COUNT_SECONDS, &t);
	json_decref(t.wrong);
	e = counted ? put_seen(r, id, &t.now) : req_fail(r, ERR_UNAVAILABLE, "Поиск сейчас не успел посчитать найденное. Повторите позже.");
	id_bits_free(&t.now);
	return e;
}

/* Only these, which its reader had before him, are seen as well as what was. */
static enum err add_seen(struct req *r, const char *id, const char *ids)
{
	DB_AUTO_RESULT row = NULL;
	struct id_bits seen = {.bytes = 0};
	enum err e = DB_RUN(r->db, Q_SAVED_GET, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	if (!id_bits_read(&seen, db_text(row, 0, db_cols(row) - 1)))
		e = req_fail(r, ERR_CONFLICT, "Этот поиск вы ещё не просматривали: новое в нём пока не считается.");
	for (const char *s = ids + 1; *s && *s != '}'; s += strcspn(s, ",}"), s += *s == ',') {
		const uint64_t one = strtoull(s, NULL, 10);
		if (one < ID_BITS_MOST)
			id_bits_add(&seen, one);
	}
	if (!e)
		e = put_seen(r, id, &seen);
	id_bits_free(&seen);
	return e;
}

/* Of the search as it is now kept, since its new words may name itself. */
static enum err check_query(struct req *r, const char *q)
{
	struct ask ask = {.arena = r->arena, .q = q};
	return ask_sound(r, &ask, "/q", NULL);
}

enum err saved_create(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *q = body_text(r, "q"), *scope = body_text(r, "scope"), *role = body_text(r, "role");
	enum err e = check_body(r, new_fields);
	scope = scope ? scope : "private";
	role = strcmp(scope, "role") ? NULL : role;
	if (!e)
		e = check_scope(r, scope, role);
	if (!e)
		e = explain(r, DB_RUN(r->db, Q_SAVED_PUT, &row, body_text(r, "name"), q ? q : "", ask_params_text(r), scope, role));
	const char *id = e ? NULL : arena_strdup(r->arena, db_text(row, 0, 0));
	if (!e)
		e = check_query(r, q ? q : "");
	if (!e)
		e = mark_seen(r, id);
	if (e)
		return e;
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/saved-searches/%s", id));
	return answer_saved(r, 201, id);
}

/* The row of If-Match, held until the commit; only its owner may. */
static enum err lock(struct req *r, json_t **was)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT held = NULL;
	enum err e = DB_RUN(r->db, Q_SAVED_LOCK, &held, r->path_id);
	if (!e)
		e = DB_RUN(r->db, Q_SAVED_GET, &row, r->path_id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	*was = db_row_json(row, 0);
	if (!json_is_true(json_object_get(*was, "own")))
		return req_fail(r, ERR_FORBIDDEN, "Изменить или удалить поиск может только тот, кто его сохранил.");
	return json_integer_value(json_object_get(*was, "version")) == req_if_match(r) ? ERR_OK : req_stale(r, json_incref(*was));
}

enum err saved_patch(struct req *r)
{
	json_auto_t *was = NULL;
	enum err e = check_body(r, patch_fields);
	if (!e)
		e = lock(r, &was);
	if (e)
		return e;
	const char *scope = body_text(r, "scope"), *role = body_text(r, "role");
	scope = scope ? scope : json_string_value(json_object_get(was, "scope"));
	role = role ? role : json_string_value(json_object_get(was, "role"));
	role = strcmp(scope, "role") ? NULL : role;
	e = check_scope(r, scope, role);
	if (!e)
		e = explain(r, DB_RUN(r->db, Q_SAVED_PATCH, NULL, r->path_id, message_json(r, r->body), scope, role));
	if (!e && body_has(r, "q"))
		e = check_query(r, body_text(r, "q"));
	if (!e && (body_has(r, "q") || body_has(r, "params")))
		e = mark_seen(r, r->path_id);
	return e ? e : answer_saved(r, 200, r->path_id);
}

enum err saved_delete(struct req *r)
{
	json_auto_t *was = NULL;
	enum err e = lock(r, &was);
	if (!e)
		e = DB_RUN(r->db, Q_SAVED_DELETE, NULL, r->path_id);
	return e ? e : resp_empty(r, 204);
}

enum err saved_versions(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_SAVED_VERSIONS, &rows, r->path_id, req_param(r, "limit"), after);
	if (!e && !after && !db_rows(rows))
		e = ERR_NOT_FOUND;
	return e ? e : page_answer(r, rows, 0, NULL);
}

static const struct field seen_fields[] = {{"ids", F_LIST, F_REQUIRED | F_NULL, 1, SEEN_MOST, NULL}, {0}};

enum err saved_seen(struct req *r)
{
	const char *ids = NULL;
	enum err e = body_check(r, seen_fields);
	if (!e)
		e = body_ids(r, "ids", &ids);
	if (!e)
		e = ids ? add_seen(r, r->path_id, ids) : mark_seen(r, r->path_id);
	return e ? e : answer_saved(r, 200, r->path_id);
}
