/* ndjson.c - one JSON object a line; a bad line is a rejected row, never the end of the file. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/intake/reader_impl.h"

enum { BUFFER = INTAKE_ROW_MAX + 65536 };

struct ndjson {
	char *data;	/* BUFFER bytes */
	size_t from, to;
	off_t offset;
	bool end;
};

/* Moves what is left to the front and reads on. False when the file cannot be read. */
static bool fill(struct reader *r, struct ndjson *j)
{
	ssize_t n;

	memmove(j->data, j->data + j->from, j->to - j->from);
	j->to -= j->from;
	j->from = 0;
	n = pread(r->fd, j->data + j->to, BUFFER - j->to, j->offset);
	if (n < 0)
		return false;
	j->end = n == 0;
	j->to += (size_t)n;
	j->offset += n;
	return true;
}

/* The next line without its end; *whole is false for one over the limit, whose rest is skipped. NULL: end or error. */
static char *next_line(struct reader *r, struct ndjson *j, size_t *len, bool *whole, enum intake_err *err)
{
	*whole = true;
	for (;;) {
		char *line = j->data + j->from, *stop = memchr(line, '\n', j->to - j->from);

		if (stop || (j->end && j->to > j->from)) {
			*len = stop ? (size_t)(stop - line) : j->to - j->from;
			j->from += *len + (stop != NULL);
			*whole = *whole && *len <= INTAKE_ROW_MAX;
			return line;
		}
		if (j->end)
			return NULL;
		if (j->to - j->from > INTAKE_ROW_MAX) {
			*whole = false;
			j->from = j->to;
		}
		if (!fill(r, j)) {
			*err = INTAKE_IO;
			return NULL;
		}
		/* A skipped line that ends with the file still is a line. */
		if (!*whole && j->end && j->from == j->to) {
			*len = 0;
			return j->data;
		}
	}
}

static void add_value(struct reader *r, int column, json_t *value)
{
	char number[64], *text;

	if (json_is_string(value)) {
		row_add(&r->row, column, json_string_value(value), json_string_length(value));
	} else if (json_is_integer(value)) {
		snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
		row_add(&r->row, column, number, strlen(number));
	} else if (!json_is_null(value)) {
		text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
		if (text)
			row_add(&r->row, column, text, strlen(text));
		free(text);
	}
}

/* Keys come in the same order line after line, so the next column is the first guess. */
static int column_of(struct reader *r, const char *key, int guess, enum intake_err *err)
{
	int column;

	if (guess < r->columns && strcmp(r->names[guess], key) == 0)
		return guess;
	column = reader_find_column(r, key);
	return column >= 0 ? column : reader_add_column(r, key, strlen(key), err);
}

static void take_object(struct reader *r, json_t *object)
{
	const char *key;
	json_t *value;
	enum intake_err err = INTAKE_OK;
	int guess = 0;

	json_object_foreach(object, key, value) {
		int column = column_of(r, key, guess, &err);

		if (column < 0) {
			r->row.bad = err;
			return;
		}
		add_value(r, column, value);
		guess = column + 1;
	}
}

static void take_line(struct reader *r, const char *line, size_t len)
{
	json_error_t why;
	json_t *object = json_loadb(line, len, 0, &why);

	if (object && json_is_object(object))
		take_object(r, object);
	else if (object)
		r->row.bad = INTAKE_NOT_OBJECT;
	else
		r->row.bad = json_error_code(&why) == json_error_invalid_utf8 ? INTAKE_BAD_UTF8
			     : json_error_code(&why) == json_error_null_character ? INTAKE_ZERO : INTAKE_BAD_JSON;
	json_decref(object);
}

static bool is_blank_line(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
			return false;
	return true;
}

static bool ndjson_next(struct reader *r, enum intake_err *err)
{
	struct ndjson *j = r->impl;
	size_t len;
	bool whole;
	char *line;

	row_reset(&r->row);
	do {
		line = next_line(r, j, &len, &whole, err);
		if (!line)
			return false;
		r->number++;
	} while (whole && is_blank_line(line, len));
	if (whole)
		take_line(r, line, len);
	else
		r->row.bad = INTAKE_ROW_LONG;
	if (r->row.bad) {
		r->row.count = 0;
		r->row.raw = line;
		r->row.raw_len = len;
	}
	row_finish(&r->row);
	return true;
}

static void ndjson_close(struct reader *r)
{
	struct ndjson *j = r->impl;

	free(j->data);
	free(j);
}

bool ndjson_open(struct reader *r, enum intake_err *err)
{
	static const struct reader_ops ops = {ndjson_next, ndjson_close};
	struct ndjson *j = calloc(1, sizeof *j);
	char head[3];

	r->ops = &ops;
	r->impl = j;
	*err = INTAKE_NO_MEMORY;
	if (!j)
		return false;
	j->data = malloc(BUFFER);
	if (!j->data)
		return false;
	*err = INTAKE_OK;
	if (pread(r->fd, head, 3, 0) == 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0)
		j->offset = 3;
	return true;
}
