/* The applicant of a message: shown for a purpose, each look journalled by the database itself; what else he wrote. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/body.h"

static const struct field fields[] = {
	{"purpose", F_TEXT, F_REQUIRED, 1, 31, NULL},
	{"reason", F_TEXT, F_REQUIRED, 3, 500, NULL},
	{0},
};

static enum err check_purpose(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *purpose = body_text(r, "purpose");
	enum err e = db_run(r->db, Q_APPLICANT_PURPOSES, 0, NULL, &rows);
	for (int i = 0; !e && i < db_rows(rows); i++)
		if (!strcmp(db_text(rows, i, 0), purpose))
			return ERR_OK;
	if (!e)
		req_wrong(r, "/purpose", "unknown_value", "Такой цели нет в перечне.");
	return e ? e : ERR_INVALID;
}

enum err applicant_show(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = body_check(r, fields);
	if (!e && body_text(r, "reason")[strspn(body_text(r, "reason"), " \t\r\n")] == 0) {
		req_wrong(r, "/reason", "missing", "Напишите, для чего нужны данные заявителя.");
		e = ERR_INVALID;
	}
	if (!e)
		e = check_purpose(r);
	r->audit.purpose = body_text(r, "reason");
	if (!e)
		e = DB_RUN(r->db, Q_APPLICANT_SHOW, &row, r->path_id, body_text(r, "purpose"), body_text(r, "reason"));
	if (e)
		return e;
	r->resp.rows = db_rows(row);
	return resp_json(r, 200, db_row_json(row, 0));
}

enum err applicant_get(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_APPLICANT_OTHERS, &row, r->path_id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	r->resp.rows = db_rows(row);
	return resp_json(r, 200, db_row_json(row, 0));
}
