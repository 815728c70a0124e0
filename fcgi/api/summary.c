/* The screen of the day. */
#include "fcgi/api/api.h"

enum err summary_get(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT organisations = NULL;
	enum err e = db_run(r->db, Q_SUMMARY, 0, NULL, &row);
	if (!e)
		e = db_run(r->db, Q_SUMMARY_ORGANISATIONS, 0, NULL, &organisations);
	json_t *summary = e ? NULL : db_row_json(row, 0);
	if (!summary)
		return e ? e : ERR_INTERNAL;
	json_object_set_new(summary, "organisations", db_rows_json(organisations));
	return resp_json(r, 200, summary);
}
