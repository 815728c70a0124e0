/*
 * supervisor.h - keeps N workers and the metrics server running on sockets that outlive them.
 */
#ifndef MCU_SUPERVISOR_H
#define MCU_SUPERVISOR_H

#include "fcgi/conf.h"

/* Runs until SIGTERM or SIGINT: workers finish what they have in hand. SIGHUP replaces the workers one by one, each old
 * one leaving when its successor is ready. A worker that dies is started again, after a growing pause when it dies young.
 * Returns the exit status. */
int supervisor_run(const struct conf *conf);

#endif
