#include "search/text/utf8.h"

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

uint32_t utf8_next(const char *text, size_t n, size_t *at)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned char b = s[*at];
	if (b < 0x80) {
		*at += 1;
		return b;
	}
	if ((b & 0xFE) == 0xD0 && *at + 1 < n && (s[*at + 1] & 0xC0) == 0x80) {	/* Russian letters: most of all text */
		*at += 2;
		return (b & 0x1Fu) << 6 | (s[*at - 1] & 0x3Fu);
	}
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

uint32_t utf8_fold(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	if (c >= 0x410 && c <= 0x42F)
		return c + 32;
	if (c >= 0x430 && c <= 0x44F)
		return c;
	if (c == 0x401 || c == 0x451)
		return 0x435;
	return (uint32_t)u_tolower((UChar32)c);
}

bool utf8_is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	if (c >= 0x400 && c <= 0x481)
		return true;
	return c != UTF8_BAD && u_isalpha((UChar32)c);
}

bool utf8_is_upper(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z';
	if (c >= 0x400 && c <= 0x42F)
		return true;
	if (c >= 0x430 && c <= 0x45F)
		return false;
	return u_isupper((UChar32)c);
}

bool utf8_is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

bool utf8_is_cyrillic(uint32_t c)
{
	return c >= 0x430 && c <= 0x44F;
}

bool utf8_is_ignorable(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0xFEFF || c == 0x2060;
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
