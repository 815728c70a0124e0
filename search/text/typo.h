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

/*
 * What a folded word was meant to be, into out; false when it is not of that kind or there is no room. Each double letter single
 * (аллея → алея); a mistake of the ear that costs no edit (децкий → детский); letters typed three times and more as one (оченьььь → очень).
 */
bool typo_undouble(const char *form, char *out, size_t room);
bool typo_heard(const char *form, char *out, size_t room);
bool typo_squeeze(const char *form, char *out, size_t room);

#endif
