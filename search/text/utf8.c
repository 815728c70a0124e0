#include "search/text/utf8.h"

#include <string.h>
#include <unicode/uchar.h>

static uint32_t take_tail(const unsigned char *s, size_t n, size_t *at, int tail, uint32_t c, uint32_t least)
{
	size_t start = *at;
	for (int i = 1; i <= tail; i++) {
		if (start + (size_t)i >= n || (s[start + (size_t)i] & 0xC0) != 0x80) {
			*at = start + 1;
			return UTF8_BAD;
		}
		c = c << 6 | (s[start + (size_t)i] & 0x3Fu);
	}
	if (c < least || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) {
		*at = start + 1;
		return UTF8_BAD;
	}
	*at = start + (size_t)tail + 1;
	return c;
}

uint32_t utf8_next_rare(const char *text, size_t n, size_t *at)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned char b = s[*at];
	if ((b & 0xE0) == 0xC0)
		return take_tail(s, n, at, 1, b & 0x1Fu, 0x80);
	if ((b & 0xF0) == 0xE0)
		return take_tail(s, n, at, 2, b & 0x0Fu, 0x800);
	if ((b & 0xF8) == 0xF0)
		return take_tail(s, n, at, 3, b & 0x07u, 0x10000);
	*at += 1;
	return UTF8_BAD;
}

size_t utf8_put(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

uint32_t utf8_fold_rare(uint32_t c)
{
	return c == 0x401 || c == 0x451 ? 0x435 : (uint32_t)u_tolower((UChar32)c);
}

size_t utf8_fold_text(const char *s, size_t n, char *out, size_t room)
{
	size_t at = 0, len = 0;
	while (at < n && len + 5 < room)
		len += utf8_put(out + len, utf8_fold(utf8_next(s, n, &at)));
	out[len] = 0;
	return at;
}

bool utf8_is_letter_rare(uint32_t c)
{
	return c != UTF8_BAD && u_isalpha((UChar32)c);
}

bool utf8_is_upper_rare(uint32_t c)
{
	return u_isupper((UChar32)c);
}

size_t utf8_length(const char *s, size_t n)
{
	size_t at = 0, count = 0;
	while (at < n) {
		utf8_next(s, n, &at);
		count++;
	}
	return count;
}

size_t utf8_mend(char *text)
{
	size_t n = strlen(text), at = 0, len = 0;
	while (at < n) {
		uint32_t c = utf8_next(text, n, &at);
		if (c != UTF8_BAD)
			len += utf8_put(text + len, c);
	}
	text[len] = 0;
	return len;
}
