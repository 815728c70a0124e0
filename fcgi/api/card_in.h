/* card_in.h - the formalised card of one message, for the handlers that create messages. */
#ifndef MCU_API_CARD_IN_H
#define MCU_API_CARD_IN_H

#include "fcgi/req.h"

/* Puts the member `card` into the checked body of a new message: what the program reads in its text (fcgi/cards.h). */
enum err card_into_body(struct req *r);

#endif
