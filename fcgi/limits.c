#include "fcgi/limits.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>

#include "fcgi/metrics.h"

enum { TOKENS = 4096, TRIES = 50, TRY_MS = 20 };
#define MINUTE 60000000LL

struct limits {
	int workers;
	_Atomic bool waiting[METRICS_SLOTS], asking[METRICS_SLOTS];
	_Atomic int64_t full_at[TOKENS];	/* microseconds of the monotonic clock: when a token will have all its units again */
};

struct limits *limits_new(int workers)
{
	struct limits *l = mmap(NULL, sizeof *l, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (l == MAP_FAILED)
		return NULL;
	l->workers = workers;
	return l;
}

void limits_own(struct limits *l, int slot)
{
	l->waiting[slot] = l->asking[slot] = false;
}

static int most_waiting(const struct limits *l)
{
	return l->workers < 2 ? 0 : l->workers < 8 ? 1 : l->workers / 4;
}

static int most_asking(const struct limits *l)
{
	int most = l->workers - most_waiting(l) - 1;
	return most > 1 ? most : 1;
}

/* Says so first and counts then: of two that come at once both may be sent away, never one too many let in. */
static bool seat(_Atomic bool *seats, int slot, int most)
{
	int taken = 0;
	seats[slot] = true;
	for (int i = 0; i < METRICS_SLOTS; i++)
		taken += seats[i];
	if (taken > most)
		seats[slot] = false;
	return seats[slot];
}

bool limits_wait_begin(struct limits *l, int slot)
{
	return l && seat(l->waiting, slot, most_waiting(l));
}

void limits_wait_end(struct limits *l, int slot)
{
	l->waiting[slot] = false;
}

bool limits_ask_begin(struct limits *l, int slot)
{
	static const struct timespec pause = {.tv_nsec = TRY_MS * 1000000L};
	bool room = !l || seat(l->asking, slot, most_asking(l));
	for (int i = 0; !room && i < TRIES; i++) {
		nanosleep(&pause, NULL);
		room = seat(l->asking, slot, most_asking(l));
	}
	return room;
}

void limits_ask_end(struct limits *l, int slot)
{
	if (l)
		l->asking[slot] = false;
}

static int64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static long seconds_up(int64_t us)
{
	return us <= 0 ? 0 : (long)((us + 999999) / 1000000);
}

bool limits_take(struct limits *l, int token, long per_minute, long units, long *left, long *reset_s, long *wait_s)
{
	int64_t unit = MINUTE / per_minute, was, will, now = now_us();
	bool fits;
	*left = per_minute;
	*reset_s = *wait_s = 0;
	if (!l)
		return true;
	_Atomic int64_t *full_at = &l->full_at[(unsigned)token % TOKENS];
	/* What costs more than a whole minute may still come when the minute is whole. */
	int64_t cost = unit * (units < per_minute ? units : per_minute);
	was = *full_at;
	do {
		will = (was > now ? was : now) + cost;
		fits = will - now <= unit * per_minute;
	} while (fits && !atomic_compare_exchange_weak(full_at, &was, will));
	int64_t owed = (fits ? will : was) - now;
	*left = owed > 0 ? (long)(per_minute - (owed + unit - 1) / unit) : per_minute;
	*reset_s = seconds_up(owed);
	*wait_s = fits ? 0 : seconds_up(will - now - unit * per_minute);
	return fits;
}
