/*
 * jobs.h - background work: one row in the table of tasks.c, one function in a file of fcgi/jobs.
 *
 * The worker takes one job at a time and holds it by a lease that it renews; a killed worker's job is taken again when
 * it starts anew, or by another worker when the lease runs out. A task must bear being run again.
 */
#ifndef MCU_JOBS_H
#define MCU_JOBS_H

#include <jansson.h>
#include <stdbool.h>

#include "fcgi/db.h"

enum { JOB_LEASE_S = 60, JOB_ATTEMPTS = 5, JOB_PATIENCE_S = 600 };

struct job {
	struct db *db;		/* role DB_JOBS, outside a transaction */
	const struct conf *conf;
	char id[24], kind[40];
	const char *worker;	/* name of this worker */
	json_t *payload;
	bool periodic;		/* comes again by itself */
	int attempts;		/* with this one; since the last sign of progress */
	long long beat_at;	/* monotonic ms of the last beat */
	char error[600];	/* why the job failed, Russian */
};

enum job_end {
	JOB_DONE,
	JOB_FAILED,	/* for good: error says why */
	JOB_AGAIN,	/* later: the worker stops, or PostgreSQL stayed away */
};

struct task {
	const char *kind;
	enum job_end (*run)(struct job *j);
	/* The worker died over this job too often: say so where people look. May be NULL. */
	void (*give_up)(struct job *j);
};

/* Task of a kind, or NULL. */
const struct task *task_find(const char *kind);

/* Renews the lease now and then; true when the task has to end: the worker stops or lost the job. Cheap. */
bool job_must_stop(struct job *j);

/* Takes and runs one job. False when there was none or PostgreSQL is away. */
bool jobs_run_one(struct db *db, const struct conf *conf, const char *worker);

/* From here on this process writes in the folders of its tasks alone (sandbox.h). False (logged): the kernel refuses. */
bool jobs_close_in(const struct conf *conf);

/* Runs until process_stopping. Returns the exit status. */
int jobs_run(const struct conf *conf);

enum job_end task_import(struct job *j);
void task_import_give_up(struct job *j);
enum job_end task_export(struct job *j);
void task_export_give_up(struct job *j);
enum job_end task_alerts(struct job *j);
enum job_end task_bulk(struct job *j);
enum job_end task_bulk_undo(struct job *j);
void task_bulk_give_up(struct job *j);
enum job_end task_deadlines(struct job *j);
enum job_end task_audit_verify(struct job *j);

/* Seals what has come into the journal and publishes the head of a new day, every two seconds at most; failures are logged and tried
 * again. On a connection of its own, which audit_tick_end closes. */
void audit_tick(const struct conf *conf);
void audit_tick_end(void);
enum job_end task_escalate(struct job *j);
enum job_end task_mail(struct job *j);
enum job_end task_sources(struct job *j);
enum job_end task_attachment_drop(struct job *j);
enum job_end task_forecast(struct job *j);
enum job_end task_erase(struct job *j);
void task_erase_give_up(struct job *j);
enum job_end task_answers(struct job *j);
enum job_end task_answers_later(struct job *j);
enum job_end task_stages(struct job *j);
enum job_end task_models(struct job *j);
enum job_end task_sums(struct job *j);
enum job_end task_signals(struct job *j);
enum job_end task_problems(struct job *j);
enum job_end task_measures(struct job *j);
enum job_end task_effects(struct job *j);
enum job_end task_cur_requests(struct job *j);

#endif
