#include "fcgi/intake/dates.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct moment {
	int year, month, day, hour, minute, second;
	bool timed;
	char zone[8];
};

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool is_valid(const struct moment *m)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (m->year < 1900 || m->year > 2200 || m->month < 1 || m->month > 12 || m->day < 1)
		return false;
	return m->day <= days[m->month - 1] + (m->month == 2 && is_leap(m->year)) && m->hour < 24 && m->minute < 60 &&
	       m->second < 60;
}

/* Reads 1 to max digits and moves *s; -1 when there are none or more. */
static int digits(const char **s, int max)
{
	int value = 0, n = 0;

	for (; n <= max && **s >= '0' && **s <= '9'; n++)
		value = value * 10 + *(*s)++ - '0';
	return n == 0 || n > max ? -1 : value;
}

static bool accept(const char **s, char c)
{
	if (**s != c)
		return false;
	++*s;
	return true;
}

static bool read_day(const char **s, struct moment *m)
{
	int first = digits(s, 4), second, third;
	char mark = **s;

	if (first < 0 || !strchr(".-/", mark) || !mark)
		return false;
	++*s;
	second = digits(s, 2);
	if (second < 0 || !accept(s, mark))
		return false;
	third = digits(s, 4);
	if (third < 0)
		return false;
	m->month = second;
	m->year = first > 31 ? first : third;
	m->day = first > 31 ? third : first;
	return true;
}

static bool read_zone(const char **s, struct moment *m)
{
	char sign = **s;
	int hour, minute = 0;

	if (accept(s, 'Z') || accept(s, 'z')) {
		memcpy(m->zone, "+00:00", 7);
		return true;
	}
	if (sign != '+' && sign != '-')
		return true;
	++*s;
	hour = digits(s, 4);
	if (hour > 99) {
		minute = hour % 100;
		hour /= 100;
	} else if (accept(s, ':')) {
		minute = digits(s, 2);
	}
	if (hour < 0 || hour > 15 || minute < 0 || minute > 59)
		return false;
	snprintf(m->zone, sizeof m->zone, "%c%02d:%02d", sign, hour, minute);
	return true;
}

static bool read_time(const char **s, struct moment *m)
{
	m->timed = true;
	m->hour = digits(s, 2);
	if (m->hour < 0 || !accept(s, ':'))
		return false;
	m->minute = digits(s, 2);
	if (m->minute < 0)
		return false;
	if (accept(s, ':'))
		m->second = digits(s, 2);
	if (m->second >= 0 && (**s == '.' || **s == ',')) {
		++*s;
		if (digits(s, 9) < 0)
			return false;
	}
	while (**s == ' ')
		++*s;
	return m->second >= 0 && read_zone(s, m);
}

static void write_moment(const struct moment *m, char out[DATES_SIZE])
{
	if (m->timed)
		snprintf(out, DATES_SIZE, "%04d-%02d-%02d %02d:%02d:%02d%s", m->year, m->month, m->day, m->hour, m->minute,
			 m->second, m->zone);
	else
		snprintf(out, DATES_SIZE, "%04d-%02d-%02d", m->year, m->month, m->day);
}

/* Civil date of a day number counted from 1970-01-01. */
static void civil(long days, struct moment *m)
{
	long z = days + 719468, era = z / 146097, doe = z - era * 146097;
	long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	long mp = (5 * doy + 2) / 153;

	m->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	m->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	m->year = (int)(yoe + era * 400 + (m->month <= 2));
}

bool dates_from_serial(double days, bool since_1904, char out[DATES_SIZE])
{
	struct moment m = {0};
	double seconds;
	long whole;

	if (!(days >= 1 && days < 110000))
		return false;
	seconds = round(days * 86400);
	whole = (long)(seconds / 86400);
	seconds -= (double)whole * 86400;
	civil(whole - (since_1904 ? 24107 : 25569), &m);
	m.timed = seconds > 0;
	m.hour = (int)seconds / 3600;
	m.minute = (int)seconds / 60 % 60;
	m.second = (int)seconds % 60;
	if (!is_valid(&m))
		return false;
	write_moment(&m, out);
	return true;
}

static bool read_serial(const char *s, char out[DATES_SIZE], bool *date_only)
{
	char *end;
	double days = strtod(s, &end);

	/* Five digits: years 1927 to 2173. Fewer or more are a year, a count or a typing error. */
	if (*end || days < 10000 || days >= 100000 || strspn(s, "0123456789.") != strlen(s))
		return false;
	*date_only = days == floor(days);
	return dates_from_serial(days, false, out);
}

bool dates_read(const char *s, char out[DATES_SIZE], bool *date_only)
{
	struct moment m = {0};

	while (*s == ' ' || *s == '\'')
		s++;
	if (read_serial(s, out, date_only))
		return true;
	if (!read_day(&s, &m))
		return false;
	if (accept(&s, 'T') || accept(&s, ' ') || accept(&s, ',')) {
		while (*s == ' ')
			s++;
		if (*s && !read_time(&s, &m))
			return false;
	}
	while (*s == ' ')
		s++;
	if (*s || !is_valid(&m))
		return false;
	*date_only = !m.timed;
	write_moment(&m, out);
	return true;
}

time_t dates_moment(const char *date)
{
	struct tm t = {0};
	int h = 0, m = 0, s = 0, n = 0, zone_h = 3, zone_m = 0;
	char sign = '+';

	if (sscanf(date, "%d-%d-%d%n%*[T ]%d:%d:%d%n", &t.tm_year, &t.tm_mon, &t.tm_mday, &n, &h, &m, &s, &n) < 3)
		return 0;
	date += n + strspn(date + n, ".0123456789");
	if (*date == 'Z')
		zone_h = 0;
	else
		sscanf(date, "%c%d:%d", &sign, &zone_h, &zone_m);
	t.tm_year -= 1900;
	t.tm_mon -= 1;
	t.tm_hour = h;
	t.tm_min = m;
	t.tm_sec = s;
	return timegm(&t) - (sign == '-' ? -1 : 1) * (zone_h * 3600 + zone_m * 60);
}

bool dates_ahead(const char *date)
{
	return dates_moment(date) > time(NULL) + 86400;
}
