/* search_time.c - the timeline of an answer: days added up to days, ISO weeks or months. */
#include <string.h>

#include "fcgi/api/search_in.h"
#include "search/index/calendar.h"
#include "search/index/query.h"

#define BUCKETS 800		/* with more the unit grows */
#define AUTO_DAYS 62		/* longer spans are shown by weeks, */
#define AUTO_WEEKS 560		/* and these, in days, by months */
#define YEAR_OF_WEEKS 364

enum unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH };

static const char *const UNIT[] = {"day", "week", "month"};
static const int LENGTH[] = {1, 7, 31};

struct span {
	int first, last;
};

/* First day of the bucket `after` buckets past the one that holds the day. */
static int start_of(enum unit unit, int day, int after)
{
	int y, m, d;
	switch (unit) {
	case UNIT_DAY:
		return day + after;
	case UNIT_WEEK:
		return day - (day + 3) % 7 + 7 * after;		/* 1970 began on a Thursday */
	case UNIT_MONTH:
		calendar_date(day, &y, &m, &d);
		return calendar_day(y, m + after, 1);
	}
	return day;
}

static int year_earlier(enum unit unit, int day)
{
	int y, m, d;
	if (unit == UNIT_WEEK)
		return day - YEAR_OF_WEEKS;
	calendar_date(day, &y, &m, &d);
	return calendar_day(y - 1, m, d);
}

/* A year before: up to the day before what follows, so that 29 February has no twin and no day counts twice. */
static struct span earlier(enum unit unit, struct span s)
{
	return (struct span){year_earlier(unit, s.first), year_earlier(unit, s.last + 1) - 1};
}

static json_int_t sum(const uint32_t *day, struct span s)
{
	json_int_t n = 0;
	for (int i = s.first > 1 ? s.first : 1; i <= s.last && i < INDEX_DAYS; i++)
		n += day[i];
	return n;
}

/* From the first day counted to the last one; none when last < first. */
static struct span extent(const uint32_t *day)
{
	struct span s = {1, INDEX_DAYS - 1};
	while (s.first < INDEX_DAYS && !day[s.first])
		s.first++;
	while (s.last > s.first && !day[s.last])
		s.last--;
	return s;
}

/* The days to show: of the range as far as there is anything at all, else where the matches lie. */
static struct span shown(const uint32_t *day, const uint32_t *all, const struct finding *found)
{
	bool ranged = found->day_from || found->day_to;
	struct span s = extent(ranged ? all : day);
	if (found->day_from > s.first)
		s.first = found->day_from;
	if (found->day_to && found->day_to < s.last)
		s.last = found->day_to;
	return s;
}

/* A bucket is cut by the range alone: its share is that of all its days, whichever had the first match and the last. */
static struct span cut(struct span bucket, const struct finding *found)
{
	if (found->day_from > bucket.first)
		bucket.first = found->day_from;
	if (found->day_to && found->day_to < bucket.last)
		bucket.last = found->day_to;
	return bucket;
}

static enum unit choose(const char *asked, int days)
{
	enum unit unit = days <= AUTO_DAYS ? UNIT_DAY : days <= AUTO_WEEKS ? UNIT_WEEK : UNIT_MONTH;
	for (int i = UNIT_DAY; i <= UNIT_MONTH; i++)
		if (!strcmp(asked, UNIT[i]))
			unit = (enum unit)i;
	while (unit < UNIT_MONTH && days / LENGTH[unit] > BUCKETS)
		unit++;
	return unit;
}

static json_t *date_json(int day)
{
	char text[16];
	int y, m, d;
	calendar_date(day, &y, &m, &d);
	snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, d);
	return json_string(text);
}

static json_t *holidays_json(enum unit unit, struct span s)
{
	json_t *out = json_array();
	for (int day = s.first; unit == UNIT_DAY && day <= s.last; day++)
		if (calendar_is_off(day))
			json_array_append_new(out, date_json(day));
	return out;
}

json_t *timeline_json(const struct finding *found, const uint32_t *all, bool among, const char *asked)
{
	const uint32_t *day = found->result.day;
	struct span s = shown(day, all, found);
	enum unit unit = choose(asked, s.last - s.first + 1);
	const bool held = among || query_has_field(found->query, FIELD_DATE);	/* nothing of another year is looked at, or found by these words */
	json_t *buckets = json_array();
	for (int from = start_of(unit, s.first, 0), next; from <= s.last && s.first < INDEX_DAYS; from = next) {
		next = start_of(unit, from, 1);
		struct span inside = cut((struct span){from, next - 1}, found);
		json_array_append_new(buckets, json_pack("{s:o, s:I, s:o, s:I}", "from", date_json(from), "count", sum(day, inside),
			"previous", held ? json_null() : json_integer(sum(day, earlier(unit, inside))), "all", sum(all, inside)));
	}
	return json_pack("{s:s, s:o, s:o}", "unit", UNIT[unit], "buckets", buckets, "holidays", holidays_json(unit, s));
}
