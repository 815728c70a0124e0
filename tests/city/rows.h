/*
 * rows.h - messages of the city as rows of PostgreSQL's binary COPY, table by table. Knows bytes, not connections.
 */
#ifndef CITY_ROWS_H
#define CITY_ROWS_H

#include "tests/city/city.h"

enum rows_table { ROWS_PERSON, ROWS_MESSAGE, ROWS_ANSWER, ROWS_EVENT, ROWS_TABLES };

struct rows {
	char *data;		/* header and whole rows; owned */
	size_t n, cap;
	long count;
};

/* Adds one message with its answers, history and person to the four tables. False when memory is out. */
bool rows_add(struct rows tables[ROWS_TABLES], const struct city_message *m);

/* Puts the end mark after the rows; then data and n are one whole COPY. rows_reset starts the next one. */
bool rows_end(struct rows *r);
void rows_reset(struct rows *r);
void rows_close(struct rows *r);

#endif
