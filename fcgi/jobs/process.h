/* process.h - what the background programs have in common: signals, the lock of their home, the name they work under. */
#ifndef MCU_PROCESS_H
#define MCU_PROCESS_H

#include <stdbool.h>

#include "fcgi/conf.h"

enum { PROCESS_NAME = 300 };

/* From here on SIGTERM and SIGINT ask the program to end, and break off a wait. */
void process_take_signals(void);
bool process_stopping(void);

/* One process of a program to a home; the lock goes with the process, however it ends. Its descriptor, -1 (told on stderr): no. */
int process_lock(const struct conf *conf, const char *program);

/* A name that the next process of the same home has too, so that it may take over at once what this one left. */
void process_name(const struct conf *conf, char name[PROCESS_NAME]);

/* Monotonic. */
long long process_ms(void);

#endif
