/* The responsibility register: who answers for a theme in a district, with dates; never deleted. Plans take their officials from it. */
#include <stdint.h>

#include "fcgi/api/api_roadmap.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"
#include "fcgi/api/selection.h"

static const struct field fields[] = {
	{"theme_id", F_ID, F_REQUIRED, 0, INT32_MAX, NULL},
	{"district_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"organisation_id", F_ID, F_REQUIRED, 0, INT32_MAX, NULL},
	{"official_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"valid_from", F_DATE, F_REQUIRED, 0, 0, NULL},
	{"valid_to", F_DATE, F_NULL, 0, 0, NULL},
	{0},
};

enum err responsibility_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *themes, *organisations;
	enum err e = subjects_asked(r, &after, &themes, &organisations);
	if (e)
		return e;
	const char *const args[] = {themes, organisations, req_param(r, "district_id"), req_param(r, "state"), req_param(r, "vacant"), after, req_param(r, "limit")};
	e = db_run_planned(r->db, Q_RESPONSIBILITY_LIST, 7, args, &rows);
	return e ? e : page_answer(r, rows, 0, NULL);
}

enum err responsibility_gaps(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *themes;
	enum err e = themes_asked(r, &themes);
	if (!e)
		e = db_run_planned(r->db, Q_RESPONSIBILITY_GAPS, 3, (const char *const[]){themes, req_param(r, "district_id"), req_param(r, "gaps")}, &rows);
	return e ? e : resp_items(r, rows);
}

enum err responsibility_get(struct req *r)
{
	return register_answer(r, 200, Q_RESPONSIBILITY_ONE, r->path_id);
}

enum err responsibility_create(struct req *r)
{
	enum err e = db_run(r->db, Q_RESPONSIBILITY_LOCK, 0, NULL, NULL);
	return e ? e : register_create(r, "responsibilities", fields, Q_RESPONSIBILITY_WRONG, Q_RESPONSIBILITY_ONE, Q_RESPONSIBILITY_CREATE);
}

enum err responsibility_put(struct req *r)
{
	enum err e = db_run(r->db, Q_RESPONSIBILITY_LOCK, 0, NULL, NULL);
	return e ? e : register_put(r, fields, Q_RESPONSIBILITY_WRONG, Q_RESPONSIBILITY_ONE, Q_RESPONSIBILITY_CHANGE);
}
