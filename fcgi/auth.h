/*
 * auth.h - our own ES256 access tokens and the ring of keys that sign them: keys/jwt-DATE.pem, the newest signs, the others still count.
 */
#ifndef MCU_AUTH_H
#define MCU_AUTH_H

#include <stdbool.h>
#include <time.h>

#include "fcgi/arena.h"
#include "fcgi/conf.h"
#include "fcgi/err.h"
#include "fcgi/jws.h"

enum { AUTH_TOKEN_MAX = JWS_MAX, AUTH_ACCESS_SECONDS = 600, AUTH_KEY_NAME = 40 };

struct auth;

/* Loads the key ring of conf->keys, making the first key when there is none. conf is borrowed. NULL (logged) when that
 * fails. */
struct auth *auth_new(const struct conf *conf);
void auth_free(struct auth *a);

/* Makes the next signing key, by which every program signs from its next token on; its file into name. */
enum err auth_make_key(const struct conf *conf, char name[AUTH_KEY_NAME]);

/* Is it the name of a signing key's file? */
bool auth_is_key_file(const char *name);

/* What an access token of ours says. */
struct auth_claims {
	int account;
	char session[40];	/* uuid */
	time_t issued_at, expires_at;
	bool of_token;		/* given to another system for an assertion (fcgi/tokens.h) */
};

/* New signed token from the arena, NULL (logged) when it cannot be made. */
const char *auth_issue(struct auth *a, struct arena *arena, const struct auth_claims *claims);

/* ERR_UNAUTHORIZED for any token that is not ours, whole and in its time; the right ones are remembered until they
 * expire. Whether the session still lives is for the database to say. */
enum err auth_check(struct auth *a, const char *token, time_t now, struct auth_claims *claims);

/* True for a UUID in lower case, as PostgreSQL writes it. */
bool auth_is_uuid(const char *s);

/* HMAC-SHA256 under the server's own secret, for cursors. */
void auth_mac(const struct auth *a, const void *data, size_t n, unsigned char out[32]);

#endif
