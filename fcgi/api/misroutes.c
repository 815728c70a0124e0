/* What went to the wrong addressee first: figures by theme and organisations, the records behind a number. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/api/selection.h"

enum err misroute_figures(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *ids, *themes;
	enum err e = organisations_asked(r, &ids);
	if (!e)
		e = themes_asked(r, &themes);
	if (!e)
		e = DB_RUN(r->db, Q_MISROUTE_FIGURES, &rows, req_param(r, "from"), req_param(r, "to"), ids, themes);
	return e ? e : resp_items(r, rows);
}

enum err misroute_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *ids, *themes = req_param(r, "theme_id");
	enum err e = req_cursor(r, &after);
	if (!e)
		e = organisations_chosen(r, &ids);
	if (!e && strcmp(req_param(r, "alone"), "true"))
		e = themes_asked(r, &themes);
	if (!e) {
		const char *const args[] = {req_param(r, "from"), req_param(r, "to"), ids, themes, req_param(r, "first_organisation_id"), req_param(r, "with_theme"), req_param(r, "with_first_organisation"),
			req_param(r, "with_organisation"), req_param(r, "sign"), after, req_param(r, "limit")};
		e = db_run_planned(r->db, Q_MISROUTE_LIST, sizeof args / sizeof *args, args, &rows);
	}
	return e ? e : page_answer(r, rows, db_cols(rows) - 1, NULL);
}
