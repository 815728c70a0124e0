/*
 * jws.h - signed tokens (RFC 7515, compact form): one algorithm and one key, the rest of the header is not asked. Only jws.c sees jwt.h.
 *
 * libjwt checks RS256 and ES256 and nothing but the signature; it accepts any algorithm for a key and any token without one, so both
 * are pinned here. GOST3410_2012_256 it does not know. Times, issuer and audience are for the caller.
 */
#ifndef MCU_JWS_H
#define MCU_JWS_H

#include <jansson.h>
#include <stdbool.h>

#include "fcgi/arena.h"

enum { JWS_MAX = 8192 };	/* longest token that is read */

enum jws_alg { JWS_RS256, JWS_ES256, JWS_GOST256, JWS_ALGS };

/* As the header names it, NULL for a number that is none; and back, JWS_ALGS for a name that is none of ours. */
const char *jws_name(enum jws_alg alg);
enum jws_alg jws_by_name(const char *name);

/* Header of a token that is not verified: for choosing the key. New reference or NULL. */
json_t *jws_header(const char *token);

/* Payload of a token that is not verified: for finding whose key to try. New reference or NULL. */
json_t *jws_unverified(const char *token);

/* Verified payload, or NULL. key: a public key or certificate in n bytes, PEM (RS256 and GOST3410_2012_256: DER of a certificate too). New reference. */
json_t *jws_open(const char *token, enum jws_alg alg, const char *key, size_t n);

/* Is this member of a header or of claims (NULL: of none) this text? */
bool jws_text_is(const json_t *object, const char *name, const char *wanted);

/* Does aud, a string or an array of them, name this one? */
bool jws_is_for(const json_t *claims, const char *audience);

/* ES256 token with the claims (borrowed) from the arena, NULL when it cannot be made. */
const char *jws_make(struct arena *a, const json_t *claims, const char *kid, const char *private_pem);

#endif
