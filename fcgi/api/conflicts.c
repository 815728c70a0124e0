/* Register of conflicts of communication and errors: who, what, how it was settled. */
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/selection.h"
#include "fcgi/body.h"
#include "fcgi/personal.h"
#include "search/text/utf8.h"

enum { MESSAGES = 50, WORDS = 5 };

/* Members that hold words. */
static const char *const TEXTS[WORDS] = {"text", "person", "found_by", "settlement", "settled_by"};

static const struct field fields[] = {
	{"kind", F_ENUM, F_REQUIRED, 0, 0, "communication answer deadline route other"},
	{"text", F_TEXT, F_REQUIRED, 1, 4000, NULL},
	{"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"official_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"person", F_TEXT, F_NULL, 1, 200, NULL},
	{"found_by", F_TEXT, F_REQUIRED, 1, 200, NULL},
	{"found_on", F_DATE, F_REQUIRED, 0, 0, NULL},
	{"settlement", F_TEXT, F_NULL, 1, 4000, NULL},
	{"settled_by", F_TEXT, F_NULL, 1, 200, NULL},
	{"settled_on", F_DATE, F_NULL, 0, 0, NULL},
	{"message_ids", F_LIST, F_REQUIRED, 0, MESSAGES, NULL},
	{0},
};

static bool has_word(const char *text)
{
	size_t n = strlen(text), at = 0;
	while (at < n) {
		uint32_t c = utf8_next(text, n, &at);
		if (utf8_is_letter(c) || utf8_is_digit(c))
			return true;
	}
	return false;
}

/* Blanks and signs tell nobody what happened. */
static void check_words(struct req *r)
{
	for (size_t i = 0; i < WORDS; i++) {
		const char *text = body_text(r, TEXTS[i]);
		if (text && !has_word(text))
			req_wrong(r, arena_printf(r->arena, "/%s", TEXTS[i]), "missing", "Нужны слова.");
	}
}

static void check_ids(struct req *r)
{
	size_t i;
	json_t *id;
	json_array_foreach(json_object_get(r->body, "message_ids"), i, id) {
		const char *s = json_string_value(id);
		if (!s || !*s || strlen(s) > 18 || s[strspn(s, "0123456789")])
			req_wrong(r, arena_printf(r->arena, "/message_ids/%zu", i), "wrong_type", "Нужен номер записи.");
	}
}

static enum err check(struct req *r)
{
	DB_AUTO_RESULT wrong = NULL;
	enum err e = body_check(r, fields);
	if (e)
		return e;
	check_words(r);
	check_ids(r);
	if (json_array_size(r->errors))
		return ERR_INVALID;
	e = personal_check(r);
	if (!e)
		e = DB_RUN(r->db, Q_CONFLICT_WRONG, &wrong, message_json(r, r->body));
	return e ? e : body_wrong(r, wrong);
}

static enum err read_entry(struct req *r, const char *id, json_t **entry)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_CONFLICT_GET, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	*entry = db_row_json(row, 0);
	return *entry ? ERR_OK : ERR_INTERNAL;
}

static enum err answer_entry(struct req *r, int status, const char *id)
{
	json_t *entry = NULL;
	enum err e = read_entry(r, id, &entry);
	if (e)
		return e;
	resp_etag(r, arena_printf(r->arena, "%d", (int)json_integer_value(json_object_get(entry, "version"))));
	return resp_json(r, status, entry);
}

static enum err put_messages(struct req *r, const char *id)
{
	enum err e = DB_RUN(r->db, Q_CONFLICT_MESSAGES_DROP, NULL, id);
	return e ? e : DB_RUN(r->db, Q_CONFLICT_MESSAGES_PUT, NULL, id, message_json(r, r->body));
}

enum err conflict_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	DB_AUTO_RESULT counts = NULL;
	const char *after, *ids;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = organisations_asked(r, &ids);
	if (e)
		return e;
	const char *const args[] = {req_param(r, "kind"), req_param(r, "settled"), req_param(r, "from"), req_param(r, "to"), ids, req_param(r, "message_id"), after, req_param(r, "limit")};
	e = db_run_planned(r->db, Q_CONFLICT_LIST, 8, args, &rows);
	if (!e)
		e = db_run_planned(r->db, Q_CONFLICT_COUNTS, 6, args, &counts);
	if (e)
		return e;
	json_t *page = page_by_day(r, rows, "found_on");
	json_object_set_new(page, "counts", db_row_json(counts, 0));
	return resp_json(r, 200, page);
}

enum err conflict_get(struct req *r)
{
	return answer_entry(r, 200, r->path_id);
}

enum err conflict_create(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = check(r);
	if (!e)
		e = DB_RUN(r->db, Q_CONFLICT_PUT, &row, message_json(r, r->body));
	if (e)
		return e;
	const char *id = arena_strdup(r->arena, db_text(row, 0, 0));
	e = DB_RUN(r->db, Q_CONFLICT_MESSAGES_PUT, NULL, id, message_json(r, r->body));
	if (e)
		return e;
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/conflicts/%s", id));
	return answer_entry(r, 201, id);
}

/* What was masked and not touched stays. */
static void keep_hidden(struct req *r, const json_t *was)
{
	for (size_t i = 0; i < WORDS; i++)
		personal_restore(r, TEXTS[i], json_string_value(json_object_get(was, TEXTS[i])));
}

/* Somebody was faster: what he wrote, for the one who has to decide anew. */
static enum err tell_stale(struct req *r)
{
	json_t *now = NULL;
	enum err e = read_entry(r, r->path_id, &now);
	return e ? e : req_stale(r, now);
}

enum err conflict_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	json_auto_t *was = NULL;
	enum err e = read_entry(r, r->path_id, &was);
	if (e)
		return e;
	keep_hidden(r, was);
	e = check(r);
	if (!e)
		e = DB_RUN(r->db, Q_CONFLICT_CHANGE, &row, r->path_id, arena_printf(r->arena, "%ld", req_if_match(r)), message_json(r, r->body));
	if (!e && !db_rows(row))
		e = tell_stale(r);
	if (!e)
		e = put_messages(r, r->path_id);
	return e ? e : answer_entry(r, 200, r->path_id);
}

enum err conflict_versions(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_CONFLICT_VERSIONS, &rows, r->path_id);
	if (!e && !db_rows(rows))
		e = ERR_NOT_FOUND;
	return e ? e : resp_items(r, rows);
}
