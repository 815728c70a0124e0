#include "fcgi/cause_facts.h"

#include <stdlib.h>
#include <string.h>

#include "fcgi/series.h"

static enum err read_signs(struct db *db, const char *ids, const char *theme, struct causes_facts *f)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(db, Q_CAUSE_FACTS, &row, ids, theme);
	if (e)
		return e;
	f->records = (int)db_int(row, 0, 0);
	series_fill(db_text(row, 0, 1), db_text(row, 0, 2), f->day, CAUSES_WINDOW);
	for (int s = 0; s < CAUSES_SIGNS; s++) {
		f->of[s] = (int)db_int(row, 0, 3 + 2 * s);
		f->with[s] = (int)db_int(row, 0, 4 + 2 * s);
	}
	f->season_here = strtod(db_text(row, 0, 3 + 2 * CAUSES_SIGNS), NULL);
	f->season_usual = strtod(db_text(row, 0, 4 + 2 * CAUSES_SIGNS), NULL);
	return ERR_OK;
}

static enum err read_shares(struct db *db, struct arena *a, const char *ids, struct causes_facts *f)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(db, Q_CAUSE_SHARES, &rows, ids);
	if (e)
		return e;
	struct causes_share *share = arena_alloc(a, ((size_t)db_rows(rows) + 1) * sizeof *share);
	for (int i = 0; share && i < db_rows(rows); i++)
		share[i] = (struct causes_share){(enum causes_side)db_int(rows, i, 0), (int)db_int(rows, i, 1), (int)db_int(rows, i, 2), (int)db_int(rows, i, 3)};
	f->share = share;
	f->shares = share ? (size_t)db_rows(rows) : 0;
	return share ? ERR_OK : ERR_INTERNAL;
}

static enum err read_texts(struct db *db, const struct causes *c, const char *ids, struct causes_facts *f)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(db, Q_CAUSE_TEXTS, &rows, ids);
	for (int i = 0; !e && i < db_rows(rows); i++)
		e = causes_read(c, db_text(rows, i, 0), strlen(db_text(rows, i, 0)), f) ? ERR_OK : ERR_INTERNAL;
	return e;
}

enum err cause_facts_read(struct db *db, struct arena *a, const struct causes *c, const char *ids, const char *theme, struct causes_facts *f, struct causes_facts *elsewhere)
{
	DB_AUTO_RESULT others = NULL;
	enum err e = read_signs(db, ids, theme, f);
	if (!e)
		e = read_shares(db, a, ids, f);
	if (!e)
		e = read_texts(db, c, ids, f);
	if (!e)
		e = DB_RUN(db, Q_CAUSE_OTHERS, &others, ids);
	if (!e)
		e = read_signs(db, db_text(others, 0, 0), NULL, elsewhere);
	return e ? e : read_texts(db, c, db_text(others, 0, 0), elsewhere);
}
