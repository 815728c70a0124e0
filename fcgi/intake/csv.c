/*
 * csv.c - CSV: separator, encoding and byte order mark are found out; memory stays that of a row.
 *
 * A cell may be in quotes, with "" for a quote inside. People and careless programs also write «"Ромашка" не убирает»
 * without doubling: such a cell is taken as it stands. If it ran over a line end it may have swallowed rows, so its row is
 * rejected; a quote that is never closed ends the file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/intake/reader_impl.h"
#include "search/text/clean.h"

enum { CHUNK = 16384, EVIDENCE = 2000, SCAN = 65536 };

enum place { CELL_BEGIN, CELL_PLAIN, CELL_QUOTED, CELL_QUOTE /* a quote inside quotes: which one? */ };

struct csv {
	char buf[CHUNK * 3];	/* bytes read, as UTF-8 */
	size_t at, len;
	off_t offset;
	unsigned char separator;
	bool legacy;		/* Windows-1251 */
	bool after_cr;		/* the next 
 belongs to it */
	enum place place;
	char *cell;
	size_t cell_len, cell_cap;
	bool lines;		/* the quoted cell holds a line end */
	size_t blanks;		/* after its closing quote */
	int width;		/* cells of the open record */
	int header_width;
};

/* Windows-1251, upper half. */
static const unsigned short cp1251[128] = {
	0x402, 0x403, 0x201A, 0x453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x409, 0x2039, 0x40A, 0x40C, 0x40B, 0x40F,
	0x452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0xFFFD, 0x2122, 0x459, 0x203A, 0x45A, 0x45C, 0x45B, 0x45F,
	0xA0, 0x40E, 0x45E, 0x408, 0xA4, 0x490, 0xA6, 0xA7, 0x401, 0xA9, 0x404, 0xAB, 0xAC, 0xAD, 0xAE, 0x407,
	0xB0, 0xB1, 0x406, 0x456, 0x491, 0xB5, 0xB6, 0xB7, 0x451, 0x2116, 0x454, 0xBB, 0x458, 0x405, 0x455, 0x457,
	0x410, 0x411, 0x412, 0x413, 0x414, 0x415, 0x416, 0x417, 0x418, 0x419, 0x41A, 0x41B, 0x41C, 0x41D, 0x41E, 0x41F,
	0x420, 0x421, 0x422, 0x423, 0x424, 0x425, 0x426, 0x427, 0x428, 0x429, 0x42A, 0x42B, 0x42C, 0x42D, 0x42E, 0x42F,
	0x430, 0x431, 0x432, 0x433, 0x434, 0x435, 0x436, 0x437, 0x438, 0x439, 0x43A, 0x43B, 0x43C, 0x43D, 0x43E, 0x43F,
	0x440, 0x441, 0x442, 0x443, 0x444, 0x445, 0x446, 0x447, 0x448, 0x449, 0x44A, 0x44B, 0x44C, 0x44D, 0x44E, 0x44F,
};

static size_t to_utf8(const char *from, size_t n, char *to)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)from[i];

		if (c < 0x80)
			to[len++] = (char)c;
		else
			len += clean_encode(cp1251[c - 0x80], to + len);
	}
	return len;
}

static bool is_text(const char *s, size_t n)
{
	size_t len;

	for (size_t i = 0; i < n; i += len)
		if (!s[i] || (clean_decode(s + i, n - i, &len) == 0xFFFD && len != 3))
			return false;
	return true;
}

/* Letters of Windows-1251 hardly ever form a sequence of UTF-8, so the more frequent kind decides; a few broken bytes
 * do not turn a whole file into another encoding. */
static bool is_legacy(int fd, off_t offset)
{
	char data[SCAN];
	size_t valid = 0, broken = 0, keep = 0, len;
	ssize_t n;

	while (valid + broken < EVIDENCE && (n = pread(fd, data + keep, sizeof data - keep, offset)) > 0) {
		size_t i = 0, top = keep + (size_t)n;

		offset += n;
		for (; i + 4 < top || (n < (ssize_t)(sizeof data - keep) && i < top); i += len) {
			bool bad = clean_decode(data + i, top - i, &len) == 0xFFFD && len == 1;

			broken += bad;
			valid += !bad && len > 1;
		}
		keep = top - i;
		memmove(data, data + i, keep);
	}
	return broken > valid;
}

/* The character that parts the first record most often, quotes left aside. */
static unsigned char find_separator(const char *s, size_t n)
{
	static const char marks[] = ";,\t|";
	int counts[sizeof marks] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < n && (quoted || (s[i] != '\n' && s[i] != '\r') || i == 0); i++) {
		const char *mark = s[i] ? strchr(marks, s[i]) : NULL;

		if (s[i] == '"')
			quoted = !quoted;
		else if (mark && !quoted)
			counts[mark - marks]++;
	}
	for (int k = 1; marks[k]; k++)
		if (counts[k] > counts[best])
			best = k;
	return (unsigned char)marks[best];
}

/* False at the end of the file, with *err set when it cannot be read. */
static bool refill(struct reader *r, struct csv *c, enum intake_err *err)
{
	char data[CHUNK];
	ssize_t n = pread(r->fd, data, sizeof data, c->offset);

	if (n < 0)
		*err = INTAKE_IO;
	if (n <= 0)
		return false;
	c->offset += n;
	c->at = 0;
	c->len = c->legacy ? to_utf8(data, (size_t)n, c->buf) : (size_t)n;
	if (!c->legacy)
		memcpy(c->buf, data, (size_t)n);
	return true;
}

static void put(struct row_buf *row, struct csv *c, char byte)
{
	if (c->cell_len >= INTAKE_ROW_MAX) {
		row->bad = INTAKE_ROW_LONG;
		return;
	}
	if (c->cell_len == c->cell_cap) {
		size_t cap = c->cell_cap * 2 + 4096;
		char *more = realloc(c->cell, cap);

		if (!more) {
			row->bad = INTAKE_NO_MEMORY;
			return;
		}
		c->cell = more;
		c->cell_cap = cap;
	}
	c->cell[c->cell_len++] = byte;
}

static void end_cell(struct row_buf *row, struct csv *c)
{
	while (c->place == CELL_PLAIN && c->cell_len && c->cell[c->cell_len - 1] == ' ')
		c->cell_len--;
	if (++c->width > INTAKE_COLUMNS_MAX && !row->bad)
		row->bad = INTAKE_COLUMNS;
	else if (c->cell_len && !row->bad && !is_text(c->cell, c->cell_len))
		row->bad = INTAKE_BAD_UTF8;
	else if (c->cell_len)
		row_add(row, c->width - 1, c->cell, c->cell_len);
	c->cell_len = 0;
	c->place = CELL_BEGIN;
}

/* What was taken for a quoted cell goes on after its closing quote: so the quotes are part of the text. */
static void unquote(struct row_buf *row, struct csv *c)
{
	put(row, c, '"');
	put(row, c, '"');
	if (row->bad)
		return;
	memmove(c->cell + 1, c->cell, c->cell_len - 1);
	c->cell[0] = '"';
	for (; c->blanks; c->blanks--)
		put(row, c, ' ');
	if (c->lines)
		row->bad = INTAKE_STRAY_QUOTE;
}

static void take_quoted(struct row_buf *row, struct csv *c, char byte)
{
	if (byte == '"') {
		c->place = CELL_QUOTE;
		c->blanks = 0;
		return;
	}
	c->lines = c->lines || byte == '\n' || byte == '\r';
	put(row, c, byte);
}

/* One byte. True when it ends the record. */
static bool take(struct row_buf *row, struct csv *c, char byte)
{
	bool line_end = byte == '\n' || byte == '\r';

	if (c->place == CELL_QUOTED) {
		take_quoted(row, c, byte);
		return false;
	}
	if (line_end || byte == (char)c->separator) {
		end_cell(row, c);
	} else if (byte == '"' && c->place == CELL_BEGIN) {
		c->lines = false;
		c->place = CELL_QUOTED;
	} else if (byte == '"' && c->place == CELL_QUOTE && !c->blanks) {
		put(row, c, byte);
		c->place = CELL_QUOTED;
	} else if (byte == ' ' && c->place != CELL_PLAIN) {
		c->blanks++;
	} else {
		if (c->place == CELL_QUOTE)
			unquote(row, c);
		c->place = CELL_PLAIN;
		put(row, c, byte);
	}
	return line_end;
}

/* The next record to r->row, an empty line too. False at the end of the file or with *err set. */
static bool next_record(struct reader *r, enum intake_err *err)
{
	struct csv *c = r->impl;
	bool begun = false, done = false;

	row_reset(&r->row);
	c->width = 0;
	while (!done && (c->at < c->len || refill(r, c, err))) {
		char byte = c->buf[c->at++];

		if (byte == '\n' && c->after_cr && !begun) {
			c->after_cr = false;
			continue;
		}
		begun = true;
		done = take(&r->row, c, byte);
		c->after_cr = done && byte == '\r';
	}
	r->number += begun;
	if (!*err && !done && c->place == CELL_QUOTED)
		*err = INTAKE_QUOTE;
	if (*err || !begun)
		return false;
	if (!done)
		end_cell(&r->row, c);
	row_finish(&r->row);
	return true;
}

static bool csv_next(struct reader *r, enum intake_err *err)
{
	struct csv *c = r->impl;

	do {
		if (!next_record(r, err))
			return false;
	} while (r->row.count == 0 && !r->row.bad);
	/* Empty cells to the right of the table are no cells. */
	if (!r->row.bad && r->row.count && r->row.pairs[r->row.count - 1].column >= c->header_width)
		r->row.bad = INTAKE_EXTRA_CELLS;
	return true;
}

static void csv_end(struct reader *r)
{
	struct csv *c = r->impl;

	free(c->cell);
	free(c);
}

static void detect(struct reader *r, struct csv *c)
{
	char head[SCAN];
	ssize_t n;
	unsigned char mark;

	if (pread(r->fd, head, 3, 0) == 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0)
		c->offset = 3;
	else
		c->legacy = is_legacy(r->fd, 0);
	n = pread(r->fd, head, sizeof head, c->offset);
	mark = find_separator(head, n > 0 ? (size_t)n : 0);
	/* Excel writes the separator it used in a line of its own. */
	if (n > 6 && strncasecmp(head, "sep=", 4) == 0 && (head[5] == '\r' || head[5] == '\n')) {
		mark = (unsigned char)head[4];
		c->offset += head[5] == '\r' && head[6] == '\n' ? 7 : 6;
	}
	c->separator = mark;
	snprintf(r->details, sizeof r->details, "%s %s", c->legacy ? "windows-1251" : "utf-8",
		 mark == '\t' ? "tab" : (char[]){(char)mark, 0});
}

bool csv_open(struct reader *r, enum intake_err *err)
{
	static const struct reader_ops ops = {csv_next, csv_end};
	struct csv *c = calloc(1, sizeof *c);
	int width;

	r->ops = &ops;
	*err = INTAKE_NO_MEMORY;
	if (!c)
		return false;
	r->impl = c;
	detect(r, c);
	*err = INTAKE_OK;
	do {
		if (!next_record(r, err)) {
			*err = *err ? *err : INTAKE_NO_HEADER;
			return false;
		}
		if (r->row.bad)
			*err = r->row.bad == INTAKE_BAD_UTF8 ? INTAKE_NOT_TABLE : r->row.bad;
	} while (!*err && r->row.count == 0);
	if (*err)
		return false;
	width = c->width;
	/* A trailing separator makes an empty last heading; it is a column only if data follow. */
	while (width > 1 && r->row.pairs[r->row.count - 1].column < width - 1)
		width--;
	c->header_width = width;
	*err = width < 2 ? INTAKE_ONE_COLUMN : INTAKE_OK;	/* a number and a text are two columns at least */
	return !*err && reader_take_header(r, width, err);
}
