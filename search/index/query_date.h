/* query_date.h - inside of the query language: periods and comparisons. Days are local, since 1970. */
#ifndef MCU_QUERY_DATE_H
#define MCU_QUERY_DATE_H

#include "search/index/query.h"

int query_today(const struct query_world *w);

enum comparison { COMPARE_SAME, COMPARE_BELOW, COMPARE_UP_TO, COMPARE_ABOVE, COMPARE_FROM };

/* The comparison at *s, which moves behind it. */
enum comparison query_comparison(const char **s);

/* What first..last, a value, becomes when compared with; open ends are INT_MIN and INT_MAX. */
void query_compared(enum comparison how, int *first, int *last);

enum period_status { PERIOD_FINE, PERIOD_WRONG, PERIOD_NO_CALENDAR };

/* A value of a date field (the grammar is in query.h). NO_CALENDAR: working days of *year are not known. */
enum period_status query_period(const struct query_world *w, const char *s, int *first, int *last, int *year);

/* Names of periods for completion, ended by NULL. */
extern const char *const query_period_names[];

#endif
