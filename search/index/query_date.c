#include "search/index/query_date.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search/index/calendar.h"
#include "search/text/utf8.h"

#define MOSCOW (3 * 3600)
#define SPAN_MOST 9999		/* of «7д» */

/* Up to three numbers with the same separator; returns how many, 0 when the text is anything else. */
static int numbers(const char *s, char *separator, int *out)
{
	int n = 0;
	*separator = 0;
	while (n < 3) {
		char *end;
		if (*s < '0' || *s > '9')
			return 0;
		out[n++] = (int)strtol(s, &end, 10);
		if (end - s > 4)
			return 0;
		if (!*end)
			return n;
		if ((*end != '-' && *end != '.') || (*separator && *end != *separator))
			return 0;
		*separator = *end;
		s = end + 1;
	}
	return 0;
}

bool query_days(const char *s, size_t n, int *first, int *last)
{
	char text[16], separator;
	int v[3];
	if (n == 0 || n >= sizeof text)
		return false;
	memcpy(text, s, n);
	text[n] = 0;
	int count = numbers(text, &separator, v);
	if (count > 1 && separator == '.') {		/* 01.02.2025, 02.2025 */
		int t = v[0];
		v[0] = v[count - 1];
		v[count - 1] = t;
	}
	if (!count || v[0] < 1970 || v[0] > 2148 || (count > 1 && (v[1] < 1 || v[1] > 12)) ||
	    (count > 2 && (v[2] < 1 || v[2] > calendar_month_length(v[0], v[1]))))
		return false;
	int m1 = count > 1 ? v[1] : 1, m2 = count > 1 ? v[1] : 12;
	*first = calendar_day(v[0], m1, count > 2 ? v[2] : 1);
	*last = calendar_day(v[0], m2, count > 2 ? v[2] : calendar_month_length(v[0], m2));
	return true;
}

int query_today(const struct query_world *w)
{
	return w->today ? w->today : (int)((time(NULL) + MOSCOW) / 86400);
}

/* The same day so many months later or earlier, or the last of that month. */
static int shift_months(int day, int months)
{
	int y, m, d;
	calendar_date(day, &y, &m, &d);
	int count = y * 12 + m - 1 + months;
	y = count / 12;
	m = count % 12 + 1;
	return calendar_day(y, m, d < calendar_month_length(y, m) ? d : calendar_month_length(y, m));
}

/* The calendar piece of `months` months (a divisor of 12) that holds the day. */
static void piece(int day, int months, int *first, int *last)
{
	int y, m, d;
	calendar_date(day, &y, &m, &d);
	m -= (m - 1) % months;
	*first = calendar_day(y, m, 1);
	*last = shift_months(*first, months) - 1;
}

static int weekday(int day)	/* Monday 0; 1970-01-01 was a Thursday */
{
	return (day + 3) % 7;
}

enum word_kind { DAY, WEEK, MONTHS, WEEKDAY };
static const struct { const char *name; enum word_kind kind; int n; } WORDS[] = {
	{"сегодня", DAY, 0}, {"today", DAY, 0}, {"вчера", DAY, -1}, {"yesterday", DAY, -1}, {"позавчера", DAY, -2}, {"завтра", DAY, 1},
	{"tomorrow", DAY, 1}, {"послезавтра", DAY, 2}, {"неделя", WEEK, 0}, {"week", WEEK, 0}, {"месяц", MONTHS, 1}, {"month", MONTHS, 1},
	{"квартал", MONTHS, 3}, {"quarter", MONTHS, 3}, {"год", MONTHS, 12}, {"year", MONTHS, 12}, {"пн", WEEKDAY, 0}, {"вт", WEEKDAY, 1},
	{"ср", WEEKDAY, 2}, {"чт", WEEKDAY, 3}, {"пт", WEEKDAY, 4}, {"сб", WEEKDAY, 5}, {"вс", WEEKDAY, 6}, {"mon", WEEKDAY, 0},
	{"tue", WEEKDAY, 1}, {"wed", WEEKDAY, 2}, {"thu", WEEKDAY, 3}, {"fri", WEEKDAY, 4}, {"sat", WEEKDAY, 5}, {"sun", WEEKDAY, 6}
};

const char *const query_period_names[] = {"сегодня", "вчера", "завтра", "неделя", "месяц", "квартал", "год", "7д", "2н", "3м", "3рд", NULL};

static bool by_word(int today, const char *s, int *first, int *last)
{
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
		if (strcmp(WORDS[i].name, s) != 0)
			continue;
		switch (WORDS[i].kind) {
		case DAY:
			*first = *last = today + WORDS[i].n;
			break;
		case WEEK:
			*first = today - weekday(today);
			*last = *first + 6;
			break;
		case MONTHS:
			piece(today, WORDS[i].n, first, last);
			break;
		case WEEKDAY:
			*first = *last = today - (weekday(today) - WORDS[i].n + 7) % 7;
			break;
		}
		return true;
	}
	return false;
}

enum span_unit { UNIT_DAYS, UNIT_MONTHS, UNIT_WORKING };
static const struct { const char *name; enum span_unit unit; int each; } UNITS[] = {
	{"д", UNIT_DAYS, 1}, {"d", UNIT_DAYS, 1}, {"н", UNIT_DAYS, 7}, {"w", UNIT_DAYS, 7}, {"м", UNIT_MONTHS, 1}, {"m", UNIT_MONTHS, 1},
	{"г", UNIT_MONTHS, 12}, {"y", UNIT_MONTHS, 12}, {"рд", UNIT_WORKING, 1}, {"wd", UNIT_WORKING, 1}
};

/* The other end of n units from today, which is one of them. 0: the calendar of *year is not known. */
static int span_end(const struct query_world *w, int today, enum span_unit unit, int n, bool forward, int *year)
{
	int unused;
	switch (unit) {
	case UNIT_DAYS:
		return forward ? today + n - 1 : today - n + 1;
	case UNIT_MONTHS:
		return forward ? shift_months(today, n) - 1 : shift_months(today, -n) + 1;
	case UNIT_WORKING:
		calendar_date(today, year, &unused, &unused);
		return w->working_day ? w->working_day(w->arg, today, n, forward, year) : 0;
	}
	return 0;
}

/* «7д», «+3рд»: the last or the next n. */
static enum period_status by_span(const struct query_world *w, const char *s, int *first, int *last, int *year)
{
	bool forward = *s == '+';
	char *rest;
	s += forward;
	long n = *s >= '0' && *s <= '9' ? strtol(s, &rest, 10) : 0;
	for (size_t i = 0; n >= 1 && n <= SPAN_MOST && i < sizeof UNITS / sizeof *UNITS; i++) {
		if (strcmp(UNITS[i].name, rest) != 0)
			continue;
		if (UNITS[i].unit == UNIT_MONTHS && n * UNITS[i].each > 1200)
			return PERIOD_WRONG;
		int today = query_today(w), end = span_end(w, today, UNITS[i].unit, (int)n * UNITS[i].each, forward, year);
		if (!end)
			return PERIOD_NO_CALENDAR;
		*first = forward ? today : end;
		*last = forward ? end : today;
		return PERIOD_FINE;
	}
	return PERIOD_WRONG;
}

static enum period_status one(const struct query_world *w, const char *s, size_t n, int *first, int *last, int *year)
{
	char folded[64];
	if (query_days(s, n, first, last))
		return PERIOD_FINE;
	if (utf8_fold_text(s, n, folded, sizeof folded) < n)
		return PERIOD_WRONG;
	return by_word(query_today(w), folded, first, last) ? PERIOD_FINE : by_span(w, folded, first, last, year);
}

enum period_status query_period(const struct query_world *w, const char *s, int *first, int *last, int *year)
{
	const char *dots = strstr(s, "..");
	int unused;
	enum comparison how = query_comparison(&s);
	*first = INT_MIN;
	*last = INT_MAX;
	if (dots && how == COMPARE_SAME) {
		enum period_status e = dots > s ? one(w, s, (size_t)(dots - s), first, &unused, year) : PERIOD_FINE;
		if (e == PERIOD_FINE && dots[2])
			e = one(w, dots + 2, strlen(dots + 2), &unused, last, year);
		return dots == s && !dots[2] ? PERIOD_WRONG : e;
	}
	enum period_status e = one(w, s, strlen(s), first, last, year);
	if (e == PERIOD_FINE)
		query_compared(how, first, last);
	return e;
}

enum comparison query_comparison(const char **s)
{
	static const struct { const char *sign; enum comparison how; } SIGNS[] = {
		{"<=", COMPARE_UP_TO}, {">=", COMPARE_FROM}, {"≤", COMPARE_UP_TO}, {"≥", COMPARE_FROM}, {"<", COMPARE_BELOW}, {">", COMPARE_ABOVE},
		{"=", COMPARE_SAME}};
	for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++) {
		size_t n = strlen(SIGNS[i].sign);
		if (strncmp(*s, SIGNS[i].sign, n) == 0) {
			*s += n;
			return SIGNS[i].how;
		}
	}
	return COMPARE_SAME;
}

void query_compared(enum comparison how, int *first, int *last)
{
	int a = *first, b = *last;
	switch (how) {
	case COMPARE_SAME:
		break;
	case COMPARE_BELOW:
		*first = INT_MIN;
		*last = a - 1;
		break;
	case COMPARE_UP_TO:
		*first = INT_MIN;
		break;
	case COMPARE_ABOVE:
		*first = b + 1;
		*last = INT_MAX;
		break;
	case COMPARE_FROM:
		*last = INT_MAX;
		break;
	}
}
