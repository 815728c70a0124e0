/* Templates of answers: kept with their versions, and made ready for a message. */
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/body.h"

static const struct field fields[] = {
	{"name", F_TEXT, F_REQUIRED, 1, 200, NULL},
	{"theme_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"state", F_TEXT, F_NULL, 1, 30, NULL},
	{"text", F_TEXT, F_REQUIRED, 1, 20000, NULL},
	{"enabled", F_BOOL, 0, 0, 0, NULL},
	{0},
};

/* What template_text puts in. */
static const char *const placeholders[] = {"{номер}", "{дата}", "{адрес}", "{организация}"};

static bool known_placeholder(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++)
		if (strlen(placeholders[i]) == n && !strncmp(placeholders[i], s, n))
			return true;
	return false;
}

enum err template_filled(struct req *r, const char *pointer, const char *text)
{
	const char *left = NULL;
	for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++) {
		const char *word = placeholders[i] + 1;
		const char *hole = arena_printf(r->arena, "[%.*s]", (int)strlen(word) - 1, word);
		if (strstr(text, hole))
			left = left ? arena_printf(r->arena, "%s, %s", left, hole) : hole;
	}
	if (!left)
		return ERR_OK;
	req_wrong(r, pointer, "template_hole", arena_printf(r->arena, "В тексте остались места шаблона: %s. Впишите их: ответ уходит заявителю.", left));
	return ERR_INVALID;
}

/* A word in braces that means nothing would be sent to the applicant as it is. */
static enum err check_text(struct req *r)
{
	const char *s = body_text(r, "text");
	while ((s = strchr(s, '{'))) {
		size_t n = strcspn(s, "}") + 1;
		if (!known_placeholder(s, n)) {
			req_wrong(r, "/text", "unknown_placeholder", "Подстановки: {номер}, {дата}, {адрес}, {организация}. Другой текст в фигурных скобках не допускается.");
			return ERR_INVALID;
		}
		s += n;
	}
	return ERR_OK;
}

static enum err check(struct req *r)
{
	enum err e = body_check(r, fields);
	return e ? e : check_text(r);
}

/* A theme or state that is not there. */
static enum err explain(struct req *r, enum err e)
{
	const char *name = db_constraint(r->db);
	if (strcmp(db_sqlstate(r->db), "23503"))
		return e;
	req_wrong(r, strstr(name, "theme") ? "/theme_id" : "/state", "unknown_value", "Такой записи в справочнике нет.");
	return ERR_INVALID;
}

static enum err answer(struct req *r, int status, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_TEMPLATE_GET, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	json_t *template = db_row_json(row, 0);
	resp_etag(r, arena_printf(r->arena, "%d", (int)json_integer_value(json_object_get(template, "version"))));
	return resp_json(r, status, template);
}

enum err template_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(r->db, Q_TEMPLATE_LIST, 0, NULL, &rows);
	return e ? e : resp_items(r, rows);
}

enum err template_get(struct req *r)
{
	return answer(r, 200, r->path_id);
}

enum err template_create(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = check(r);
	if (!e && (e = DB_RUN(r->db, Q_TEMPLATE_PUT, &row, message_json(r, r->body))))
		e = explain(r, e);
	if (e)
		return e;
	const char *id = arena_strdup(r->arena, db_text(row, 0, 0));
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/templates/%s", id));
	return answer(r, 201, id);
}

enum err template_put(struct req *r)
{
	DB_AUTO_RESULT known = NULL;
	DB_AUTO_RESULT row = NULL;
	const char *version = arena_printf(r->arena, "%ld", req_if_match(r));
	enum err e = check(r);
	if (!e)
		e = DB_RUN(r->db, Q_TEMPLATE_GET, &known, r->path_id);
	if (!e && !db_rows(known))
		e = ERR_NOT_FOUND;
	if (!e && (e = DB_RUN(r->db, Q_TEMPLATE_CHANGE, &row, r->path_id, version, message_json(r, r->body))))
		e = explain(r, e);
	if (!e && !db_rows(row))
		e = ERR_STALE;
	return e ? e : answer(r, 200, r->path_id);
}

enum err template_versions(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_TEMPLATE_VERSIONS, &rows, r->path_id);
	if (!e && !db_rows(rows))
		e = ERR_NOT_FOUND;
	return e ? e : resp_items(r, rows);
}

enum err message_templates(struct req *r)
{
	DB_AUTO_RESULT seen = NULL;
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_MESSAGE_SEEN, &seen, r->path_id);
	if (!e && !db_rows(seen))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_TEMPLATE_FOR, &rows, r->path_id);
	return e ? e : resp_items(r, rows);
}
