/* bursts_trial.h - the detector of bursts and its rivals walked over days whose truth is known. */
#ifndef MCU_CTL_BURSTS_TRIAL_H
#define MCU_CTL_BURSTS_TRIAL_H

#include "fcgi/ctl/bursts_rivals.h"
#include "fcgi/ctl/bursts_scores.h"
#include "search/discover/bursts.h"

/* The detector as it is, its windows alone, Farrington's algorithm, the rules of thumb. */
enum { LANE_MCU, LANE_WINDOW, LANE_FARRINGTON = LANE_WINDOW + BURST_WINDOWS, LANE_RIVAL, LANES = LANE_RIVAL + RIVALS };

struct trial {
	const struct burst_rule *rule;
	struct bursts *bursts;
	struct scores lane[LANES];
	int farrington, rivals;		/* walked too */
	struct burst *kept;		/* of each series and judged day, for the gates; NULL: not kept */
	unsigned char *truth;		/* of kept: 0 clean, 1 outbreak, 2 its echo */
	int days, series;		/* judged days of a series, series kept so far */
	double seconds;			/* spent in the detector */
	long judged;
};

/* series: room for that many to keep, 0: none. False when memory is short. */
int trial_init(struct trial *t, const struct burst_rule *rule, int series, int days);
void bursts_trial_close(struct trial *t);

/* Judges the days from `first` on. sick marks the days of outbreaks; days that a window still shares with one are judged neither way. */
int trial_walk(struct trial *t, const struct burst_series *s, const unsigned char *sick, int first);

#endif
