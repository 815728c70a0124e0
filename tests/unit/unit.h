/* unit.h - what a cmocka program of ours begins with, and a request to try engine parts on. */
#ifndef MCU_UNIT_H
#define MCU_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#endif
