/* utf8.h - bytes from outside: are they text, and how long is it? */
#ifndef MCU_UTF8_H
#define MCU_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Characters (code points) in n bytes; -1 when they are not UTF-8 or hold a zero byte. */
long utf8_count(const char *s, size_t n);

/* Is there nothing to be seen in n bytes of UTF-8: blanks of all widths, line ends, zero-width and fill characters alone? */
bool utf8_is_blank(const char *s, size_t n);

#endif
