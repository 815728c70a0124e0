/*
 * limits.h - what the workers share so that no caller takes all of them: who waits for changes, in shared memory.
 */
#ifndef MCU_LIMITS_H
#define MCU_LIMITS_H

#include <stdbool.h>

struct limits;

/* For so many workers, for all processes forked from here. NULL when memory is short. */
struct limits *limits_new(int workers);

/* The process that owns the slot begins anew: what its forerunner held is free. */
void limits_own(struct limits *l, int slot);

/* May this worker wait for something to happen? A quarter of the workers may at once, one of two or three, none of one. Each true
 * is followed by limits_wait_end. l may be NULL: no. */
bool limits_wait_begin(struct limits *l, int slot);
void limits_wait_end(struct limits *l, int slot);

#endif
