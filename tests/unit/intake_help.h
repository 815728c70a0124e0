/* intake_help.h - temporary files and readers for the tests of the intake. */
#ifndef MCU_TEST_INTAKE_HELP_H
#define MCU_TEST_INTAKE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "fcgi/intake/reader.h"
#include "tests/unit/long_text.h"

/* Descriptor of an unlinked file with these bytes. */
static inline int file_of(const void *data, size_t n)
{
	char path[] = "/tmp/mcu-intake-test-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	for (size_t done = 0; done < n;) {
		ssize_t put = write(fd, (const char *)data + done, n - done);

		assert_true(put > 0);
		done += (size_t)put;
	}
	return fd;
}

/* The same of a text that is freed. */
static inline int file_of_added(struct text *t)
{
	int fd = file_of(t->s, t->n);

	free(t->s);
	return fd;
}

static inline int file_of_text(const char *text)
{
	return file_of(text, strlen(text));
}

static inline struct reader *open_reader(int fd)
{
	enum intake_err err = INTAKE_OK;
	struct reader *r = reader_open(fd, "/tmp", &err);

	assert_string_equal(intake_code(err), "ok");
	assert_non_null(r);
	return r;
}

/* The file must be refused with this code; closes fd. */
static inline void expect_refused(int fd, const char *code)
{
	enum intake_err err = INTAKE_OK;
	struct reader *r = reader_open(fd, "/tmp", &err);

	if (r) {
		struct intake_row row;

		while (reader_next(r, &row, &err))
			;
	}
	assert_string_equal(intake_code(err), code);
	reader_free(r);
	close(fd);
}

/* Value of a column in a row, "" when empty. */
static inline const char *value_of(const struct reader *r, const struct intake_row *row, const char *column)
{
	for (int i = 0; i < row->count; i++)
		if (row->pairs[i].column < reader_columns(r) && strcmp(reader_column(r, row->pairs[i].column), column) == 0)
			return row->pairs[i].value;
	return "";
}

static inline void next_row(struct reader *r, struct intake_row *row)
{
	enum intake_err err;

	assert_true(reader_next(r, row, &err));
}

static inline void no_more_rows(struct reader *r)
{
	struct intake_row row;
	enum intake_err err;

	assert_false(reader_next(r, &row, &err));
	assert_string_equal(intake_code(err), "ok");
}

static inline long peak_kb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

#endif
