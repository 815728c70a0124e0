/* trim.h - lines of the lists that are shipped or edited. */
#ifndef MCU_TRIM_H
#define MCU_TRIM_H

#include <string.h>

/* Takes blanks and line ends off both ends, in place. Borrowed from s. */
static inline char *trim(char *s)
{
	s += strspn(s, " \t");
	size_t n = strlen(s);
	while (n && strchr(" \t\r\n", s[n - 1]))
		s[--n] = 0;
	return s;
}

#endif
