/*
 * utf8.h - code points in and out, and the one folding that index, query and highlighter share.
 */
#ifndef MCU_TEXT_UTF8_H
#define MCU_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD 0xFFFDu

/* ASCII and Russian letters are nearly all of our text and are told apart in place; the rest is for Unicode's tables. */
uint32_t utf8_next_rare(const char *s, size_t n, size_t *at);
uint32_t utf8_fold_rare(uint32_t c);
bool utf8_is_letter_rare(uint32_t c);
bool utf8_is_upper_rare(uint32_t c);

/* Reads the code point at s[*at] and moves *at past it. A byte that is not UTF-8 gives UTF8_BAD and moves by one. */
static inline uint32_t utf8_next(const char *s, size_t n, size_t *at)
{
	const unsigned char *b = (const unsigned char *)s + *at;
	if (b[0] < 0x80) {
		*at += 1;
		return b[0];
	}
	if ((b[0] & 0xFE) == 0xD0 && *at + 1 < n && (b[1] & 0xC0) == 0x80) {
		*at += 2;
		return (b[0] & 0x1Fu) << 6 | (b[1] & 0x3Fu);
	}
	return utf8_next_rare(s, n, at);
}

/* Writes c to out (room for 4 bytes) and returns the number of bytes. */
size_t utf8_put(char *out, uint32_t c);

/* Lower case and ё→е; every other letter by Unicode simple lower case. */
static inline uint32_t utf8_fold(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	if (c >= 0x410 && c <= 0x42F)
		return c + 32;
	return c >= 0x430 && c <= 0x44F ? c : utf8_fold_rare(c);
}

/* The n bytes of s folded into out, zero-ended, cut where room (at least 6 bytes) ends. Returns how many bytes of s went in: n when all did. */
size_t utf8_fold_text(const char *s, size_t n, char *out, size_t room);

static inline bool utf8_is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	return (c >= 0x400 && c <= 0x481) || utf8_is_letter_rare(c);
}

static inline bool utf8_is_upper(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z';
	return (c >= 0x400 && c <= 0x42F) || ((c < 0x400 || c > 0x45F) && utf8_is_upper_rare(c));
}

/* 0-9 only. */
static inline bool utf8_is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* A folded Russian letter, а-я. */
static inline bool utf8_is_cyrillic(uint32_t c)
{
	return c >= 0x430 && c <= 0x44F;
}

/* Stress marks, soft hyphens, zero-width characters: part of a word, no part of its text. */
static inline bool utf8_is_ignorable(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0xFEFF || c == 0x2060;
}

/* Code points in the first n bytes of s. */
size_t utf8_length(const char *s, size_t n);

/* A text that was cut inside a letter loses what is left of it. Returns its bytes. */
size_t utf8_mend(char *text);

#endif
