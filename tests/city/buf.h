/*
 * buf.h - a text buffer of fixed room: appending never fails, what does not fit is cut at a whole character.
 */
#ifndef CITY_BUF_H
#define CITY_BUF_H

#include <stddef.h>

struct buf {
	char *p;	/* borrowed room, always NUL terminated */
	size_t n, cap;
};

/* A buffer over a char array. */
#define BUF_OVER(array) ((struct buf){ (array), 0, sizeof(array) })

void buf_clear(struct buf *b);
void buf_put(struct buf *b, const char *s, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, long v);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Capital first letter of the text that starts at offset from (Cyrillic, Latin). */
void buf_capital(struct buf *b, size_t from);

/* Removes doubled spaces and spaces before punctuation from offset on, and those at the end. */
void buf_tidy(struct buf *b, size_t from);

/* Tidies, capitalises and closes the sentence that starts at from with mark, unless it already ends with one. */
void buf_close_sentence(struct buf *b, size_t from, const char *mark);

/* Lower case of one UTF-8 Cyrillic or ASCII letter at s; returns its length in bytes, writes to out. */
size_t buf_lower(const char *s, char *out);

#endif
