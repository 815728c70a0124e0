/* csv.c - CSV through libcsv: separator, encoding and byte order mark are found out; memory stays that of a row. */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/intake/reader_impl.h"
#include "search/text/clean.h"

enum { CHUNK = 4096, EVIDENCE = 2000, SCAN = 65536 };

/* Records of one chunk wait here; a chunk of 4 KiB cannot hold more than 4096 of them. */
struct record {
	struct row_buf row;
	int width;
};

struct csv {
	struct csv_parser parser;
	struct record *ready;
	int count, next, room;
	int width;		/* fields of the open record */
	size_t open_bytes;	/* bytes since the last record end */
	off_t offset;
	bool legacy;		/* Windows-1251 */
	bool end, opened, past_header;
	int header_width;
	enum intake_err err;
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

/* A record to fill. The first field of a record makes room for it. */
static struct record *open_record(struct csv *c)
{
	if (c->opened)
		return &c->ready[c->count];
	if (c->count == c->room) {
		int room = c->room ? c->room * 2 : 16;
		struct record *more = realloc(c->ready, (size_t)room * sizeof *more);

		if (!more)
			return NULL;
		memset(more + c->room, 0, (size_t)(room - c->room) * sizeof *more);
		c->ready = more;
		c->room = room;
	}
	c->opened = true;
	c->width = 0;
	row_reset(&c->ready[c->count].row);
	return &c->ready[c->count];
}

static void on_field(void *value, size_t n, void *context)
{
	struct csv *c = context;
	struct record *record = c->err ? NULL : open_record(c);

	if (!record) {
		c->err = c->err ? c->err : INTAKE_NO_MEMORY;
		return;
	}
	if (++c->width > INTAKE_COLUMNS_MAX) {
		record->row.bad = INTAKE_COLUMNS;
		if (!c->past_header)
			c->err = INTAKE_COLUMNS;
		return;
	}
	if (n > 0 && !is_text(value, n))
		record->row.bad = INTAKE_BAD_UTF8;
	else if (n > 0)
		row_add(&record->row, c->width - 1, value, n);
}

static void on_record(int terminator, void *context)
{
	struct csv *c = context;

	(void)terminator;
	c->open_bytes = 0;
	if (!c->opened)
		return;
	c->ready[c->count].width = c->width;
	c->opened = false;
	c->past_header = true;
	c->count++;
}

/* Parses one more chunk. False at the end of the file or on an error. */
static bool feed(struct reader *r, struct csv *c)
{
	char data[CHUNK], wide[CHUNK * 3];
	ssize_t n = c->end ? 0 : pread(r->fd, data, sizeof data, c->offset);
	size_t len = n > 0 ? (size_t)n : 0;
	const char *text = data;

	if (n < 0)
		c->err = INTAKE_IO;
	if (n <= 0 || c->err) {
		if (!c->end && !c->err)
			csv_fini(&c->parser, on_field, on_record, c);
		c->end = true;
		return c->count > 0 && !c->err;
	}
	c->offset += n;
	c->open_bytes += len;
	if (c->legacy) {
		len = to_utf8(data, len, wide);
		text = wide;
	}
	if (csv_parse(&c->parser, text, len, on_field, on_record, c) != len)
		c->err = INTAKE_NO_MEMORY;
	if (c->open_bytes > INTAKE_ROW_MAX + CHUNK && !c->err)
		c->err = INTAKE_QUOTE;
	return !c->err;
}

/* Exchanges the waiting record with the row of the reader, so nothing is copied. */
static int take_record(struct reader *r, struct csv *c)
{
	struct record *record = &c->ready[c->next++];
	struct row_buf row = r->row;

	r->row = record->row;
	record->row = row;
	r->number++;
	row_finish(&r->row);
	return record->width;
}

/* The record being read when a chunk ended moves to the front. */
static void rewind_records(struct csv *c)
{
	if (c->opened && c->count > 0) {
		struct record first = c->ready[0];

		c->ready[0] = c->ready[c->count];
		c->ready[c->count] = first;
	}
	c->count = c->next = 0;
}

static bool next_record(struct reader *r, int *width, enum intake_err *err)
{
	struct csv *c = r->impl;

	while (c->next == c->count) {
		rewind_records(c);
		if (!feed(r, c)) {
			*err = c->err;
			if (c->err)
				r->number++;
			return false;
		}
	}
	*width = take_record(r, c);
	return true;
}

static bool csv_next(struct reader *r, enum intake_err *err)
{
	struct csv *c = r->impl;
	int width;

	do {
		if (!next_record(r, &width, err))
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

	for (int i = 0; i < c->room; i++) {
		free(c->ready[i].row.text);
		free(c->ready[i].row.pairs);
		free(c->ready[i].row.offsets);
	}
	free(c->ready);
	csv_free(&c->parser);
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
	csv_set_delim(&c->parser, mark);
	snprintf(r->details, sizeof r->details, "%s %s", c->legacy ? "windows-1251" : "utf-8",
		 mark == '\t' ? "tab" : (char[]){(char)mark, 0});
}

static int only_space(unsigned char c)
{
	return c == ' ';
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
	if (csv_init(&c->parser, 0) != 0) {
		free(c);
		return false;
	}
	r->impl = c;
	csv_set_space_func(&c->parser, only_space);
	csv_set_blk_size(&c->parser, 65536);	/* it grows by this much: 128 by default */
	detect(r, c);
	*err = INTAKE_OK;
	do {
		if (!next_record(r, &width, err)) {
			*err = *err ? *err : INTAKE_NO_HEADER;
			return false;
		}
		if (r->row.bad)
			*err = r->row.bad == INTAKE_BAD_UTF8 ? INTAKE_NOT_TABLE : r->row.bad;
	} while (!*err && r->row.count == 0);
	if (*err)
		return false;
	/* A trailing separator makes an empty last heading; it is a column only if data follow. */
	while (width > 1 && r->row.pairs[r->row.count - 1].column < width - 1)
		width--;
	c->header_width = width;
	*err = width < 2 ? INTAKE_NOT_TABLE : INTAKE_OK;	/* a number and a text are two columns at least */
	return !*err && reader_take_header(r, width, err);
}
