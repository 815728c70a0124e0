/*
 * same.h - are two secrets the same? However much of them agrees, the answer takes as long, so nobody feels his way to one byte by byte.
 *
 * Only here is such a comparison written (ops/lint.sh looks for others in the files that hold secrets). What the database looks up it looks up by SHA-256.
 */
#ifndef MCU_SAME_H
#define MCU_SAME_H

#include <openssl/crypto.h>
#include <stdbool.h>
#include <string.h>

static inline bool same_bytes(const void *a, const void *b, size_t n)
{
	return !CRYPTO_memcmp(a, b, n);
}

/* Of texts the length is told, no more. */
static inline bool same_text(const char *a, const char *b)
{
	size_t n = strlen(a);
	return n == strlen(b) && same_bytes(a, b, n);
}

#endif
