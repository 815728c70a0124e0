/* Requests for access: a person whom ESIA knows and we do not asks for a role, an administrator grants it or refuses. Keys of signing in. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"
#include "fcgi/api/session_in.h"
#include "fcgi/body.h"
#include "fcgi/cookie.h"
#include "fcgi/key_ring.h"
#include "fcgi/oidc.h"

enum { VISIT_SECONDS = 3600 };

static const struct field ask_fields[] = {
	{"ogrn", F_TEXT, F_REQUIRED | F_NULL, 13, 15, NULL},
	{"role", F_TEXT, F_REQUIRED, 1, 40, NULL},
	{"comment", F_TEXT, F_NULL, 1, 1000, NULL},
	{0},
};

static const struct field grant_fields[] = {
	{"login", F_TEXT, F_REQUIRED, 2, 61, NULL},
	{"post", F_TEXT, F_NULL, 0, 200, NULL},
	{"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"role", F_TEXT, F_REQUIRED, 1, 40, NULL},
	{"valid_to", F_DATE, F_NULL, 0, 0, NULL},
	{"reason", F_TEXT, F_REQUIRED, 1, 500, NULL},
	{0},
};

static const struct field refuse_fields[] = {{"reason", F_TEXT, F_REQUIRED, 1, 500, NULL}, {0}};

static const char *organisations(struct req *r, const struct esia_person *p)
{
	json_auto_t *list = json_array();
	for (int i = 0; i < p->count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "ogrn", p->organisations[i].ogrn, "name", p->organisations[i].name, "chief", p->organisations[i].chief));
	return message_json(r, list);
}

enum err access_begin(struct req *r, int64_t oid, const struct esia_person *person)
{
	const char *token = oidc_make_secret(r->arena), *list = organisations(r, person);
	enum err e = token && list ? db_begin(r->db, DB_WRITE, NULL) : ERR_INTERNAL;
	if (!e)
		e = DB_RUN(r->db, Q_ACCESS_VISIT_PUT, NULL, cookie_hash(r, token), arena_printf(r->arena, "%lld", (long long)oid), person->name, list);
	if (!e)
		e = db_commit(r->db);
	if (e)
		return e;
	cookie_set(r, COOKIE_ACCESS, token, VISIT_SECONDS, "Strict");
	r->audit.result = "no_account";
	audit_put(r, 401, true);
	return resp_redirect(r, "/request-access");
}

static const char *visit(struct req *r)
{
	const char *token = cookie_get(r, COOKIE_ACCESS);
	return cookie_hash(r, token ? token : "");
}

enum err access_state(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ACCESS_STATE, &row, visit(r));
	json_t *state = e ? NULL : json_loads(db_text(row, 0, 0), 0, NULL);
	if (!e && !state)
		return req_fail(r, ERR_NOT_FOUND, "Прошло больше часа с тех пор, как вы вошли через Госуслуги. Войдите ещё раз, чтобы запросить доступ.");
	return e ? e : resp_json(r, 200, state);
}

static enum err ask_failure(struct req *r, const char *word)
{
	if (!strcmp(word, "asked"))
		return ERR_OK;
	if (!strcmp(word, "waiting"))
		return req_fail(r, ERR_WRONG_STATE, "Ваша заявка уже ждёт решения администратора.");
	if (!strcmp(word, "account"))
		return req_fail(r, ERR_WRONG_STATE, "Учётная запись у вас уже есть. Войдите через Госуслуги ещё раз.");
	if (!strcmp(word, "organisation"))
		req_wrong(r, "/ogrn", "unknown_value", "В Госуслугах вы к этой организации не привязаны.");
	if (!strcmp(word, "role"))
		req_wrong(r, "/role", "unknown_value", "Такой роли нет.");
	return strcmp(word, "gone") ? ERR_INVALID : ERR_NOT_FOUND;
}

enum err access_ask(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = body_check(r, ask_fields);
	if (!e)
		e = DB_RUN(r->db, Q_ACCESS_ASK, &row, visit(r), body_text(r, "ogrn"), body_text(r, "role"), body_text(r, "comment"));
	if (!e)
		e = ask_failure(r, db_text(row, 0, 0));
	return e ? e : access_state(r);
}

enum err access_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_ACCESS_LIST, &rows, req_param(r, "state"), after, req_param(r, "limit"));
	return e ? e : page_answer(r, rows, 0, NULL);
}

/* Puts the decision down. Somebody else may have been faster. */
static enum err decide(struct req *r, const char *state, const char *account)
{
	DB_AUTO_RESULT row = NULL;
	r->audit.purpose = body_text(r, "reason");
	enum err e = DB_RUN(r->db, Q_ACCESS_DECIDE, &row, r->path_id, state, body_text(r, "reason"), account);
	return e || db_rows(row) ? e : req_fail(r, ERR_WRONG_STATE, "По этой заявке уже решено.");
}

static enum err answer(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ACCESS_ONE, &row, register_id(r->path_id));
	return e ? e : resp_json(r, 200, db_row_json(row, 0));
}

/* The account and its first role, by the statements of accounts. */
static enum err make_account(struct req *r, json_t *request, const char **account)
{
	char today[12];
	time_t moscow = time(NULL) + 3 * 3600;
	struct tm t;
	DB_AUTO_RESULT made = NULL;
	strftime(today, sizeof today, "%Y-%m-%d", gmtime_r(&moscow, &t));
	json_auto_t *person = json_copy(r->body), *grant = json_pack("{s:O, s:s, s:O?, s:O}", "role", json_object_get(r->body, "role"), "valid_from", today, "valid_to",
								     json_object_get(r->body, "valid_to"), "reason", json_object_get(r->body, "reason"));
	json_object_set(person, "esia_oid", json_object_get(request, "esia_oid"));
	json_object_set(person, "name", json_object_get(request, "name"));
	enum err e = DB_RUN(r->db, Q_ACCOUNT_CREATE, &made, message_json(r, person));
	*account = e ? NULL : arena_strdup(r->arena, db_text(made, 0, 0));
	return e ? e : DB_RUN(r->db, Q_GRANT_CREATE, NULL, *account, message_json(r, grant));
}

enum err access_grant(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *account;
	enum err e = DB_RUN(r->db, Q_ACCESS_ONE, &row, register_id(r->path_id));
	if (!e)
		e = db_rows(row) ? register_check(r, grant_fields, Q_ACCESS_WRONG, r->path_id) : ERR_NOT_FOUND;
	if (e)
		return e;
	json_auto_t *request = db_row_json(row, 0);
	e = make_account(r, request, &account);
	if (!e)
		e = decide(r, "granted", account);
	return e ? e : answer(r);
}

enum err access_refuse(struct req *r)
{
	enum err e = register_known(r, Q_ACCESS_ONE, r->path_id);
	if (!e)
		e = body_check(r, refuse_fields);
	if (!e)
		e = decide(r, "refused", NULL);
	return e ? e : answer(r);
}

enum err sign_in_keys(struct req *r)
{
	return resp_json(r, 200, json_pack("{s:o}", "items", key_ring_state(r->conf, time(NULL))));
}
