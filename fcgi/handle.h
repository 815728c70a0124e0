/*
 * handle.h - the order of a request: route, token, session and role, size and type, parameters, transaction, handler,
 * commit. Nothing is written before the commit.
 */
#ifndef MCU_HANDLE_H
#define MCU_HANDLE_H

#include "fcgi/req.h"

/* Prepares *r for one request; the arena is reset. */
void handle_init(struct req *r, const struct conf *conf, struct db *db, struct auth *auth, struct arena *arena);

/* Works the request out up to an answer in r->resp. r->env, r->read and r->stream are set by the caller. */
void handle_request(struct req *r);

/* What was put off until the answer has left (req_later). */
void handle_later(struct req *r);

/* Releases what the request owns. */
void handle_close(struct req *r);

#endif
