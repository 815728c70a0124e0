/*
 * limits.h - what the workers share so that nobody takes all of them, in shared memory: who waits for changes, who asks the
 * sign-in provider, and what tokens have used up.
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

/* May this worker ask the sign-in provider, which may be slow? One is left to all other work, beside those who may wait; one may always ask.
 * Waits a second for room. Each true is followed by limits_ask_end. l may be NULL: yes. */
bool limits_ask_begin(struct limits *l, int slot);
void limits_ask_end(struct limits *l, int slot);

/* Takes units of what a token has a minute (GCRA: a full minute may be used at once, then it comes back evenly). False when there are too few, and
 * nothing is taken then. *left: units that are left; *reset_s: seconds until all are there again; *wait_s: until these units are. Tokens whose ids
 * are 4096 apart share. l may be NULL: no limit. */
bool limits_take(struct limits *l, int token, long per_minute, long units, long *left, long *reset_s, long *wait_s);

#endif
