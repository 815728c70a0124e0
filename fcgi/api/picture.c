/* «Картина»: what came about one theme, organisation or district, and what is still to be done. What other registers say of it has addresses of its own. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/selection.h"

enum { THEME, ORGANISATION, DISTRICT, SUBJECTS };

/* Exactly one subject, and one alone: its page has one name. */
static bool is_one(struct req *r, const char *const ids[SUBJECTS])
{
	int asked = 0;
	for (int i = 0; i < SUBJECTS; i++)
		if (ids[i])
			asked += strchr(ids[i], ',') ? 2 : 1;
	if (asked != 1)
		req_wrong(r, "theme_id", "wrong_value", "Укажите одну тему, организацию или один район.");
	return asked == 1;
}

enum err picture_get(struct req *r)
{
	DB_AUTO_RESULT subject = NULL;
	DB_AUTO_RESULT row = NULL;
	const char *const ids[SUBJECTS] = {req_param(r, "theme_id"), req_param(r, "organisation_id"), req_param(r, "district_id")};
	const char *of[SUBJECTS] = {[DISTRICT] = ids[DISTRICT]};
	if (!is_one(r, ids))
		return ERR_INVALID;
	enum err e = db_run(r->db, Q_PICTURE_SUBJECT, SUBJECTS, ids, &subject);
	if (!e && !db_rows(subject))
		e = ERR_NOT_FOUND;
	if (!e)
		e = themes_asked(r, &of[THEME]);
	if (!e)
		e = organisations_asked(r, &of[ORGANISATION]);
	if (!e)
		e = db_run_planned(r->db, Q_PICTURE, SUBJECTS, of, &row);
	json_t *picture = e ? NULL : db_row_json(row, 0);
	if (!picture)
		return e ? e : ERR_INTERNAL;
	json_object_set_new(picture, "subject", db_row_json(subject, 0));
	return resp_json(r, 200, picture);
}
