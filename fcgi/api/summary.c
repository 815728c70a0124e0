/* The screen of the day. */
#include "fcgi/api/api.h"

enum err summary_get(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT organisations = NULL;
	const char *scope = req_actor(r)->sees_all ? NULL : req_actor(r)->orgs;
	enum err e = db_run_planned(r->db, Q_SUMMARY, 1, &scope, &row);
	if (!e)
		e = db_run_planned(r->db, Q_SUMMARY_ORGANISATIONS, 1, &scope, &organisations);
	json_t *summary = e ? NULL : db_row_json(row, 0);
	if (!summary)
		return e ? e : ERR_INTERNAL;
	json_object_set_new(summary, "organisations", db_rows_json(organisations));
	return resp_json(r, 200, summary);
}
