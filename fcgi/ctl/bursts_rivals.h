/*
 * bursts_rivals.h - what the detector of bursts is measured against: rules of thumb over the last days.
 *
 * EARS (Hutwagner et al. 2003): C1 = (y − mean)/deviation of the 7 days before, C2 of the 7 days that end two days before, C3 the sum
 * over three days of what C2 exceeds 1 by. EWMA (Roberts 1959): z = 0.4 y + 0.6 z before, against mean and deviation of 28 days that end
 * three days before.
 */
#ifndef MCU_CTL_BURSTS_RIVALS_H
#define MCU_CTL_BURSTS_RIVALS_H

enum rival { RIVAL_C1, RIVAL_C2, RIVAL_C3, RIVAL_EWMA, RIVALS };

extern const char *const rival_name[RIVALS];
extern const double rival_usual[RIVALS];	/* the statistic that usually makes an alarm */

/* The statistic of day k (from 0) of a series, at least 40 days in. */
double rival_statistic(enum rival which, const double *count, int k);

#endif
