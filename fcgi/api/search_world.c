/* search_world.c - what a query asks of the registry: saved searches by name, working days, what is late by the hour. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/search_in.h"
#include "search/index/calendar.h"

#define CALENDAR_AGE 600	/* seconds */
#define CALENDAR_YEARS 64

/* A filter of the address as a condition of the query language. */
static const struct { const char *param, *field; } FILTERS[] = {
	{"theme_id", "тема"}, {"channel", "канал"}, {"organisation_id", "орг"}, {"district_id", "район"}, {"state", "статус"}, {"kind", "вид"},
	{"object", "объект"}, {"fault", "неисправность"}};

static void add_filter(FILE *out, const char *field, const char *list)
{
	const char *before = "(";
	while (*list) {
		size_t n = strcspn(list, ",");
		fprintf(out, "%s%s:%.*s", before, field, (int)n, list);
		before = " ИЛИ ";
		list += n + (list[n] == ',');
	}
	if (*before == ' ')
		fputs(") ", out);
}

static const char *param(const json_t *params, const char *name)
{
	const char *s = json_string_value(json_object_get(params, name));
	return s ? s : "";
}

static char *written_out(const char *q, const json_t *params)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	for (size_t i = 0; i < sizeof FILTERS / sizeof *FILTERS; i++)
		add_filter(out, FILTERS[i].field, param(params, FILTERS[i].param));
	const char *from = param(params, "from"), *to = param(params, "to");
	if (*from || *to)
		fprintf(out, "дата:%s..%s ", from, to);
	fprintf(out, *q ? "(%s)" : "%s", q);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

const char *saved_text(void *arg, const char *name)
{
	DB_AUTO_RESULT r = NULL;
	struct facet_resolver *resolver = arg;
	if (!resolver->db || strlen(name) > 400 || DB_RUN(resolver->db, Q_SAVED_BY_NAME, &r, name) || db_rows(r) == 0)
		return NULL;
	json_auto_t *params = json_loads(db_text(r, 0, 1), 0, NULL);
	free(resolver->text);
	resolver->text = written_out(db_text(r, 0, 0), params);
	return resolver->text;
}

int late_ids(void *arg, const uint64_t **id)
{
	DB_AUTO_RESULT r = NULL;
	struct facet_resolver *resolver = arg;
	if (!resolver->db || db_run(resolver->db, Q_LATE_TODAY, 0, NULL, &r))
		return 0;
	int n = db_rows(r);
	free(resolver->late);
	resolver->late = calloc((size_t)n + 1, sizeof *resolver->late);
	for (int i = 0; resolver->late && i < n; i++)
		resolver->late[i] = strtoull(db_text(r, i, 0), NULL, 10);
	*id = resolver->late;
	return resolver->late ? n : 0;
}

/* Days of the known years: a digit each, '1' worked. */
static struct { int year, first; char days[367]; } calendar[CALENDAR_YEARS];
static int calendar_years;
static time_t calendar_read_at;

void calendar_read(struct db *db)
{
	DB_AUTO_RESULT r = NULL;
	time_t now = time(NULL);
	if (calendar_read_at && now - calendar_read_at < CALENDAR_AGE && now >= calendar_read_at)
		return;
	if (!db || db_run(db, Q_CALENDAR_YEARS, 0, NULL, &r))
		return;
	calendar_years = db_rows(r) < CALENDAR_YEARS ? db_rows(r) : CALENDAR_YEARS;
	for (int i = 0; i < calendar_years; i++) {
		calendar[i].year = (int)db_int(r, i, 0);
		calendar[i].first = (int)db_int(r, i, 1);
		snprintf(calendar[i].days, sizeof calendar[i].days, "%s", db_text(r, i, 2));
	}
	calendar_read_at = now;
}

/* '1' worked, '0' off, 0: the year is not known. */
static char kind_of(int day)
{
	for (int i = 0; i < calendar_years; i++)
		if (day >= calendar[i].first && day < calendar[i].first + (int)strlen(calendar[i].days))
			return calendar[i].days[day - calendar[i].first];
	return 0;
}

bool calendar_is_off(int day)
{
	return kind_of(day) == '0';
}

int calendar_working_day(void *arg, int day, int n, bool forward, int *year)
{
	const struct facet_resolver *resolver = arg;
	int unused;
	calendar_read(resolver->db);
	for (;; day += forward ? 1 : -1) {
		char kind = kind_of(day);
		if (!kind) {
			calendar_date(day, year, &unused, &unused);
			return 0;
		}
		if (kind == '1' && --n == 0)
			return day;
	}
}
