#include "fcgi/series.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/index/calendar.h"

int series_day(const char *date)
{
	int y = 1970, m = 1, d = 1;
	sscanf(date, "%4d-%2d-%2d", &y, &m, &d);
	return calendar_day(y, m, d);
}

void series_before(const char *date, int days, char out[12])
{
	int y, m, d;
	calendar_date(series_day(date) - days, &y, &m, &d);
	snprintf(out, 12, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100, (unsigned)d % 100);
}

enum err series_days_read(struct db *db, const char *first, const char *last, struct series_days *d)
{
	DB_AUTO_RESULT kinds = NULL;
	memset(d, 0, sizeof *d);
	snprintf(d->first, sizeof d->first, "%s", first);
	snprintf(d->last, sizeof d->last, "%s", last);
	enum err e = DB_RUN(db, Q_SERIES_CALENDAR, &kinds, first, last);
	if (e)
		return e;
	const char *digits = db_text(kinds, 0, 0);
	size_t n = strlen(digits);
	d->kind = malloc(n + 1);
	if (!d->kind)
		return ERR_INTERNAL;
	d->n = (int)n;
	for (size_t i = 0; i < n; i++)
		d->kind[i] = (unsigned char)(digits[i] - '0');
	return ERR_OK;
}

void series_days_free(struct series_days *d)
{
	free(d->kind);
	d->kind = NULL;
}

void series_fill(const char *days, const char *counts, double *count, int n)
{
	char *day_end, *count_end;
	memset(count, 0, (size_t)n * sizeof *count);
	while (*days && *counts) {
		long day = strtol(days + 1, &day_end, 10), value = strtol(counts + 1, &count_end, 10);
		if (day_end == days + 1 || count_end == counts + 1)
			return;
		if (day >= 0 && day < n)
			count[day] = (double)value;
		days = day_end;
		counts = count_end;
	}
}
