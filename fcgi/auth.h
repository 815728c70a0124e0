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
	bool of_token;		/* given to another system for an assertion (fcgi/tokens.h) */
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

/* What another system says of itself in a signed assertion (RFC 7523). */
struct auth_assertion {
	char client[12];	/* iss and sub: digits, the id of its token */
	char jti[200];
	time_t expires_at;	/* no later than five minutes from now */
};

/* Whom an assertion claims to be from, not verified yet: to find the key by. */
enum err auth_peek_client(const char *token, char client[12]);

/* ERR_UNAUTHORIZED unless it is signed with this key by the algorithm that belongs to it, for this audience and in its time. Whether it was used
 * before is for the database to say. */
enum err auth_check_assertion(const char *token, const char *public_pem, const char *audience, time_t now, struct auth_assertion *out);

/* Algorithm of a public key in PEM: "ES256" for P-256, "RS256" for RSA of 2048 bits and more, NULL for any other text. */
const char *auth_key_algorithm(const char *public_pem);

/* HMAC-SHA256 under the server's own secret, for cursors. */
void auth_mac(const struct auth *a, const void *data, size_t n, unsigned char out[32]);

#endif
