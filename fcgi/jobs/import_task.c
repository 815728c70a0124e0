/* import_task.c - the job «import»: payload {import_id}. */
#include <stdio.h>
#include <string.h>

#include "fcgi/intake/import.h"
#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"

static bool stop_asked(void *context)
{
	return job_must_stop(context);
}

static const char *import_id(const struct job *j)
{
	const char *id = json_string_value(json_object_get(j->payload, "import_id"));

	return id ? id : "0";
}

enum job_end task_import(struct job *j)
{
	struct import in = {.db = j->db, .conf = j->conf, .id = import_id(j), .fd = -1, .stop = stop_asked, .context = j,
			    .patience_s = JOB_PATIENCE_S};
	enum import_end end = import_run(&in);
	struct import_totals t = {0};

	if (end != IMPORT_LOST && !import_totals(j->db, in.id, &t))
		log_line(LOG_NOTE, "import %s: rows %lld, created %lld, updated %lld, rejected %lld", in.id, (long long)t.rows,
			 (long long)t.created, (long long)t.updated, (long long)t.rejected);
	switch (end) {
	case IMPORT_DONE:
	case IMPORT_CANCELLED:
		return JOB_DONE;
	case IMPORT_FAILED:
		snprintf(j->error, sizeof j->error, "%s", in.detail);
		return JOB_FAILED;
	case IMPORT_STOPPED:
	case IMPORT_LOST:
		return JOB_AGAIN;
	}
	return JOB_AGAIN;
}

void task_import_give_up(struct job *j)
{
	DB_RUN(j->db, Q_IMPORT_END, NULL, import_id(j), "failed", "gave_up",
	       "Загрузка несколько раз обрывалась на одном месте и остановлена. Загруженное осталось.");
}
