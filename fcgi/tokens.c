#include "fcgi/tokens.h"

#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/base64.h"
#include "fcgi/limits.h"
#include "fcgi/log.h"

/* What a request costs, by the beginning of its operation: those that read much or order much. A change costs 2, anything else 1. */
static const struct {
	const char *begins;
	long units;
} COSTS[] = {
	{"export_create", 20}, {"import_create", 20}, {"import_start", 20}, {"bulk_", 20}, {"search", 5}, {"snapshot_get", 5}, {"growth_", 5}, {"picture_", 5}, {"problem_", 5},
	{"cause_", 5}, {"chronic_", 5}, {"mark_summary", 5}, {"summary", 5},
};
enum { CHANGE_COSTS = 2, SECRET_BYTES = 32 };

static long cost_of(const struct route *route)
{
	for (size_t i = 0; i < sizeof COSTS / sizeof *COSTS; i++)
		if (!strncmp(route->operation, COSTS[i].begins, strlen(COSTS[i].begins)))
			return COSTS[i].units;
	return route->tx == TX_WRITE ? CHANGE_COSTS : 1;
}

static void hash_of(const char *text, char hex[TOKEN_HASH])
{
	unsigned char sum[SHA256_DIGEST_LENGTH];
	hex_encode(hex, SHA256((const unsigned char *)text, strlen(text), sum), sizeof sum);
}

bool token_make(char text[TOKEN_TEXT], char prefix[TOKEN_PREFIX], char hash[TOKEN_HASH])
{
	unsigned char bytes[SECRET_BYTES];
	struct arena *arena = arena_new(1024);
	char *letters = arena && RAND_bytes(bytes, sizeof bytes) == 1 ? base64_encode(arena, bytes, sizeof bytes) : NULL;
	if (letters) {
		snprintf(text, TOKEN_TEXT, TOKEN_MARK "%s", letters);
		snprintf(prefix, TOKEN_PREFIX, "%s", text);
		hash_of(text, hash);
	} else {
		log_line(LOG_FAIL, "no random bits for a token");
	}
	arena_free(arena);
	return letters;
}

/* Screens of people, and what an account sets for itself: a system has none of it. */
static enum err check_route(struct req *r)
{
	return r->route->action || r->route->access != SIGNED ? ERR_OK : req_fail(r, ERR_FORBIDDEN, "Этот адрес — для людей, токену он закрыт.");
}

enum err token_admitted(struct req *r, const struct db_result *row)
{
	enum { SESSION, ID, PER_MINUTE, FOREIGN };
	if (!db_rows(row))
		return ERR_UNAUTHORIZED;
	if (db_bool(row, 0, FOREIGN))
		return req_fail(r, ERR_FORBIDDEN, "Этот токен принимается с других адресов.");
	struct token_use *use = arena_alloc(r->arena, sizeof *use);
	if (!use)
		return ERR_INTERNAL;
	memset(use, 0, sizeof *use);
	use->id = (int)db_int(row, 0, ID);
	use->limit = (long)db_int(row, 0, PER_MINUTE);
	r->token = use;
	if (!limits_take(r->limits, use->id, use->limit, cost_of(r->route), &use->left, &use->reset_s, &use->wait_s))
		return req_fail(r, ERR_RATE, "Токен израсходовал свои %ld единиц в минуту. Повторите через %ld с.", use->limit, use->wait_s);
	enum err e = check_route(r);
	if (!e)
		snprintf(r->session, sizeof r->session, "%s", db_text(row, 0, SESSION));
	return e;
}

/* The first statement of the request: the connection may have died while it was idle. */
static enum err ask(struct req *r, enum query q, const char *who)
{
	DB_AUTO_RESULT row = NULL;
	const char *args[] = {who, req_address(r)};
	enum err e = db_ready(r->db);
	if (!e)
		e = db_run(r->db, q, 2, args, &row);
	if (e && db_lost(r->db) && !db_ready(r->db))
		e = db_run(r->db, q, 2, args, &row);
	return e ? e : token_admitted(r, row);
}

enum err token_by_secret(struct req *r, const char *text)
{
	char hash[TOKEN_HASH];
	if (strnlen(text, TOKEN_TEXT) != TOKEN_TEXT - 1)
		return ERR_UNAUTHORIZED;
	hash_of(text, hash);
	return ask(r, Q_TOKEN_OPEN, hash);
}

enum err token_by_session(struct req *r, const char *session)
{
	return ask(r, Q_TOKEN_OF_SESSION, session);
}
