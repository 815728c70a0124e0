/* message_terms.h - what a change of a message has to prove where terms hang on it. */
#ifndef MCU_MESSAGE_TERMS_H
#define MCU_MESSAGE_TERMS_H

#include "fcgi/req.h"

enum { MECHANISM_CONDITIONS = 10 };	/* at most, of a mechanism */

#define MESSAGE_COMPLAINED "На эту организацию или на ту, которой она подчинена, жалуются: ей жалобу не направляют (59-ФЗ ст. 8 ч. 6). Выберите другую."

/* The body of a PATCH: the right to and the reason for a control date or a correction of the registration, dates in their order, a number
 * that nobody has, no complaint to whom it is about or to his subordinates; what makes a term longer has a reason and comes before the term has run
 * out. ERR_WRONG_STATE: what is closed is given to nobody else. *legal: term by the rules as yyyy-mm-dd in the arena, NULL for none. */
enum err message_terms_check(struct req *r, const json_t *was, const char **legal);

/* Puts the change into the history, with the reason where one was asked for. */
enum err message_terms_tell(struct req *r, const json_t *was, const json_t *is, const char *legal);

/* The accelerated mechanism is for socially significant themes, by one of the register that was in force when the message came, and for what
 * meets its conditions: who puts it there names each of them. Its id goes into the body. card: NULL for a new message. */
enum err message_accelerated(struct req *r, const json_t *card);

/* A new complaint is not given to whom it is about, nor to his subordinates. */
enum err message_complained(struct req *r);

#endif
