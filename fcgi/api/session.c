/* The short access token, who is signed in, signing out. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/api/session_in.h"
#include "fcgi/auth.h"
#include "fcgi/body.h"
#include "fcgi/cookie.h"
#include "fcgi/log.h"
#include "fcgi/oidc.h"

void session_cookies(struct req *r, const char *refresh)
{
	cookie_set(r, COOKIE_REFRESH, refresh, r->conf->session_hours * 3600, "Strict");
	cookie_set_staff(r);
}

/* The account as the browser shows it: id, names, roles, actions, the role its session has chosen. New reference in *out. */
static enum err account_json(struct req *r, const char *id, const char *session, json_t **out)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ACCOUNT_GET, &row, id, session);
	if (e || !db_rows(row))
		return e ? e : ERR_UNAUTHORIZED;
	*out = db_row_json(row, 0);
	return *out ? ERR_OK : ERR_INTERNAL;
}

/* A refresh value that no session has now: perhaps a copied one. The session it was spent in ends, and that stays. */
static enum err refuse_refresh(struct req *r, const char *hash)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_SESSION_REUSED, &row, hash);
	if (!e && db_rows(row)) {
		log_line(LOG_WARN, "a spent refresh value came back: session ended");
		r->audit.account = arena_strdup(r->arena, db_text(row, 0, 1));
		r->audit.session = arena_strdup(r->arena, db_text(row, 0, 0));
		r->audit.result = "revoked";
		e = audit_put(r, 401, false);
	}
	if (!e)
		e = db_commit(r->db);
	return e ? e : ERR_UNAUTHORIZED;
}

/* idle_in, ends_in: seconds until the session ends by idleness and whatever is done. */
static enum err answer_token(struct req *r, const struct auth_claims *c, const char *account, int64_t idle_in, int64_t ends_in)
{
	json_t *who = NULL;
	const char *token = auth_issue(r->auth, r->arena, c);
	enum err e = token ? account_json(r, account, c->session, &who) : ERR_INTERNAL;
	if (e)
		return e;
	return resp_json(r, 200, json_pack("{s:s, s:s, s:i, s:I, s:I, s:o}", "access_token", token, "token_type", "Bearer", "expires_in", (int)(c->expires_at - c->issued_at),
					   "idle_in", (json_int_t)idle_in, "ends_in", (json_int_t)ends_in, "account", who));
}

enum err session_refresh(struct req *r)
{
	struct auth_claims c = {.issued_at = time(NULL)};
	const char *old = cookie_get(r, COOKIE_REFRESH), *fresh = oidc_make_secret(r->arena), *idle = req_param(r, "idle");
	DB_AUTO_RESULT row = NULL;
	if (!old || !fresh)
		return old ? ERR_INTERNAL : ERR_UNAUTHORIZED;
	enum err e = DB_RUN(r->db, Q_SESSION_ROTATE, &row, cookie_hash(r, old), cookie_hash(r, fresh), arena_printf(r->arena, "%d", r->conf->idle_minutes),
			    arena_printf(r->arena, "%d", r->conf->session_hours), idle ? idle : "false");
	if (e)
		return e;
	if (!db_rows(row))
		return refuse_refresh(r, cookie_hash(r, old));
	int64_t left = db_int(row, 0, 2);
	strncpy(c.session, db_text(row, 0, 0), sizeof(c.session) - 1);
	c.account = (int)db_int(row, 0, 1);
	c.expires_at = c.issued_at + (left < AUTH_ACCESS_SECONDS ? left : AUTH_ACCESS_SECONDS);
	session_cookies(r, fresh);
	return answer_token(r, &c, db_text(row, 0, 1), left, db_int(row, 0, 3));
}

static const char *acting(struct req *r)
{
	return arena_printf(r->arena, "%d", req_actor(r)->account);
}

enum err session_get(struct req *r)
{
	json_t *who = NULL;
	enum err e = account_json(r, acting(r), r->session, &who);
	return e ? e : resp_json(r, 200, who);
}

/* From the next request on this session acts in one of its roles, or (null) in all of them. */
enum err session_role_put(struct req *r)
{
	static const struct field fields[] = {{"grant_id", F_ID, F_REQUIRED | F_NULL, 0, INT32_MAX, NULL}, {0}};
	DB_AUTO_RESULT row = NULL;
	json_t *who = NULL;
	enum err e = body_check(r, fields);
	if (!e)
		e = DB_RUN(r->db, Q_SESSION_ROLE_PUT, &row, r->session, acting(r), body_text(r, "grant_id"));
	if (!e && !db_rows(row)) {
		req_wrong(r, "/grant_id", "unknown_value", "Такой роли у вас сегодня нет.");
		e = ERR_INVALID;
	}
	if (!e)
		e = account_json(r, acting(r), r->session, &who);
	return e ? e : resp_json(r, 200, who);
}

/* Here at once; where the browser goes on to end it at the provider too, which is for the gateway where there is one. */
enum err session_delete(struct req *r)
{
	const char *url = *r->conf->gateway_issuer ? "/login" : oidc_logout_url(r->conf, r->arena, "/login");
	enum err e = DB_RUN(r->db, Q_SESSION_REVOKE, NULL, r->session);
	cookie_set(r, COOKIE_REFRESH, "", 0, "Strict");
	return e ? e : resp_json(r, 200, json_pack("{s:s}", "logout_url", url));
}

enum err session_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_ACCOUNT_SESSIONS, &rows, acting(r), r->session);
	return e ? e : resp_items(r, rows);
}

/* One of one's own, or all but this one. */
enum err session_end(struct req *r)
{
	enum err e = sessions_end(r, acting(r));
	return e ? e : session_list(r);
}
