/* Numbers the workflow goes by, and where repeats lead: kept with their changes; the number of changes is the version. */
#include <stdint.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/body.h"

static const struct field fields[] = {
	{"return_days", F_INT, 0, 1, 365, NULL},
	{"undo_hours", F_INT, 0, 1, 168, NULL},
	{"return_explained", F_INT, 0, 0, 1, NULL},
	{"batch_minutes", F_INT, 0, 1, 1440, NULL},
	{"cur_days", F_INT, 0, 1, 60, NULL},
	{"returns_to", F_OBJECT, 0, 0, 0, NULL},
	{0},
};

enum err workflow_settings_get(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	DB_AUTO_RESULT machines = NULL;
	DB_AUTO_RESULT version = NULL;
	enum err e = db_run(r->db, Q_WORKFLOW_SETTING_VERSION, 0, NULL, &version);
	if (!e)
		e = db_run(r->db, Q_WORKFLOW_SETTINGS, 0, NULL, &rows);
	if (!e)
		e = db_run(r->db, Q_WORKFLOW_MACHINES, 0, NULL, &machines);
	if (e)
		return e;
	resp_etag(r, db_text(version, 0, 0));
	r->resp.rows = db_rows(rows);
	return resp_json(r, 200, json_pack("{s:o, s:o}", "items", db_rows_json(rows), "machines", db_rows_json(machines)));
}

/* Takes {machine: state or null} out of the body: what is left are numbers. */
static enum err put_machines(struct req *r)
{
	DB_AUTO_RESULT wrong = NULL;
	json_auto_t *asked = json_incref(json_object_get(r->body, "returns_to"));
	if (!asked)
		return ERR_OK;
	const char *text = message_json(r, asked);
	enum err e = DB_RUN(r->db, Q_WORKFLOW_MACHINES_WRONG, &wrong, text);
	if (!e)
		e = body_wrong(r, wrong);
	if (!e)
		e = DB_RUN(r->db, Q_WORKFLOW_MACHINES_PUT, NULL, text);
	json_object_del(r->body, "returns_to");
	return e;
}

enum err workflow_settings_put(struct req *r)
{
	DB_AUTO_RESULT version = NULL;
	enum err e = body_check(r, fields);
	if (!e && !json_object_size(r->body)) {
		req_wrong(r, "", "missing", "Нужно хотя бы одно поле.");
		e = ERR_INVALID;
	}
	if (!e)
		e = db_run(r->db, Q_WORKFLOW_SETTING_LOCK, 0, NULL, NULL);
	if (!e)
		e = db_run(r->db, Q_WORKFLOW_SETTING_VERSION, 0, NULL, &version);
	if (!e && db_int(version, 0, 0) != req_if_match(r))
		e = ERR_STALE;
	if (!e)
		e = put_machines(r);
	if (!e)
		e = DB_RUN(r->db, Q_WORKFLOW_SETTING_PUT, NULL, message_json(r, r->body));
	return e ? e : workflow_settings_get(r);
}
