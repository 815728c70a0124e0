/*
 * import.h - a file into the registry: batches, each with its messages, row results and position in one transaction.
 *
 * A killed import goes on from its position; one begun anew meets rows that are already there and changes nothing.
 */
#ifndef MCU_IMPORT_H
#define MCU_IMPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "fcgi/db.h"
#include "fcgi/intake/intake.h"

struct import_totals {
	int64_t rows, created, updated, unchanged, rejected;
};

enum import_end {
	IMPORT_DONE,
	IMPORT_CANCELLED,	/* somebody said stop: what is in stays in */
	IMPORT_STOPPED,		/* this process has to end; the job goes on later */
	IMPORT_FAILED,		/* the file or its mapping: import_job says why, *err too */
	IMPORT_LOST,		/* PostgreSQL stayed away or refused; the job can go on later */
};

/* Asked between batches and while waiting for PostgreSQL; true: stop. */
typedef bool (*import_stop_t)(void *context);

struct import {
	struct db *db;		/* role DB_JOBS, outside a transaction */
	const struct conf *conf;
	const char *id;		/* of import_job, status queued or running */
	int fd;			/* the file, borrowed; -1: file_path of the job is opened */
	import_stop_t stop;
	void *context;
	int patience_s;		/* how long to wait for a lost PostgreSQL */

	/* results */
	enum intake_err err;
	char detail[600];	/* Russian sentence of a failure, or a remark on what went in */
	int64_t at;		/* row of the file where it happened, 0: none */
};

/* Runs import_job in->id to its end. */
enum import_end import_run(struct import *in);

/* Totals and status of a job as the database has them. */
enum err import_totals(struct db *db, const char *id, struct import_totals *t);

#endif
