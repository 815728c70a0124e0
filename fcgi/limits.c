#include "fcgi/limits.h"

#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>

#include "fcgi/metrics.h"

struct limits {
	int workers;
	_Atomic bool waiting[METRICS_SLOTS];
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
