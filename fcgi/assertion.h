/*
 * assertion.h - what another system says of itself to get a short token: a signed assertion (RFC 7523, private_key_jwt).
 */
#ifndef MCU_ASSERTION_H
#define MCU_ASSERTION_H

#include <time.h>

#include "fcgi/err.h"

struct assertion {
	char client[12];	/* iss and sub: digits, the id of its token */
	char jti[200];
	time_t expires_at;	/* no later than five minutes from now */
};

/* Whom an assertion claims to be from, not verified yet: to find the key by. */
enum err assertion_client(const char *token, char client[12]);

/* ERR_UNAUTHORIZED unless it is signed with this key by the algorithm that belongs to it, for this audience and in its time. Whether it was used
 * before is for the database to say. */
enum err assertion_check(const char *token, const char *public_pem, const char *audience, time_t now, struct assertion *out);

/* Algorithm of a public key in PEM: "ES256" for P-256, "RS256" for RSA of 2048 bits and more, NULL for any other text. */
const char *assertion_algorithm(const char *public_pem);

#endif
