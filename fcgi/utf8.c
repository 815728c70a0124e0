#include "fcgi/utf8.h"

/* Bytes of the sequence that starts at s, 0 when it is not one: overlong forms and surrogates are refused. */
static size_t sequence(const unsigned char *s, size_t n)
{
	static const struct {
		unsigned char lead, mask, size;
		unsigned long least;
	} kinds[] = {{0xc0, 0xe0, 2, 0x80}, {0xe0, 0xf0, 3, 0x800}, {0xf0, 0xf8, 4, 0x10000}};
	if (*s < 0x80)
		return *s ? 1 : 0;
	for (size_t k = 0; k < 3; k++) {
		if ((*s & kinds[k].mask) != kinds[k].lead || n < kinds[k].size)
			continue;
		unsigned long c = *s & (unsigned char)~kinds[k].mask;
		for (size_t i = 1; i < kinds[k].size; i++) {
			if ((s[i] & 0xc0) != 0x80)
				return 0;
			c = c << 6 | (s[i] & 0x3f);
		}
		return c < kinds[k].least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0 : kinds[k].size;
	}
	return 0;
}

long utf8_count(const char *s, size_t n)
{
	long count = 0;
	for (size_t i = 0; i < n; count++) {
		size_t step = sequence((const unsigned char *)s + i, n - i);
		if (!step)
			return -1;
		i += step;
	}
	return count;
}
