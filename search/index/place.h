/* place.h - which place an address means, as a number to compare and count by. */
#ifndef MCU_PLACE_H
#define MCU_PLACE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The same for the same address however it is written: case, ё, marks and blanks aside; «д.» before a number means nothing;
 * «улица» is «ул.», «корпус» is «к», and so on. Numbers stay apart: 12/2 is not 122. 0: no address.
 */
uint64_t place_key(const char *address);

#define PLACE_KEYS 13

/* All places that an address in a question may mean: its own, and, where it names no sign of a street, those of each sign
 * («Рыленкова 22» is on «ул. Рыленкова», or on a lane of that name); a house in front of its
 * street («12 Попова») stands behind it. How many; 0: no address. The first is
 * that of place_key(). */
int place_keys(const char *address, uint64_t keys[PLACE_KEYS]);

#ifdef __cplusplus
}
#endif
#endif
