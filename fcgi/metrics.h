/*
 * metrics.h - counters in memory shared by the API processes, and the small HTTP server that shows them.
 */
#ifndef MCU_METRICS_H
#define MCU_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { METRICS_SLOTS = 64, METRICS_ROUTES = 64 };

struct metrics;

/* Shared memory for all processes forked from here. NULL when memory is short. */
struct metrics *metrics_new(void);

/* The process that owns the slot tells who it is, and whether it reaches PostgreSQL. */
void metrics_own(struct metrics *m, int slot, pid_t pid);
void metrics_ready(struct metrics *m, int slot, pid_t pid, bool database);

/* The process that last said it is ready in this slot; 0: none yet. */
pid_t metrics_ready_pid(const struct metrics *m, int slot);

/* One answered request; route is its row in the table, route_count for none. */
void metrics_count(struct metrics *m, int slot, size_t route, int status, long microseconds);
void metrics_restart(struct metrics *m);	/* a worker that ended by itself was started again */

/* Prometheus text of all slots, malloc'ed. */
char *metrics_text(const struct metrics *m);

/* Answers /metrics, /live and /ready on a listening socket until the process is told to end. */
void metrics_serve(const struct metrics *m, int listen_fd, int stop_fd);

#endif
