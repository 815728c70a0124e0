/* buf.c - text buffer of fixed room and the small repairs a composed sentence needs. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/city/buf.h"

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->p[0] = '\0';
}

void buf_put(struct buf *b, const char *s, size_t n)
{
	size_t room = b->cap - 1 - b->n;
	if (n > room) {
		n = room;
		while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
			n--;
	}
	memcpy(b->p + b->n, s, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void buf_char(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void buf_int(struct buf *b, long v)
{
	char digits[24];
	size_t i = sizeof digits;
	unsigned long u = v < 0 ? 0UL - (unsigned long)v : (unsigned long)v;
	do
		digits[--i] = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		digits[--i] = '-';
	buf_put(b, digits + i, sizeof digits - i);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n > 0)
		buf_put(b, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

/* Upper case in place: all letters in question keep their length in UTF-8. */
static void upper(unsigned char *c)
{
	if (c[0] >= 'a' && c[0] <= 'z')
		c[0] = (unsigned char)(c[0] - 32);
	else if (c[0] == 0xD0 && c[1] >= 0xB0)
		c[1] = (unsigned char)(c[1] - 0x20);
	else if (c[0] == 0xD1 && c[1] >= 0x80 && c[1] <= 0x8F) {
		c[0] = 0xD0;
		c[1] = (unsigned char)(c[1] + 0x20);
	} else if (c[0] == 0xD1 && c[1] == 0x91) {
		c[0] = 0xD0;
		c[1] = 0x81;
	}
}

size_t buf_lower(const char *s, char *out)
{
	unsigned char a = (unsigned char)s[0], b = (unsigned char)s[1];
	if (a < 0x80) {
		out[0] = (char)(a >= 'A' && a <= 'Z' ? a + 32 : a);
		return 1;
	}
	out[0] = s[0];
	out[1] = s[1];
	if (a == 0xD0 && b >= 0x90 && b <= 0x9F) {
		out[1] = (char)(b + 0x20);
	} else if (a == 0xD0 && b >= 0xA0 && b <= 0xAF) {
		out[0] = (char)0xD1;
		out[1] = (char)(b - 0x20);
	} else if (a == 0xD0 && b == 0x81) {
		out[0] = (char)0xD1;
		out[1] = (char)0x91;
	}
	return 2;
}

void buf_capital(struct buf *b, size_t from)
{
	unsigned char *s = (unsigned char *)b->p + from;
	while (*s == ' ' || *s == '"' || *s == '(' || *s == '\'' || (s[0] == 0xC2 && s[1] == 0xAB))
		s += s[0] == 0xC2 ? 2 : 1;
	if (*s)
		upper(s);
}

static bool closes(char c)
{
	return c == ',' || c == '.' || c == '!' || c == '?' || c == ';' || c == ':' || c == ')';
}

void buf_tidy(struct buf *b, size_t from)
{
	char *out = b->p + from;
	bool space = true;	/* none at the start either */
	for (char *in = out; *in; in++) {
		if (*in == ' ') {
			if (space)
				continue;
			space = true;
		} else {
			if (space && closes(*in) && in[1] != ')' && out > b->p + from && out[-1] == ' ')
				out--;
			space = *in == '\n';
		}
		*out++ = *in;
	}
	while (out > b->p + from && out[-1] == ' ')
		out--;
	*out = '\0';
	b->n = (size_t)(out - b->p);
}

void buf_close_sentence(struct buf *b, size_t from, const char *mark)
{
	buf_tidy(b, from);
	if (b->n == from)
		return;
	buf_capital(b, from);
	char last = b->p[b->n - 1];
	bool ends = last == '.' || last == '!' || last == '?' || last == ')' || last == ':' ||
		    (b->n >= 3 && !memcmp(b->p + b->n - 3, "…", 3)) || (b->n >= 4 && (unsigned char)b->p[b->n - 4] == 0xF0);
	if (last == ',')
		b->p[--b->n] = '\0';
	if (!ends)
		buf_str(b, mark);
}
