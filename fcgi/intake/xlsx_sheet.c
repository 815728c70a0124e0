/* xlsx_sheet.c - cells of the sheet, a row at a time: the parser is stopped at each row's end and resumed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/intake/dates.h"
#include "fcgi/intake/xlsx_impl.h"
#include "search/text/clean.h"

enum { CHUNK = 65536, CELL_MAX = INTAKE_ROW_MAX };

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOL, CELL_ERROR };

struct xlsx_sheet {
	struct reader *r;
	struct xlsx_part *part;
	const struct xlsx_book *book;
	struct xlsx_strings *strings;
	XML_Parser parser;
	bool suspended, done;
	bool in_row, in_cell, in_value, phonetic;
	enum cell_type type;
	int column, width, style;
	char *text;		/* of the open cell */
	size_t len, cap;
	enum intake_err err;
};

/* "AB12" → 27; -1 when there are no letters. */
static int column_of(const char *reference)
{
	int column = 0;

	for (; *reference >= 'A' && *reference <= 'Z' && column < 1 << 20; reference++)
		column = column * 26 + *reference - 'A' + 1;
	return column - 1;
}

static void start_row(struct xlsx_sheet *s, const char **attributes)
{
	const char *number = xlsx_attribute(attributes, "r");
	long long n = number ? strtoll(number, NULL, 10) : 0;

	row_reset(&s->r->row);
	s->in_row = true;
	s->column = -1;
	s->width = 0;
	s->r->number = n > s->r->number && n < 1LL << 40 ? n : s->r->number + 1;
}

static void start_cell(struct xlsx_sheet *s, const char **attributes)
{
	static const struct {
		char name[10];
		enum cell_type type;
	} types[] = {{"s", CELL_SHARED}, {"inlineStr", CELL_TEXT}, {"str", CELL_TEXT}, {"d", CELL_TEXT}, {"b", CELL_BOOL}, {"e", CELL_ERROR}};
	const char *reference = xlsx_attribute(attributes, "r"), *type = xlsx_attribute(attributes, "t");
	const char *style = xlsx_attribute(attributes, "s");
	int column = reference ? column_of(reference) : -1;

	s->column = column >= 0 ? column : s->column + 1;
	s->style = style ? atoi(style) : 0;
	s->type = CELL_NUMBER;
	s->len = 0;
	s->in_cell = true;
	for (size_t k = 0; type && k < sizeof types / sizeof *types; k++)
		if (strcmp(type, types[k].name) == 0)
			s->type = types[k].type;
}

static void on_start(void *parser, const char *name, const char **attributes)
{
	struct xlsx_sheet *s = XML_GetUserData(parser);
	const char *local = xlsx_local(name);

	if (strcmp(local, "row") == 0)
		start_row(s, attributes);
	else if (s->in_row && strcmp(local, "c") == 0)
		start_cell(s, attributes);
	else if (strcmp(local, "rPh") == 0)
		s->phonetic = true;
	else if (s->in_cell && !s->phonetic && (strcmp(local, "v") == 0 || strcmp(local, "t") == 0))
		s->in_value = true;
}

static void on_text(void *parser, const char *text, int n)
{
	struct xlsx_sheet *s = XML_GetUserData(parser);

	if (!s->in_value)
		return;
	if (s->len + (size_t)n > CELL_MAX) {
		s->r->row.bad = INTAKE_ROW_LONG;
		return;
	}
	if (s->len + (size_t)n + 1 > s->cap) {
		size_t cap = (s->len + (size_t)n) * 2 + 256;
		char *more = realloc(s->text, cap);

		if (!more) {
			s->r->row.bad = INTAKE_NO_MEMORY;
			return;
		}
		s->text = more;
		s->cap = cap;
	}
	memcpy(s->text + s->len, text, (size_t)n);
	s->len += (size_t)n;
}

static int hex4(const char *s)
{
	int value = 0;

	for (int i = 0; i < 4; i++) {
		int c = s[i] | 32;

		if (c >= '0' && c <= '9')
			value = value * 16 + c - '0';
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + c - 'a' + 10;
		else
			return -1;
	}
	return value;
}

/* Books write characters that XML cannot hold as _x000D_. Works in place: the result is never longer. */
static size_t unescape(char *s, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n;) {
		int code = n - i >= 7 && s[i] == '_' && s[i + 1] == 'x' && s[i + 6] == '_' ? hex4(s + i + 2) : -1;

		if (code <= 0 || (code >= 0xD800 && code < 0xE000)) {
			s[to++] = s[i++];
			continue;
		}
		to += clean_encode((uint32_t)code, s + to);
		i += 7;
	}
	return to;
}

static void put(struct xlsx_sheet *s, const char *text, size_t n)
{
	if (n == 0)
		return;
	if (s->column + 1 > s->width)
		s->width = s->column + 1;
	if (s->column >= INTAKE_COLUMNS_MAX)
		s->r->row.bad = INTAKE_COLUMNS;
	else
		row_add(&s->r->row, s->column, text, n);
}

static void put_shared(struct xlsx_sheet *s)
{
	size_t len = 0;
	const char *text;

	s->text[s->len] = 0;
	text = s->strings ? xlsx_strings_get(s->strings, strtoull(s->text, NULL, 10), &len) : NULL;
	if (!text) {
		s->r->row.bad = INTAKE_XML;
		return;
	}
	/* The copy given out is ours until the next call. */
	put(s, text, unescape((char *)(uintptr_t)text, len));
}

static void put_number(struct xlsx_sheet *s)
{
	char date[DATES_SIZE];

	s->text[s->len] = 0;
	if (s->style >= 0 && s->style < s->book->styles && s->book->dates[s->style] &&
	    dates_from_serial(strtod(s->text, NULL), s->book->since_1904, date))
		put(s, date, strlen(date));
	else
		put(s, s->text, s->len);
}

static void end_cell(struct xlsx_sheet *s)
{
	s->in_cell = s->in_value = false;
	if (s->len == 0 || s->r->row.bad)
		return;
	switch (s->type) {
	case CELL_SHARED:
		put_shared(s);
		break;
	case CELL_TEXT:
		put(s, s->text, unescape(s->text, s->len));
		break;
	case CELL_BOOL:
		put(s, s->text[0] == '1' ? "Да" : "Нет", strlen(s->text[0] == '1' ? "Да" : "Нет"));
		break;
	case CELL_NUMBER:
		put_number(s);
		break;
	case CELL_ERROR:
		break;	/* #REF! is no value */
	}
}

static void on_end(void *parser, const char *name)
{
	struct xlsx_sheet *s = XML_GetUserData(parser);
	const char *local = xlsx_local(name);

	if (strcmp(local, "v") == 0 || strcmp(local, "t") == 0) {
		s->in_value = false;
	} else if (strcmp(local, "rPh") == 0) {
		s->phonetic = false;
	} else if (s->in_cell && strcmp(local, "c") == 0) {
		end_cell(s);
	} else if (s->in_row && strcmp(local, "row") == 0) {
		s->in_row = s->in_cell = s->in_value = false;
		XML_StopParser(parser, XML_TRUE);
	}
}

struct xlsx_sheet *xlsx_sheet_new(struct reader *r, struct xlsx_part *part, const struct xlsx_book *book,
				  struct xlsx_strings *strings)
{
	struct xlsx_sheet *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	*s = (struct xlsx_sheet){.r = r, .part = part, .book = book, .strings = strings};
	s->parser = xlsx_parser(s, on_start, on_end, on_text);
	if (s->parser)
		return s;
	free(s);
	return NULL;
}

void xlsx_sheet_free(struct xlsx_sheet *s)
{
	if (!s)
		return;
	XML_ParserFree(s->parser);
	free(s->text);
	free(s);
}

/* Goes on to the end of a row, of the buffer or of the part. */
static enum XML_Status step(struct xlsx_sheet *s, enum intake_err *err)
{
	char *buffer;
	long n;

	if (s->suspended)
		return XML_ResumeParser(s->parser);
	buffer = XML_GetBuffer(s->parser, CHUNK);
	if (!buffer) {
		*err = INTAKE_NO_MEMORY;
		return XML_STATUS_ERROR;
	}
	n = xlsx_part_read(s->part, buffer, CHUNK, err);
	return n < 0 ? XML_STATUS_ERROR : XML_ParseBuffer(s->parser, (int)n, n == 0);
}

bool xlsx_sheet_next(struct xlsx_sheet *s, int *width, enum intake_err *err)
{
	while (!s->done) {
		enum XML_Status status = step(s, err);
		XML_ParsingStatus where;

		s->suspended = status == XML_STATUS_SUSPENDED;
		if (s->suspended) {
			row_finish(&s->r->row);
			*width = s->width;
			return true;
		}
		XML_GetParsingStatus(s->parser, &where);
		s->done = status == XML_STATUS_ERROR || where.parsing == XML_FINISHED;
		if (status == XML_STATUS_ERROR && !*err)
			*err = INTAKE_XML;
	}
	return false;
}
