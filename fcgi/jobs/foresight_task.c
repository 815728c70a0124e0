/* The periodic jobs «sources» and «forecast»: what is seen coming, judged anew by the functions of 030_foresight.sql. */
#include "fcgi/jobs/jobs.h"

static enum job_end run_all(struct job *j, const enum query *list, int n)
{
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	for (int i = 0; !e && i < n; i++)
		e = db_run(j->db, list[i], 0, NULL, NULL);
	if (!e)
		e = db_commit(j->db);
	if (!e)
		return JOB_DONE;
	db_rollback(j->db);
	return JOB_AGAIN;
}

enum job_end task_sources(struct job *j)
{
	return run_all(j, (enum query[]){Q_SOURCES_JUDGE}, 1);
}

enum job_end task_forecast(struct job *j)
{
	return run_all(j, (enum query[]){Q_FORECAST_DROP, Q_FORECAST_MAKE}, 2);
}
