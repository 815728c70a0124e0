/*
 * rows.h - messages of the city as rows of PostgreSQL's binary COPY, table by table. Knows bytes, not connections.
 */
#ifndef CITY_ROWS_H
#define CITY_ROWS_H

#include "tests/city/city.h"

enum rows_table { ROWS_MESSAGE, ROWS_IDENTITY, ROWS_ANSWER, ROWS_EVENT, ROWS_TABLES };

struct rows {
	char *data;		/* whole rows, before the first of all the header; owned */
	size_t n, cap;
	long count;		/* of all rows so far */
};

/* Closes name and phone of a person: writes what is stored into `to` (ROWS_SEALED bytes at the most) and returns its length, 0: failed. */
typedef size_t rows_close_t(void *arg, const struct city_message *m, unsigned char *to);
enum { ROWS_SEALED = 1024 };

/* Adds one message with its answers, history and identity to the four tables. False when memory is out or the identity cannot be closed. */
bool rows_add(struct rows tables[ROWS_TABLES], const struct city_message *m, rows_close_t *close, void *arg);

/* One COPY may be taken in parts: rows_reset drops what was taken. rows_end puts the end mark after the last row. */
bool rows_end(struct rows *r);
void rows_reset(struct rows *r);
void rows_close(struct rows *r);

#endif
