/*
 * webhook.h - one signed request to another system (libcurl), in the manner of Standard Webhooks 1.0: headers webhook-id, webhook-timestamp and
 * webhook-signature, «v1,» and base64 of HMAC-SHA256 over id.timestamp.body for each live secret.
 *
 * The address that the name stands for is judged at the very moment of connecting to it, so no second look-up can lead elsewhere: it is public, or stands in
 * MCU_WEBHOOK_ALLOW. Without TLS only to the latter. No redirects, no proxies; everything is bounded.
 */
#ifndef MCU_WEBHOOK_H
#define MCU_WEBHOOK_H

#include <stdbool.h>

#include "fcgi/arena.h"
#include "fcgi/conf.h"
#include "fcgi/person.h"
#include "fcgi/seal.h"

enum { WEBHOOK_KEY = 32, WEBHOOK_SECRETS = 2, WEBHOOK_SECRET = 60, WEBHOOK_ANSWER = 1024, WEBHOOK_WHY = 300, WEBHOOK_SEALED = SEAL_HEAD + WEBHOOK_KEY };

/* A new secret: its bytes, and as people are shown it («whsec_…»). False when there is no randomness. */
bool webhook_secret_new(unsigned char key[WEBHOOK_KEY], char text[WEBHOOK_SECRET]);

/* What secrets of this webhook are sealed with (the «author» of seal.h): bytes moved to another webhook do not open. */
void webhook_seal_key(const char *webhook, unsigned char key[PERSON_KEY_SIZE]);

/* The header webhook-signature: one signature a secret, between blanks. Arena; NULL when memory is short. */
const char *webhook_sign(struct arena *a, const char *id, const char *timestamp, const char *body, unsigned char (*keys)[WEBHOOK_KEY], int count);

struct webhook_request {
	const char *url, *id, *body;
	unsigned char (*keys)[WEBHOOK_KEY];
	int count;
};

struct webhook_answer {
	long status;	/* of HTTP; 0: there was no answer, why says what happened in Russian */
	long ms;
	char why[WEBHOOK_WHY];
	char text[WEBHOOK_ANSWER + 1];	/* its beginning, bytes from outside: any but zero */
};

/* Sends and waits, 15 seconds at most. */
void webhook_send(const struct conf *conf, const struct webhook_request *q, struct webhook_answer *out);

/* Can a webhook have this address? http(s), a host, no user, no password, no fragment. Why not: a Russian sentence; NULL: it can. */
const char *webhook_url_wrong(const struct conf *conf, const char *url);

#endif
