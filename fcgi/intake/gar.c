#include "fcgi/intake/gar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/intake/xlsx_impl.h"
#include "search/text/utf8.h"

enum { CHUNK = 65536 };

struct walk {
	XML_Parser parser;
	gar_take take;
	void *arg;
	int depth;
	enum gar_file kind;	/* of the first element */
	bool ended;		/* take said so */
};

static enum gar_file kind_of(const char *name)
{
	static const struct {
		const char *name;
		enum gar_file kind;
	} kinds[] = {{"OBJECT", GAR_OBJECTS}, {"HOUSE", GAR_HOUSES}, {"ITEM", GAR_HIERARCHY}};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].name, xlsx_local(name)))
			return kinds[i].kind;
	return GAR_OTHER;
}

static void on_start(void *parser, const char *name, const char **attributes)
{
	struct walk *w = XML_GetUserData(parser);
	if (++w->depth != 2 || w->ended)
		return;
	w->kind = kind_of(name);
	if (w->take && w->take(w->arg, attributes))
		return;
	w->ended = true;
	XML_StopParser(parser, XML_FALSE);
}

static void on_end(void *parser, const char *name)
{
	struct walk *w = XML_GetUserData(parser);
	(void)name;
	w->depth--;
}

/* One piece of the file; false at its end or when it is broken. */
static bool step(struct walk *w, int fd, int64_t *fed, const char **why)
{
	char *buffer = XML_GetBuffer(w->parser, CHUNK);
	ssize_t n = buffer ? read(fd, buffer, CHUNK) : -1;
	if (n < 0) {
		*why = buffer ? strerror(errno) : "не хватает памяти";
		return false;
	}
	*fed += n;
	if (XML_ParseBuffer(w->parser, (int)n, n == 0) != XML_STATUS_OK) {
		*why = w->ended ? NULL : "это не файл XML, или он повреждён";
		return false;
	}
	/* What the parser holds back is an element that has not ended. */
	if (*fed - XML_GetCurrentByteIndex(w->parser) > GAR_ELEMENT_MAX + CHUNK) {
		*why = "слишком длинный элемент";
		return false;
	}
	return n > 0;
}

static bool walk(int fd, struct walk *w, const char **why, long *line)
{
	int64_t fed = 0;
	*why = NULL;
	*line = 0;
	w->parser = lseek(fd, 0, SEEK_SET) == 0 ? xlsx_parser(w, on_start, on_end, NULL) : NULL;
	if (!w->parser) {
		*why = "файл не читается";
		return false;
	}
	while (step(w, fd, &fed, why))
		;
	*line = (long)XML_GetCurrentLineNumber(w->parser);
	XML_ParserFree(w->parser);
	return !*why;
}

enum gar_file gar_kind(int fd)
{
	struct walk w = {.take = NULL};
	const char *why;
	long line;
	bool ok = walk(fd, &w, &why, &line);
	lseek(fd, 0, SEEK_SET);
	return ok ? w.kind : GAR_BROKEN;
}

bool gar_read(int fd, gar_take take, void *arg, const char **why, long *line)
{
	struct walk w = {.take = take, .arg = arg};
	return walk(fd, &w, why, line);
}

const char *gar_text(const char **attributes, const char *name)
{
	const char *value = xlsx_attribute(attributes, name);
	return value ? value : "";
}

int64_t gar_number(const char **attributes, const char *name)
{
	char *end;
	const char *value = gar_text(attributes, name);
	long long n = strtoll(value, &end, 10);
	return *value && !*end && n > 0 ? n : 0;
}

bool gar_actual(const char **attributes)
{
	const char *actual = xlsx_attribute(attributes, "ISACTUAL"), *active = xlsx_attribute(attributes, "ISACTIVE");
	return (!actual || !strcmp(actual, "1")) && (!active || !strcmp(active, "1"));
}

bool gar_path_has(const char *path, int64_t id)
{
	char number[24];
	size_t n = (size_t)snprintf(number, sizeof number, "%lld", (long long)id);
	for (;;) {
		size_t k = strcspn(path, ".");
		if (k == n && !memcmp(path, number, n))
			return true;
		if (!path[k])
			return false;
		path += k + 1;
	}
}

/* Letters and digits in lower case, slashes; all else goes. */
static size_t put(char *out, size_t len, size_t room, const char *text)
{
	size_t n = strlen(text);
	for (size_t at = 0; at < n && len + 5 < room;) {
		uint32_t c = utf8_fold(utf8_next(text, n, &at));
		if (utf8_is_letter(c) || utf8_is_digit(c) || c == '/')
			len += utf8_put(out + len, c);
	}
	out[len] = 0;
	return len;
}

void gar_house(const char **attributes, char *out, unsigned long room)
{
	/* Codes of AS_ADDHOUSE_TYPES: корпус, строение, сооружение, литера. */
	static const char *const signs[] = {"", "к", "с", "соор", ""};
	static const char *const numbers[] = {"ADDNUM1", "ADDNUM2"}, *const types[] = {"ADDTYPE1", "ADDTYPE2"};
	size_t len = put(out, 0, room, gar_text(attributes, "HOUSENUM"));
	for (int i = 0; i < 2; i++) {
		const char *number = gar_text(attributes, numbers[i]);
		int64_t type = gar_number(attributes, types[i]);
		if (!*number)
			continue;
		len = put(out, len, room, type > 0 && type <= 4 ? signs[type] : "к");
		len = put(out, len, room, number);
	}
}
