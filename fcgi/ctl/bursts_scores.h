/* bursts_scores.h - what a detector said of days whose truth is known: the lower a score, the more alarming. */
#ifndef MCU_CTL_BURSTS_SCORES_H
#define MCU_CTL_BURSTS_SCORES_H

#include <stddef.h>

struct scores {
	double *clean;		/* of days without an outbreak */
	size_t cleans;
	double *sick;		/* of the days of outbreaks, one outbreak after the other */
	size_t sicks;
	size_t *begin;		/* where each outbreak begins in sick */
	size_t outbreaks;
};

/* False when memory is short. An outbreak begins, then its days come. */
int scores_clean(struct scores *s, double score);
int scores_outbreak(struct scores *s);
int scores_sick(struct scores *s, double score);
void scores_close(struct scores *s);

/* Share of clean days at or under a score. */
double scores_false(const struct scores *s, double limit);

/* The highest limit for which the share of clean days under it (strictly) is at most this. Sorts the clean days. */
double scores_limit(struct scores *s, double share);

/* Share of the outbreaks with a score under the limit (strictly) on one of their first `days` days (0: any), and the mean number of days
 * before that over those found. */
double scores_found(const struct scores *s, double limit, size_t days, double *delay);

#endif
