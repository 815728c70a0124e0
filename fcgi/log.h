/*
 * log.h - one JSON line per event on stderr. Never tokens, bodies, parameter values or personal data.
 */
#ifndef MCU_LOG_H
#define MCU_LOG_H

#include <jansson.h>

enum log_level { LOG_DBG, LOG_NOTE, LOG_WARN, LOG_FAIL };

/* Names the program in each line; call once at start. The string is borrowed. MCU_LOG=debug shows LOG_DBG lines. */
void log_open(const char *program);

/* Request id added to each following line; NULL ends it. The string is borrowed. */
void log_request(const char *request_id);

/* printf-like; the text is escaped, one line is one write(2). */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with named fields instead of a text; steals fields. */
void log_fields(enum log_level level, json_t *fields);

#endif
