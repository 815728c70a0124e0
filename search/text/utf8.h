/*
 * utf8.h - code points in and out, and the one folding that index, query and highlighter share.
 */
#ifndef MCU_TEXT_UTF8_H
#define MCU_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD 0xFFFDu

/* Reads the code point at s[*at] and moves *at past it. A byte that is not UTF-8 gives UTF8_BAD and moves by one. */
uint32_t utf8_next(const char *s, size_t n, size_t *at);

/* Writes c to out (room for 4 bytes) and returns the number of bytes. */
size_t utf8_put(char *out, uint32_t c);

/* Lower case and ё→е; every other letter by Unicode simple lower case. */
uint32_t utf8_fold(uint32_t c);

bool utf8_is_letter(uint32_t c);
bool utf8_is_upper(uint32_t c);
bool utf8_is_digit(uint32_t c);		/* 0-9 only */
bool utf8_is_cyrillic(uint32_t c);	/* folded Russian letter а-я */

/* Stress marks, soft hyphens, zero-width characters: part of a word, no part of its text. */
bool utf8_is_ignorable(uint32_t c);

/* Code points in the first n bytes of s. */
size_t utf8_length(const char *s, size_t n);

#endif
