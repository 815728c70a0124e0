/* cmocka_all.h - cmocka with the headers it wants before itself. */
#ifndef MCU_CMOCKA_ALL_H
#define MCU_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
