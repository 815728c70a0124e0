/* series.h - a series of the database as the detector of bursts takes it (search/discover/bursts.h). */
#ifndef MCU_SERIES_H
#define MCU_SERIES_H

#include "fcgi/db.h"

struct series_days {
	char first[12], last[12];	/* ISO dates */
	unsigned char *kind;		/* of each day, by the calendar */
	int n;
};

/* The days from one ISO date to another with their kinds. Free with series_days_free. */
enum err series_days_read(struct db *db, const char *first, const char *last, struct series_days *d);
void series_days_free(struct series_days *d);

/* Days from 1970 to an ISO date. */
int series_day(const char *date);

/* The date so many days before an ISO date. */
void series_before(const char *date, int days, char out[12]);

/* Two array literals, "{0,3}" days and "{2,1}" counts, into count[0 … n − 1]; days beyond are left out. */
void series_fill(const char *days, const char *counts, double *count, int n);

#endif
