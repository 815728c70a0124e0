/*
 * kin.h - which of many texts are near copies of each other, so that they stay on one side of a trial.
 *
 * Texts are kin when their signatures (search/index/copies.h) say a Jaccard index of KIN_ENOUGH or more, or when there is a chain of such
 * pairs between them. Pairs are looked for among texts that share 3 neighbouring values of 128 anywhere: 0.9999 of those at 0.6 do.
 */
#ifndef MCU_KIN_H
#define MCU_KIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/text/lexicon.h"

#define KIN_ENOUGH 0.6

struct kin;

/* The lexicon is borrowed. NULL, false: memory is short. */
struct kin *kin_new(struct lexicon *lx);
void kin_free(struct kin *k);

/* The next text; they are numbered from 0. Nothing of it is kept but its signature. */
bool kin_add(struct kin *k, const char *text, size_t n);

/* Fills of[] for all texts: the lowest number among the kin of each, its own when it has none. */
bool kin_find(struct kin *k, uint32_t *of);

#endif
