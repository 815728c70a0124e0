/* Accounts: who signs in, which roles from when till when, in whose place; their sessions. The first administrator comes from mcuctl. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"
#include "fcgi/api/session_in.h"
#include "fcgi/auth.h"
#include "fcgi/body.h"

#define PERSON \
	{"esia_oid", F_ID, F_NULL, 0, 0, NULL}, \
	{"name", F_TEXT, F_REQUIRED, 2, 200, NULL}, \
	{"post", F_TEXT, F_NULL, 0, 200, NULL}, \
	{"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL}, \
	{"email", F_TEXT, F_NULL, 3, 254, NULL},

static const struct field new_fields[] = {{"login", F_TEXT, F_REQUIRED, 2, 61, NULL}, PERSON {0}};
static const struct field put_fields[] = {PERSON {"enabled", F_BOOL, F_REQUIRED, 0, 0, NULL}, {"reason", F_TEXT, F_NULL, 1, 500, NULL}, {0}};

static const struct field grant_fields[] = {
	{"role", F_TEXT, F_REQUIRED, 1, 40, NULL},
	{"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"valid_from", F_DATE, F_REQUIRED, 0, 0, NULL},
	{"valid_to", F_DATE, F_NULL, 0, 0, NULL},
	{"deputy_for_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"basis", F_TEXT, F_NULL, 1, 300, NULL},
	{"reason", F_TEXT, F_REQUIRED, 1, 500, NULL},
	{0},
};

static const struct field end_fields[] = {
	{"grant_id", F_ID, F_REQUIRED, 0, INT32_MAX, NULL},
	{"valid_to", F_DATE, F_NULL, 0, 0, NULL},
	{"reason", F_TEXT, F_REQUIRED, 1, 500, NULL},
	{0},
};

static const struct field sessions_end_fields[] = {{"session_id", F_TEXT, F_REQUIRED | F_NULL, 36, 36, NULL}, {0}};

enum err account_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	const char *args[] = {req_param(r, "q"), req_param(r, "role"), req_param(r, "organisation_id"), req_param(r, "state"), after, req_param(r, "limit")};
	if (!e)
		e = db_run_planned(r->db, Q_ACCOUNT_LIST, sizeof args / sizeof *args, args, &rows);
	return e ? e : page_answer(r, rows, 0, NULL);
}

enum err account_get(struct req *r)
{
	return register_answer(r, 200, Q_ACCOUNT_ONE, r->path_id);
}

enum err account_create(struct req *r)
{
	return register_create(r, "accounts", new_fields, Q_ACCOUNT_WRONG, Q_ACCOUNT_ONE, Q_ACCOUNT_CREATE);
}

/* The guards of the database, in words. */
static enum err explain(struct req *r, enum err e)
{
	if (e == ERR_LAST_ADMIN && !strcmp(db_sqlstate(r->db), "MC492"))
		return req_fail(r, e, "Своё последнее право вести учётные записи снять нельзя: это может сделать другой администратор.");
	return e == ERR_LAST_ADMIN ? req_fail(r, e, "После такой правки некому было бы вести учётные записи и права без срока. Сначала назначьте другого администратора.") : e;
}

enum err account_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = register_known(r, Q_ACCOUNT_ONE, r->path_id);
	if (!e)
		e = register_check(r, put_fields, Q_ACCOUNT_WRONG, r->path_id);
	if (e)
		return e;
	r->audit.purpose = body_text(r, "reason");
	e = DB_RUN(r->db, Q_ACCOUNT_CHANGE, &row, r->path_id, arena_printf(r->arena, "%ld", req_if_match(r)), message_json(r, r->body));
	if (!e && !db_rows(row))
		e = register_stale(r, Q_ACCOUNT_ONE, r->path_id);
	if (!e)
		e = explain(r, DB_RUN(r->db, Q_ACCOUNT_SWITCH, NULL, r->path_id, body_text(r, "enabled"), body_text(r, "reason")));
	return e ? e : account_get(r);
}

/* Roles are part of the account: they change under its version. */
static enum err take_version(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ACCOUNT_TOUCH, &row, r->path_id, arena_printf(r->arena, "%ld", req_if_match(r)));
	return e || db_rows(row) ? e : register_stale(r, Q_ACCOUNT_ONE, r->path_id);
}

/* Nobody makes himself more than others made him. */
static enum err check_giver(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_GRANT_TO_SELF, &row, r->path_id);
	if (e || !db_bool(row, 0, 0))
		return e;
	return req_fail(r, ERR_OWN_RIGHTS, "Роль самому себе не дают: её даёт другой администратор.");
}

enum err grant_create(struct req *r)
{
	enum err e = register_known(r, Q_ACCOUNT_ONE, r->path_id);
	if (!e)
		e = register_check(r, grant_fields, Q_GRANT_WRONG, r->path_id);
	if (!e)
		e = check_giver(r);
	if (!e)
		e = take_version(r);
	if (e)
		return e;
	r->audit.purpose = body_text(r, "reason");
	e = DB_RUN(r->db, Q_GRANT_CREATE, NULL, r->path_id, message_json(r, r->body));
	return e ? e : register_answer(r, 201, Q_ACCOUNT_ONE, r->path_id);
}

enum err grant_end(struct req *r)
{
	DB_AUTO_RESULT found = NULL;
	DB_AUTO_RESULT row = NULL;
	enum err e = register_known(r, Q_ACCOUNT_ONE, r->path_id);
	if (!e)
		e = body_check(r, end_fields);
	if (!e)
		e = DB_RUN(r->db, Q_GRANT_FIND, &found, body_text(r, "grant_id"));
	if (e)
		return e;
	if (!db_rows(found) || strcmp(db_text(found, 0, 0), r->path_id)) {
		req_wrong(r, "/grant_id", "unknown_value", "У этой учётной записи такой роли нет.");
		return ERR_INVALID;
	}
	e = take_version(r);
	if (e)
		return e;
	r->audit.purpose = body_text(r, "reason");
	e = explain(r, DB_RUN(r->db, Q_GRANT_END, &row, body_text(r, "grant_id"), body_text(r, "valid_to"), body_text(r, "reason")));
	if (!e && !db_rows(row)) {
		req_wrong(r, "/valid_to", "wrong_value", "Роль уже закончилась или закончится раньше этого дня.");
		e = ERR_INVALID;
	}
	return e ? e : account_get(r);
}

enum err account_sessions(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = register_known(r, Q_ACCOUNT_ONE, r->path_id);
	if (!e)
		e = DB_RUN(r->db, Q_ACCOUNT_SESSIONS, &rows, r->path_id, r->session);
	return e ? e : resp_items(r, rows);
}

enum err sessions_end(struct req *r, const char *account)
{
	DB_AUTO_RESULT ended = NULL;
	enum err e = body_check(r, sessions_end_fields);
	const char *one = e ? NULL : body_text(r, "session_id");
	if (one && !auth_is_uuid(one)) {
		req_wrong(r, "/session_id", "wrong_value", "Это не номер сеанса.");
		return ERR_INVALID;
	}
	if (!e)
		e = DB_RUN(r->db, Q_ACCOUNT_SESSIONS_END, &ended, account, one, r->session);
	if (!e && one && !db_rows(ended))
		return req_fail(r, ERR_NOT_FOUND, "Такого открытого сеанса нет.");
	return e;
}

enum err account_sessions_end(struct req *r)
{
	enum err e = register_known(r, Q_ACCOUNT_ONE, r->path_id);
	if (!e)
		e = sessions_end(r, r->path_id);
	return e ? e : account_sessions(r);
}

enum err role_list(struct req *r)
{
	return register_list(r, Q_ACCOUNT_ROLES);
}
