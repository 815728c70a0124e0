/* Satisfaction: marks and links of a record, the list of marks, the figures. The page of a link is mark_page.c. */
#include <string.h>

#include "fcgi/api/api_marks.h"
#include "fcgi/api/page.h"
#include "fcgi/api/selection.h"
#include "fcgi/cookie.h"
#include "fcgi/kinds.h"
#include "fcgi/oidc.h"

static enum err read_version(struct req *r, long *version)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_MARK_VERSION, &row, r->path_id);
	*version = e ? 0 : (long)db_int(row, 0, 0);
	return e;
}

enum err message_marks(struct req *r)
{
	long version;
	enum err e = read_version(r, &version);
	if (e)
		return e;
	resp_etag(r, arena_printf(r->arena, "%ld", version));
	return page_of_message(r, Q_MESSAGE_MARKS);
}

/* Somebody has given out or taken back a link meanwhile, or a mark has come: ERR_STALE with the marks and links of now. */
static enum err check_version(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	long version;
	enum err e = read_version(r, &version);
	if (e || version == req_if_match(r))
		return e;
	e = DB_RUN(r->db, Q_MESSAGE_MARKS, &rows, r->path_id);
	if (e || !db_rows(rows))
		return e ? e : ERR_NOT_FOUND;
	return req_stale(r, db_is_null(rows, 0, 0) ? json_array() : db_rows_json(rows));
}

/* The record is held until the commit: of two who ask at once the later one's link counts. */
static enum err check_may(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_MARK_LINK_MAY, &row, r->path_id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	if (db_bool(row, 0, 2))
		return req_fail(r, ERR_FORBIDDEN, "Оценивают вашу работу: ссылку заявителю даёт тот, кого эта оценка не касается.");
	if ((e = check_version(r)))
		return e;
	if (!db_bool(row, 0, 0))
		return req_fail(r, ERR_CONFLICT, "Оценку просят, когда ответ дан или запись закрыта.");
	if (db_bool(row, 0, 1))
		return req_fail(r, ERR_CONFLICT, "Заявитель уже оценил этот ответ по ссылке.");
	return ERR_OK;
}

enum err mark_link_create(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *token = oidc_make_secret(r->arena);
	enum err e = token ? kinds_check_message(r, r->path_id) : ERR_INTERNAL;
	if (!e)
		e = check_may(r);
	if (!e)
		e = DB_RUN(r->db, Q_MARK_LINK_REVOKE, NULL, r->path_id);
	if (!e)
		e = DB_RUN(r->db, Q_MARK_LINK_PUT, &row, r->path_id, cookie_hash(r, token));
	if (e)
		return e;
	json_t *out = db_row_json(row, 0);
	json_object_set_new(out, "url", json_string(arena_printf(r->arena, "%s/o/%s", r->conf->public_url, token)));
	return resp_json(r, 201, out);
}

enum err mark_link_revoke(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = kinds_check_message(r, r->path_id);
	if (!e)
		e = check_version(r);
	if (!e)
		e = DB_RUN(r->db, Q_MARK_LINK_REVOKE, &row, r->path_id);
	if (!e && !db_rows(row))
		e = req_fail(r, ERR_NOT_FOUND, "У записи нет ссылки, которая ждёт оценки.");
	return e ? e : resp_empty(r, 204);
}

enum err mark_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	/* Organisations as they are, without those below them: the figures count each for itself. */
	const char *after, *themes, *orgs = req_param(r, "organisation_id"), *source = req_param(r, "source");
	bool asked = !strcmp(req_param(r, "asked"), "true");
	enum err e = req_cursor(r, &after);
	if (!e)
		e = themes_asked(r, &themes);
	if (e)
		return e;
	const char *from = req_param(r, "from"), *to = req_param(r, "to"), *limit = req_param(r, "limit");
	const char *placed = req_param(r, "with_organisation"), *about = req_param(r, "with_theme");
	if (asked && source && strcmp(source, "link")) {
		const char *args[] = {from, to, orgs, themes, placed, about, source, after, limit};
		e = db_run_planned(r->db, Q_MARK_ASKED, sizeof args / sizeof *args, args, &rows);
	} else {
		const char *args[] = {from, to, orgs, themes, placed, about, source, req_param(r, "asked"), req_param(r, "value"), req_param(r, "satisfied"),
			req_param(r, "solved"), req_param(r, "disputed"), req_param(r, "scale"), after, limit};
		e = db_run_planned(r->db, Q_MARK_LIST, sizeof args / sizeof *args, args, &rows);
	}
	return e ? e : page_answer(r, rows, db_cols(rows) - 1, NULL);
}

enum err mark_summary(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_MARK_SUMMARY, &rows, req_param(r, "from"), req_param(r, "to"), req_param(r, "by"));
	return e ? e : resp_items(r, rows);
}
