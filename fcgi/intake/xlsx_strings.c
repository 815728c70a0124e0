/* xlsx_strings.c - shared strings of a book: in memory while they are few, in an unlinked file when they are many. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/intake/xlsx_impl.h"

enum { SPILL_AT = 8 << 20, STRING_MAX = INTAKE_ROW_MAX };

struct growing {
	char *data;
	size_t len, cap;
	FILE *spill;	/* NULL while in memory */
};

struct xlsx_strings {
	const char *tmp_dir;
	struct growing text, ends;	/* ends: uint64_t end of each string within text */
	uint64_t count, text_len;
	char *open;	/* the string being read, or the one given out */
	size_t open_len, open_cap;
	bool in_item, in_text, phonetic;
	enum intake_err err;
};

struct xlsx_strings *xlsx_strings_new(const char *tmp_dir)
{
	struct xlsx_strings *s = calloc(1, sizeof *s);

	if (s)
		s->tmp_dir = tmp_dir;
	return s;
}

static void growing_close(struct growing *g)
{
	free(g->data);
	if (g->spill)
		fclose(g->spill);
}

void xlsx_strings_free(struct xlsx_strings *s)
{
	if (!s)
		return;
	growing_close(&s->text);
	growing_close(&s->ends);
	free(s->open);
	free(s);
}

static FILE *unlinked_file(const char *dir)
{
	char path[512];
	int fd;
	FILE *f;

	snprintf(path, sizeof path, "%s/mcu-strings-XXXXXX", dir && *dir ? dir : "/tmp");
	fd = mkstemp(path);
	if (fd < 0)
		return NULL;
	unlink(path);
	f = fdopen(fd, "w+b");
	if (!f)
		close(fd);
	return f;
}

static enum intake_err spill(struct xlsx_strings *s, struct growing *g)
{
	g->spill = unlinked_file(s->tmp_dir);
	if (!g->spill || fwrite(g->data, 1, g->len, g->spill) != g->len)
		return INTAKE_NO_SPACE;
	free(g->data);
	g->data = NULL;
	g->cap = 0;
	return INTAKE_OK;
}

static enum intake_err append(struct xlsx_strings *s, struct growing *g, const void *data, size_t n)
{
	enum intake_err e = INTAKE_OK;

	if (!g->spill && g->len + n > SPILL_AT)
		e = spill(s, g);
	if (!e && g->spill)
		e = fwrite(data, 1, n, g->spill) == n ? INTAKE_OK : INTAKE_NO_SPACE;
	if (!e && !g->spill && g->len + n > g->cap) {
		size_t cap = (g->len + n) * 2 + 1024;
		char *more = realloc(g->data, cap);

		if (!more)
			return INTAKE_NO_MEMORY;
		g->data = more;
		g->cap = cap;
	}
	if (!e && !g->spill && n)
		memcpy(g->data + g->len, data, n);
	g->len += e ? 0 : n;
	return e;
}

static bool read_back(struct growing *g, uint64_t from, void *to, size_t n)
{
	if (!g->spill) {
		memcpy(to, g->data + from, n);
		return true;
	}
	for (size_t done = 0; done < n;) {
		ssize_t got = pread(fileno(g->spill), (char *)to + done, n - done, (off_t)(from + done));

		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return true;
}

static bool open_room(struct xlsx_strings *s, size_t n)
{
	char *more;

	if (n + 1 <= s->open_cap)
		return true;
	more = realloc(s->open, n * 2 + 256);
	if (!more)
		return false;
	s->open = more;
	s->open_cap = n * 2 + 256;
	return true;
}

static void on_start(void *parser, const char *name, const char **attributes)
{
	struct xlsx_strings *s = XML_GetUserData(parser);
	const char *local = xlsx_local(name);

	(void)attributes;
	if (strcmp(local, "si") == 0) {
		s->in_item = true;
		s->open_len = 0;
	} else if (strcmp(local, "rPh") == 0) {
		s->phonetic = true;
	} else if (strcmp(local, "t") == 0) {
		s->in_text = s->in_item && !s->phonetic;
	}
}

static void end_item(XML_Parser parser, struct xlsx_strings *s)
{
	s->in_item = false;
	s->text_len += s->open_len;
	s->err = append(s, &s->text, s->open, s->open_len);
	if (!s->err)
		s->err = append(s, &s->ends, &s->text_len, sizeof s->text_len);
	s->count++;
	if (s->err)
		XML_StopParser(parser, XML_FALSE);
}

static void on_end(void *parser, const char *name)
{
	struct xlsx_strings *s = XML_GetUserData(parser);
	const char *local = xlsx_local(name);

	if (strcmp(local, "t") == 0)
		s->in_text = false;
	else if (strcmp(local, "rPh") == 0)
		s->phonetic = false;
	else if (strcmp(local, "si") == 0 && s->in_item)
		end_item(parser, s);
}

static void on_text(void *parser, const char *text, int n)
{
	struct xlsx_strings *s = XML_GetUserData(parser);

	if (!s->in_text)
		return;
	if (s->open_len + (size_t)n > STRING_MAX)
		s->err = INTAKE_ROW_LONG;
	else if (!open_room(s, s->open_len + (size_t)n))
		s->err = INTAKE_NO_MEMORY;
	if (s->err) {
		XML_StopParser(parser, XML_FALSE);
		return;
	}
	memcpy(s->open + s->open_len, text, (size_t)n);
	s->open_len += (size_t)n;
}

bool xlsx_strings_read(struct xlsx_strings *s, struct xlsx_part *part, enum intake_err *err)
{
	XML_Parser parser = xlsx_parser(s, on_start, on_end, on_text);
	bool ok = parser && xlsx_parse(part, parser, err);

	if (!parser)
		*err = INTAKE_NO_MEMORY;
	else
		XML_ParserFree(parser);
	if (s->err)
		*err = s->err;
	if (ok && ((s->text.spill && fflush(s->text.spill)) || (s->ends.spill && fflush(s->ends.spill)))) {
		*err = INTAKE_NO_SPACE;
		return false;
	}
	return ok;
}

const char *xlsx_strings_get(struct xlsx_strings *s, uint64_t i, size_t *len)
{
	uint64_t ends[2] = {0, 0};

	if (i >= s->count)
		return NULL;
	if (i == 0 ? !read_back(&s->ends, 0, ends + 1, sizeof *ends)
		   : !read_back(&s->ends, (i - 1) * sizeof *ends, ends, sizeof ends))
		return NULL;
	*len = (size_t)(ends[1] - ends[0]);
	if (!open_room(s, *len) || !read_back(&s->text, ends[0], s->open, *len))
		return NULL;
	s->open[*len] = 0;
	return s->open;
}
