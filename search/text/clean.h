/*
 * clean.h - original text of a message → clean text, which is what people read and what is searched.
 *
 * Takes away markup, never words: HTML tags (also with backquoted attributes), entities, comments; the apostrophe
 * that spreadsheet exports put first; VK mentions ([id1|Имя] → Имя); invisible and control characters; runs of
 * blanks. Line breaks (<br>, <p>, …) stay line breaks. The result is NFC, trimmed, valid UTF-8; bytes that are not
 * UTF-8 become U+FFFD. Time and memory are linear in the input.
 */
#ifndef MCU_CLEAN_H
#define MCU_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A buffer kept from text to text. Start with {0}; data ends with a zero byte after a successful call. */
struct clean_buf {
	char *data;
	size_t len;	/* bytes without the ending zero */
	size_t cap;
};

/* Cleans n bytes of s into out (overwritten). False only when memory is short; out then stays valid but empty. */
bool clean_text(struct clean_buf *out, const char *s, size_t n);
void clean_close(struct clean_buf *out);

/* The same as a new string (free it), or NULL when memory is short. */
char *clean_dup(const char *s, size_t n);

/* Code point of the entity at s ("&nbsp;", "&#171;", "&#xAB;"), its length in bytes to *len; 0 when it is none. */
uint32_t clean_entity(const char *s, size_t n, size_t *len);

enum clean_tag { CLEAN_INLINE, CLEAN_BREAK, CLEAN_BLOCK, CLEAN_CELL };

/* Length in bytes of the tag, comment or declaration at s (s[0] is '<') and its kind; 0 when it is plain text. */
size_t clean_tag(const char *s, size_t n, enum clean_tag *kind);

/* Code point of one UTF-8 sequence at s (n ≥ 1), its length to *len; 0xFFFD with length ≥ 1 when broken. */
uint32_t clean_decode(const char *s, size_t n, size_t *len);

/* Writes c as UTF-8 (1 to 4 bytes) and returns the number of bytes. */
size_t clean_encode(uint32_t c, char *to);

/* Brings out->data to NFC in place; false when memory is short. */
bool clean_nfc(struct clean_buf *out);

#endif
