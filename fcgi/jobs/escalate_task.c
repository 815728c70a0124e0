/* The periodic job «escalate»: one run of the ladder. The database puts each step down once, so a run may be done again. */
#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"

enum job_end task_escalate(struct job *j)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT missing = NULL;
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = db_run(j->db, Q_ESCALATION_RUN, 0, NULL, &row);
	if (!e)
		e = db_run(j->db, Q_CALENDAR_MISSING, 0, NULL, &missing);
	if (!e)
		e = db_commit(j->db);
	if (e) {
		db_rollback(j->db);
		return JOB_AGAIN;
	}
	if (!db_is_null(missing, 0, 0))
		log_line(LOG_WARN, "no calendar of working days for %d: steps of the ladder go by the week", (int)db_int(missing, 0, 0));
	if (db_int(row, 0, 0))
		log_line(LOG_NOTE, "escalations: %d", (int)db_int(row, 0, 0));
	return JOB_DONE;
}
