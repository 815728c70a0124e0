/* best.h - the k largest of many scores, in arrays of the caller. Of equal scores the lower number is the better one. */
#ifndef MCU_BEST_H
#define MCU_BEST_H

#include <stdint.h>

struct best {
	uint32_t *id;		/* k of each */
	float *score;
	int n, k;		/* n: so many are there; begin with 0 */
};

void best_offer(struct best *b, uint32_t id, float score);

/* From the best on; what is missing becomes UINT32_MAX and 0. Nothing may be offered afterwards. */
void best_sort(struct best *b);

#endif
