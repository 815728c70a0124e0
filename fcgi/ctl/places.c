/* mcuctl places: street and house of messages that are in the registry already; what a person put down stays. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/arrays.h"
#include "fcgi/ctl/ctl.h"
#include "fcgi/gazetteer.h"

enum { BATCH = 2000 };
#define BATCH_TEXT "2000"

/* Columns of places_put. */
enum { IDS, STREETS, HOUSES, SURE, TOLD, COLUMNS };

struct tally {
	long seen, field, text, changed, returns;
};

/* p NULL: no place. */
static void put(struct arrays *c, const char *id, const struct place *p, enum place_told told)
{
	char street[16], sure[16];
	snprintf(street, sizeof street, "%d", p ? p->street : 0);
	snprintf(sure, sizeof sure, "%.3f", p ? (double)p->confidence : 0);
	arrays_put(c, IDS, id);
	arrays_put(c, STREETS, p ? street : NULL);
	arrays_put(c, HOUSES, p && *p->house ? p->house : NULL);
	arrays_put(c, SURE, p ? sure : NULL);
	arrays_put(c, TOLD, !p ? NULL : told == TOLD_BY_FIELD ? "field" : "text");
	arrays_next(c);
}

/* Columns of places_batch. */
enum { ID, ADDRESS, TEXT, DISTRICT, STREET, HOUSE, BY };

/* Without a better word, what a field of a file told stays; a place out of a text goes with the text. */
static void look(struct places *p, const struct db_result *rows, int i, struct arrays *c, struct tally *t)
{
	struct place place;
	const char *address = db_text(rows, i, ADDRESS), *text = db_text(rows, i, TEXT);
	bool has = !db_is_null(rows, i, STREET), by_text = !strcmp(db_text(rows, i, BY), "text");
	enum place_told told = places_decide(p, address, strlen(address), text, strlen(text), (int32_t)db_int(rows, i, DISTRICT), &place);
	t->seen++;
	t->field += told == TOLD_BY_FIELD;
	t->text += told == TOLD_BY_TEXT;
	if (told != TOLD_NOWHERE && (told == TOLD_BY_FIELD || !has || by_text))
		put(c, db_text(rows, i, ID), &place, told);
	else if (told == TOLD_NOWHERE && has && by_text)
		put(c, db_text(rows, i, ID), NULL, told);
}

static enum err store(struct db *db, struct arrays *c, struct tally *t)
{
	DB_AUTO_RESULT put = NULL;
	DB_AUTO_RESULT returns = NULL;
	enum err e = db_begin(db, DB_WRITE, NULL);
	if (!e)
		e = DB_RUN(db, Q_PLACES_PUT, &put, c->text[IDS], c->text[STREETS], c->text[HOUSES], c->text[SURE], c->text[TOLD]);
	if (!e)
		e = DB_RUN(db, Q_PLACES_RETURNS, &returns, db_text(put, 0, 1));
	if (!e)
		e = db_commit(db);
	if (e) {
		db_rollback(db);
		return e;
	}
	t->changed += (long)db_int(put, 0, 0);
	t->returns += (long)db_int(returns, 0, 0);
	return ERR_OK;
}

/* The messages after *after; *more is false when there are none. */
static enum err step(struct db *db, struct places *p, const char *anew, char after[24], struct tally *t, bool *more)
{
	DB_AUTO_RESULT rows = NULL;
	struct arrays c;
	enum err e = db_begin(db, DB_READ, NULL);
	if (!e)
		e = DB_RUN(db, Q_PLACES_BATCH, &rows, after, BATCH_TEXT, anew);
	db_rollback(db);
	*more = !e && db_rows(rows) > 0;
	if (!*more)
		return e;
	bool ok = arrays_open(&c, COLUMNS);
	for (int i = 0; ok && i < db_rows(rows); i++)
		look(p, rows, i, &c, t);
	ok = arrays_end(&c) && ok;
	snprintf(after, 24, "%s", db_text(rows, db_rows(rows) - 1, ID));
	e = !ok ? ERR_INTERNAL : c.n ? store(db, &c, t) : ERR_OK;
	arrays_free(&c);
	return e;
}

int ctl_places(int argc, char **argv)
{
	bool anew = ctl_flag(&argc, argv, "--anew"), more = true;
	struct tally t = {0};
	char after[24] = "0";
	if (argc > 1)
		return ctl_usage(argv[0]);
	struct db *db = ctl_open(DB_JOBS);
	struct gazetteer *g = db ? gazetteer_new(ctl_conf()) : NULL;
	struct places *p = g ? gazetteer_places(g, db) : NULL;
	enum err e = p ? ERR_OK : ERR_INTERNAL;
	while (!e && more)
		e = step(db, p, anew ? "true" : "false", after, &t, &more);
	gazetteer_free(g);
	db_free(db);
	if (e) {
		if (db)
			fprintf(stderr, "Места не распознаны до конца: %s\n", err_text(e));
		return 1;
	}
	printf("{\"messages\":%ld,\"by_field\":%ld,\"by_text\":%ld,\"changed\":%ld,\"returns\":%ld}\n", t.seen, t.field, t.text, t.changed, t.returns);
	return 0;
}
