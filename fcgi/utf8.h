/* utf8.h - bytes from outside: are they text, and how long is it? */
#ifndef MCU_UTF8_H
#define MCU_UTF8_H

#include <stddef.h>

/* Characters (code points) in n bytes; -1 when they are not UTF-8 or hold a zero byte. */
long utf8_count(const char *s, size_t n);

#endif
