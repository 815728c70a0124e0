/*
 * key_ring.h - pinned keys of others: a folder of public keys and certificates (*.pem, *.cer, *.crt), any of which may have signed.
 *
 * ESIA has no JWKS and changes its certificates each year, so several stand side by side, a folder for each of its environments; a file put
 * there counts from the next token on. A certificate past its end signs nothing any more.
 */
#ifndef MCU_KEY_RING_H
#define MCU_KEY_RING_H

#include <jansson.h>
#include <stdbool.h>
#include <time.h>

#include "fcgi/conf.h"
#include "fcgi/jws.h"

enum { RING_KEYS = 32, RING_WARN_DAYS = 30 };

/* Folders: keys/esia/ENVIRONMENT, keys/gateway. */
void key_ring_esia(const struct conf *conf, char path[700]);
void key_ring_gateway(const struct conf *conf, char path[700]);

/* Payload of a token signed by one of the folder's keys with the algorithm of its header, which must be one of `allowed` (bits 1 << JWS_…).
 * New reference; NULL (an unreadable folder is logged) for any other token. */
json_t *key_ring_token(const char *folder, const char *token, unsigned allowed, time_t now);

/* A file as the operator is told of it. */
struct ring_file {
	char name[100];
	const char *alg;	/* as tokens name it; NULL: no key that can be used (no GOST engine, another kind) */
	time_t until;		/* last moment of a certificate; 0: a bare key, which says nothing of it */
};

/* Files of a folder by name; how many, at most RING_KEYS. */
int key_ring_files(const char *folder, struct ring_file files[RING_KEYS]);

/* What the keys of signing in are: [{use, name, alg, until, state}], state ok, soon (RING_WARN_DAYS or less), over, unusable. use: esia, gateway, client.
 * New reference or NULL. */
json_t *key_ring_state(const struct conf *conf, time_t now);

/* A warning in the log for each key whose state is not ok. */
void key_ring_warn(const struct conf *conf, time_t now);

#endif
