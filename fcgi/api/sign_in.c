/* Signing in: through ESIA and back, or past it through the gateway. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/api/session_in.h"
#include "fcgi/auth.h"
#include "fcgi/cookie.h"
#include "fcgi/esia_token.h"
#include "fcgi/gateway.h"
#include "fcgi/limits.h"
#include "fcgi/log.h"
#include "fcgi/oidc.h"
#include "fcgi/oidc_sign.h"

enum { LOGIN_SECONDS = 600 };

/* A sign-in that came back from the provider. */
struct login {
	const char *verifier, *return_to;
	const char *session;	/* whose owner proves himself anew, or NULL */
	const char *access_token;
	struct identity who;
	char code[OIDC_CODE_SIZE];	/* digits of ESIA's refusal */
	bool begun;		/* here: what comes back with a state of nobody's is no sign-in */
};

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

/* Where the provider is: itself, or what the gateway in front of us does in its place. */
static const char *door(struct req *r, const char *state, const char *verifier, const char *session)
{
	if (*r->conf->gateway_issuer)
		return arena_printf(r->arena, "/api/v1/session/gateway?return=%s", oidc_escape(r->arena, safe_return(req_param(r, "return"))));
	/* ESIA signs a person in who is signed in there without asking: who has to prove himself signs out there first. */
	return session ? oidc_logout_url(r->conf, r->arena, arena_printf(r->arena, "/api/v1/session/login?again=%s", state))
		       : oidc_authorize_url(r->conf, r->arena, state, verifier);
}

/* The session of the browser that asks, when its owner has to prove himself anew. */
static enum err current_session(struct req *r, const char **id)
{
	DB_AUTO_RESULT row = NULL;
	const char *wanted = req_param(r, "reauth"), *refresh = cookie_get(r, COOKIE_REFRESH);
	*id = NULL;
	if (!wanted || strcmp(wanted, "true") || !refresh)
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_SESSION_CURRENT, &row, cookie_hash(r, refresh));
	if (!e && db_rows(row))
		*id = arena_strdup(r->arena, db_text(row, 0, 0));
	return e;
}

/* Back from the provider's sign-out: now to its sign-in. */
static enum err go_on(struct req *r, const char *state)
{
	DB_AUTO_RESULT row = NULL;
	const char *browser = cookie_get(r, COOKIE_LOGIN);
	enum err e = auth_is_uuid(state) ? DB_RUN(r->db, Q_LOGIN_AGAIN, &row, state, cookie_hash(r, browser ? browser : "")) : ERR_NOT_FOUND;
	if (e && e != ERR_NOT_FOUND)
		return e;
	const char *url = row && db_rows(row) ? oidc_authorize_url(r->conf, r->arena, state, db_text(row, 0, 0)) : "/login?error=expired";
	return url ? resp_redirect(r, url) : ERR_INTERNAL;
}

enum err session_login(struct req *r)
{
	char state[OIDC_STATE_SIZE];
	const char *session;
	if (req_param(r, "again"))
		return go_on(r, req_param(r, "again"));
	oidc_make_state(state);
	const char *verifier = oidc_make_secret(r->arena), *browser = oidc_make_secret(r->arena);
	enum err e = current_session(r, &session);
	const char *url = verifier && browser && !e ? door(r, state, verifier, session) : NULL;
	if (!url)
		return e ? e : ERR_INTERNAL;
	e = DB_RUN(r->db, Q_LOGIN_START, NULL, state, cookie_hash(r, browser), verifier, safe_return(req_param(r, "return")), session);
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
	l->session = *db_text(row, 0, 3) ? arena_strdup(r->arena, db_text(row, 0, 3)) : NULL;
	return ERR_OK;
}

/* Both tokens are verified: the second is what ESIA is asked with, and must be of the same person. */
static enum err check_tokens(struct req *r, const struct oidc_answer *answer, struct login *l)
{
	enum err e = esia_check_identity(r->conf, answer->id_token, time(NULL), &l->who);
	if (e == ERR_FORBIDDEN) {
		memcpy(l->code, "007055", OIDC_CODE_SIZE);
		return e;
	}
	if (!e)
		e = esia_check_access(r->conf, answer->access_token, time(NULL), l->who.oid);
	l->access_token = answer->access_token;
	return e ? ERR_UPSTREAM : ERR_OK;
}

static enum err identify(struct req *r, struct login *l)
{
	struct oidc_answer answer;
	const char *code = req_param(r, "code");
	if (req_param(r, "error") || !code) {
		oidc_code(req_param(r, "error_description"), l->code);
		return ERR_FORBIDDEN;
	}
	enum err e = oidc_exchange(r->conf, r->arena, code, l->verifier, &answer);
	memcpy(l->code, answer.refusal, sizeof(l->code));
	return e ? e : check_tokens(r, &answer, l);
}

/* The account of the person: ERR_UNAUTHORIZED when there is none, ERR_WRONG_STATE when it is switched off. */
static enum err find_account(struct req *r, const struct login *l, const char **id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ACCOUNT_BY_OID, &row, arena_printf(r->arena, "%lld", (long long)l->who.oid));
	if (e || !db_rows(row))
		return e ? e : ERR_UNAUTHORIZED;
	*id = arena_strdup(r->arena, db_text(row, 0, 0));
	return db_bool(row, 0, 1) ? ERR_OK : ERR_WRONG_STATE;
}

static enum err put_session(struct req *r, const struct login *l, const char *account, const char *refresh)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_SESSION_OPEN, &row, account, cookie_hash(r, refresh), req_address(r), req_env(r, "HTTP_USER_AGENT"),
			    arena_printf(r->arena, "%lld", (long long)l->who.signed_in_at), arena_printf(r->arena, "%d", r->conf->idle_minutes), l->session);
	if (!e)
		r->audit.session = arena_strdup(r->arena, db_text(row, 0, 0));
	r->audit.account = account;
	return e;
}

/* Opens a session for the person, or says that nobody here is known by this subject. */
static enum err open_session(struct req *r, const struct login *l)
{
	const char *refresh = oidc_make_secret(r->arena), *account = NULL;
	enum err e = refresh ? db_begin(r->db, DB_WRITE, NULL) : ERR_INTERNAL;
	if (!e)
		e = find_account(r, l, &account);
	if (!e)
		e = put_session(r, l, account, refresh);
	if (!e)
		e = audit_put(r, 302, false);
	if (!e)
		e = db_commit(r->db);
	if (!e)
		session_cookies(r, refresh);
	return e;
}

/* Word of /login?error=…, which the sign-in page explains. */
static const char *failure_word(enum err e)
{
	return e == ERR_FORBIDDEN ? "denied" : e == ERR_NOT_FOUND ? "expired" : e == ERR_UNAUTHORIZED ? "no_account" : e == ERR_WRONG_STATE ? "disabled" :
	       e == ERR_UPSTREAM ? "provider" : "unavailable";
}

/* To the sign-in page, which has a sentence for the word and for ESIA's code. */
static enum err fail(struct req *r, const struct login *l, enum err e)
{
	const char *word = e == ERR_FORBIDDEN && strcmp(l->code, "007004") ? "provider" : failure_word(e);
	db_rollback(r->db);
	log_line(LOG_WARN, "sign-in failed: %s%s%s", word, *l->code ? " ESIA-" : "", l->code);
	r->audit = (struct audit_note){.result = word};
	if (l->begun)
		audit_put(r, err_status(e), true);
	return resp_redirect(r, arena_printf(r->arena, "/login?error=%s%s%s", word, *l->code ? "&code=" : "", l->code));
}

/* The end of both ways: a session, the page where access is asked for, or the sign-in page. person: what the gateway told, NULL: ESIA is asked. */
static enum err enter(struct req *r, const struct login *l, enum err e, const struct esia_person *person)
{
	struct esia_person told;
	if (!e)
		e = open_session(r, l);
	if (!e)
		return resp_redirect(r, l->return_to);
	if (e != ERR_UNAUTHORIZED)
		return fail(r, l, e);
	db_rollback(r->db);
	if (!person)
		e = esia_person_read(r->conf, r->arena, l->access_token, l->who.oid, &told);
	if (person || !e)
		e = access_begin(r, l->who.oid, person ? person : &told);
	return e ? fail(r, l, e) : ERR_OK;
}

static enum err come_back(struct req *r)
{
	struct login l = {0};
	enum err e = take_login(r, &l);
	if (!e)
		e = identify(r, &l);
	cookie_set(r, COOKIE_LOGIN, "", 0, "Lax");
	return enter(r, &l, e, NULL);
}

/* ESIA is asked up to three times, ten seconds each: were it slow, all workers would soon wait for it, and whoever is signed in with them. */
enum err session_callback(struct req *r)
{
	static const struct login none = {0};
	if (!limits_ask_begin(r->limits, r->slot))
		return fail(r, &none, ERR_UNAVAILABLE);
	enum err e = come_back(r);
	limits_ask_end(r->limits, r->slot);
	return e;
}

enum err session_gateway(struct req *r)
{
	struct login l = {.return_to = safe_return(req_param(r, "return")), .begun = true};
	struct esia_person person = {.name = ""};
	enum err e = gateway_check(r->conf, r->arena, req_env(r, "HTTP_AUTHORIZATION"), time(NULL), &l.who, &person);
	if (e == ERR_NOT_FOUND)
		return e;
	return e ? fail(r, &l, ERR_UPSTREAM) : enter(r, &l, ERR_OK, &person);
}
