#include "fcgi/limits.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>

#include "fcgi/metrics.h"

enum { TOKENS = 4096 };
#define MINUTE 60000000LL

struct limits {
	int workers;
	_Atomic bool waiting[METRICS_SLOTS];
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
	l->waiting[slot] = false;
}

static int most_waiting(const struct limits *l)
{
	return l->workers < 2 ? 0 : l->workers < 8 ? 1 : l->workers / 4;
}

/* Says so first and counts then: of two that come at once both may be sent away, never one too many let in. */
bool limits_wait_begin(struct limits *l, int slot)
{
	int waiting = 0;
	if (!l)
		return false;
	l->waiting[slot] = true;
	for (int i = 0; i < METRICS_SLOTS; i++)
		waiting += l->waiting[i];
	if (waiting > most_waiting(l))
		l->waiting[slot] = false;
	return l->waiting[slot];
}

void limits_wait_end(struct limits *l, int slot)
{
	l->waiting[slot] = false;
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
