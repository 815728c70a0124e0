/* Chronic troubles: themes by their weight, and what organisations closed as solved and came back. */
#include "fcgi/api/api.h"
#include "fcgi/api/selection.h"

enum err chronic_themes(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *ids;
	enum err e = organisations_asked(r, &ids);
	if (!e)
		e = DB_RUN(r->db, Q_CHRONIC_THEMES, &rows, req_param(r, "from"), req_param(r, "to"), ids);
	return e ? e : resp_items(r, rows);
}

enum err chronic_organisations(struct req *r)
{
	DB_AUTO_RESULT days = NULL;
	DB_AUTO_RESULT rows = NULL;
	const char *ids;
	enum err e = organisations_asked(r, &ids);
	if (!e)
		e = db_run(r->db, Q_RETURN_DAYS, 0, NULL, &days);
	if (!e)
		e = DB_RUN(r->db, Q_RECURRENCE_ORGANISATIONS, &rows, req_param(r, "from"), req_param(r, "to"), ids, db_text(days, 0, 0));
	return e ? e : resp_items(r, rows);
}
