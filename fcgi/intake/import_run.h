/*
 * import_run.h - one run over one file, shared by import.c (reads rows) and import_batch.c (writes them); nobody else includes it.
 *
 * While a batch is written by a thread of its own the next one is read: after run_give nothing but run_wait may touch the
 * connection, `sent` and what the writer sets, until the batch is in.
 */
#ifndef MCU_IMPORT_RUN_H
#define MCU_IMPORT_RUN_H

#include <pthread.h>

#include "fcgi/gazetteer.h"
#include "fcgi/intake/import.h"
#include "fcgi/intake/stage.h"

struct run {
	struct import *in;
	int fd;
	struct reader *reader;
	struct map map;
	struct stage *stage;	/* being read */
	struct stage *sent;	/* being written */
	struct seal *seal;
	struct gazetteer *gazetteer;
	json_t *mapping;
	char source[16];	/* id */
	char channel[40];	/* asked for, "" for none */
	const char *kind;	/* of a source that such a file makes, static */
	int64_t begun;		/* last row in the database when the run began */
	bool dry, marks;	/* marks: a column of them has been met */

	/* set by the writer */
	int64_t position;	/* last row in the database */
	bool tables, rewind, over;	/* temporary tables are there; begin anew from the position; the run ends here, as `end` says */
	enum import_end end;
	pthread_t writer;
	bool writing;
};

/* Temporary tables of the connection and the lock of the job, once for each connection. */
enum err run_make_tables(struct run *r);

/* Waits for PostgreSQL to come back, at most patience_s of the import; false: it did not, or somebody said stop. */
bool run_wait_for_db(struct run *r);

/* Waits until the batch given last is in; false when the run ends there. */
bool run_wait(struct run *r);

/* Has what is staged written, after what was given before; the stage is empty then. False when the run ends with the earlier batch. */
bool run_give(struct run *r);

#endif
