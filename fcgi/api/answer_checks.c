/* Checks of answers: counts by organisation, the lists behind the counts, and remarks that people take off. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/api/selection.h"
#include "fcgi/body.h"
#include "fcgi/kinds.h"
#include "fcgi/personal.h"

enum { IN_ORDER };	/* state of a check, see answer_check */

enum err answer_check_counts(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *ids;
	enum err e = organisations_asked(r, &ids);
	if (!e)
		e = DB_RUN(r->db, Q_ANSWER_CHECKS_BY_ORGANISATION, &rows, req_param(r, "from"), req_param(r, "to"), ids);
	return e ? e : resp_items(r, rows);
}

enum err answer_check_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *ids;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = organisations_chosen(r, &ids);
	if (!e) {
		const char *const args[] = {req_param(r, "check"), req_param(r, "result"), req_param(r, "from"), req_param(r, "to"), ids, after, req_param(r, "limit"), req_param(r, "like"),
			req_param(r, "with_organisation")};
		e = db_run_planned(r->db, Q_ANSWER_CHECK_LIST, sizeof args / sizeof *args, args, &rows);
	}
	return e ? e : page_answer(r, rows, db_cols(rows) - 1, NULL);
}

static const struct field fields[] = {
	{"check", F_ENUM, F_REQUIRED, 0, 0, "on_time points own_words polite dated"},
	{"dismissed", F_BOOL, F_REQUIRED, 0, 0, NULL},
	{"note", F_TEXT, 0, 3, 1000, NULL},
	{0},
};

static enum err check_body(struct req *r, bool *off)
{
	enum err e = body_check(r, fields);
	const char *note = body_text(r, "note");
	*off = json_is_true(json_object_get(r->body, "dismissed"));
	if (!e && *off && (!note || strspn(note, " \t\r\n") + 3 > strlen(note))) {
		req_wrong(r, "/note", "missing", "Напишите, почему замечание снимается.");
		e = ERR_INVALID;
	}
	return e ? e : personal_check(r);
}

enum err answer_check_version(struct req *r, const struct db_result *row)
{
	enum { EDITS = 1, CURRENT };
	return db_int(row, 0, EDITS) == req_if_match(r) ? ERR_OK : req_stale(r, json_loads(db_text(row, 0, CURRENT), 0, NULL));
}

/* A remark may be taken off, one taken off put back. */
static enum err turn(struct req *r, const char *check, bool off)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ANSWER_REMARK, &row, r->path_id, check);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	if ((e = answer_check_version(r, row)))
		return e;
	if (db_is_null(row, 0, 0) || db_int(row, 0, 0) == IN_ORDER)
		return req_fail(r, ERR_WRONG_STATE, "По этой проверке у ответа нет замечания.");
	e = off ? DB_RUN(r->db, Q_ANSWER_DISMISSAL_PUT, NULL, r->path_id, check, body_text(r, "note")) : DB_RUN(r->db, Q_ANSWER_DISMISSAL_DROP, NULL, r->path_id, check);
	return e ? e : DB_RUN(r->db, Q_ANSWER_REMARK_SET, NULL, r->path_id, check, off ? "2" : "1");
}

enum err answer_remark_put(struct req *r)
{
	bool off;
	enum err e = check_body(r, &off);
	if (!e)
		e = kinds_check_answer(r, r->path_id);
	if (!e)
		e = turn(r, body_text(r, "check"), off);
	return e ? e : resp_empty(r, 204);
}
