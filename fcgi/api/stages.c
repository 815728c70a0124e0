/* Where the handling stands: figures of a month by stage, and the stays behind a number. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/api/selection.h"

/* A period is a whole month: the night has made its figures. */
static enum err month_asked(struct req *r)
{
	const char *month = req_param(r, "month");
	if (!month || !strcmp(month + strlen(month) - 3, "-01"))
		return ERR_OK;
	req_wrong(r, "month", "invalid", "Нужен первый день месяца.");
	return ERR_BAD_PARAM;
}

static enum err figures(struct req *r, const char *month, json_t *out)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = month ? DB_RUN(r->db, Q_STAGE_FIGURES, &rows, month, req_param(r, "by")) : ERR_OK;
	json_t *items = json_array();
	for (int i = 0; !e && month && i < db_rows(rows); i++)
		json_array_append_new(items, db_row_json(rows, i));
	json_object_set_new(out, "month", month ? json_string(month) : json_null());
	json_object_set_new(out, "items", items);
	return e;
}

enum err stage_figures(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = month_asked(r);
	if (!e)
		e = db_run(r->db, Q_STAGE_MONTHS, 0, NULL, &row);
	json_t *out = e ? NULL : db_row_json(row, 0);
	if (!out)
		return e ? e : ERR_INTERNAL;
	const char *month = req_param(r, "month");
	if (!month)
		month = json_string_value(json_array_get(json_object_get(out, "months"), 0));
	e = figures(r, month, out);
	if (!e)
		return resp_json(r, 200, out);
	json_decref(out);
	return e;
}

enum err stage_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *themes;
	enum err e = month_asked(r);
	if (!e)
		e = req_cursor(r, &after);
	if (!e)
		e = themes_asked(r, &themes);
	if (e)
		return e;
	/* Organisations as they are, without those below them: the figures count each for itself. */
	const char *const args[] = {req_param(r, "month"), req_param(r, "stage"), req_param(r, "organisation_id"), themes, req_param(r, "with_organisation"), after, req_param(r, "limit"),
		req_param(r, "with_theme"), req_param(r, "minutes[gte]")};
	e = db_run_planned(r->db, Q_STAGE_LIST, sizeof args / sizeof *args, args, &rows);
	return e ? e : page_answer(r, rows, db_cols(rows) - 1, NULL);
}
