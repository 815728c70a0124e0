/*
 * reader.h - rows of a file, whatever its format: one interface over XLSX, CSV and NDJSON.
 *
 * A reader holds one row at a time; its memory does not grow with the file. Values are UTF-8 without zero bytes.
 * Columns are known from the header (XLSX, CSV) or as their names turn up (NDJSON).
 */
#ifndef MCU_READER_H
#define MCU_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fcgi/intake/intake.h"

struct reader;

struct intake_pair {
	int column;		/* place in reader_column */
	const char *value;	/* ends with a zero byte; never empty */
	size_t len;
};

struct intake_row {
	int64_t number;		/* as a person finds it in the file: sheet row, CSV record, line; grows, starts at 1 */
	int count;
	const struct intake_pair *pairs;	/* valid until the next call */
	enum intake_err bad;	/* INTAKE_OK, or why this row cannot be read; the rows after it can */
	const char *raw;	/* of a bad row: its bytes where it has no values, else NULL; may be no UTF-8 */
	size_t raw_len;
};

/* Opens the file at fd (borrowed, seekable) after looking at its first bytes. Large string tables of books spill to an
 * unlinked file in tmp_dir. NULL with *err set when the file is not one of ours. Free with reader_free. */
struct reader *reader_open(int fd, const char *tmp_dir, enum intake_err *err);
void reader_free(struct reader *r);

/* The next row: true, and *row is set. False at the end (*err is INTAKE_OK) or when the file cannot be read further. */
bool reader_next(struct reader *r, struct intake_row *row, enum intake_err *err);

enum intake_format reader_format(const struct reader *r);
int reader_columns(const struct reader *r);
const char *reader_column(const struct reader *r, int column);	/* name; double ones get « (2)» */
int64_t reader_row(const struct reader *r);	/* number of the last row seen: where an error is */
const char *reader_details(const struct reader *r);	/* "windows-1251 ;" for CSV, "" otherwise */

#endif
