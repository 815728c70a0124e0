/* The periodic job «forecast»: handling times of the organisations, made anew. */
#include "fcgi/jobs/jobs.h"

enum job_end task_forecast(struct job *j)
{
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = db_run(j->db, Q_FORECAST_DROP, 0, NULL, NULL);
	if (!e)
		e = db_run(j->db, Q_FORECAST_MAKE, 0, NULL, NULL);
	if (!e)
		e = db_commit(j->db);
	if (!e)
		return JOB_DONE;
	db_rollback(j->db);
	return JOB_AGAIN;
}
