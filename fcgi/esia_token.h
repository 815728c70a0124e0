/*
 * esia_token.h - the tokens of ESIA as they really are: an integer sub, an access token without aud and sub, nbf that may be absent.
 *
 * Signature RS256 or GOST3410_2012_256 by a key of keys/esia/ENVIRONMENT (key_ring.h).
 */
#ifndef MCU_ESIA_TOKEN_H
#define MCU_ESIA_TOKEN_H

#include <stdint.h>
#include <time.h>

#include <jansson.h>

#include "fcgi/conf.h"
#include "fcgi/err.h"

struct identity {
	int64_t oid;		/* subject */
	time_t signed_in_at;	/* when the person proved who he is; not later than now */
};

/* Whose identity token it is. ERR_FORBIDDEN: of a person whose account is not confirmed; ERR_UNAUTHORIZED, the reason logged, for any other token. */
enum err esia_check_identity(const struct conf *conf, const char *token, time_t now, struct identity *who);

/* Is it an access token of this person for us? ERR_UNAUTHORIZED, the reason logged, if not. */
enum err esia_check_access(const struct conf *conf, const char *token, time_t now, int64_t oid);

/* Is now between nbf (which may be absent) and exp, with a minute of leeway? NULL, or what is wrong. */
const char *token_times(const json_t *claims, time_t now);

#endif
