/* Formal answers: the list by score, the figures of organisations, and the word of a person on one. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/api/selection.h"
#include "fcgi/body.h"
#include "fcgi/kinds.h"

enum err formal_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *ids, *themes;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = organisations_chosen(r, &ids);
	if (!e)
		e = themes_asked(r, &themes);
	if (!e) {
		const char *const args[] = {req_param(r, "from"), req_param(r, "to"), ids, themes, req_param(r, "result"), after, req_param(r, "limit"), req_param(r, "with_organisation")};
		e = db_run_planned(r->db, Q_FORMAL_LIST, sizeof args / sizeof *args, args, &rows);
	}
	return e ? e : page_answer(r, rows, db_cols(rows) - 1, NULL);
}

enum err formal_counts(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *ids, *themes;
	enum err e = organisations_asked(r, &ids);
	if (!e)
		e = themes_asked(r, &themes);
	if (!e) {
		const char *const args[] = {req_param(r, "from"), req_param(r, "to"), ids, themes};
		e = db_run_planned(r->db, Q_FORMAL_BY_ORGANISATION, sizeof args / sizeof *args, args, &rows);
	}
	return e ? e : resp_items(r, rows);
}

static const struct field fields[] = {
	{"verdict", F_ENUM, F_REQUIRED | F_NULL, 0, 0, "formal proper"},
	{0},
};

/* null takes the word back. */
static enum err put(struct req *r, const char *verdict)
{
	const char *formal = !verdict ? NULL : strcmp(verdict, "formal") ? "false" : "true";
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_FORMAL_VERDICT_MAY, &row, r->path_id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	if ((e = answer_check_version(r, row)))
		return e;
	if (!db_bool(row, 0, 0))
		return req_fail(r, ERR_WRONG_STATE, "Этот ответ не оценивается: он не окончательный или не по существу обращения.");
	e = formal ? DB_RUN(r->db, Q_FORMAL_VERDICT_PUT, NULL, r->path_id, formal) : DB_RUN(r->db, Q_FORMAL_VERDICT_DROP, NULL, r->path_id);
	return e ? e : DB_RUN(r->db, Q_FORMAL_VERDICT_SET, NULL, r->path_id, formal);
}

enum err formal_verdict_put(struct req *r)
{
	enum err e = body_check(r, fields);
	if (!e)
		e = kinds_check_answer(r, r->path_id);
	if (!e)
		e = put(r, body_text(r, "verdict"));
	return e ? e : resp_empty(r, 204);
}
