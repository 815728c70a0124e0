#include "fcgi/handle.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/auth.h"
#include "fcgi/calls.h"
#include "fcgi/log.h"
#include "fcgi/params.h"
#include "fcgi/resp.h"
#include "fcgi/tokens.h"

void handle_init(struct req *r, const struct conf *conf, struct db *db, struct auth *auth, struct arena *arena)
{
	memset(r, 0, sizeof(*r));
	arena_reset(arena);
	r->conf = conf;
	r->db = db;
	r->auth = auth;
	r->arena = arena;
	r->id = "";
	r->resp.status = 500;
	r->resp.fd = -1;
}

/* nginx's own id, else the client's when it is harmless, else a random one. */
static const char *request_id(struct req *r)
{
	static const char *const names[] = {"REQUEST_ID", "HTTP_X_REQUEST_ID"};
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	unsigned long long n = 0;
	for (size_t i = 0; i < 2; i++) {
		const char *id = req_env(r, names[i]);
		if (id && strlen(id) >= 8 && strlen(id) <= 64 && strspn(id, letters) == strlen(id))
			return arena_strdup(r->arena, id);
	}
	RAND_bytes((unsigned char *)&n, sizeof(n));
	return arena_printf(r->arena, "%016llx", n);
}

/* The path as the client wrote it: no route of ours holds an escape, so "%2f" is never a slash. */
static const char *path_of(struct req *r)
{
	const char *uri = req_env(r, "REQUEST_URI");
	const char *path = uri ? arena_strndup(r->arena, uri, strcspn(uri, "?#")) : NULL;
	return path ? path : "";
}

static enum err find_route(struct req *r)
{
	const char *method = req_env(r, "REQUEST_METHOD");
	struct route_match m = route_find(routes, route_count, method ? method : "", path_of(r));
	r->route = m.route;
	r->path_id = arena_strdup(r->arena, m.id);
	if (r->route)
		return ERR_OK;
	return m.allowed ? ERR_METHOD : ERR_NOT_FOUND;
}

static void add_allow(struct req *r)
{
	const char *list = NULL;
	struct route_match m = route_find(routes, route_count, "", path_of(r));
	for (int i = 0; i < HTTP_METHODS; i++)
		if (m.allowed & 1u << i)
			list = arena_printf(r->arena, "%s%s%s", list ? list : "", list ? ", " : "", method_name((enum method)i));
	if (list)
		resp_header(r, "Allow", list);
}

static enum err check_token(struct req *r)
{
	struct auth_claims claims;
	const char *header = req_env(r, "HTTP_AUTHORIZATION");
	if (r->route->access != SIGNED)
		return ERR_OK;
	if (!header || strncasecmp(header, "Bearer ", 7))
		return ERR_UNAUTHORIZED;
	if (!strncmp(header + 7, TOKEN_MARK, strlen(TOKEN_MARK)))
		return token_by_secret(r, header + 7);
	enum err e = auth_check(r->auth, header + 7, time(NULL), &claims);
	if (!e && claims.of_token)
		return token_by_session(r, claims.session);
	if (!e)
		memcpy(r->session, claims.session, sizeof(r->session));
	return e;
}

/* A page of another site may make the browser send the cookie; it cannot make it send our Origin. */
static enum err check_origin(struct req *r)
{
	const char *origin = req_env(r, "HTTP_ORIGIN");
	if (r->route->access != COOKIE)
		return ERR_OK;
	if (origin && !strcmp(origin, r->conf->public_url))
		return ERR_OK;
	return req_fail(r, ERR_FORBIDDEN, "Запрос пришёл не со страницы системы.");
}

/* Files with personal data leave for who has just shown that it is he: an unlocked computer is not enough. */
static enum err check_fresh(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	if (!r->route->fresh)
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_SESSION_FRESH, &row, r->session, arena_printf(r->arena, "%d", r->conf->reauth_minutes));
	return e ? e : db_rows(row) && db_bool(row, 0, 0) ? ERR_OK : ERR_REAUTH;
}

/* Starts the transaction; with it the session and the rights are checked. */
static enum err begin(struct req *r)
{
	db_tag(r->db, r->id);
	if (r->route->tx == TX_NONE)
		return ERR_OK;
	enum db_mode mode = r->route->tx == TX_READ ? DB_READ : DB_WRITE;
	enum err e = db_begin_session(r->db, mode, r->route->access == SIGNED ? r->session : NULL, r->route->action);
	if (!e && r->route->action && !req_may(r, r->route->action))
		e = ERR_FORBIDDEN;
	return e ? e : check_fresh(r);
}

/* The type alone, or with the one charset that JSON has. */
static bool type_is(const char *type, const char *wanted)
{
	size_t n = strlen(wanted);
	if (!type || strncasecmp(type, wanted, n))
		return false;
	type += n + strspn(type + n, "; ");
	return !*type || !strcasecmp(type, "charset=utf-8");
}

/* Size and type, before a byte of the body is read. */
static enum err check_body(struct req *r)
{
	const char *length = req_env(r, "CONTENT_LENGTH"), *type = req_env(r, "CONTENT_TYPE");
	char *end = NULL;
	unsigned long long size = length && *length ? strtoull(length, &end, 10) : 0;
	if (end && (*end || *length == '-'))
		return ERR_BAD_REQUEST;
	if (r->route->body == BODY_NONE)
		return size ? req_fail(r, ERR_BAD_REQUEST, "У этого запроса не бывает тела.") : ERR_OK;
	if (size > r->route->body_limit)
		return req_fail(r, ERR_TOO_LARGE, "Тело запроса больше %zu КБ.", r->route->body_limit / 1024);
	r->body_size = r->body_left = (size_t)size;
	if (r->route->body == BODY_JSON && !type_is(type, "application/json") && !type_is(type, "application/merge-patch+json"))
		return req_fail(r, ERR_MEDIA, "Нужен Content-Type: application/json.");
	if (r->route->body == BODY_STREAM && !type_is(type, "application/octet-stream"))
		return req_fail(r, ERR_MEDIA, "Нужен Content-Type: application/octet-stream.");
	if (r->route->body == BODY_FORM && !type_is(type, "application/x-www-form-urlencoded"))
		return req_fail(r, ERR_MEDIA, "Нужен Content-Type: application/x-www-form-urlencoded.");
	return ERR_OK;
}

static enum err check_headers(struct req *r)
{
	const char *match = req_env(r, "HTTP_IF_MATCH");
	return r->route->if_match && (!match || !*match) ? ERR_PRECONDITION : ERR_OK;
}

/* The whole body with a zero behind it; free(*text) whatever comes. */
static enum err read_body(struct req *r, char **text, size_t *used)
{
	ssize_t n = 0;
	*text = malloc(r->body_size + 1);
	*used = 0;
	while (*text && r->body_left && (n = req_read(r, *text + *used, r->body_left)) > 0)
		*used += (size_t)n;
	if (!*text)
		return ERR_INTERNAL;
	(*text)[*used] = 0;
	return n < 0 ? req_fail(r, ERR_BAD_REQUEST, "Тело запроса пришло не целиком.") : ERR_OK;
}

static enum err read_form(struct req *r)
{
	char *text;
	size_t used;
	enum err e = read_body(r, &text, &used);
	if (!e)
		e = strlen(text) == used ? params_read(r, text) : ERR_BAD_REQUEST;
	free(text);
	return e;
}

static enum err read_json(struct req *r)
{
	json_error_t at;
	char *text;
	size_t used;
	enum err e = read_body(r, &text, &used);
	if (!e)
		r->body = json_loadb(text, used, JSON_REJECT_DUPLICATES, &at);
	free(text);
	if (e || r->body)
		return e;
	if (json_error_code(&at) == json_error_invalid_utf8)
		return ERR_BAD_UTF8;
	return req_fail(r, ERR_BAD_JSON, "Тело запроса не является правильным JSON: строка %d, столбец %d.", at.line, at.column);
}

static enum err check_input(struct req *r)
{
	const char *query = req_env(r, "QUERY_STRING");
	enum err e = check_headers(r);
	if (!e)
		e = check_body(r);
	if (!e)
		e = r->route->body == BODY_FORM ? read_form(r) : params_read(r, query ? query : "");
	if (!e && r->route->body == BODY_JSON)
		e = read_json(r);
	return e;
}

/* What was worked for this key already is not worked again. */
static enum err handle_once(struct req *r)
{
	bool again;
	enum err e = call_once(r, &again);
	if (!e && !again)
		e = r->route->handler(r);
	return e || again ? e : call_done(r);
}

/* From the token to the commit; the answer is only prepared. */
static enum err work(struct req *r)
{
	enum err e = check_token(r);
	if (!e)
		e = check_origin(r);
	if (!e)
		e = begin(r);
	if (!e)
		e = check_input(r);
	if (!e) {
		audit_begin(r);
		e = handle_once(r);
	}
	if (!e)
		e = audit_change(r);
	if (!e && r->route->tx != TX_NONE)
		e = db_commit(r->db);
	if (!e)
		e = audit_reading(r);
	if (e)
		db_rollback(r->db);
	if (e)
		audit_refusal(r, e);
	return e;
}

void handle_request(struct req *r)
{
	r->id = request_id(r);
	if (!r->id)
		r->id = "none";
	log_request(r->id);
	enum err e = find_route(r);
	if (!e)
		e = work(r);
	if (e)
		resp_problem(r, e);
	if (e == ERR_METHOD)
		add_allow(r);
}

/* A failure is logged by db_run; the answer is given already. */
void handle_later(struct req *r)
{
	if (r->later.due && r->resp.status < 400)
		db_run(r->db, r->later.query, r->later.n, r->later.args, NULL);
}

void handle_close(struct req *r)
{
	resp_close(r);
	EVP_MD_CTX_free(r->sum);
	json_decref(r->body);
	json_decref(r->errors);
	json_decref(r->extra);
	r->body = r->errors = r->extra = NULL;
	log_request(NULL);
}
