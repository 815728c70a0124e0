/* dates.h - dates as the sources write them → one form that PostgreSQL reads. */
#ifndef MCU_DATES_H
#define MCU_DATES_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum { DATES_SIZE = 40 };

/* Reads dd.mm.yyyy, yyyy-mm-dd, dd/mm/yyyy, each with or without a time, seconds, fraction and zone, or a number of days
 * as spreadsheets count them. Writes "2025-12-24", "2025-12-24 20:06:02" (local time of the source) or the same with
 * "+05:00"; *date_only tells that there was no time. False when it is no date of the years 1900 to 2200. */
bool dates_read(const char *s, char out[DATES_SIZE], bool *date_only);

/* The moment of a date as dates_read writes it, or of a time of RFC 3339, in seconds since 1970; without a zone: of Moscow. 0 for
 * what is no date. */
time_t dates_moment(const char *date);

/* Is a date as dates_read writes it, or a time of RFC 3339, more than a day ahead? Without a zone: of Moscow. */
bool dates_ahead(const char *date);

/* Days since 1899-12-30 (or 1904-01-01) as "2025-12-24" or "2025-12-24 20:06:02"; false outside 1900 to 2200. */
bool dates_from_serial(double days, bool since_1904, char out[DATES_SIZE]);

#endif
