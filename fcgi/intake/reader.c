/* reader.c - which reader a file needs, and the row and columns that all readers share. */
#include "fcgi/intake/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/intake/reader_impl.h"

static const struct {
	const char *code, *text;
} errors[INTAKE_ERR_COUNT] = {
#define X(name, code, text) [INTAKE_##name] = {code, text},
	INTAKE_ERRORS(X)
#undef X
};

const char *intake_code(enum intake_err e)
{
	return errors[e].code;
}

const char *intake_text(enum intake_err e)
{
	return errors[e].text;
}

void row_reset(struct row_buf *row)
{
	row->len = 0;
	row->count = 0;
	row->bad = INTAKE_OK;
	row->raw = NULL;
	row->raw_len = 0;
}

static bool row_room(struct row_buf *row, size_t n)
{
	if (row->len + n + 1 > row->cap) {
		size_t cap = (row->len + n + 1) * 2;
		char *text = realloc(row->text, cap);

		if (!text)
			return false;
		row->text = text;
		row->cap = cap;
	}
	if (row->count == row->room) {
		int room = row->room ? row->room * 2 : 64;
		struct intake_pair *pairs = realloc(row->pairs, (size_t)room * sizeof *pairs);
		size_t *offsets;

		if (pairs)
			row->pairs = pairs;
		offsets = realloc(row->offsets, (size_t)room * sizeof *offsets);
		if (offsets)
			row->offsets = offsets;
		if (!pairs || !offsets)
			return false;
		row->room = room;
	}
	return true;
}

static bool is_empty(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strchr(" \t\r\n", s[i]) || !s[i])
			return false;
	return true;
}

void row_add(struct row_buf *row, int column, const char *value, size_t n)
{
	if (row->bad || is_empty(value, n))
		return;
	if (row->len + n > INTAKE_ROW_MAX) {
		row->bad = INTAKE_ROW_LONG;
		return;
	}
	if (row->count > INTAKE_COLUMNS_MAX || !row_room(row, n)) {
		row->bad = row->count > INTAKE_COLUMNS_MAX ? INTAKE_COLUMNS : INTAKE_NO_MEMORY;
		return;
	}
	memcpy(row->text + row->len, value, n);
	row->text[row->len + n] = 0;
	row->offsets[row->count] = row->len;
	row->pairs[row->count++] = (struct intake_pair){.column = column, .len = n};
	row->len += n + 1;
}

void row_finish(struct row_buf *row)
{
	for (int i = 0; i < row->count; i++)
		row->pairs[i].value = row->text + row->offsets[i];
}

int reader_find_column(const struct reader *r, const char *name)
{
	for (int i = 0; i < r->columns; i++)
		if (strcmp(r->names[i], name) == 0)
			return i;
	return -1;
}

/* Blanks and line ends inside a heading are one space, so that a wrapped heading is found by its name. */
static void tidy_name(char *to, const char *name, size_t n)
{
	size_t len = 0;
	bool blank = false;

	for (size_t i = 0; i < n && len < INTAKE_NAME_MAX; i++) {
		if ((unsigned char)name[i] <= ' ') {
			blank = len > 0;
			continue;
		}
		if (blank)
			to[len++] = ' ';
		blank = false;
		to[len++] = name[i];
	}
	/* A name cut inside a letter would no longer be UTF-8. */
	if (len >= INTAKE_NAME_MAX) {
		while (len > 0 && ((unsigned char)to[len - 1] & 0xC0) == 0x80)
			len--;
		len -= len > 0;
	}
	to[len] = 0;
}

int reader_add_column(struct reader *r, const char *name, size_t n, enum intake_err *err)
{
	char base[INTAKE_NAME_MAX + 2], full[INTAKE_NAME_MAX + 20];

	*err = r->columns < INTAKE_COLUMNS_MAX ? INTAKE_OK : INTAKE_COLUMNS;
	if (*err)
		return -1;
	tidy_name(base, name, n);
	if (!base[0])
		snprintf(base, sizeof base, "Столбец %d", r->columns + 1);
	snprintf(full, sizeof full, "%s", base);
	for (int k = 2; reader_find_column(r, full) >= 0; k++)
		snprintf(full, sizeof full, "%s (%d)", base, k);
	r->names[r->columns] = strdup(full);
	if (!r->names[r->columns]) {
		*err = INTAKE_NO_MEMORY;
		return -1;
	}
	return r->columns++;
}

bool reader_take_header(struct reader *r, int width, enum intake_err *err)
{
	int k = 0;

	for (int i = 0; i < width; i++) {
		bool named = k < r->row.count && r->row.pairs[k].column == i;

		if (reader_add_column(r, named ? r->row.pairs[k].value : "", named ? r->row.pairs[k].len : 0, err) < 0)
			return false;
		k += named;
	}
	return true;
}

/* The first bytes decide: names of files lie. */
static bool look(int fd, enum intake_format *format, enum intake_err *err)
{
	unsigned char head[4096];
	ssize_t n = pread(fd, head, sizeof head, 0);
	ssize_t i = n >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	*err = n < 0 ? INTAKE_IO : n == 0 ? INTAKE_EMPTY : INTAKE_OK;
	if (*err)
		return false;
	*format = INTAKE_CSV;
	if (n >= 4 && memcmp(head, "PK", 2) == 0 && head[2] < 9) {
		*format = INTAKE_XLSX;
		return true;
	}
	if (n >= 4 && memcmp(head, "\xD0\xCF\x11\xE0", 4) == 0)
		*err = INTAKE_OLD_EXCEL;
	else if (n >= 2 && (memcmp(head, "\xFF\xFE", 2) == 0 || memcmp(head, "\xFE\xFF", 2) == 0))
		*err = INTAKE_UTF16;
	else if (memchr(head, 0, (size_t)n))
		*err = INTAKE_NOT_TABLE;
	while (i < n && strchr(" \t\r\n", head[i]) && head[i])
		i++;
	if (!*err && i == n && n < (ssize_t)sizeof head)
		*err = INTAKE_EMPTY;
	if (!*err && i < n && head[i] == '[')
		*err = INTAKE_JSON_ARRAY;
	if (i < n && head[i] == '{')
		*format = INTAKE_NDJSON;
	return !*err;
}

struct reader *reader_open(int fd, const char *tmp_dir, enum intake_err *err)
{
	static bool (*const open_as[])(struct reader *, enum intake_err *) = {
		[INTAKE_XLSX] = xlsx_open, [INTAKE_CSV] = csv_open, [INTAKE_NDJSON] = ndjson_open};
	enum intake_format format;
	struct reader *r;

	if (!look(fd, &format, err))
		return NULL;
	r = calloc(1, sizeof *r);
	if (r)
		r->names = calloc(INTAKE_COLUMNS_MAX, sizeof *r->names);
	if (!r || !r->names) {
		free(r);
		*err = INTAKE_NO_MEMORY;
		return NULL;
	}
	r->format = format;
	r->fd = fd;
	r->tmp_dir = tmp_dir;
	if (open_as[format](r, err))
		return r;
	reader_free(r);
	return NULL;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	if (r->impl)
		r->ops->close(r);
	for (int i = 0; i < r->columns; i++)
		free(r->names[i]);
	free(r->names);
	free(r->row.text);
	free(r->row.pairs);
	free(r->row.offsets);
	free(r);
}

bool reader_next(struct reader *r, struct intake_row *row, enum intake_err *err)
{
	*err = INTAKE_OK;
	if (!r->ops->next(r, err))
		return false;
	if (r->row.bad == INTAKE_NO_MEMORY) {
		*err = INTAKE_NO_MEMORY;
		return false;
	}
	row->number = r->number;
	row->count = r->row.count;
	row->pairs = r->row.pairs;
	row->bad = r->row.bad;
	row->raw = r->row.raw;
	row->raw_len = r->row.raw_len;
	return true;
}

enum intake_format reader_format(const struct reader *r)
{
	return r->format;
}

int reader_columns(const struct reader *r)
{
	return r->columns;
}

const char *reader_column(const struct reader *r, int column)
{
	return r->names[column];
}

int64_t reader_row(const struct reader *r)
{
	return r->number;
}

const char *reader_details(const struct reader *r)
{
	return r->details;
}
