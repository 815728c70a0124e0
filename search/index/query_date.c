/* query_date.c - dates of the query language as days since 1970. */
#include <stdlib.h>
#include <string.h>

#include "search/index/calendar.h"
#include "search/index/query.h"

/* Up to three numbers with the same separator; returns how many, 0 when the text is anything else. */
static int numbers(const char *s, char *separator, int *out)
{
	int n = 0;
	*separator = 0;
	while (n < 3) {
		char *end;
		if (*s < '0' || *s > '9')
			return 0;
		out[n++] = (int)strtol(s, &end, 10);
		if (end - s > 4)
			return 0;
		if (!*end)
			return n;
		if ((*end != '-' && *end != '.') || (*separator && *end != *separator))
			return 0;
		*separator = *end;
		s = end + 1;
	}
	return 0;
}

bool query_days(const char *s, size_t n, int *first, int *last)
{
	char text[16], separator;
	int v[3];
	if (n == 0 || n >= sizeof text)
		return false;
	memcpy(text, s, n);
	text[n] = 0;
	int count = numbers(text, &separator, v);
	if (count > 1 && separator == '.') {		/* 01.02.2025, 02.2025 */
		int t = v[0];
		v[0] = v[count - 1];
		v[count - 1] = t;
	}
	if (!count || v[0] < 1970 || v[0] > 2148 || (count > 1 && (v[1] < 1 || v[1] > 12)) ||
	    (count > 2 && (v[2] < 1 || v[2] > calendar_month_length(v[0], v[1]))))
		return false;
	int m1 = count > 1 ? v[1] : 1, m2 = count > 1 ? v[1] : 12;
	*first = calendar_day(v[0], m1, count > 2 ? v[2] : 1);
	*last = calendar_day(v[0], m2, count > 2 ? v[2] : calendar_month_length(v[0], m2));
	return true;
}
