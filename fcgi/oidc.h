/*
 * oidc.h - client of a sign-in provider shaped like ESIA: where to send the browser, how to change a code for a token.
 *
 * client_secret is an RS256 signature with keys/esia-client.pem over ESIA's concatenation of the parameters.
 */
#ifndef MCU_OIDC_H
#define MCU_OIDC_H

#include "fcgi/arena.h"
#include "fcgi/conf.h"
#include "fcgi/err.h"

enum { OIDC_STATE_SIZE = 37, OIDC_SECRET_TEXT = 44 };

/* Makes the client's key pair where it is missing (development only; production brings its own). */
enum err oidc_prepare(const struct conf *conf);

/* Random values of a sign-in: a UUID, and 32 random bytes as base64url. */
void oidc_make_state(char state[OIDC_STATE_SIZE]);
const char *oidc_make_secret(struct arena *a);

/* Address of the provider's page for this sign-in, from the arena; NULL (logged) when it cannot be signed. */
const char *oidc_authorize_url(const struct conf *conf, struct arena *a, const char *state, const char *verifier);

/* Changes the code for an identity token (not verified here), from the arena. ERR_UPSTREAM (logged) for any failure. */
enum err oidc_exchange(const struct conf *conf, struct arena *a, const char *code, const char *verifier, const char **id_token);

#endif
