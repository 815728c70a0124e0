#include "fcgi/id_bits.h"

#include <stdlib.h>
#include <string.h>

#include "fcgi/base64.h"

static const char SIGN[] = "\\x";

bool id_bits_has(const struct id_bits *s, uint64_t id)
{
	const uint64_t byte = id >> 3;
	return byte < s->bytes && s->bits[byte] >> (id & 7) & 1;
}

static bool reach(struct id_bits *s, uint64_t byte)
{
	const size_t bytes = (size_t)(byte + byte / 2 + 64);
	uint8_t *more = byte < ID_BITS_MOST / 8 ? realloc(s->bits, bytes) : NULL;
	if (!more)
		return false;
	memset(more + s->bytes, 0, bytes - s->bytes);
	s->bits = more;
	s->bytes = bytes;
	return true;
}

void id_bits_add(struct id_bits *s, uint64_t id)
{
	const uint64_t byte = id >> 3;
	if (byte < s->bytes || reach(s, byte))
		s->bits[byte] |= (uint8_t)(1u << (id & 7));
	else
		s->failed = true;
}

void id_bits_clear(struct id_bits *s)
{
	if (s->bits)
		memset(s->bits, 0, s->bytes);
}

void id_bits_free(struct id_bits *s)
{
	free(s->bits);
	*s = (struct id_bits){.bytes = 0};
}

bool id_bits_read(struct id_bits *s, const char *text)
{
	const size_t sign = strlen(SIGN), bytes = strncmp(text, SIGN, sign) == 0 ? strlen(text + sign) / 2 : 0;
	if (strncmp(text, SIGN, sign) != 0)
		return false;
	s->bits = malloc(bytes + 1);
	s->bytes = s->bits && hex_decode(s->bits, text + sign, bytes) ? bytes : 0;
	return s->bits && s->bytes == bytes;
}

char *id_bits_text(const struct id_bits *s)
{
	char *text = malloc(2 * s->bytes + sizeof SIGN);
	if (text)
		hex_encode((char *)memcpy(text, SIGN, strlen(SIGN)) + strlen(SIGN), s->bits, s->bytes);
	return text;
}
