#include "fcgi/thesaurus.h"

#include <string.h>

#include "fcgi/log.h"

enum err thesaurus_follow(struct db *db, struct finder *f)
{
	DB_AUTO_RESULT newest = NULL;
	DB_AUTO_RESULT row = NULL;
	struct thesaurus_issues issues;
	enum err e = db_run(db, Q_THESAURUS_NEWEST, 0, NULL, &newest);
	if (e || db_int(newest, 0, 0) == thesaurus_version(finder_thesaurus(f)))
		return e;
	e = DB_RUN(db, Q_THESAURUS_GET, &row, db_text(newest, 0, 0));
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
