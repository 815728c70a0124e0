/* xlsx_book.c - which sheet is first, where its parts lie, which cell styles show dates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/intake/xlsx_impl.h"

enum { CHUNK = 65536, FORMATS_MAX = 4096 };

const char *xlsx_local(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

const char *xlsx_attribute(const char **attributes, const char *local_name)
{
	for (; attributes[0]; attributes += 2)
		if (strcmp(xlsx_local(attributes[0]), local_name) == 0)
			return attributes[1];
	return NULL;
}

/* Books have no DOCTYPE; what has one wants entities expanded. */
static void on_doctype(void *parser, const char *name, const char *system, const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	XML_StopParser(parser, XML_FALSE);
}

XML_Parser xlsx_parser(void *context, XML_StartElementHandler start, XML_EndElementHandler end,
		       XML_CharacterDataHandler text)
{
	XML_Parser parser = XML_ParserCreate(NULL);

	if (!parser)
		return NULL;
	XML_SetUserData(parser, context);
	XML_SetElementHandler(parser, start, end);
	XML_SetCharacterDataHandler(parser, text);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
	XML_UseParserAsHandlerArg(parser);
	return parser;
}

bool xlsx_parse(struct xlsx_part *part, XML_Parser parser, enum intake_err *err)
{
	for (;;) {
		char *buffer = XML_GetBuffer(parser, CHUNK);
		long n = buffer ? xlsx_part_read(part, buffer, CHUNK, err) : -1;

		if (!buffer)
			*err = INTAKE_NO_MEMORY;
		if (n < 0)
			return false;
		if (XML_ParseBuffer(parser, (int)n, n == 0) != XML_STATUS_OK) {
			*err = INTAKE_XML;
			return false;
		}
		if (n == 0)
			return true;
	}
}

static void on_nothing(void *parser, const char *name)
{
	(void)parser;
	(void)name;
}

static bool parse_with(struct xlsx_part *part, void *context, XML_StartElementHandler start, XML_EndElementHandler end,
		       enum intake_err *err)
{
	XML_Parser parser = xlsx_parser(context, start, end, NULL);
	bool ok = parser && xlsx_parse(part, parser, err);

	if (!parser)
		*err = INTAKE_NO_MEMORY;
	else
		XML_ParserFree(parser);
	return ok;
}

static void on_book(void *parser, const char *name, const char **attributes)
{
	struct xlsx_book *book = XML_GetUserData(parser);
	const char *local = xlsx_local(name), *value;

	if (strcmp(local, "workbookPr") == 0) {
		value = xlsx_attribute(attributes, "date1904");
		book->since_1904 = value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
	} else if (strcmp(local, "sheet") == 0 && !book->sheet_id[0]) {
		for (; attributes[0]; attributes += 2)
			if (strchr(attributes[0], ':') && strcmp(xlsx_local(attributes[0]), "id") == 0)
				snprintf(book->sheet_id, sizeof book->sheet_id, "%s", attributes[1]);
	}
}

bool xlsx_read_book(struct xlsx_part *part, struct xlsx_book *book, enum intake_err *err)
{
	return parse_with(part, book, on_book, on_nothing, err);
}

/* Targets are absolute in the archive or relative to xl/. */
static void take_path(char to[XLSX_PATH_MAX], const char *target)
{
	if (target[0] == '/')
		snprintf(to, XLSX_PATH_MAX, "%s", target + 1);
	else if (strncmp(target, "../", 3) == 0)
		snprintf(to, XLSX_PATH_MAX, "%s", target + 3);
	else
		snprintf(to, XLSX_PATH_MAX, "xl/%s", target);
}

static void on_relation(void *parser, const char *name, const char **attributes)
{
	struct xlsx_book *book = XML_GetUserData(parser);
	const char *id = xlsx_attribute(attributes, "Id"), *type = xlsx_attribute(attributes, "Type");
	const char *target = xlsx_attribute(attributes, "Target"), *kind;

	if (strcmp(xlsx_local(name), "Relationship") != 0 || !id || !type || !target)
		return;
	kind = strrchr(type, '/');
	kind = kind ? kind + 1 : type;
	if (strcmp(id, book->sheet_id) == 0 && strcmp(kind, "worksheet") == 0)
		take_path(book->sheet_path, target);
	else if (strcmp(kind, "sharedStrings") == 0)
		take_path(book->strings_path, target);
	else if (strcmp(kind, "styles") == 0)
		take_path(book->styles_path, target);
}

bool xlsx_read_relations(struct xlsx_part *part, struct xlsx_book *book, enum intake_err *err)
{
	return parse_with(part, book, on_relation, on_nothing, err);
}

/* Number formats by id, while styles.xml is read. */
struct styles {
	struct xlsx_book *book;
	unsigned char shows_date[FORMATS_MAX];
	bool in_cells;
};

/* A code shows a date when it has a year or a day outside quotes and brackets: «[h]:mm» is a length of time. */
static bool code_shows_date(const char *code)
{
	for (; *code; code++) {
		if (*code == '"' || *code == '[') {
			const char *end = strchr(code + 1, *code == '"' ? '"' : ']');

			if (!end)
				return false;
			code = end;
		} else if (*code == '\\' && code[1]) {
			code++;
		} else if (strchr("yYdD", *code)) {
			return true;
		}
	}
	return false;
}

static void on_style(void *parser, const char *name, const char **attributes)
{
	struct styles *s = XML_GetUserData(parser);
	const char *local = xlsx_local(name), *id = xlsx_attribute(attributes, "numFmtId");
	const char *code = xlsx_attribute(attributes, "formatCode");
	unsigned long format = id ? strtoul(id, NULL, 10) : 0;
	unsigned char *more;

	if (strcmp(local, "cellXfs") == 0)
		s->in_cells = true;
	else if (strcmp(local, "numFmt") == 0 && code && format < FORMATS_MAX)
		s->shows_date[format] = code_shows_date(code);
	if (strcmp(local, "xf") != 0 || !s->in_cells || s->book->styles >= XLSX_STYLES_MAX)
		return;
	if (s->book->styles % 256 == 0) {
		more = realloc(s->book->dates, (size_t)s->book->styles + 256);
		if (!more)
			return;
		s->book->dates = more;
	}
	s->book->dates[s->book->styles++] = format < FORMATS_MAX && s->shows_date[format];
}

static void on_style_end(void *parser, const char *name)
{
	struct styles *s = XML_GetUserData(parser);

	if (strcmp(xlsx_local(name), "cellXfs") == 0)
		s->in_cells = false;
}

bool xlsx_read_styles(struct xlsx_part *part, struct xlsx_book *book, enum intake_err *err)
{
	struct styles s = {.book = book};

	/* Built-in formats with a day: 14-17, 22, and the East Asian 27-31, 36, 50-54, 57, 58. */
	memset(s.shows_date + 14, 1, 4);
	s.shows_date[22] = 1;
	memset(s.shows_date + 27, 1, 5);
	s.shows_date[36] = 1;
	memset(s.shows_date + 50, 1, 5);
	s.shows_date[57] = s.shows_date[58] = 1;
	return parse_with(part, &s, on_style, on_style_end, err);
}

void xlsx_book_close(struct xlsx_book *book)
{
	free(book->dates);
	book->dates = NULL;
}
