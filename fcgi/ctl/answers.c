/* mcuctl answers: all answers into the queue of the background worker, to be checked anew. */
#include <stdio.h>

#include "fcgi/ctl/ctl.h"

int ctl_answers(int argc, char **argv)
{
	DB_AUTO_RESULT queued = NULL;
	(void)argv;
	if (argc > 1)
		return ctl_usage("answers");
	struct db *db = ctl_open(DB_OWNER);
	enum err e = db ? db_begin(db, DB_WRITE, NULL) : ERR_UNAVAILABLE;
	if (!e)
		e = db_run(db, Q_ANSWERS_QUEUE, 0, NULL, &queued);
	if (!e)
		e = db_commit(db);
	if (!e)
		printf("В очереди на проверку ответов: %s. Их проверит фоновая служба.\n", db_text(queued, 0, 0));
	db_free(db);
	return e ? 1 : 0;
}
