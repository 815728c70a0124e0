#include "fcgi/thesaurus.h"

#include <stdio.h>
#include <string.h>

#include "fcgi/log.h"

static enum err take_version(struct db *db, struct finder *f, const char *version)
{
	DB_AUTO_RESULT row = NULL;
	struct thesaurus_issues issues;
	enum err e = DB_RUN(db, Q_THESAURUS_TEXT, &row, version);
	if (e || !db_rows(row))
		return e;
	const char *text = db_text(row, 0, 1);
	struct thesaurus *t = thesaurus_parse(finder_lexicon(f), text, strlen(text), (int)db_int(row, 0, 0), &issues);
	if (!t) {	/* it was checked when it was stored: the rules have changed since */
		log_line(LOG_FAIL, "thesaurus version %s: line %d: %s", db_text(row, 0, 0), issues.n ? issues.list[0].line : 0,
			 issues.n ? issues.list[0].code : "memory");
		return ERR_INTERNAL;
	}
	finder_take_thesaurus(f, t);
	return ERR_OK;
}

enum err thesaurus_ask(struct db *db, struct finder *f)
{
	char generation[12];
	const char *const args[] = {generation};
	snprintf(generation, sizeof generation, "%d", finder_generation(f));
	return db_send(db, Q_SEARCH_STATE, 1, args);
}

enum err thesaurus_take(struct db *db, struct finder *f, int *pending, bool *changed)
{
	DB_AUTO_RESULT state = NULL;
	enum err e = db_take(db, Q_SEARCH_STATE, &state);
	if (e)
		return e;
	*pending = (int)db_int(state, 0, 1);
	*changed = db_int(state, 0, 0) != thesaurus_version(finder_thesaurus(f));
	return *changed ? take_version(db, f, db_text(state, 0, 0)) : ERR_OK;
}

enum err thesaurus_follow(struct db *db, struct finder *f, int *pending)
{
	bool changed;
	enum err e = thesaurus_ask(db, f);
	return e ? e : thesaurus_take(db, f, pending, &changed);
}
