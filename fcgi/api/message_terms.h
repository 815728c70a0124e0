/* message_terms.h - what a change of a message has to prove where terms hang on it. */
#ifndef MCU_MESSAGE_TERMS_H
#define MCU_MESSAGE_TERMS_H

#include "fcgi/req.h"

/* The body of a PATCH: the right to and the reason for a control date or a correction of the registration, dates in their order, a number
 * that nobody has, no complaint to whom it is about. *legal: term by the rules as yyyy-mm-dd in the arena, NULL for none. */
enum err message_terms_check(struct req *r, const json_t *was, const char **legal);

/* Puts the change into the history, with the reason where one was asked for. */
enum err message_terms_tell(struct req *r, const json_t *was, const json_t *is, const char *legal);

/* The accelerated mechanism is for socially significant themes, by one of the register that was in force when the message came: its id goes
 * into the body. card: NULL for a new message. */
enum err message_accelerated(struct req *r, const json_t *card);

#endif
