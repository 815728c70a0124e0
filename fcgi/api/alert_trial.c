#include "fcgi/api/alert_trial.h"

#include <stdlib.h>

enum { HOUR_S = 3600, AHEAD_S = 3 * HOUR_S, MINUTE_S = 60, DAILY_AT_S = 9 * HOUR_S };

int alert_local_day(int64_t moment)
{
	return (int)((moment + AHEAD_S) / ALERT_DAY_S);
}

static int64_t day_begins(int day)
{
	return (int64_t)day * ALERT_DAY_S - AHEAD_S;
}

void alert_trial_begin(struct alert_trial *t)
{
	t->today = alert_local_day(t->now);
	t->since = day_begins(t->today - ALERT_TRIAL_DAYS + 1) - (int64_t)t->window_hours * HOUR_S;
}

void alert_trial_add(struct alert_trial *t, uint32_t moment)
{
	if (moment < t->since || moment > t->now)
		return;
	if (t->moments == t->room) {
		const size_t room = t->room ? t->room * 2 : 1024;
		uint32_t *more = realloc(t->moment, room * sizeof *more);
		if (!more) {
			t->failed = true;
			return;
		}
		t->moment = more;
		t->room = room;
	}
	t->moment[t->moments++] = moment;
}

static int by_time(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

/* The first moment from `at` on outside of the quiet hours. */
static int64_t loud(const struct alert_trial *t, int64_t at)
{
	if (t->quiet_from < 0)
		return at;
	const int64_t begins = day_begins(alert_local_day(at));
	const int64_t from = begins + t->quiet_from * MINUTE_S, to = begins + t->quiet_to * MINUTE_S;
	if (from < to)
		return at >= from && at < to ? to : at;
	return at >= from ? to + ALERT_DAY_S : at < to ? to : at;
}

/* When what is pending since `at` may be told. */
static int64_t told(const struct alert_trial *t, int64_t at)
{
	if (!t->daily)
		return loud(t, at);
	const int64_t nine = day_begins(alert_local_day(at)) + DAILY_AT_S;
	return loud(t, at < nine ? nine : nine + ALERT_DAY_S);
}

/* A rise ends: it has fired when it could be told before its end and within the days looked at. */
static void end_rise(struct alert_trial *t, struct alert_firing rise, int64_t end)
{
	rise.from = told(t, rise.pending);
	rise.to = end > t->now ? 0 : end;
	if (rise.from < end && rise.from <= t->now && alert_local_day(rise.from) > t->today - ALERT_TRIAL_DAYS)
		t->firing[t->firings++] = rise;
}

bool alert_trial_run(struct alert_trial *t)
{
	const int64_t window = (int64_t)t->window_hours * HOUR_S;
	const size_t least = (size_t)t->threshold;
	struct alert_firing rise = {.pending = 0};
	int64_t end = 0;			/* of the rise, as far as is known */
	size_t first = 0;			/* within the window */
	t->firing = calloc(t->moments + 1, sizeof *t->firing);
	if (!t->firing || t->failed)
		return false;
	qsort(t->moment, t->moments, sizeof *t->moment, by_time);
	for (size_t i = 0; i < t->moments; i++) {
		const int64_t at = t->moment[i];
		while (t->moment[first] + window <= at)
			first++;
		const size_t within = i - first + 1;
		if (within < least)
			continue;
		if (at >= end) {
			if (end)
				end_rise(t, rise, end);
			rise = (struct alert_firing){.pending = at};
		}
		rise.most = (int)within > rise.most ? (int)within : rise.most;
		end = t->moment[i + 1 - least] + window;
	}
	if (end)
		end_rise(t, rise, end);
	return true;
}

void alert_trial_free(struct alert_trial *t)
{
	free(t->moment);
	free(t->firing);
}
