/* cp1251.h - the alphabet of the dictionary's keys. */
#ifndef MCU_CP1251_H
#define MCU_CP1251_H

#include <stddef.h>
#include <stdint.h>

#include "search/text/utf8.h"

#define CP_E 0xE5	/* е */
#define CP_YO 0xB8	/* ё */

static inline uint8_t cp_from(uint32_t c)
{
	if (c < 0x80)
		return (uint8_t)c;
	if (c >= 0x410 && c <= 0x44F)
		return (uint8_t)(c - 0x410 + 0xC0);
	return c == 0x451 ? CP_YO : 0;
}

static inline uint32_t cp_to(uint8_t b)
{
	if (b < 0x80)
		return b;
	return b >= 0xC0 ? b - 0xC0u + 0x410u : b == CP_YO ? 0x451u : UTF8_BAD;
}

/* Text to bytes of the dictionary's alphabet; 0 when a letter is foreign to it or there is no room. */
static inline size_t cp_encode(const char *text, size_t n, uint8_t *out, size_t room)
{
	size_t at = 0, len = 0;
	while (at < n) {
		uint8_t b = cp_from(utf8_next(text, n, &at));
		if (!b || len == room)
			return 0;
		out[len++] = b;
	}
	return len;
}

/* Bytes to folded text (ё→е), zero-ended; cut at room. */
static inline void cp_decode(const uint8_t *s, size_t n, char *out, size_t room)
{
	size_t len = 0;
	for (size_t i = 0; i < n && len + 5 <= room; i++)
		len += utf8_put(out + len, utf8_fold(cp_to(s[i])));
	out[len] = 0;
}

#endif
