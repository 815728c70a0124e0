/* Outgoing mail for the administrator: the queue, its settings, addresses. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/body.h"

static const struct field setting_fields[] = {
	{"open_from", F_TEXT, F_REQUIRED, 5, 5, NULL},
	{"open_to", F_TEXT, F_REQUIRED, 5, 5, NULL},
	{"days_off", F_BOOL, F_REQUIRED, 0, 0, NULL},
	{"digest_minutes", F_INT, F_REQUIRED, 0, 1440, NULL},
	{0},
};

static const struct field address_fields[] = {
	{"official_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"account_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"email", F_TEXT, F_REQUIRED, 3, 254, NULL},
	{0},
};

enum err mail_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_MAIL_LIST, &rows, req_param(r, "status"), after, req_param(r, "limit"));
	return e ? e : page_answer(r, rows, 0, NULL);
}

enum err mail_resend(struct req *r)
{
	DB_AUTO_RESULT seen = NULL;
	DB_AUTO_RESULT moved = NULL;
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_MAIL_GET, &seen, r->path_id);
	if (!e && !db_rows(seen))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_MAIL_RESEND, &moved, r->path_id);
	if (!e && !db_rows(moved))
		return req_fail(r, ERR_WRONG_STATE, "Письмо отправляется прямо сейчас.");
	if (!e)
		e = DB_RUN(r->db, Q_MAIL_GET, &row, r->path_id);
	return e ? e : resp_json(r, 200, db_row_json(row, 0));
}

enum err mail_state_get(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_MAIL_STATE, 0, NULL, &row);
	json_t *state = e ? NULL : db_row_json(row, 0);
	if (e || !state)
		return e ? e : ERR_INTERNAL;
	bool configured = *r->conf->smtp_url;
	json_object_set_new(state, "configured", json_boolean(configured));
	json_object_set_new(state, "sender", configured ? json_string(r->conf->smtp_from) : json_null());
	resp_etag(r, arena_printf(r->arena, "%d-%s-%d", (int)json_integer_value(json_object_get(state, "version")), db_text(row, 0, db_cols(row) - 1), configured));
	return resp_json(r, 200, state);
}

/* Minutes of "09:00"; -1 when it is no time. */
static int minutes(const char *s)
{
	int h, m, n = 0;
	return sscanf(s, "%2d:%2d%n", &h, &m, &n) == 2 && n == 5 && !strpbrk(s, "+- ") && h < 24 && m < 60 ? h * 60 + m : -1;
}

static enum err check_settings(struct req *r)
{
	enum err e = body_check(r, setting_fields);
	if (e)
		return e;
	int from = minutes(body_text(r, "open_from")), to = minutes(body_text(r, "open_to"));
	if (from < 0)
		req_wrong(r, "/open_from", "wrong_value", "Нужно время вида 08:00.");
	if (to < 0)
		req_wrong(r, "/open_to", "wrong_value", "Нужно время вида 20:00.");
	else if (from >= to)
		req_wrong(r, "/open_to", "wrong_value", "Конец должен быть позже начала.");
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

enum err mail_settings_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = check_settings(r);
	if (!e)
		e = DB_RUN(r->db, Q_MAIL_SETTINGS_PUT, &row, arena_printf(r->arena, "%ld", req_if_match(r)), message_json(r, r->body));
	if (!e && !db_rows(row))
		e = ERR_STALE;
	return e ? e : mail_state_get(r);
}

enum err mail_address_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT now = NULL;
	enum err e = body_check(r, address_fields);
	const char *official = body_text(r, "official_id"), *account = body_text(r, "account_id");
	if (e)
		return e;
	if (!official == !account) {
		req_wrong(r, "/official_id", "missing", "Нужен либо исполнитель, либо учётная запись.");
		return ERR_INVALID;
	}
	e = DB_RUN(r->db, Q_MAIL_ADDRESS_NOW, &now, official, account);
	if (!e && !db_rows(now)) {
		req_wrong(r, official ? "/official_id" : "/account_id", "unknown_value", "Такой записи в справочнике нет.");
		return ERR_INVALID;
	}
	if (!e)
		e = DB_RUN(r->db, Q_MAIL_ADDRESS_PUT, &row, official, account, body_text(r, "email"), arena_printf(r->arena, "%ld", req_if_match(r)));
	if (!e && !db_rows(row)) {
		req_wrong(r, "/email", "wrong_value", "Это не адрес электронной почты.");
		return ERR_INVALID;
	}
	if (!e && !db_bool(row, 0, 0))
		e = req_stale(r, db_row_json(now, 0));
	return e ? e : resp_empty(r, 204);
}
