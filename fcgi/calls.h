/*
 * calls.h - Idempotency-Key: a request that is sent again because its answer was lost is worked once. The engine sees to it for POSTs of
 * tokens, which must name a key (handle.c), save those whose answers lie nowhere in the clear; POST /messages of people may (api/message_entry.c).
 */
#ifndef MCU_CALLS_H
#define MCU_CALLS_H

#include <stdbool.h>

#include "fcgi/req.h"

/* The key of this request, NULL when it has none. ERR_BAD_REQUEST for one of a wrong form. */
enum err call_key(struct req *r, const char **key);

/* sha256 of a text in hex; NULL when memory is short. */
const char *call_digest(struct req *r, const char *text);

/* Before the handler, in its transaction: *again when the same was asked within a day; then the answer of that time is set. Waits for one that is
 * being worked. ERR_REUSED: the key came with another request; ERR_BAD_REQUEST: a token sent none. */
enum err call_once(struct req *r, bool *again);

/* After the handler, before the commit: keeps what is answered. */
enum err call_done(struct req *r);

#endif
