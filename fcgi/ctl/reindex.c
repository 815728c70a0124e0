/* mcuctl reindex, mcuctl compact: a new generation beside the live one. The indexer builds it when it runs, otherwise this program. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/feed.h"
#include "search/index/index.h"

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int build_here(struct feed *f, bool packed)
{
	double start = now(), said = start;
	long records = 0, seen = 0;
	while (!feed_rebuild(f, packed)) {
		if (now() - start > 30) {
			fprintf(stderr, "PostgreSQL недоступен.\n");
			return 1;
		}
		feed_wait(f, 500);
	}
	do {
		if (!feed_step(f))
			feed_wait(f, 20);
		if (feed_building(f, &seen))
			records = seen;
		if (now() - said > 5) {
			fprintf(stderr, "Записей в новом индексе: %ld\n", records);
			said = now();
		}
	} while (feed_building(f, &seen));
	printf("{\"generation\":%d,\"records\":%ld,\"seconds\":%.1f}\n", feed_live(f), records, now() - start);
	return 0;
}

/* Number and state of the newest generation. */
static enum err newest(struct db *db, int *number, bool *building)
{
	DB_AUTO_RESULT r = NULL;
	enum err e = db_begin(db, DB_READ, NULL);
	if (!e)
		e = db_run(db, Q_INDEX_GENERATIONS, 0, NULL, &r);
	int last = e ? -1 : db_rows(r) - 1;
	*number = last < 0 ? 0 : (int)db_int(r, last, 0);
	*building = last >= 0 && !strcmp(db_text(r, last, 1), "building");
	db_rollback(db);
	return e;
}

static enum err begin(struct db *db, bool packed)
{
	enum err e = db_begin(db, DB_WRITE, NULL);
	char schema[12];
	snprintf(schema, sizeof schema, "%d", INDEX_SCHEMA);
	if (!e)
		e = DB_RUN(db, Q_INDEX_BEGIN, NULL, schema, packed ? "live" : "registry");
	return e ? e : db_commit(db);
}

static int ask_the_indexer(bool packed)
{
	struct db *db = ctl_open(DB_INDEXER);
	int number = 0;
	bool building = false;
	double start = now();
	if (!db)
		return 1;
	enum err e = db_listen(db, "generation");
	if (!e)
		e = newest(db, &number, &building);
	if (!e && !building)
		e = begin(db, packed);
	do {
		db_wait(db, 1000);
		e = e ? e : newest(db, &number, &building);
	} while (!e && building);
	db_free(db);
	if (e)
		fprintf(stderr, "%s\n", err_text(e));
	else
		printf("{\"generation\":%d,\"seconds\":%.1f}\n", number, now() - start);
	return e != ERR_OK;
}

int ctl_make_generation(bool packed)
{
	bool busy = false;
	struct feed *f = feed_new(ctl_conf(), &busy);
	if (!f)
		return busy ? ask_the_indexer(packed) : 1;
	int status = build_here(f, packed);
	feed_free(f);
	return status;
}

int ctl_reindex(int argc, char **argv)
{
	return argc > 1 ? ctl_usage(argv[0]) : ctl_make_generation(false);
}

int ctl_compact(int argc, char **argv)
{
	return argc > 1 ? ctl_usage(argv[0]) : ctl_make_generation(true);
}
