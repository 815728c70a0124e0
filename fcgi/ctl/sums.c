/* mcuctl verify sums: what the sums of the registry come to is counted anew and compared; --repair makes them anew. */
#include <stdio.h>

#include "fcgi/ctl/ctl.h"

static enum err make_anew(struct db *db)
{
	enum err e = db_begin(db, DB_WRITE, NULL);
	if (!e)
		e = db_run(db, Q_SUMS_MAKE, 0, NULL, NULL);
	if (!e)
		e = db_commit(db);
	db_rollback(db);
	return e;
}

static void print_rows(const struct db_result *rows)
{
	for (int i = 0; i < db_rows(rows); i++)
		printf("%s %s: %s -> %s\n", db_text(rows, i, 0), db_text(rows, i, 1), db_is_null(rows, i, 2) ? "null" : db_text(rows, i, 2),
		       db_is_null(rows, i, 3) ? "null" : db_text(rows, i, 3));
}

int ctl_verify_sums(bool repair)
{
	DB_AUTO_RESULT rows = NULL;
	struct db *db = ctl_open(DB_OWNER);
	if (!db)
		return 1;
	enum err e = db_begin(db, DB_READ, NULL);
	if (!e)
		e = db_run(db, Q_SUMS_DIFFERENCES, 0, NULL, &rows);
	db_rollback(db);
	int differences = e ? 0 : db_rows(rows);
	const bool mending = repair && differences > 0;
	if (!e)
		print_rows(rows);
	if (mending)
		e = make_anew(db);
	db_free(db);
	if (e) {
		fprintf(stderr, "Сверка сумм не удалась: %s\n", err_text(e));
		return 1;
	}
	printf("{\"equal\":%s,\"differences\":%d,\"repaired\":%s}\n", differences ? "false" : "true", differences, mending ? "true" : "false");
	return differences && !mending;
}
