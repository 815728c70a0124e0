/* Closures as solved, the pairs of those that came back, and how many of each an organisation has. */
#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/api/selection.h"

enum err return_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *ids;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = organisations_chosen(r, &ids);
	if (!e)
		e = DB_RUN(r->db, Q_RETURN_LIST, &rows, req_param(r, "from"), req_param(r, "to"), after, ids, req_param(r, "with_organisation"), req_param(r, "limit"), req_param(r, "outcome"));
	return e ? e : page_answer(r, rows, 0, NULL);
}

enum err closure_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *ids;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = organisations_chosen(r, &ids);
	if (!e) {
		const char *const args[] = {req_param(r, "from"), req_param(r, "to"), ids, req_param(r, "with_organisation"), req_param(r, "returned"), after, req_param(r, "limit")};
		e = db_run_planned(r->db, Q_CLOSURE_LIST, sizeof args / sizeof *args, args, &rows);
	}
	return e ? e : page_answer(r, rows, db_cols(rows) - 1, NULL);
}

enum err return_counts(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *ids, *from = req_param(r, "from"), *to = req_param(r, "to");
	enum err e = organisations_asked(r, &ids);
	if (!e) {
		const char *const args[] = {from ? from : "1900-01-01", to ? to : "2200-12-31", ids};
		e = db_run_planned(r->db, Q_RETURNS_BY_ORGANISATION, sizeof args / sizeof *args, args, &rows);
	}
	return e ? e : resp_items(r, rows);
}
