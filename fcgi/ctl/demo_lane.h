/*
 * demo_lane.h - one connection that loads two tables of the demo city in a thread of its own.
 *
 * The generator fills rows, hands them over and goes on; a lane holds one batch at a time, so memory stays level.
 */
#ifndef MCU_DEMO_LANE_H
#define MCU_DEMO_LANE_H

#include <pthread.h>

#include "fcgi/db.h"
#include "tests/city/rows.h"

enum { LANE_TABLES = 2 };

struct lane {
	struct db *db;			/* borrowed */
	enum query copies[LANE_TABLES];	/* COPY statements, one for each table */
	const char *at_end;		/* SQL to run after the last batch, NULL: none */
	struct rows batch[LANE_TABLES];
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t turn;
	bool full, closing, open;
	enum err e;
};

/* Starts the thread; the connection belongs to it until lane_close. */
enum err lane_open(struct lane *l);

/* Takes the rows over and leaves empty ones with the same counts; waits while the batch before is under way. */
enum err lane_give(struct lane *l, struct rows rows[LANE_TABLES]);

/* Waits for the last batch and for at_end. Safe on a lane that never opened. */
enum err lane_close(struct lane *l);

#endif
