/*
 * alert_trial.h - what an alert would have done in the last 30 days, by the rule of alert_step and alert_fire (sql/queries/alert.sql):
 * it becomes pending when enough hits lie within its window, fires when its quiet hours and its digest let it, unless the hits have
 * fallen below the threshold by then, and goes on until they do. Somebody is thought to take it at once: a further rise is told anew.
 */
#ifndef MCU_ALERT_TRIAL_H
#define MCU_ALERT_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ALERT_TRIAL_DAYS = 30, ALERT_DAY_S = 86400 };

struct alert_firing {
	int64_t pending, from, to;	/* seconds since 1970; to: 0: goes on */
	int most;			/* hits within the window at most */
};

/* The first seven are set by the caller, the rest is zero. */
struct alert_trial {
	int threshold, window_hours;
	bool daily;			/* told at nine in the morning */
	int quiet_from, quiet_to;	/* minutes of the local day, -1: none */
	int64_t now;
	int today;			/* local day since 1970 */
	int64_t since;			/* moments before are of no matter */
	uint32_t *moment;
	size_t moments, room;
	bool failed;
	struct alert_firing *firing;	/* by time */
	size_t firings;
};

void alert_trial_begin(struct alert_trial *t);
void alert_trial_add(struct alert_trial *t, uint32_t moment);
bool alert_trial_run(struct alert_trial *t);	/* false when memory was short */
void alert_trial_free(struct alert_trial *t);

/* Day since 1970 in the city; Moscow is three hours ahead of UTC. */
int alert_local_day(int64_t moment);

#endif
