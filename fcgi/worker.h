/* worker.h - one API process: waits, answers one request at a time, ends when it is told to. */
#ifndef MCU_WORKER_H
#define MCU_WORKER_H

#include "fcgi/conf.h"
#include "fcgi/limits.h"
#include "fcgi/metrics.h"

/* Serves the listening socket until stop_fd (a signalfd) becomes readable; the request in hand is finished first.
 * Returns the exit status of the process. */
int worker_run(const struct conf *conf, struct metrics *metrics, struct limits *limits, int slot, int listen_fd, int stop_fd);

#endif
