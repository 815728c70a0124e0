/* «Контроль сроков»: what is late and what falls due, by organisation, executor and kind of deadline. */
#include "fcgi/api/api.h"
#include "fcgi/api/selection.h"

static enum err add_kinds(struct req *r, json_t *control, const char *days, const char *orgs)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_CONTROL_KINDS, &rows, days, orgs);
	if (!e && json_object_set_new(control, "kinds", db_rows_json(rows)))
		e = ERR_INTERNAL;
	return e;
}

enum err control_get(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *orgs, *days = req_param(r, "days");
	enum err e = organisations_asked(r, &orgs);
	if (!e)
		e = DB_RUN(r->db, Q_CONTROL_OPEN, &row, days, orgs);
	if (e)
		return e;
	json_t *control = db_row_json(row, 0);
	json_object_set_new(control, "days", json_integer(req_param_int(r, "days")));
	if ((e = add_kinds(r, control, days, orgs))) {
		json_decref(control);
		return e;
	}
	return resp_json(r, 200, control);
}
