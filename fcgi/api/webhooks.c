/* Webhooks: which systems are told of what, their secrets (shown once), the log of deliveries, tests and replays. What sends: jobs/mcu-webhooks.c. */
#include <openssl/crypto.h>
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api_webhook.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"
#include "fcgi/base64.h"
#include "fcgi/webhook.h"

enum { EVENTS = 10 };

#define WEBHOOK \
	{"name", F_TEXT, F_REQUIRED, 3, 100, NULL}, \
	{"url", F_TEXT, F_REQUIRED, 8, 500, NULL}, \
	{"account_id", F_ID, F_REQUIRED, 0, INT32_MAX, NULL}, \
	{"events", F_LIST, F_REQUIRED, 1, EVENTS, NULL}

static const struct field new_fields[] = {WEBHOOK, {0}};
static const struct field all_fields[] = {WEBHOOK, {"state", F_ENUM, F_REQUIRED, 0, 0, "on paused"}, {0}};

/* ---- reading ---- */

enum err webhook_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	DB_AUTO_RESULT accounts = NULL;
	enum err e = db_run(r->db, Q_WEBHOOK_LIST, 0, NULL, &rows);
	if (!e)
		e = db_run(r->db, Q_WEBHOOK_ACCOUNTS, 0, NULL, &accounts);
	if (e)
		return e;
	r->resp.rows = db_rows(rows);
	return resp_json(r, 200, json_pack("{s:o, s:o}", "items", db_rows_json(rows), "accounts", db_rows_json(accounts)));
}

enum err webhook_get(struct req *r)
{
	return register_answer(r, 200, Q_WEBHOOK_ONE, r->path_id);
}

enum err webhook_deliveries(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = register_known(r, Q_WEBHOOK_ONE, r->path_id);
	if (!e)
		e = DB_RUN(r->db, Q_WEBHOOK_DELIVERIES, &rows, register_id(r->path_id), req_param(r, "status"), after, req_param(r, "limit"));
	return e ? e : page_answer(r, rows, 0, NULL);
}

/* ---- the register ---- */

static enum err check(struct req *r, const struct field *fields, const char *id)
{
	enum err e = body_check(r, fields);
	const char *why = e ? NULL : webhook_url_wrong(r->conf, body_text(r, "url"));
	if (why)
		req_wrong(r, "/url", "wrong_value", why);
	body_check_words(r, (const char *const[]){"name", NULL});
	return e ? e : register_wrong(r, Q_WEBHOOK_WRONG, id);
}

/* A new secret of a webhook, put down closed; *text is what is shown this once. */
static enum err make_secret(struct req *r, const char *id, const char **text)
{
	unsigned char key[WEBHOOK_KEY], author[PERSON_KEY_SIZE], sealed[WEBHOOK_SEALED];
	char shown[WEBHOOK_SECRET], hex[2 * WEBHOOK_SEALED + 1];
	struct seal *seal = seal_new(r->conf->keys);
	webhook_seal_key(id, author);
	bool ok = seal && webhook_secret_new(key, shown) && seal_close(seal, author, key, sizeof key, sealed);
	seal_free(seal);
	*text = ok ? arena_strdup(r->arena, shown) : NULL;
	OPENSSL_cleanse(key, sizeof key);
	return *text ? DB_RUN(r->db, Q_WEBHOOK_SECRET_PUT, NULL, id, hex_encode(hex, sealed, sizeof sealed)) : ERR_INTERNAL;
}

enum err webhook_create(struct req *r)
{
	DB_AUTO_RESULT made = NULL;
	const char *secret = NULL;
	enum err e = check(r, new_fields, NULL);
	if (!e)
		e = DB_RUN(r->db, Q_WEBHOOK_CREATE, &made, message_json(r, r->body));
	const char *id = e ? NULL : arena_strdup(r->arena, db_text(made, 0, 0));
	if (!e)
		e = make_secret(r, id, &secret);
	if (e)
		return e;
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/webhooks/%s", id));
	return register_secret(r, 201, Q_WEBHOOK_ONE, id, secret);
}

enum err webhook_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = register_known(r, Q_WEBHOOK_ONE, r->path_id);
	if (!e)
		e = check(r, all_fields, r->path_id);
	if (!e)
		e = DB_RUN(r->db, Q_WEBHOOK_CHANGE, &row, r->path_id, arena_printf(r->arena, "%ld", req_if_match(r)), message_json(r, r->body));
	if (!e && !db_rows(row))
		e = register_stale(r, Q_WEBHOOK_ONE, r->path_id);
	return e ? e : register_answer(r, 200, Q_WEBHOOK_ONE, r->path_id);
}

/* ---- secrets ---- */

/* The next version of the webhook; ERR_STALE with what it is now when it is another one by now. */
static enum err touch(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = register_known(r, Q_WEBHOOK_ONE, r->path_id);
	if (!e)
		e = DB_RUN(r->db, Q_WEBHOOK_TOUCH, &row, r->path_id, arena_printf(r->arena, "%ld", req_if_match(r)));
	return !e && !db_rows(row) ? register_stale(r, Q_WEBHOOK_ONE, r->path_id) : e;
}

enum err webhook_secret_create(struct req *r)
{
	const char *secret = NULL;
	enum err e = touch(r);
	if (!e)
		e = make_secret(r, r->path_id, &secret);
	return e ? e : register_secret(r, 201, Q_WEBHOOK_ONE, r->path_id, secret);
}

enum err webhook_secret_end(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = touch(r);
	if (!e)
		e = DB_RUN(r->db, Q_WEBHOOK_SECRET_END, &row, r->path_id);
	if (!e && !db_rows(row))
		return req_fail(r, ERR_WRONG_STATE, "Прежнего секрета нет: действует один.");
	return e ? e : register_answer(r, 200, Q_WEBHOOK_ONE, r->path_id);
}

/* ---- tests and replays ---- */

enum err webhook_test(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_WEBHOOK_TEST, &row, register_id(r->path_id));
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	return e ? e : resp_json(r, 202, db_row_json(row, 0));
}

enum err webhook_replay(struct req *r)
{
	static const struct field fields[] = {
		{"delivery_id", F_ID, F_NULL, 0, 0, NULL},
		{"since", F_TIME, F_NULL, 0, 0, NULL},
		{0},
	};
	DB_AUTO_RESULT row = NULL;
	enum err e = register_known(r, Q_WEBHOOK_ONE, r->path_id);
	if (!e)
		e = body_check(r, fields);
	if (!e && !body_text(r, "delivery_id") == !body_text(r, "since")) {
		req_wrong(r, "", "missing", "Нужно одно из двух: delivery_id или since.");
		e = ERR_INVALID;
	}
	if (!e)
		e = DB_RUN(r->db, Q_WEBHOOK_REPLAY, &row, r->path_id, body_text(r, "delivery_id"), body_text(r, "since"));
	if (!e && body_text(r, "delivery_id") && !db_int(row, 0, 0))
		return req_fail(r, ERR_WRONG_STATE, "Такого доставленного события нет: что ждёт, уйдёт само.");
	return e ? e : resp_json(r, 202, db_row_json(row, 0));
}
