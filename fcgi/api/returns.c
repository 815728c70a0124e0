/* Closures as solved that came back: the pairs, and how many each organisation has. */
#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/api/selection.h"

enum err return_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *ids;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = organisations_asked(r, &ids);
	if (!e)
		e = DB_RUN(r->db, Q_RETURN_LIST, &rows, req_param(r, "from"), req_param(r, "to"), after, ids, req_param(r, "limit"));
	return e ? e : page_answer(r, rows, 0, NULL);
}

enum err return_counts(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *ids, *from = req_param(r, "from"), *to = req_param(r, "to");
	enum err e = organisations_asked(r, &ids);
	if (!e)
		e = DB_RUN(r->db, Q_RETURNS_BY_ORGANISATION, &rows, from ? from : "1900-01-01", to ? to : "2200-12-31", ids);
	return e ? e : resp_items(r, rows);
}
