/* Signing in through the provider, the short access token, signing out. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/auth.h"
#include "fcgi/body.h"
#include "fcgi/cookie.h"
#include "fcgi/log.h"
#include "fcgi/oidc.h"

enum { LOGIN_SECONDS = 600, REFRESH_SECONDS = 7 * 24 * 3600 };

/* A sign-in that came back from the provider. */
struct login {
	const char *verifier, *return_to;
	int64_t oid;
	bool begun;		/* here: what comes back with a state of nobody's is no sign-in */
};

static const char *address(const struct req *r)
{
	return req_env(r, "REMOTE_ADDR");
}

/* Only a path of our own site: "//host" would lead away, and browsers drop tabs and read a backslash as a slash. */
static const char *safe_return(const char *path)
{
	if (!path || path[0] != '/' || path[1] == '/')
		return "/";
	for (const char *c = path; *c; c++)
		if ((unsigned char)*c < ' ' || *c == '\\' || *c == 127)
			return "/";
	return path;
}

enum err session_login(struct req *r)
{
	char state[OIDC_STATE_SIZE];
	oidc_make_state(state);
	const char *verifier = oidc_make_secret(r->arena), *browser = oidc_make_secret(r->arena);
	const char *url = verifier && browser ? oidc_authorize_url(r->conf, r->arena, state, verifier) : NULL;
	if (!url)
		return ERR_INTERNAL;
	enum err e = DB_RUN(r->db, Q_LOGIN_START, NULL, state, cookie_hash(r, browser), verifier,
			    safe_return(req_param(r, "return")));
	if (e)
		return e;
	cookie_set(r, COOKIE_LOGIN, browser, LOGIN_SECONDS, "Lax");
	return resp_redirect(r, url);
}

/* Takes the sign-in that this browser began: its state works once, whatever comes of it. */
static enum err take_login(struct req *r, struct login *l)
{
	const char *state = req_param(r, "state"), *browser = cookie_get(r, COOKIE_LOGIN);
	DB_AUTO_RESULT row = NULL;
	if (!state || !auth_is_uuid(state))
		return ERR_NOT_FOUND;
	enum err e = db_begin(r->db, DB_WRITE, NULL);
	if (!e)
		e = DB_RUN(r->db, Q_LOGIN_TAKE, &row, state, cookie_hash(r, browser ? browser : ""));
	if (!e)
		e = db_commit(r->db);
	if (e)
		return e;
	l->begun = db_rows(row) > 0;
	if (!l->begun || !db_bool(row, 0, 2))
		return ERR_NOT_FOUND;
	l->verifier = arena_strdup(r->arena, db_text(row, 0, 0));
	l->return_to = arena_strdup(r->arena, db_text(row, 0, 1));
	return ERR_OK;
}

static enum err identify(struct req *r, struct login *l)
{
	const char *token = NULL, *code = req_param(r, "code");
	if (req_param(r, "error") || !code)
		return ERR_FORBIDDEN;
	enum err e = oidc_exchange(r->conf, r->arena, code, l->verifier, &token);
	if (e)
		return e;
	e = auth_check_identity(r->auth, token, time(NULL), &l->oid);
	return e ? ERR_UPSTREAM : ERR_OK;
}

static void give_cookies(struct req *r, const char *refresh)
{
	cookie_set(r, COOKIE_REFRESH, refresh, REFRESH_SECONDS, "Strict");
	cookie_set_staff(r);
}

/* Opens a session for the person, or says that nobody here is known by this subject. */
static enum err open_session(struct req *r, const struct login *l)
{
	const char *oid = arena_printf(r->arena, "%lld", (long long)l->oid), *refresh = oidc_make_secret(r->arena);
	DB_AUTO_RESULT account = NULL;
	DB_AUTO_RESULT session = NULL;
	enum err e = refresh ? db_begin(r->db, DB_WRITE, NULL) : ERR_INTERNAL;
	if (!e)
		e = DB_RUN(r->db, Q_ACCOUNT_BY_OID, &account, oid);
	if (!e && !db_rows(account))
		return ERR_UNAUTHORIZED;
	if (!e)
		e = DB_RUN(r->db, Q_SESSION_OPEN, &session, db_text(account, 0, 0), cookie_hash(r, refresh), address(r),
			   req_env(r, "HTTP_USER_AGENT"));
	if (!e) {
		r->audit.account = arena_strdup(r->arena, db_text(account, 0, 0));
		r->audit.session = arena_strdup(r->arena, db_text(session, 0, 0));
		e = audit_put(r, 302, false);
	}
	if (!e)
		e = db_commit(r->db);
	if (!e)
		give_cookies(r, refresh);
	return e;
}

/* Word of /login?error=…, which the sign-in page explains. */
static const char *failure_word(const struct req *r, enum err e)
{
	const char *said = req_param(r, "error_description");
	if (e == ERR_FORBIDDEN)
		return said && strstr(said, "ESIA-007004") ? "denied" : "provider";
	if (e == ERR_NOT_FOUND)
		return "expired";
	if (e == ERR_UNAUTHORIZED)
		return "no_account";
	return e == ERR_UPSTREAM ? "provider" : "unavailable";
}

enum err session_callback(struct req *r)
{
	struct login l = {0};
	enum err e = take_login(r, &l);
	if (!e)
		e = identify(r, &l);
	if (!e)
		e = open_session(r, &l);
	cookie_set(r, COOKIE_LOGIN, "", 0, "Lax");
	if (!e)
		return resp_redirect(r, l.return_to);
	db_rollback(r->db);
	log_line(LOG_WARN, "sign-in failed: %s", failure_word(r, e));
	r->audit = (struct audit_note){.result = failure_word(r, e)};
	if (l.begun)
		audit_put(r, err_status(e), true);
	return resp_redirect(r, arena_printf(r->arena, "/login?error=%s", failure_word(r, e)));
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

static enum err answer_token(struct req *r, const struct auth_claims *c, const char *account)
{
	json_t *who = NULL;
	const char *token = auth_issue(r->auth, r->arena, c);
	enum err e = token ? account_json(r, account, c->session, &who) : ERR_INTERNAL;
	if (e)
		return e;
	return resp_json(r, 200, json_pack("{s:s, s:s, s:i, s:o}", "access_token", token, "token_type", "Bearer", "expires_in",
					   (int)(c->expires_at - c->issued_at), "account", who));
}

enum err session_refresh(struct req *r)
{
	struct auth_claims c = {.issued_at = time(NULL)};
	const char *old = cookie_get(r, COOKIE_REFRESH), *fresh = oidc_make_secret(r->arena);
	DB_AUTO_RESULT row = NULL;
	if (!old || !fresh)
		return old ? ERR_INTERNAL : ERR_UNAUTHORIZED;
	enum err e = DB_RUN(r->db, Q_SESSION_ROTATE, &row, cookie_hash(r, old), cookie_hash(r, fresh));
	if (e)
		return e;
	if (!db_rows(row))
		return refuse_refresh(r, cookie_hash(r, old));
	int64_t left = db_int(row, 0, 2);
	strncpy(c.session, db_text(row, 0, 0), sizeof(c.session) - 1);
	c.account = (int)db_int(row, 0, 1);
	c.expires_at = c.issued_at + (left < AUTH_ACCESS_SECONDS ? left : AUTH_ACCESS_SECONDS);
	give_cookies(r, fresh);
	return answer_token(r, &c, db_text(row, 0, 1));
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

enum err session_delete(struct req *r)
{
	enum err e = DB_RUN(r->db, Q_SESSION_REVOKE, NULL, r->session);
	cookie_set(r, COOKIE_REFRESH, "", 0, "Strict");
	return e ? e : resp_empty(r, 204);
}
