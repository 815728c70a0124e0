/* place_in.h - the place of one message: what a body makes of it, for the handlers that create and change messages. */
#ifndef MCU_PLACE_IN_H
#define MCU_PLACE_IN_H

#include "fcgi/req.h"
#include "search/text/places.h"

/*
 * Puts the member `place` into the checked body: a person's word (street_id, house), or what the recogniser makes of address and
 * text of a new message (card NULL), of a new address, or of what is there when the body asks for the machine's word (place_by).
 * Nothing when the place stays as it is: what a person said does, whatever becomes of the address. ERR_INVALID with pointers.
 */
enum err place_into_body(struct req *r, const json_t *card);

/* The recogniser of this worker, with the newest register; NULL when it cannot be read. Borrowed until the next call. */
struct places *place_recogniser(struct req *r);

#endif
