/* The periodic job «sums»: what changes have added to the sums of the registry goes into the rows of their groups. */
#include "fcgi/jobs/jobs.h"

enum job_end task_sums(struct job *j)
{
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = db_run(j->db, Q_SUMS_MERGE, 0, NULL, NULL);
	if (!e)
		e = db_commit(j->db);
	if (!e)
		return JOB_DONE;
	db_rollback(j->db);
	return JOB_AGAIN;
}
