/* The periodic job «sources»: judges whether each source keeps its rhythm (source_rhythm of 030_foresight.sql has the rule). */
#include "fcgi/jobs/jobs.h"

enum job_end task_sources(struct job *j)
{
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = db_run(j->db, Q_SOURCES_JUDGE, 0, NULL, NULL);
	if (!e)
		e = db_commit(j->db);
	if (!e)
		return JOB_DONE;
	db_rollback(j->db);
	return JOB_AGAIN;
}
