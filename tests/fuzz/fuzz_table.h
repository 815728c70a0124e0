/* fuzz_table.h - a file read to its end: every value is UTF-8 without zeros, in a column that exists unless its row is called bad for that, and a bad file says what is wrong. */
#ifndef MCU_FUZZ_TABLE_H
#define MCU_FUZZ_TABLE_H

#include "fcgi/intake/reader.h"
#include "fcgi/utf8.h"
#include "tests/fuzz/fuzz.h"

static inline void fuzz_read_table(int fd)
{
	enum intake_err err = INTAKE_OK;
	struct intake_row row;
	int64_t last = 0;
	struct reader *r = reader_open(fd, "/tmp", &err);
	MUST(r || err != INTAKE_OK);
	while (r && reader_next(r, &row, &err)) {
		MUST(row.number > last);
		last = row.number;
		for (int i = 0; i < row.count; i++) {
			const struct intake_pair *p = &row.pairs[i];
			MUST(p->column >= 0 && (p->column < reader_columns(r) || row.bad) && p->len && strlen(p->value) == p->len);
			MUST(utf8_count(p->value, p->len) >= 0);
		}
	}
	MUST(*intake_code(err));
	reader_free(r);
	close(fd);
}

#endif
