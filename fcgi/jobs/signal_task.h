/* signal_task.h - inside of the job «signals». */
#ifndef MCU_SIGNAL_TASK_H
#define MCU_SIGNAL_TASK_H

#include "fcgi/db.h"
#include "search/discover/bursts.h"

/* What was found of a series of the night. */
struct signal_found {
	int series, doubt;	/* doubt: «ложная» it stands under */
	struct burst burst;
	double q;
	bool scan;		/* found by signal_scan */
};

/* Puts down a signal when the burst passes the gates with its people and houses, with where its excess sits; *noted counts those put down. day: ISO. */
enum err signal_note(struct db *db, const struct signal_found *f, const char *day, int *noted);

/* Scans the districts, then the streets of each theme over the ninety days up to `day` (search/discover/scan.h) with false-discovery control over the themes, and puts down what passes the
 * gates, unless its series has a signal of the night already; *noted counts on. Call after signal_note. */
enum err signal_scan(struct db *db, const struct conf *conf, const char *day, int *noted);

#endif
