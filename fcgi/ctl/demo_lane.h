/*
 * demo_lane.h - one connection that loads a table of the demo city in a thread of its own.
 *
 * The generator fills rows, hands them over and goes on; a lane holds a few batches at a time: enough that a slower lane does
 * not stop the others at once, few enough that memory stays level.
 */
#ifndef MCU_DEMO_LANE_H
#define MCU_DEMO_LANE_H

#include <pthread.h>

#include "fcgi/db.h"
#include "tests/city/rows.h"

enum { LANE_BATCHES = 4 };

struct lane {
	struct db *db;			/* borrowed */
	enum query copy;
	struct db_result *fittings;	/* of the bare table, put back after COPY; owned */
	const char *analyse;		/* SQL for the very end */
	struct rows batch[LANE_BATCHES];	/* a ring */
	int first, waiting;		/* the batch under way or next; how many are not done */
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t turn;
	bool closing, open;
	enum err e;
};

/* Takes indexes and triggers off the lane's table. */
enum err lane_strip(struct lane *l, const char *table);

/* Starts the thread; the connection belongs to it until lane_close. */
enum err lane_open(struct lane *l);

/* Takes the rows over and leaves none with the same count; waits while the lane is full. */
enum err lane_give(struct lane *l, struct rows *rows);

/* No batch follows: the COPY may end. */
void lane_end(struct lane *l);

/* Ends the lane and waits for it. Safe on a lane that never opened. */
enum err lane_close(struct lane *l);

#endif
