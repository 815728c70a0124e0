/* arrays.h - rows of a batch as array literals, a column each, for statements that unnest them. */
#ifndef MCU_ARRAYS_H
#define MCU_ARRAYS_H

#include <stdbool.h>
#include <stdio.h>

enum { ARRAYS_MAX = 12 };

struct arrays {
	int of, n;	/* columns, whole rows so far */
	char *text[ARRAYS_MAX];	/* the literals once they are ended */
	FILE *out[ARRAYS_MAX];
	size_t size[ARRAYS_MAX];
};

/* Begins so many literals. False when memory is short; arrays_end and arrays_free must follow all the same. */
bool arrays_open(struct arrays *c, int of);

/* The value of the row in hand, NULL for null; it needs no quotes of its own and holds none. arrays_next ends the row. */
void arrays_put(struct arrays *c, int column, const char *value);
void arrays_next(struct arrays *c);

bool arrays_end(struct arrays *c);
void arrays_free(struct arrays *c);

#endif
