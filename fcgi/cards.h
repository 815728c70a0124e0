/* cards.h - the reader of cards of this process, and what it found in the forms that statements and bodies take. */
#ifndef MCU_CARDS_H
#define MCU_CARDS_H

#include <jansson.h>

#include "fcgi/conf.h"
#include "fcgi/db.h"
#include "search/text/card.h"

enum { CARDS_RANGE = 32 };	/* bytes of "[begin,end)" with the zero */

/* The reader, opened at the first call and kept; borrowed. NULL when its files cannot be read (logged). */
struct card_reader *cards_reader(const struct conf *conf);

/* A mention as an int4range; NULL when no words stand for it. */
const char *cards_range(const struct card_mention *m, char out[CARDS_RANGE]);

/* Code of what a mention names; NULL when nothing was found. Of a field with a list. Borrowed. */
const char *cards_code(const struct card_reader *r, const struct card *card, enum card_field field);

/* {object, object_at, fault, fault_at, urgency, urgency_at, wish_at, version} of a text. New; NULL when memory is short. */
json_t *cards_read(struct card_reader *r, const char *text);

/* Reads the card of one stored message anew, inside the caller's transaction; a person's word stays. */
enum err cards_store(struct db *db, struct card_reader *r, const char *id, const char *text);

#endif
