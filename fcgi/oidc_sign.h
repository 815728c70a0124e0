/*
 * oidc_sign.h - how we prove to ESIA who asks: client_secret over the parameters of a request, with keys/esia-client.pem (RSA or GOST).
 *
 * New pair of addresses: base64url of the raw signature over client_id+scope+scope_org+timestamp+state+redirect_uri(+code), and the hash
 * of the certificate beside it. Old pair: base64url of a detached CMS over scope+timestamp+client_id+state.
 */
#ifndef MCU_OIDC_SIGN_H
#define MCU_OIDC_SIGN_H

#include "fcgi/arena.h"
#include "fcgi/conf.h"

/* Parameters that both requests share, as a form: client_id … redirect_uri, all escaped. code: of the second request, "" in the first.
 * Arena; NULL (logged) when they cannot be signed. */
const char *oidc_sign(const struct conf *conf, struct arena *a, const char *state, const char *redirect, const char *code);

/* Percent-encoded, from the arena. */
const char *oidc_escape(struct arena *a, const char *text);

#endif
