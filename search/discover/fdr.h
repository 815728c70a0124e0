/* fdr.h - many tests at once. */
#ifndef MCU_FDR_H
#define MCU_FDR_H

#include <stdbool.h>
#include <stddef.h>

/* q[i]: the least false-discovery rate at which test i of n is called (Benjamini, Hochberg 1995): min over p' ≥ p of p'·n/rank.
 * NAN among p is no test: it gets NAN and does not count. False when memory is short. */
bool fdr_adjust(const double *p, double *q, size_t n);

#endif
