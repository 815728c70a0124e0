/* Periodic jobs that are one statement in one transaction: a killed run leaves nothing and is done again. */
#include "fcgi/jobs/jobs.h"

static enum job_end one_statement(struct job *j, enum query q)
{
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = db_run(j->db, q, 0, NULL, NULL);
	if (!e)
		e = db_commit(j->db);
	if (!e)
		return JOB_DONE;
	db_rollback(j->db);
	return JOB_AGAIN;
}

/* What changes have added to the sums of the registry goes into the rows of their groups. */
enum job_end task_sums(struct job *j)
{
	return one_statement(j, Q_SUMS_MERGE);
}

/* Once a night: answers to which something has come go into the queue, the job «answers» does the rest. */
enum job_end task_answers_later(struct job *j)
{
	return one_statement(j, Q_ANSWERS_LATER);
}

/* Every half hour, works once a day: how long messages stayed in each stage. */
enum job_end task_stages(struct job *j)
{
	return one_statement(j, Q_STAGES_COUNT);
}

/* Every hour: terms of measures that near or have passed are told to their officials by mail, each once, late ones once a week. */
enum job_end task_measures(struct job *j)
{
	return one_statement(j, Q_MEASURES_REMIND);
}

/* Every hour: requests of the ЦУР whose term is tomorrow or has passed are told to who prepares the answer. */
enum job_end task_cur_requests(struct job *j)
{
	return one_statement(j, Q_CUR_REQUESTS_REMIND);
}
