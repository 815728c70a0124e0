/*
 * webhook.h - secrets, signatures and addresses of webhooks, in the manner of Standard Webhooks 1.0: headers webhook-id, webhook-timestamp and
 * webhook-signature, «v1,» and base64 of HMAC-SHA256 over id.timestamp.body for each live secret. What sends: webhook_line.h.
 */
#ifndef MCU_WEBHOOK_H
#define MCU_WEBHOOK_H

#include <stdbool.h>

#include "fcgi/arena.h"
#include "fcgi/conf.h"
#include "fcgi/person.h"
#include "fcgi/seal.h"

enum { WEBHOOK_KEY = 32, WEBHOOK_SECRETS = 2, WEBHOOK_SECRET = 60, WEBHOOK_SEALED = SEAL_HEAD + WEBHOOK_KEY };

/* A new secret: its bytes, and as people are shown it («whsec_…»). False when there is no randomness. */
bool webhook_secret_new(unsigned char key[WEBHOOK_KEY], char text[WEBHOOK_SECRET]);

/* What secrets of this webhook are sealed with (the «author» of seal.h): bytes moved to another webhook do not open. */
void webhook_seal_key(const char *webhook, unsigned char key[PERSON_KEY_SIZE]);

/* The header webhook-signature: one signature a secret, between blanks. Arena; NULL when memory is short. */
const char *webhook_sign(struct arena *a, const char *id, const char *timestamp, const char *body, unsigned char (*keys)[WEBHOOK_KEY], int count);

/* Can a webhook have this address? http(s), a host, no user, no password, no fragment. Why not: a Russian sentence; NULL: it can. */
const char *webhook_url_wrong(const struct conf *conf, const char *url);

#endif
