/*
 * reader_impl.h - what the three readers share: the open row, the columns, the operations. For fcgi/intake only.
 */
#ifndef MCU_READER_IMPL_H
#define MCU_READER_IMPL_H

#include "fcgi/intake/reader.h"

struct reader_ops {
	bool (*next)(struct reader *r, enum intake_err *err);	/* fills r->row and r->number */
	void (*close)(struct reader *r);
};

/* One row while it is being read: values one after another in text. */
struct row_buf {
	char *text;
	size_t len, cap;
	struct intake_pair *pairs;
	size_t *offsets;
	int count, room;
	enum intake_err bad;
	const char *raw;	/* of a bad row, borrowed */
	size_t raw_len;
};

struct reader {
	const struct reader_ops *ops;
	enum intake_format format;
	int fd;
	const char *tmp_dir;
	char details[40];
	int64_t number;
	struct row_buf row;
	char **names;
	int columns;
	void *impl;
};

void row_reset(struct row_buf *row);
/* Adds a value (copied; one of blanks only is left out). A row over its limit becomes bad. */
void row_add(struct row_buf *row, int column, const char *value, size_t n);
/* Turns offsets into pointers; call once after the last row_add. */
void row_finish(struct row_buf *row);

/* Adds a column, -1 with *err when there are too many. Names: blanks trimmed, «Столбец N» for none, « (2)» for doubles. */
int reader_add_column(struct reader *r, const char *name, size_t n, enum intake_err *err);
/* Column of this very name, or -1. */
int reader_find_column(const struct reader *r, const char *name);
/* Takes the values of the row just read as the names of columns 0 … width-1. */
bool reader_take_header(struct reader *r, int width, enum intake_err *err);

bool xlsx_open(struct reader *r, enum intake_err *err);
bool csv_open(struct reader *r, enum intake_err *err);
bool ndjson_open(struct reader *r, enum intake_err *err);

#endif
