/* Tokens of other systems: given, changed, replaced, revoked by the administrator; a short one for a signed assertion. A secret is answered once. */
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"
#include "fcgi/assertion.h"
#include "fcgi/auth.h"
#include "fcgi/body.h"
#include "fcgi/network.h"
#include "fcgi/tokens.h"

enum { SCOPES = 100, NETWORKS = 50, OVERLAP_HOURS = 168 };

#define TERMS \
	{"name", F_TEXT, F_REQUIRED, 3, 100, NULL}, \
	{"scopes", F_LIST, F_REQUIRED, 1, SCOPES, NULL}, \
	{"addresses", F_LIST, F_REQUIRED, 0, NETWORKS, NULL}, \
	{"per_minute", F_INT, F_REQUIRED, 1, 6000, NULL}, \
	{"valid_to", F_DATE, F_REQUIRED, 0, 0, NULL}, \
	{"public_key", F_TEXT, F_NULL, 0, 4000, NULL},

static const struct field new_fields[] = {TERMS {"role", F_TEXT, F_REQUIRED, 1, 40, NULL}, {"organisation_id", F_ID, F_NULL, 0, INT32_MAX, NULL}, {0}};
static const struct field put_fields[] = {TERMS {0}};
static const struct field rotate_fields[] = {{"overlap_hours", F_INT, F_REQUIRED, 0, OVERLAP_HOURS, NULL}, {0}};
static const struct field revoke_fields[] = {{"reason", F_TEXT, F_REQUIRED, 3, 500, NULL}, {0}};

static bool is_action(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz_.");
	return n && n <= 60 && !s[n];
}

static void check_list(struct req *r, const char *name, bool (*fits)(const char *), const char *message)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(r->body, name), i, one)
		if (!json_is_string(one) || !fits(json_string_value(one)))
			req_wrong(r, arena_printf(r->arena, "/%s", name), "wrong_value", arena_printf(r->arena, "Строка %zu: %s", i + 1, message));
}

static enum err check(struct req *r, const struct field *fields, const char *id)
{
	enum err e = body_check(r, fields);
	const char *key = e ? NULL : body_text(r, "public_key");
	if (e)
		return e;
	check_list(r, "scopes", is_action, "такого права нет.");
	check_list(r, "addresses", network_is, "это не адрес и не сеть, нужно 10.1.2.3 или 10.1.0.0/16.");
	if (key && !assertion_algorithm(key))
		req_wrong(r, "/public_key", "wrong_value", "Нужен открытый ключ в PEM: P-256 или RSA не короче 2048 бит.");
	return r->errors ? ERR_INVALID : register_wrong(r, Q_TOKEN_WRONG, id);
}

enum err token_list(struct req *r)
{
	json_t *answer = json_object();
	enum err e = page_add(r, answer, "items", Q_TOKEN_LIST, 0, NULL);
	if (!e)
		e = page_add(r, answer, "roles", Q_TOKEN_ROLES, 0, NULL);
	if (!e)
		return resp_json(r, 200, answer);
	json_decref(answer);
	return e;
}

enum err token_get(struct req *r)
{
	return register_answer(r, 200, Q_TOKEN_ONE, r->path_id);
}

enum err token_create(struct req *r)
{
	char secret[TOKEN_TEXT], prefix[TOKEN_PREFIX], hash[TOKEN_HASH];
	DB_AUTO_RESULT made = NULL;
	enum err e = check(r, new_fields, NULL);
	if (!e && !token_make(secret, prefix, hash))
		e = ERR_INTERNAL;
	if (!e)
		e = DB_RUN(r->db, Q_TOKEN_CREATE, &made, message_json(r, r->body), hash, prefix);
	if (e)
		return e;
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/tokens/%s", db_text(made, 0, 0)));
	return register_secret(r, 201, Q_TOKEN_ONE, db_text(made, 0, 0), secret);
}

/* Of what is revoked nothing changes any more. */
static enum err known_live(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_TOKEN_ONE, &row, register_id(r->path_id));
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	json_auto_t *token = db_row_json(row, 0);
	return json_is_null(json_object_get(token, "revoked_at")) ? ERR_OK : req_fail(r, ERR_WRONG_STATE, "Этот токен отозван: выдайте новый.");
}

static const char *version(struct req *r)
{
	return arena_printf(r->arena, "%ld", req_if_match(r));
}

/* A statement of a token under its version that gives no row when it is another by now. */
static enum err change(struct req *r, enum query q, const char *third)
{
	DB_AUTO_RESULT row = NULL;
	const char *args[] = {r->path_id, version(r), third};
	enum err e = db_run(r->db, q, third ? 3 : 2, args, &row);
	return e || db_rows(row) ? e : register_stale(r, Q_TOKEN_ONE, r->path_id);
}

enum err token_put(struct req *r)
{
	enum err e = known_live(r);
	if (!e)
		e = check(r, put_fields, r->path_id);
	if (!e)
		e = change(r, Q_TOKEN_CHANGE, message_json(r, r->body));
	return e ? e : token_get(r);
}

enum err token_rotate(struct req *r)
{
	char secret[TOKEN_TEXT], prefix[TOKEN_PREFIX], hash[TOKEN_HASH];
	enum err e = known_live(r);
	if (!e)
		e = body_check(r, rotate_fields);
	if (!e)
		e = change(r, Q_TOKEN_TOUCH, NULL);
	if (!e && !token_make(secret, prefix, hash))
		e = ERR_INTERNAL;
	if (!e)
		e = DB_RUN(r->db, Q_TOKEN_RETIRE, NULL, r->path_id, body_text(r, "overlap_hours"));
	if (!e)
		e = DB_RUN(r->db, Q_TOKEN_SECRET, NULL, r->path_id, hash, prefix);
	return e ? e : register_secret(r, 200, Q_TOKEN_ONE, r->path_id, secret);
}

enum err token_revoke(struct req *r)
{
	enum err e = known_live(r);
	if (!e)
		e = body_check(r, revoke_fields);
	if (e)
		return e;
	r->audit.purpose = body_text(r, "reason");
	e = change(r, Q_TOKEN_REVOKE, body_text(r, "reason"));
	return e ? e : token_get(r);
}

/* ---- client credentials (RFC 7523): the token proves itself by its key */

static enum err check_assertion(struct req *r, const char *text, struct assertion *a)
{
	DB_AUTO_RESULT key = NULL;
	enum err e = assertion_client(text, a->client);
	if (!e)
		e = db_ready(r->db);
	if (!e)
		e = DB_RUN(r->db, Q_TOKEN_KEY, &key, a->client);
	if (!e && db_is_null(key, 0, 0))
		e = ERR_UNAUTHORIZED;
	return e ? e : assertion_check(text, db_text(key, 0, 0), arena_printf(r->arena, "%s/api/v1/token", r->conf->public_url), time(NULL), a);
}

static enum err issue(struct req *r, const struct db_result *row)
{
	struct auth_claims claims = {.account = (int)db_int(row, 0, 4), .issued_at = time(NULL), .of_token = true};
	claims.expires_at = claims.issued_at + AUTH_ACCESS_SECONDS;
	memcpy(claims.session, r->session, sizeof claims.session);
	const char *text = auth_issue(r->auth, r->arena, &claims);
	r->session[0] = 0;	/* nobody acts yet */
	if (!text)
		return ERR_INTERNAL;
	return resp_json(r, 200, json_pack("{s:s, s:s, s:i}", "access_token", text, "token_type", "Bearer", "expires_in", AUTH_ACCESS_SECONDS));
}

enum err token_issue(struct req *r)
{
	struct assertion a;
	DB_AUTO_RESULT row = NULL;
	if (strcmp(req_param(r, "client_assertion_type"), "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")) {
		req_wrong(r, "client_assertion_type", "wrong_value", "Принимается urn:ietf:params:oauth:client-assertion-type:jwt-bearer.");
		return ERR_BAD_PARAM;
	}
	enum err e = check_assertion(r, req_param(r, "client_assertion"), &a);
	if (!e)
		e = DB_RUN(r->db, Q_TOKEN_ASSERT, &row, a.client, a.jti, arena_printf(r->arena, "%lld", (long long)a.expires_at), req_address(r));
	if (!e)
		e = token_admitted(r, row);
	return e ? e : issue(r, row);
}
