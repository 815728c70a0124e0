/* bursts_file.h - labelled series out of a CSV file: series,date,count,outbreak(0|1), dates as YYYY-MM-DD or numbers of days or weeks. */
#ifndef MCU_CTL_BURSTS_FILE_H
#define MCU_CTL_BURSTS_FILE_H

#include <stddef.h>

struct labelled {
	char name[100];
	double *count;
	unsigned char *kind, *sick;	/* day of week (0 of weekly series); 1 in an outbreak */
	int days, room, last;		/* last: date of the last row */
};

struct bursts_file {
	struct labelled *series;
	size_t n, room;
	int skipped;			/* rows that could not be read */
};

/* step: days from row to row; dates that are left out have nothing. False says why (borrowed words). */
int bursts_file_read(const char *path, int step, struct bursts_file *f, const char **why);
void bursts_file_free(struct bursts_file *f);

#endif
