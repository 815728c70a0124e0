/* Exports: ordered here, written by the background worker (fcgi/jobs/export_task.c), handed only to who ordered them. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/api/search_link.h"
#include "fcgi/api/search_log.h"
#include "fcgi/body.h"
#include "fcgi/jobs/export_file.h"
#include "fcgi/personal.h"

enum { WAITING_MAX = 5, MASKED_AT = 17 };	/* MASKED_AT: column of export_row */

static const struct field fields[] = {
	{"format", F_ENUM, F_REQUIRED, 0, 0, "csv xlsx ndjson"},
	{"q", F_TEXT, 0, 0, 2000, NULL},
	{"params", F_OBJECT, 0, 0, 0, NULL},
	{"link", F_ID, 0, 0, 0, NULL},
	{0},
};

static enum err answer_export(struct req *r, int status, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_EXPORT_GET, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	return resp_json(r, status, db_row_json(row, 0));
}

enum err export_get(struct req *r)
{
	return answer_export(r, 200, r->path_id);
}

enum err export_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_EXPORT_LIST, &rows, req_param(r, "limit"), after);
	return e ? e : page_answer(r, rows, 0, NULL);
}

static enum err check_waiting(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_EXPORT_WAITING, 0, NULL, &row);
	if (!e && db_int(row, 0, 0) >= WAITING_MAX)
		return req_fail(r, ERR_LIMIT, "Ещё не готовы %d ваших выгрузок. Дождитесь их или отмените.", WAITING_MAX);
	return e;
}

static enum err put_job(struct req *r, const char *id)
{
	json_auto_t *payload = json_pack("{s:s}", "export_id", id);
	char *text = json_dumps(payload, JSON_COMPACT);
	enum err e = text ? DB_RUN(r->db, Q_JOB_PUT, NULL, "export", text) : ERR_INTERNAL;
	free(text);
	return e;
}

/* What is exported: a search, or what a link stands for. */
struct wanted {
	const char *q, *params, *link;
	bool frozen;		/* its set is kept, whatever became of its query */
};

static enum err wrong_link(struct req *r, const char *code, const char *why)
{
	req_wrong(r, "/link", code, why);
	return ERR_INVALID;
}

/* A link brings its own words and filters. */
static enum err read_wanted(struct req *r, struct wanted *w)
{
	DB_AUTO_RESULT row = NULL;
	const char *q = body_text(r, "q");
	*w = (struct wanted){.q = q ? q : "", .params = ask_params_text(r), .link = body_text(r, "link")};
	if (!w->link)
		return w->params ? ERR_OK : ERR_INTERNAL;
	if (body_has(r, "q") || body_has(r, "params"))
		return wrong_link(r, "wrong_value", "Вместе со ссылкой нельзя задать запрос или отбор.");
	enum err e = DB_RUN(r->db, Q_LINK_ASKED, &row, w->link);
	if (e || !db_rows(row))
		return e ? e : wrong_link(r, "unknown_value", "Такой ссылки нет.");
	w->frozen = db_bool(row, 0, 2);
	/* Somebody else's words may hold a name, and stand in the file. */
	w->q = arena_strdup(r->arena, db_bool(row, 0, 3) ? db_text(row, 0, 0) : personal_words(r, db_text(row, 0, 0)));
	w->params = arena_strdup(r->arena, db_text(row, 0, 1));
	return w->q && w->params ? ERR_OK : ERR_INTERNAL;
}

/* A set that is kept is as it is, whatever became of its query. */
static enum err count_frozen(struct req *r, const char *id)
{
	struct link l;
	struct counted told;
	enum err e = link_open(r, id, &l);
	if (!e)
		e = link_told(r, &l, &told);
	link_close(&l);
	return e;
}

/* Another set than was meant is worse than no file; what is found by now stands in the journal of searches. */
static enum err count_asked(struct req *r, const struct wanted *w)
{
	json_auto_t *params = json_loads(w->params, 0, NULL);
	struct ask ask = {.arena = r->arena, .q = w->q, .params = params};
	struct counted counted;
	enum err e = params ? ask_sound(r, &ask, w->link ? "/link" : "/q", &counted) : ERR_INTERNAL;
	return e ? e : search_log_stored(r, &ask, &counted);
}

/* Without an index the query is looked at when the file is written. */
static enum err check_query(struct req *r, const struct wanted *w)
{
	enum err e = w->frozen ? count_frozen(r, w->link) : count_asked(r, w);
	return e == ERR_UNAVAILABLE ? ERR_OK : e;
}

enum err export_create(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	struct wanted w;
	enum err e = body_check(r, fields);
	if (ask_check(r) || e)
		return ERR_INVALID;
	e = read_wanted(r, &w);
	if (!e)
		e = check_query(r, &w);
	if (!e)
		e = check_waiting(r);
	if (!e)
		e = DB_RUN(r->db, Q_EXPORT_PUT, &row, body_text(r, "format"), w.q, w.params, w.link);
	const char *id = e ? NULL : arena_strdup(r->arena, db_text(row, 0, 0));
	if (!e)
		e = put_job(r, id);
	if (e)
		return e;
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/exports/%s", id));
	return answer_export(r, 202, id);
}

enum err export_cancel(struct req *r)
{
	DB_AUTO_RESULT done = NULL;
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_EXPORT_GET, &row, r->path_id);
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_EXPORT_CANCEL, &done, r->path_id);
	if (!e && !db_rows(done))
		return req_fail(r, ERR_WRONG_STATE, "Эта выгрузка уже закончена.");
	return e ? e : answer_export(r, 200, r->path_id);
}

enum err export_file(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_EXPORT_GET, &row, r->path_id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	if (!db_is_null(row, 0, MASKED_AT))
		return ERR_MASKED;
	if (strcmp(db_text(row, 0, 4), "done"))
		return req_fail(r, ERR_WRONG_STATE, "Файл ещё не готов или выгрузка не удалась.");
	const struct export_format *format = export_format(db_text(row, 0, 1));
	const char *path = arena_printf(r->arena, "%s/%s.export", r->conf->files, db_text(row, 0, db_cols(row) - 1));
	int fd = path && format ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return req_fail(r, ERR_NOT_FOUND, "Срок хранения файла вышел. Закажите выгрузку снова.");
	r->resp.rows = (long)db_int(row, 0, 6);
	return resp_file(r, format->type, arena_printf(r->arena, "mcu-search-%s.%s", r->path_id, format->code), fd);
}
