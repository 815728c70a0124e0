#include "fcgi/utf8.h"

/* Bytes of the sequence that starts at s, 0 when it is not one: overlong forms and surrogates are refused. */
static size_t sequence(const unsigned char *s, size_t n, unsigned long *code)
{
	static const struct {
		unsigned char lead, mask, size;
		unsigned long least;
	} kinds[] = {{0xc0, 0xe0, 2, 0x80}, {0xe0, 0xf0, 3, 0x800}, {0xf0, 0xf8, 4, 0x10000}};
	*code = *s;
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
		*code = c;
		return c < kinds[k].least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0 : kinds[k].size;
	}
	return 0;
}

long utf8_count(const char *s, size_t n)
{
	long count = 0;
	unsigned long code;
	for (size_t i = 0; i < n; count++) {
		size_t step = sequence((const unsigned char *)s + i, n - i, &code);
		if (!step)
			return -1;
		i += step;
	}
	return count;
}

/* Code points that leave no trace on paper: controls and separators of Unicode, joiners and marks of direction, fillers. */
static bool is_unseen(unsigned long c)
{
	static const unsigned short unseen[][2] = {
		{0x01, 0x20}, {0x7f, 0xa0}, {0xad, 0xad}, {0x34f, 0x34f}, {0x61c, 0x61c}, {0x115f, 0x1160}, {0x1680, 0x1680}, {0x17b4, 0x17b5},
		{0x180b, 0x180f}, {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}, {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164},
		{0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff9, 0xfffb},
	};
	for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
		if (c >= unseen[i][0] && c <= unseen[i][1])
			return true;
	return c >= 0xe0000 && c <= 0xe0fff;
}

bool utf8_is_blank(const char *s, size_t n)
{
	unsigned long code;
	for (size_t i = 0, step; i < n; i += step) {
		step = sequence((const unsigned char *)s + i, n - i, &code);
		if (!step || !is_unseen(code))
			return false;
	}
	return true;
}
