/* message_entry.h - what is looked at before a record is put down by hand. */
#ifndef MCU_MESSAGE_ENTRY_H
#define MCU_MESSAGE_ENTRY_H

#include "fcgi/req.h"

/* A checked body of a new record: when it came, the site of its address, its fast track. ERR_INVALID or ERR_OK. */
enum err message_entry_check(struct req *r);

/* Member received_at of a body, if there is one: not over five minutes ahead of our clock, not before 2000. ERR_INVALID or ERR_OK. */
enum err message_entry_received(struct req *r);

/* The fast track of the body is none for appeals: the law gives them their term (59-FZ, article 12). ERR_INVALID or ERR_OK. */
enum err message_entry_track(struct req *r, const char *kind);

/* Idempotency-Key of the request, kept a day: *made is the id of the record that this account made with it before, else NULL. The same key
 * with another body: ERR_REUSED. A key that is none of ours: ERR_BAD_REQUEST. Call before the body is changed. */
enum err message_entry_once(struct req *r, const char **made);

/* The record is made: the key, if there was one, leads to it from now on. */
enum err message_entry_made(struct req *r, const char *id);

#endif
