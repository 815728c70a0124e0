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

#ifdef __cplusplus
}
#endif
#endif
