/*
 * The jobs «bulk» and «bulk_undo»: payload {bulk_id}. Records are dealt with in chunks, each in a transaction of its own under the
 * account's rights of that moment; a chunk whose transaction ended is never met again. One that fails is halved until the record
 * that makes it fail is alone: that one is left as it is and says why, and chunks grow again.
 */
#include <stdio.h>
#include <string.h>

#include "fcgi/api/selection.h"
#include "fcgi/jobs/jobs.h"

enum { CHUNK = 2500, ARENA = 1 << 20 };

struct run {
	struct job *job;
	struct arena *arena;
	const char *id, *account, *action;
	int size;		/* of the next chunk */
	int failing;		/* how many of the next records hold one that makes their chunk fail, 0: none is known */
};

/* Statements of a chunk after its judgement, each of ($1 bulk, $2 ids). Records are changed first: answers then leave them alone. */
static const enum query applied[] = {Q_BULK_APPLY, Q_BULK_ANSWER, Q_BULK_DRAFT, Q_BULK_DRAFT_DONE, Q_BULK_TELL, Q_BULK_DEADLINES,
				     Q_BULK_TELL_DUE, Q_BULK_ASSIGNED, Q_BULK_HANDED, Q_BULK_RETURNS, Q_BULK_MARK};
static const enum query undone[] = {Q_BULK_UNDO_JUDGE, Q_BULK_RESTORING, Q_BULK_UNDO_APPLY, Q_BULK_RESTORED, Q_BULK_UNDO_ANSWER, Q_BULK_UNDO_DRAFT, Q_BULK_UNDO_TELL,
				    Q_BULK_UNDO_HANDED, Q_BULK_UNDO_DEADLINES, Q_BULK_UNDO_RETURNS, Q_BULK_UNDO_REV, Q_BULK_UNDO_MARK};

static enum err judge(struct run *x, const char *ids)
{
	struct db *db = x->job->db;
	return DB_RUN(db, Q_BULK_JUDGE, NULL, ids, x->action, selection_actions(x->arena, db_actor(db)), x->id);
}

/* The statements of one chunk, its records locked in the order of their ids. */
static enum err work(struct run *x, const char *ids)
{
	struct db *db = x->job->db;
	const enum query *list = x->action ? applied : undone;
	size_t n = x->action ? sizeof applied / sizeof *applied : sizeof undone / sizeof *undone;
	enum err e = DB_RUN(db, Q_BULK_LOCK, NULL, ids);
	if (!e && x->action)
		e = judge(x, ids);
	for (size_t i = 0; !e && i < n; i++)
		e = DB_RUN(db, list[i], NULL, x->id, ids);
	return e;
}

/* Who comes at another time may find it gone: a lock, a server that goes down, rights that were narrowed meanwhile (they are judged anew). */
static bool passes(struct db *db, enum err e)
{
	return db_lost(db) || e == ERR_UNAVAILABLE || e == ERR_OTHER_KIND || (e == ERR_CONFLICT && strncmp(db_sqlstate(db), "23", 2) != 0);
}

/* Leaves the one record of a chunk that failed as it is, with the reason. */
static enum err skip(struct run *x, const char *ids, enum err why)
{
	struct db *db = x->job->db;
	enum err e = db_begin_for(db, DB_WRITE, x->account, "bulk.write");
	if (!e)
		e = DB_RUN(db, x->action ? Q_BULK_SKIP : Q_BULK_UNDO_SKIP, NULL, x->id, ids, why == ERR_INTERNAL ? NULL : err_text(why));
	if (!e)
		return db_commit(db);
	db_rollback(db);
	return e;
}

static int count(const char *ids)
{
	int n = 1;
	for (; *ids; ids++)
		n += *ids == ',';
	return n;
}

/* The first half of the records among which the bad one is; when there are none left, a whole chunk again. */
static void narrow(struct run *x, int failing)
{
	x->failing = failing;
	x->size = failing > 1 ? failing / 2 : failing == 1 ? 1 : CHUNK;
}

/* One chunk; *more: there may be another. */
static enum err chunk(struct run *x, bool *more)
{
	struct db *db = x->job->db;
	DB_AUTO_RESULT row = NULL;
	enum err e = db_begin_for(db, DB_WRITE, x->account, "bulk.write");
	*more = false;
	if (e)
		return e;
	e = DB_RUN(db, x->action ? Q_BULK_CHUNK : Q_BULK_UNDO_CHUNK, &row, x->id, arena_printf(x->arena, "%d", x->size));
	if (!e && !db_actor_may(db_actor(db), "bulk.write"))
		e = ERR_FORBIDDEN;
	const char *ids = e || db_is_null(row, 0, 0) ? NULL : db_text(row, 0, 0);
	*more = ids;
	bool fell = ids && (e = work(x, ids)) && !passes(db, e);
	if (!e)
		e = db_commit(db);
	else
		db_rollback(db);
	int n = ids ? count(ids) : 0;
	if (!fell || n == 1)
		narrow(x, x->failing > n ? x->failing - n : 0);
	else
		narrow(x, n);
	return fell && n == 1 ? skip(x, ids, e) : fell ? ERR_OK : e;
}

static enum job_end fail(struct job *j, const char *id, const char *why)
{
	snprintf(j->error, sizeof j->error, "%s", why);
	DB_RUN(j->db, Q_BULK_FAIL, NULL, id, why);
	return JOB_FAILED;
}

/* Rights that were narrowed between the judgement and the act are judged anew. */
static enum job_end end_of(struct run *x, enum err e)
{
	if (e == ERR_FORBIDDEN || e == ERR_UNAUTHORIZED)
		return fail(x->job, x->id, "Право на пакетные действия отозвано.");
	if (e)
		return db_lost(x->job->db) || e == ERR_CONFLICT || e == ERR_UNAVAILABLE || e == ERR_OTHER_KIND ? JOB_AGAIN : fail(x->job, x->id, "Внутренняя ошибка; сделанное видно по записям.");
	return DB_RUN(x->job->db, x->action ? Q_BULK_DONE : Q_BULK_UNDO_DONE, NULL, x->id) ? JOB_AGAIN : JOB_DONE;
}

static enum job_end run(struct run *x)
{
	bool more = true;
	enum err e = ERR_OK;
	while (!e && more) {
		if (job_must_stop(x->job))
			return JOB_AGAIN;
		e = chunk(x, &more);
		arena_reset(x->arena);
	}
	return end_of(x, e);
}

static enum job_end start(struct job *j, enum query begin, bool undo)
{
	const char *id = json_string_value(json_object_get(j->payload, "bulk_id"));
	DB_AUTO_RESULT row = NULL;
	if (DB_RUN(j->db, begin, &row, id))
		return JOB_AGAIN;
	if (!db_rows(row))
		return JOB_DONE;
	struct run x = {.job = j, .arena = arena_new(ARENA), .id = id, .account = db_text(row, 0, 0), .action = undo ? NULL : db_text(row, 0, 1), .size = CHUNK};
	enum job_end end = x.arena ? run(&x) : JOB_AGAIN;
	arena_free(x.arena);
	return end;
}

enum job_end task_bulk(struct job *j)
{
	return start(j, Q_BULK_BEGIN, false);
}

enum job_end task_bulk_undo(struct job *j)
{
	return start(j, Q_BULK_UNDO_BEGIN, true);
}

void task_bulk_give_up(struct job *j)
{
	fail(j, json_string_value(json_object_get(j->payload, "bulk_id")), "Работа обрывалась несколько раз подряд.");
}
