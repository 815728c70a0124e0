/*
 * due.c - the control date a message is written with. The rules shipped in sql/migrations/024_deadline.sql once more, so that a
 * load need not write each message twice; at its end the database computes all deadlines itself and mends what differs.
 */
#include <string.h>

#include "tests/city/gen.h"

enum { HOUR = 3600, OPENS = 9 * HOUR, CLOSES = 18 * HOUR, CLOSES_FRIDAY = 16 * HOUR + 45 * 60, FRIDAY = 5,
       LEGAL_DAYS = 30, FAST_DAYS = 10, FIRST_HOURS = 9, FIRST_HOURS_HIGH = 4, FINAL_DAYS = 7 };

static int day_of(int64_t t)
{
	return (int)((t + MOSCOW) / DAY);
}

static char kind_of(const struct city_options *o, int day)
{
	int i = day - o->work_from;
	return i >= 0 && i < o->work_days ? o->work[i] : CITY_DAY_UNKNOWN;
}

static int worked_seconds(char kind, int day)
{
	if (kind == CITY_DAY_OFF)
		return 0;
	return (weekday(day) == FRIDAY ? CLOSES_FRIDAY : CLOSES) - OPENS - (kind == CITY_DAY_SHORT ? HOUR : 0);
}

/* Day on which so many working hours have gone by; 0 when the calendar ends before. */
static int after_work_hours(const struct city_options *o, int64_t t, int hours)
{
	int day = day_of(t), second = (int)((t + MOSCOW) % DAY) - OPENS, left = hours * HOUR;
	for (char kind; (kind = kind_of(o, day)) != CITY_DAY_UNKNOWN; day++, second = 0) {
		int length = worked_seconds(kind, day), gone = second < 0 ? 0 : second < length ? second : length;
		if (length && left <= length - gone)
			return day;
		left -= length - gone;
	}
	return 0;
}

static int after_work_days(const struct city_options *o, int64_t t, int days)
{
	int day = day_of(t);
	for (char kind; (kind = kind_of(o, day)) != CITY_DAY_UNKNOWN; day++) {
		days -= day > day_of(t) && kind != CITY_DAY_OFF;
		if (!days)
			return day;
	}
	return 0;
}

/* The reply that a final answer has to follow: the first interim one, or else the first one. */
static int64_t reply_of(const struct city_message *m)
{
	int64_t first = 0;
	for (int i = 0; i < m->n_answers; i++) {
		if (!strcmp(m->answers[i].kind, "interim"))
			return m->answers[i].at;
		if (!first && !strcmp(m->answers[i].kind, "first"))
			first = m->answers[i].at;
	}
	return first;
}

int due_day(const struct city_options *o, const struct city_message *m)
{
	int legal = m->registered ? day_of(m->registered) + LEGAL_DAYS : 0;
	if (!strcmp(m->kind, "publication"))
		return 0;
	if (!strcmp(m->kind, "appeal"))
		return legal;
	if (!strcmp(m->channel, "pos"))
		return day_of(m->received) + (m->fast_track ? FAST_DAYS : LEGAL_DAYS);
	if (!strstr(" vk ok telegram page ", m->channel))
		return legal;
	int64_t reply = reply_of(m);
	return reply ? after_work_days(o, reply, FINAL_DAYS) : after_work_hours(o, m->received, m->priority ? FIRST_HOURS_HIGH : FIRST_HOURS);
}
