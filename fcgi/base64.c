#include "fcgi/base64.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *base64_encode(struct arena *a, const void *data, size_t n)
{
	const unsigned char *in = data;
	char *out = n < SIZE_MAX / 2 ? arena_alloc(a, n / 3 * 4 + 5) : NULL, *o = out;
	if (!out)
		return NULL;
	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		unsigned v = (unsigned)in[i] << 16 | (left > 1 ? (unsigned)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0);
		*o++ = alphabet[v >> 18];
		*o++ = alphabet[v >> 12 & 63];
		if (left > 1)
			*o++ = alphabet[v >> 6 & 63];
		if (left > 2)
			*o++ = alphabet[v & 63];
	}
	return out;
}

void *base64_decode(struct arena *a, const char *text, size_t n, size_t *size)
{
	unsigned char *out = n % 4 == 1 ? NULL : arena_alloc(a, n / 4 * 3 + 4), *o = out;
	unsigned v = 0, bits = 0;
	if (!out)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const char *at = text[i] ? strchr(alphabet, text[i]) : NULL;
		if (!at)
			return NULL;
		v = v << 6 | (unsigned)(at - alphabet);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			*o++ = (unsigned char)(v >> bits);
			v &= (1u << bits) - 1;
		}
	}
	*size = (size_t)(o - out);
	return v ? NULL : out;	/* spare bits must be zero: one text for one value */
}

char *hex_encode(char *to, const void *data, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *in = data;
	for (size_t i = 0; i < n; i++) {
		to[i * 2] = digits[in[i] >> 4];
		to[i * 2 + 1] = digits[in[i] & 15];
	}
	to[n * 2] = 0;
	return to;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_decode(void *to, const char *text, size_t n)
{
	unsigned char *out = to;
	for (size_t i = 0; i < n; i++) {
		int high = digit(text[2 * i]), low = high < 0 ? -1 : digit(text[2 * i + 1]);
		if (low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}
