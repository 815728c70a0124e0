/* typo.h - how plausible one typing error is; what a word typed in the wrong keyboard layout was meant to be. */
#ifndef MCU_TYPO_H
#define MCU_TYPO_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Plausibility of `wrong` being typed for `right`, one edit away, both folded: 3 spelling by ear and doubled letters, 2 swapped,
 * neighbouring or lost letter, 1 anything else, 0 when they are not one edit apart.
 */
int typo_plausible(const char *wrong, const char *right);

/* Retypes text in the other layout (zvf → яма, ,fr → бак, мл → vk); false when nothing changes or there is no room. */
bool typo_retype(const char *text, size_t n, char *out, size_t room);

#endif
