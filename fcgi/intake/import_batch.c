/* import_batch.c - a batch becomes one transaction, written aside while the next one is read. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fcgi/intake/import_run.h"

enum { RETRY_MS = 500 };

static bool must_stop(const struct run *r)
{
	return r->in->stop && r->in->stop(r->in->context);
}

bool run_wait_for_db(struct run *r)
{
	time_t until = time(NULL) + r->in->patience_s;

	r->tables = false;	/* temporary tables went with the connection */
	do {
		if (!db_ready(r->in->db))
			return true;
		nanosleep(&(struct timespec){0, RETRY_MS * 1000000L}, NULL);
	} while (!must_stop(r) && time(NULL) < until);
	return false;
}

enum err run_make_tables(struct run *r)
{
	struct db *db = r->in->db;
	enum err e = db_ready(db);

	if (e || r->tables)
		return e;
	e = db_run(db, Q_IMPORT_SESSION, 0, NULL, NULL);
	if (!e)
		e = db_run(db, Q_IMPORT_STAGE_TABLE, 0, NULL, NULL);
	if (!e)
		e = db_run(db, Q_IMPORT_PLAN_TABLE, 0, NULL, NULL);
	if (!e)
		e = db_run(db, Q_IMPORT_SEEN_TABLE, 0, NULL, NULL);
	if (!e)
		e = DB_RUN(db, Q_IMPORT_HOLD, NULL, r->in->id);
	r->tables = !e;
	return e;
}

/* Statements of a batch between COPY and the result, in order. */
static enum err write_messages(struct run *r)
{
	static const struct {
		enum query query;
		bool job, source;	/* takes the number of the load, that of the source */
	} list[] = {{Q_IMPORT_TURN, false, false}, {Q_IMPORT_AUTHORS, false, false}, {Q_IMPORT_IDENTITIES, false, false}, {Q_IMPORT_INSERT, true, true}, {Q_IMPORT_KEEP_VERSIONS, false, false}, {Q_IMPORT_UPDATE, true, false},
		    {Q_IMPORT_CARDS, false, false}, {Q_IMPORT_MARKS, false, true}, {Q_IMPORT_ANSWERS, false, false}, {Q_IMPORT_EVENTS, true, false},
		    {Q_IMPORT_RETURNS, false, false}, {Q_IMPORT_DEADLINES, false, false}};
	enum err e = ERR_OK;

	for (size_t i = 0; !e && i < sizeof list / sizeof *list; i++) {
		const char *args[2];
		int n = 0;
		if (list[i].job)
			args[n++] = r->in->id;
		if (list[i].source)
			args[n++] = r->source;
		if (list[i].query != Q_IMPORT_MARKS || r->marks)
			e = db_run(r->in->db, list[i].query, n, args, NULL);
	}
	return e;
}

static enum err copy_stage(struct run *r)
{
	struct db *db = r->in->db;
	size_t n;
	const char *data = stage_data(r->sent, &n);
	enum err e = db_copy_begin(db, Q_IMPORT_COPY);

	if (e)
		return e;
	e = db_copy_put(db, data, n);
	if (!e)
		return db_copy_end(db);
	db_copy_abort(db);
	return e;
}

/* The batch inside its transaction; *cancelled when somebody stopped the job meanwhile. */
static enum err put_batch(struct run *r, bool *cancelled)
{
	struct db *db = r->in->db;
	const char *dry = r->dry ? "true" : "false";
	DB_AUTO_RESULT result = NULL;
	char last[24];
	enum err e = DB_RUN(db, Q_IMPORT_LOCK, NULL, r->source);

	snprintf(last, sizeof last, "%lld", (long long)stage_last(r->sent));
	if (!e)
		e = copy_stage(r);
	if (!e)
		e = DB_RUN(db, Q_IMPORT_NARROW, NULL, r->in->id, r->source, r->kind);
	if (!e)
		e = DB_RUN(db, Q_IMPORT_CLASSIFY, NULL, r->in->id, r->source, dry);
	if (!e)
		e = db_run(db, Q_IMPORT_RESOLVE, 0, NULL, NULL);
	if (!e)
		e = DB_RUN(db, Q_IMPORT_NOTE_UNKNOWN, NULL, r->in->id);
	if (!e)
		e = r->dry ? db_run(db, Q_IMPORT_SEE, 0, NULL, NULL) : write_messages(r);
	if (!e)
		e = DB_RUN(db, Q_IMPORT_RESULT, &result, r->in->id, last);
	if (!e)
		*cancelled = strcmp(db_text(result, 0, 0), "cancelled") == 0;
	return e;
}

/* After a lost connection: where does the database stand? The batch may be in although no answer came, and a crash of
 * PostgreSQL may have taken earlier batches with it. */
static enum err compare_position(struct run *r, bool *done)
{
	DB_AUTO_RESULT result = NULL;
	enum err e = DB_RUN(r->in->db, Q_IMPORT_POSITION, &result, r->in->id);
	int64_t position = !e && db_rows(result) ? db_int(result, 0, 0) : -1;

	*done = position >= stage_last(r->sent);
	r->rewind = !e && !*done && position != r->position;
	return e;
}

static enum err try_batch(struct run *r, bool *cancelled)
{
	bool done = false, lost = !r->tables;
	enum err e = run_make_tables(r);

	if (!e && lost)
		e = compare_position(r, &done);
	if (e || done || r->rewind)
		return e;
	e = db_begin(r->in->db, DB_WRITE, NULL);
	if (!e)
		e = put_batch(r, cancelled);
	if (!e)
		e = db_commit(r->in->db);
	if (e)
		db_rollback(r->in->db);
	return e;
}

/* Sends the batch, again after a loss of PostgreSQL; r->end says how the run ends when it ends here. */
static bool write_batch(struct run *r)
{
	bool cancelled = false;
	int conflicts = 0;
	enum err e;

	for (;;) {
		e = try_batch(r, &cancelled);
		if (!e && r->rewind)
			return false;
		if (!e)
			break;
		if (e == ERR_CONFLICT && ++conflicts < 5)
			continue;
		/* What a dry run has seen is lost with the connection, so it cannot go on. */
		if (e == ERR_UNAVAILABLE && !r->dry && run_wait_for_db(r))
			continue;
		r->end = IMPORT_LOST;
		return false;
	}
	r->position = stage_last(r->sent);
	if (cancelled || must_stop(r))
		r->end = cancelled ? IMPORT_CANCELLED : IMPORT_STOPPED;
	return !cancelled && r->end != IMPORT_STOPPED;
}

static void *write_aside(void *run)
{
	struct run *r = run;

	r->over = !write_batch(r);
	return NULL;
}

bool run_wait(struct run *r)
{
	if (r->writing)
		pthread_join(r->writer, NULL);
	r->writing = false;
	return !r->over;
}

bool run_give(struct run *r)
{
	struct stage *full = r->stage;

	if (!run_wait(r) || stage_rows(full) == 0)
		return !r->over;
	r->stage = r->sent;
	r->sent = full;
	stage_reset(r->stage);
	r->marks = r->map.used[IF_MARK];
	r->writing = pthread_create(&r->writer, NULL, write_aside, r) == 0;
	if (!r->writing)
		write_aside(r);
	return r->writing || !r->over;
}
