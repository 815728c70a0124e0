/* calendar.h - days since 1970 and the calendar, both ways (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
#ifndef MCU_CALENDAR_H
#define MCU_CALENDAR_H

#ifdef __cplusplus
extern "C" {
#endif

/* Day of a date; the month may lie outside 1..12 and is carried into the year. */
int calendar_day(int year, int month, int day);

/* Date of a day. */
void calendar_date(int days, int *year, int *month, int *day);

int calendar_month_length(int year, int month);

#ifdef __cplusplus
}
#endif
#endif
