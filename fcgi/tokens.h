/*
 * tokens.h - requests of other systems: whom a secret stands for, from where it may come, how often. A secret is mcu_ and 256 random bits in
 * base64url; the database knows its SHA-256 alone.
 */
#ifndef MCU_TOKENS_H
#define MCU_TOKENS_H

#include <stdbool.h>

#include "fcgi/req.h"

#define TOKEN_MARK "mcu_"
enum { TOKEN_TEXT = 48, TOKEN_PREFIX = 11, TOKEN_HASH = 65 };

/* How the request stands against the limit of its token; lives as long as the request. */
struct token_use {
	int id;
	long limit, left;	/* units a minute, and how many are left */
	long reset_s, wait_s;	/* until all of them are there again; until this request may come */
};

/* A new secret with its prefix and its hash in hex. False (logged) when the machine has no random bits. */
bool token_make(char text[TOKEN_TEXT], char prefix[TOKEN_PREFIX], char hash[TOKEN_HASH]);

/* Sets session and token of the request by a secret, or by the session of an access token that was given for an assertion, and takes what the
 * route costs. ERR_UNAUTHORIZED: none that lives; ERR_FORBIDDEN: from another address, or a route that is for people; ERR_RATE. */
enum err token_by_secret(struct req *r, const char *text);
enum err token_by_session(struct req *r, const char *session);

/* The same for a row of session, id, per_minute, foreign_address. */
enum err token_admitted(struct req *r, const struct db_result *row);

#endif
