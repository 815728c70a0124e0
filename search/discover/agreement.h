/*
 * agreement.h - how well groups that were found agree with labels that people gave.
 *
 * V: harmonic mean of homogeneity and completeness (Rosenberg, Hirschberg 2007), which rises by itself with the number of groups; ARI: adjusted Rand index (Hubert, Arabie
 * 1985), 0 for chance; B³: mean precision and recall over items (Bagga, Baldwin 1998); purity: share of items in a group whose commonest label is theirs.
 */
#ifndef MCU_AGREEMENT_H
#define MCU_AGREEMENT_H

#include <stdbool.h>
#include <stdint.h>

struct agreement {
	double homogeneity, completeness, v, ari, b3_precision, b3_recall, b3, purity;
	uint32_t groups, labels;
};

/* found[i] and label[i] of n items. False when memory is short or n is 0. */
bool agreement_measure(const uint32_t *found, const uint32_t *label, uint32_t n, struct agreement *out);

#endif
