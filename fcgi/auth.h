/*
 * auth.h - tokens: our own ES256 access tokens, and the identity tokens of the sign-in provider. Only auth.c sees jwt.h.
 *
 * libjwt checks a signature and nothing else, so the rest is here: one algorithm per key, times, issuer, audience.
 */
#ifndef MCU_AUTH_H
#define MCU_AUTH_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "fcgi/arena.h"
#include "fcgi/conf.h"
#include "fcgi/err.h"

enum { AUTH_TOKEN_MAX = 8192, AUTH_ACCESS_SECONDS = 600 };

struct auth;

/* Loads the key ring of conf->keys, making the first key when there is none. conf is borrowed. NULL (logged) when that
 * fails. */
struct auth *auth_new(const struct conf *conf);
void auth_free(struct auth *a);

/* What an access token of ours says. */
struct auth_claims {
	int account;
	char session[40];	/* uuid */
	time_t issued_at, expires_at;
};

/* New signed token from the arena, NULL (logged) when it cannot be made. */
const char *auth_issue(struct auth *a, struct arena *arena, const struct auth_claims *claims);

/* ERR_UNAUTHORIZED for any token that is not ours, whole and in its time; the right ones are remembered until they
 * expire. Whether the session still lives is for the database to say. */
enum err auth_check(struct auth *a, const char *token, time_t now, struct auth_claims *claims);

/* True for a UUID in lower case, as PostgreSQL writes it. */
bool auth_is_uuid(const char *s);

/* Subject of an RS256 identity token of the provider, verified with the pinned keys of conf->keys/esia/NAME.pem
 * (read anew each time: they rotate). ERR_UNAUTHORIZED, with the reason logged, for any other token. */
enum err auth_check_identity(struct auth *a, const char *token, time_t now, int64_t *oid);

/* HMAC-SHA256 under the server's own secret, for cursors. */
void auth_mac(const struct auth *a, const void *data, size_t n, unsigned char out[32]);

#endif
