/* The job «deadlines»: after new rules or a new calendar, step by step through the messages they reach; after a move
 * within a tree through those of the branch. Done again it finds nothing to do. */
#include <stdio.h>

#include "fcgi/jobs/jobs.h"

#define STEP "5000"

static const char *told(const struct job *j, const char *name)
{
	return json_string_value(json_object_get(j->payload, name));
}

/* Moves *after on; false when there was nothing left. */
static enum err step(struct job *j, char after[24], bool *more)
{
	DB_AUTO_RESULT row = NULL;
	const char *branch = told(j, "branch");
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = branch ? DB_RUN(j->db, Q_BRANCH_STEP, &row, told(j, "register"), branch, after, STEP, told(j, "why"), told(j, "account"))
			   : DB_RUN(j->db, Q_DEADLINE_STEP, &row, told(j, "since"), told(j, "before"), after, STEP);
	if (!e)
		e = db_commit(j->db);
	if (e) {
		db_rollback(j->db);
		return e;
	}
	*more = !db_is_null(row, 0, 0);
	if (*more)
		snprintf(after, 24, "%s", db_text(row, 0, 0));
	return ERR_OK;
}

enum job_end task_deadlines(struct job *j)
{
	char after[24] = "0";
	bool more = true;
	while (more) {
		if (job_must_stop(j) || step(j, after, &more))
			return JOB_AGAIN;
	}
	return JOB_DONE;
}
