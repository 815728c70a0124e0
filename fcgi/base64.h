/* base64.h - bytes as text: base64url without padding (RFC 4648 §5), hexadecimal. */
#ifndef MCU_BASE64_H
#define MCU_BASE64_H

#include <stdbool.h>

#include "fcgi/arena.h"

/* Text of n bytes; NULL when the arena is full. */
char *base64_encode(struct arena *a, const void *data, size_t n);

/* Bytes of n characters, *size of them, followed by a zero; NULL when the text is not base64url. */
void *base64_decode(struct arena *a, const char *text, size_t n, size_t *size);

/* Lower-case hexadecimal text of n bytes into `to`, which holds 2 * n + 1; returns it. */
char *hex_encode(char *to, const void *data, size_t n);

/* Bytes of 2 * n characters into `to`; false when they are not hexadecimal. */
bool hex_decode(void *to, const char *text, size_t n);

#endif
