/* mcuctl verify deadlines: everything computed anew and compared with what is stored; --repair stores what differs. */
#include <stdio.h>

#include "fcgi/ctl/ctl.h"

#define STEP "20000"

struct tally {
	long messages, differences;
};

static void print_row(const struct db_result *rows, int i, struct tally *t)
{
	const char *kind = db_is_null(rows, i, 3) ? "due_on" : db_text(rows, i, 3);
	if (db_is_null(rows, i, 2))
		return;
	t->differences++;
	printf("%s %s %s: %s -> %s\n", db_text(rows, i, 2), kind, db_text(rows, i, 4), db_is_null(rows, i, 5) ? "null" : db_text(rows, i, 5),
	       db_is_null(rows, i, 6) ? "null" : db_text(rows, i, 6));
}

/* Moves after on; false at the end or when it failed (*e). */
static bool look(struct db *db, char after[24], struct tally *t, enum err *e)
{
	DB_AUTO_RESULT rows = NULL;
	*e = db_begin(db, DB_READ, NULL);
	if (!*e)
		*e = DB_RUN(db, Q_DEADLINE_DIFFERENCES, &rows, after, STEP);
	bool more = !*e && !db_is_null(rows, 0, 0);
	for (int i = 0; more && i < db_rows(rows); i++)
		print_row(rows, i, t);
	if (more) {
		t->messages += db_int(rows, 0, 1);
		snprintf(after, 24, "%s", db_text(rows, 0, 0));
	}
	db_rollback(db);
	return more;
}

static bool mend(struct db *db, char after[24], enum err *e)
{
	DB_AUTO_RESULT row = NULL;
	*e = db_begin(db, DB_WRITE, NULL);
	if (!*e)
		*e = DB_RUN(db, Q_DEADLINE_STEP, &row, "1900-01-01", "9999-01-01", after, STEP);
	if (!*e)
		*e = db_commit(db);
	db_rollback(db);
	if (*e || db_is_null(row, 0, 0))
		return false;
	snprintf(after, 24, "%s", db_text(row, 0, 0));
	return true;
}

int ctl_verify_deadlines(bool repair)
{
	struct db *db = ctl_open(DB_OWNER);
	struct tally t = {0, 0};
	char after[24] = "0", again[24] = "0";
	enum err e = ERR_OK;
	if (!db)
		return 1;
	while (look(db, after, &t, &e))
		;
	bool mending = repair && !e && t.differences > 0;
	while (mending && mend(db, again, &e))
		;
	db_free(db);
	if (e) {
		fprintf(stderr, "Сверка сроков не удалась: %s\n", err_text(e));
		return 1;
	}
	printf("{\"equal\":%s,\"messages\":%ld,\"differences\":%ld,\"repaired\":%s}\n", t.differences ? "false" : "true", t.messages, t.differences,
	       mending ? "true" : "false");
	return t.differences && !mending;
}
