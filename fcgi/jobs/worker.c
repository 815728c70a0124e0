/* worker.c - takes jobs from the queue, one at a time, until told to stop. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fcgi/jobs/attachment_task.h"
#include "fcgi/jobs/jobs.h"
#include "fcgi/jobs/process.h"
#include "fcgi/key_ring.h"
#include "fcgi/log.h"
#include "fcgi/sandbox.h"

enum { POLL_MS = 2000, BEAT_MS = 5000, PURGE_MS = 600000, ORPHANS_MS = 10000, AGAIN_S = 5, DAY_S = 24 * 3600, KEEP_UPLOADS_S = 7 * DAY_S };

static const char *lease(void)
{
	static char seconds[8];

	snprintf(seconds, sizeof seconds, "%d", JOB_LEASE_S);
	return seconds;
}

bool job_must_stop(struct job *j)
{
	DB_AUTO_RESULT r = NULL;

	if (process_stopping())
		return true;
	audit_tick(j->conf);
	if (process_ms() - j->beat_at < BEAT_MS)
		return false;
	j->beat_at = process_ms();
	/* With PostgreSQL away nobody can take the job either. */
	if (DB_RUN(j->db, Q_JOB_BEAT, &r, j->id, j->worker, lease()))
		return false;
	return db_rows(r) == 0;
}

static void end_job(struct job *j, enum job_end end)
{
	char pause[12];

	snprintf(pause, sizeof pause, "%d", process_stopping() ? 0 : AGAIN_S);
	if (end == JOB_AGAIN)
		DB_RUN(j->db, Q_JOB_RELEASE, NULL, j->id, j->worker, pause);
	else
		DB_RUN(j->db, Q_JOB_END, NULL, j->id, j->worker, end == JOB_DONE ? "done" : "failed",
		       end == JOB_DONE ? NULL : j->error);
}

static enum job_end run_job(struct job *j)
{
	const struct task *task = task_find(j->kind);

	if (!task) {
		snprintf(j->error, sizeof j->error, "Неизвестный вид работы «%s».", j->kind);
		return JOB_FAILED;
	}
	if (j->attempts > JOB_ATTEMPTS) {
		snprintf(j->error, sizeof j->error, "Работа обрывалась %d раз подряд.", JOB_ATTEMPTS);
		if (task->give_up)
			task->give_up(j);
		return JOB_FAILED;
	}
	return task->run(j);
}

bool jobs_run_one(struct db *db, const struct conf *conf, const char *worker)
{
	struct job j = {.db = db, .conf = conf, .worker = worker, .beat_at = process_ms()};
	DB_AUTO_RESULT r = NULL;
	json_t *row;
	enum job_end end;

	if (db_ready(db) || DB_RUN(db, Q_JOB_TAKE, &r, worker, lease()) || db_rows(r) == 0)
		return false;
	row = db_row_json(r, 0);
	snprintf(j.id, sizeof j.id, "%s", db_text(r, 0, 0));
	snprintf(j.kind, sizeof j.kind, "%s", db_text(r, 0, 1));
	j.payload = json_object_get(row, "payload");
	j.attempts = (int)db_int(r, 0, 3);
	j.periodic = db_bool(r, 0, 4);
	log_line(j.periodic ? LOG_DBG : LOG_NOTE, "job %s %s: attempt %d", j.id, j.kind, j.attempts);
	end = run_job(&j);
	if (end == JOB_FAILED)
		log_line(LOG_WARN, "job %s %s failed", j.id, j.kind);
	end_job(&j, end);
	json_decref(row);
	return true;
}

/* Removes files of one ending that nobody has written to for so long. */
static void purge_files(const char *folder, const char *ending, long age_s)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	struct stat st;

	while (dir && (entry = readdir(dir))) {
		const char *dot = strrchr(entry->d_name, '.');

		if (dot && strcmp(dot, ending) == 0 && fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_mtime < time(NULL) - age_s)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	if (dir)
		closedir(dir);
}

/* Rows and files that nobody needs any more. */
static void purge(struct db *db, const struct conf *conf, long long *next)
{
	if (process_ms() < *next)
		return;
	*next = process_ms() + PURGE_MS;
	/* Uploads hold personal data: a week after they came they are no longer needed. */
	purge_files(conf->files, ".upload", KEEP_UPLOADS_S);
	db_run(db, Q_IMPORT_PURGE, 0, NULL, NULL);
	purge_files(conf->files, ".export", conf->export_days * DAY_S);
	purge_files(conf->files, ".ids", conf->export_days * DAY_S);
	attachment_sweep(db, conf);
	char days[12];
	snprintf(days, sizeof days, "%d", conf->search_log_days);
	DB_RUN(db, Q_SEARCH_LOG_PURGE, NULL, days);
	db_run(db, Q_MESSAGE_KEY_PURGE, 0, NULL, NULL);
	db_run(db, Q_CHANGE_PURGE, 0, NULL, NULL);
	db_run(db, Q_CALL_KEY_PURGE, 0, NULL, NULL);
	if (!db_run(db, Q_LOGIN_ATTEMPT_PURGE, 0, NULL, NULL))
		db_run(db, Q_SESSION_PURGE, 0, NULL, NULL);
}

/* Certificates of signing in that run out soon: said each day. */
static void note_keys(const struct conf *conf, long long *next)
{
	if (process_ms() < *next)
		return;
	*next = process_ms() + DAY_S * 1000LL;
	key_ring_warn(conf, time(NULL));
}

/* Imports of mcuctl that were killed are said to be so, and not to run for ever. */
static void note_orphans(struct db *db, long long *next)
{
	if (process_ms() < *next)
		return;
	*next = process_ms() + ORPHANS_MS;
	db_run(db, Q_IMPORT_ORPHANS, 0, NULL, NULL);
}

/* Files of people, models, problems, heads of the journal, and the first key of a kind: neither the index nor the programs, sockets and logs. A night over a year of texts
 * takes under 2 GB; an export may be long. */
bool jobs_close_in(const struct conf *conf)
{
	static const char *const OWN[] = {"models", "problems", "audit"};
	enum { N = sizeof OWN / sizeof *OWN };
	char paths[N][320];
	const char *folders[N + 3] = {conf->files, conf->keys};

	for (size_t i = 0; i < N; i++) {
		snprintf(paths[i], sizeof paths[i], "%s/%s", conf->home, OWN[i]);
		folders[i + 2] = paths[i];
	}
	for (size_t i = 0; folders[i]; i++)
		mkdir(folders[i], 0700);
	return sandbox_enter(&(struct sandbox){.folders = folders, .memory_mb = 8 << 10, .file_mb = 64 << 10});
}

int jobs_run(const struct conf *conf)
{
	struct db *db = db_new_idle(conf, DB_JOBS);
	char name[PROCESS_NAME];
	long long purge_at = 0, orphans_at = 0, keys_at = 0;
	bool listening = false, adopted = false;

	if (!db)
		return 1;
	process_name(conf, name);
	while (!process_stopping()) {
		if (db_lost(db))
			listening = false;
		if (!db_ready(db)) {
			if (!listening)
				listening = !db_listen(db, "job");
			if (!adopted)
				adopted = !DB_RUN(db, Q_JOB_ADOPT, NULL, name);
			purge(db, conf, &purge_at);
			note_orphans(db, &orphans_at);
			note_keys(conf, &keys_at);
			audit_tick(conf);
			if (jobs_run_one(db, conf, name))
				continue;
		}
		if (!process_stopping())
			db_wait(db, POLL_MS);
	}
	db_free(db);
	audit_tick_end();
	log_line(LOG_NOTE, "stopped");
	return 0;
}
