/* mcuctl forecast: the back-test of the forecast of breaches on what is recorded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/chances.h"
#include "fcgi/ctl/ctl.h"

#define LEVEL 0.8
#define EVERY "7"

struct test {
	int spans, inside, records, breached;
	double expected;
};

static void judge(struct test *t, const struct chances *c, int breached)
{
	int low, high;
	chances_span(c, LEVEL, &low, &high);
	t->spans++;
	t->inside += breached >= low && breached <= high;
	t->records += c->n;
	t->breached += breached;
	t->expected += c->mean;
}

/* Each organisation and day is one span; those of less than `least` records are left out: they are hardly ever wrong. */
static void add_up(const struct db_result *rows, struct test *t, int least)
{
	struct chances c;
	int breached = 0;
	if (!chances_init(&c))
		return;
	for (int i = 0; i < db_rows(rows); i++) {
		bool last = i + 1 == db_rows(rows) || strcmp(db_text(rows, i, 0), db_text(rows, i + 1, 0)) || strcmp(db_text(rows, i, 1), db_text(rows, i + 1, 1));
		chances_add(&c, strtod(db_text(rows, i, 2), NULL), (int)db_int(rows, i, 3));
		breached += (int)db_int(rows, i, 4);
		if (!last)
			continue;
		if (c.n >= least)
			judge(t, &c, breached);
		chances_clear(&c);
		breached = 0;
	}
	chances_close(&c);
}

int ctl_forecast(int argc, char **argv)
{
	DB_AUTO_RESULT rows = NULL;
	struct test t = {0};
	if (argc != 3) {
		fprintf(stderr, "Нужны два дня: mcuctl forecast 2026-05-01 2026-10-31\n");
		return 2;
	}
	struct db *db = db_new(ctl_conf(), DB_OWNER);
	bool ok = db && !db_begin(db, DB_READ, NULL) && !DB_RUN(db, Q_FORECAST_PAST, &rows, argv[1], argv[2], EVERY);
	if (ok)
		add_up(rows, &t, 5);
	db_free(db);
	if (!ok)
		return 1;
	printf("Прогноз на 7 дней, еженедельно с %s по %s, организации с 5 и более записями.\n", argv[1], argv[2]);
	printf("{\"spans\": %d, \"coverage\": %.3f, \"records\": %d, \"expected\": %.1f, \"breached\": %d}\n", t.spans, t.spans ? (double)t.inside / t.spans : 0, t.records, t.expected, t.breached);
	return 0;
}
