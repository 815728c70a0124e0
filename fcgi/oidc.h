/*
 * oidc.h - client of ESIA: where to send the browser, how to change a code for tokens, where it signs out.
 *
 * Two pairs of addresses (MCU_ESIA_PAIR): new v2/ac and v3/te, old ac and te. What is signed: oidc_sign.h.
 */
#ifndef MCU_OIDC_H
#define MCU_OIDC_H

#include "fcgi/arena.h"
#include "fcgi/conf.h"
#include "fcgi/err.h"

enum { OIDC_STATE_SIZE = 37, OIDC_SECRET_TEXT = 44, OIDC_CODE_SIZE = 7 };

/* Makes the client's RSA key where there is none (development only; production brings its own). */
enum err oidc_prepare(const struct conf *conf);

/* Random values of a sign-in: a UUID, and 32 random bytes as base64url. */
void oidc_make_state(char state[OIDC_STATE_SIZE]);
const char *oidc_make_secret(struct arena *a);

/* Address of the provider's page for this sign-in, from the arena; NULL (logged) when it cannot be signed. */
const char *oidc_authorize_url(const struct conf *conf, struct arena *a, const char *state, const char *verifier);

/* Address that ends the person's sign-in at ESIA and comes back to a path of ours; from the arena. */
const char *oidc_logout_url(const struct conf *conf, struct arena *a, const char *back);

/* What a code was changed for, from the arena, none of it verified here; or the refusal. */
struct oidc_answer {
	const char *id_token, *access_token;
	char refusal[OIDC_CODE_SIZE];	/* digits of ESIA's code ("007011"), "" when it gave none */
};

/* Changes the code. ERR_UPSTREAM (logged) for any failure. */
enum err oidc_exchange(const struct conf *conf, struct arena *a, const char *code, const char *verifier, struct oidc_answer *answer);

/* Digits of the «ESIA-007004» in a description (NULL: none), "" when there are none. */
void oidc_code(const char *description, char digits[OIDC_CODE_SIZE]);

#endif
