/*
 * stage.h - a row of a file → a line of the staging table (COPY text format, columns of import_stage in order).
 */
#ifndef MCU_STAGE_H
#define MCU_STAGE_H

#include "fcgi/identity.h"
#include "fcgi/intake/map.h"
#include "search/text/card.h"
#include "search/text/places.h"

enum { STAGE_SECRET = 32 };

struct stage;

/* Lines for one file. channel (borrowed, may be NULL) is set on every row; secret keys the pseudonyms of persons,
 * seal (borrowed) closes what they told of themselves. NULL when memory is short; free with stage_free. */
struct stage *stage_new(struct map *map, const char *channel, const unsigned char secret[STAGE_SECRET], struct seal *seal);
void stage_free(struct stage *s);

/* Looks for the place of each row from now on (columns place_…, no part of the hash); places is borrowed. */
void stage_recognise(struct stage *s, struct places *places);

/* Reads the card of each row from now on (columns card_…, no part of the hash); cards is borrowed. */
void stage_read_cards(struct stage *s, struct card_reader *cards);

/* Adds the line of one row to the batch; a row with an error becomes a rejected line. False when memory is short. */
bool stage_add(struct stage *s, const struct intake_row *row);

/* The batch so far, and its emptying. Borrowed until the next stage_add. */
const char *stage_data(const struct stage *s, size_t *n);
int stage_rows(const struct stage *s);
int64_t stage_last(const struct stage *s);	/* row number of the last row added, 0 for none */
void stage_reset(struct stage *s);

#endif
