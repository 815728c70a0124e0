/* clean_utf8.c - code points, and the canonical composition (NFC) of a buffer. */
#include <stdlib.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "search/text/clean.h"

uint32_t clean_decode(const char *s, size_t n, size_t *len)
{
	const unsigned char *u = (const unsigned char *)s;
	unsigned char lead = u[0];
	size_t more = lead < 0x80 ? 0 : lead < 0xC2 ? 4 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF5 ? 3 : 4;
	uint32_t c = lead;

	*len = 1;
	if (more == 0)
		return c;
	if (more == 4)
		return 0xFFFD;
	c = lead & (0x3Fu >> more);
	for (size_t i = 1; i <= more; i++) {
		if (i >= n || (u[i] & 0xC0) != 0x80)
			return 0xFFFD;
		c = c << 6 | (u[i] & 0x3F);
	}
	if ((more == 2 && (c < 0x800 || (c >= 0xD800 && c < 0xE000))) || (more == 3 && (c < 0x10000 || c > 0x10FFFF)))
		return 0xFFFD;
	*len = more + 1;
	return c;
}

size_t clean_encode(uint32_t c, char *to)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xC0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xE0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 0x3F));
		to[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	to[0] = (char)(0xF0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 0x3F));
	to[2] = (char)(0x80 | (c >> 6 & 0x3F));
	to[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

/* True for code points that NFC neither changes nor joins with a neighbour: nearly every Russian text is whole. */
static bool is_stable(uint32_t c)
{
	return c < 0x300 || (c >= 0x400 && c <= 0x482) || (c >= 0x48A && c < 0x530) || (c >= 0x2010 && c < 0x2126) ||
	       (c >= 0x2190 && c < 0x2ADC) || c == 0xFE0F || c == 0xFFFD || (c >= 0x1F300 && c < 0x1FB00) || c == 0x200D;
}

static bool needs_nfc(const struct clean_buf *b)
{
	size_t len;

	for (size_t i = 0; i < b->len; i += len) {
		if ((unsigned char)b->data[i] < 0xCC) {
			len = (unsigned char)b->data[i] < 0x80 ? 1 : 2;
			continue;
		}
		if (!is_stable(clean_decode(b->data + i, b->len - i, &len)))
			return true;
	}
	return false;
}

static bool from_utf16(struct clean_buf *b, const UChar *u, int32_t n)
{
	UErrorCode e = U_ZERO_ERROR;
	int32_t len = 0;
	size_t need = (size_t)n * 3 + 1;

	if (need > b->cap) {
		char *data = realloc(b->data, need);

		if (!data)
			return false;
		b->data = data;
		b->cap = need;
	}
	u_strToUTF8(b->data, (int32_t)b->cap, &len, u, n, &e);
	b->len = (size_t)len;
	b->data[b->len] = 0;
	return !U_FAILURE(e);
}

bool clean_nfc(struct clean_buf *b)
{
	UErrorCode e = U_ZERO_ERROR;
	const UNormalizer2 *nfc;
	int32_t n = 0, room = (int32_t)b->len + 1;
	UChar *from, *to;
	bool ok;

	if (!needs_nfc(b))
		return true;
	nfc = unorm2_getNFCInstance(&e);
	from = malloc((size_t)room * sizeof *from);
	to = malloc((size_t)room * 3 * sizeof *to);
	ok = from && to && !U_FAILURE(e);
	if (ok) {
		u_strFromUTF8(from, room, &n, b->data, (int32_t)b->len, &e);
		n = unorm2_normalize(nfc, from, n, to, room * 3, &e);
		ok = !U_FAILURE(e) && from_utf16(b, to, n);
	}
	free(from);
	free(to);
	return ok;
}
