/* The applicant of a message: shown for a purpose, each look journalled by the database itself; what else he wrote. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/applicant_in.h"
#include "fcgi/base64.h"
#include "fcgi/body.h"
#include "fcgi/identity.h"
#include "fcgi/log.h"

static const struct field fields[] = {
	{"purpose", F_TEXT, F_REQUIRED, 1, 31, NULL},
	{"reason", F_TEXT, F_REQUIRED, 3, 500, NULL},
	{0},
};

enum err applicant_purpose(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *purpose = body_text(r, "purpose");
	if (body_text(r, "reason")[strspn(body_text(r, "reason"), " \t\r\n")] == 0) {
		req_wrong(r, "/reason", "missing", "Напишите, для чего нужны данные заявителя.");
		return ERR_INVALID;
	}
	r->audit.purpose = body_text(r, "reason");
	enum err e = db_run(r->db, Q_APPLICANT_PURPOSES, 0, NULL, &rows);
	for (int i = 0; !e && i < db_rows(rows); i++)
		if (!strcmp(db_text(rows, i, 0), purpose))
			return ERR_OK;
	if (!e)
		req_wrong(r, "/purpose", "unknown_value", "Такой цели нет в перечне.");
	return e ? e : ERR_INVALID;
}

/* The tellings of one person as one answer. Nothing is shown, nor journalled, when one of them does not open. */
static enum err open_tellings(struct req *r, const char *id, const struct db_result *rows, json_t *answer)
{
	unsigned char author[PERSON_KEY_SIZE];
	struct seal *seal = seal_new(r->conf->keys);
	enum seal_result opened = seal ? SEAL_OPEN : SEAL_NO_KEY;
	for (int i = 0; opened == SEAL_OPEN && i < db_rows(rows); i++)
		opened = hex_decode(author, db_text(rows, i, 0), sizeof author) ? identity_add(seal, author, db_text(rows, i, 1), answer) : SEAL_BROKEN;
	seal_free(seal);
	if (opened != SEAL_OPEN)
		log_line(LOG_FAIL, "identities: a telling about message %s %s", id,
			 opened == SEAL_NO_KEY ? "is closed by a key that is not in the folder of keys" : "is damaged or another person's");
	return opened == SEAL_OPEN ? ERR_OK : opened == SEAL_NO_KEY ? ERR_SEALED : ERR_INTERNAL;
}

enum err applicant_identity(struct req *r, const char *id, json_t **shown)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_APPLICANT_SHOW, &row, id, body_text(r, "purpose"), body_text(r, "reason"));
	json_t *answer = e ? NULL : json_pack("{s:b, s:n, s:n}", "known", db_rows(row) > 0, "name", "contacts");
	if (!e)
		e = answer ? open_tellings(r, id, row, answer) : ERR_INTERNAL;
	if (e)
		json_decref(answer);
	else
		*shown = answer;
	return e;
}

enum err applicant_show(struct req *r)
{
	json_t *shown;
	enum err e = body_check(r, fields);
	if (!e)
		e = applicant_purpose(r);
	if (!e)
		e = applicant_identity(r, r->path_id, &shown);
	if (e)
		return e;
	r->resp.rows = json_is_true(json_object_get(shown, "known"));
	return resp_json(r, 200, shown);
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
