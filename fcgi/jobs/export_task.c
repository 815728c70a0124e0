/*
 * The job «export»: payload {export_id}. The found set is fixed first, then read in batches under the account's rights of
 * that moment and written. A killed run goes on at its last recorded byte (XLSX: writes the same set anew).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "fcgi/id_bits.h"
#include "fcgi/jobs/export_file.h"
#include "fcgi/jobs/export_ids.h"
#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"
#include "fcgi/personal.h"

enum { BATCH = 500, ARENA = 4 << 20 };

struct run {
	struct job *job;
	struct arena *arena, *scratch;	/* of the run; of a batch */
	const char *id, *account, *q, *revision, *sorted, *at;
	const char *link, *frozen;	/* a frozen link whose set is written, and the revision it was kept at; NULL: a search is run */
	char path[640], ids[650];
	json_t *params;
	struct export_out out;
	const char *wrong;		/* what is wrong with the query, for who ordered it */
	long total, gone, done;		/* done: ids dealt with */
	long long position;
	bool ready, cut;		/* ready: the set is fixed */
};

static const char *number(struct run *x, long long n)
{
	return arena_printf(x->scratch, "%lld", n);
}

static enum job_end fail(struct run *x, const char *why)
{
	snprintf(x->job->error, sizeof x->job->error, "%s", why);
	DB_RUN(x->job->db, Q_EXPORT_FAIL, NULL, x->id, why);
	return JOB_FAILED;
}

/* Acts for the account as it is now; a right that was taken away since counts. */
static enum err begin(struct run *x)
{
	enum err e = db_begin_for(x->job->db, DB_WRITE, x->account, "export.write");
	if (e)
		return e;
	const struct db_actor *actor = db_actor(x->job->db);
	bool may = db_actor_may(actor, "export.write"), whole = db_actor_may_all(actor, PERSONAL_TEXT);
	x->out.mask = whole ? NULL : personal_masker(x->job->conf);
	if (may && (whole || x->out.mask))
		return ERR_OK;
	db_rollback(x->job->db);
	return may ? ERR_INTERNAL : ERR_FORBIDDEN;
}

/* The records of the set, as the text of a bytea in *text (free); NULL: too many to be told, and then any may be in it. */
static enum err read_hits(struct run *x, char **text)
{
	struct id_bits hits = {0};
	uint64_t id[BATCH];
	int n;
	for (uint64_t at = 0; (n = export_ids_read(x->ids, at, id, BATCH)) > 0; at += (uint64_t)n)
		for (int i = 0; i < n; i++)
			id_bits_add(&hits, id[i]);
	*text = n || hits.failed ? NULL : id_bits_text(&hits);
	id_bits_free(&hits);
	return n ? ERR_INTERNAL : ERR_OK;
}

static enum err keep_set(struct run *x, const struct export_set *set)
{
	char *hits = NULL;
	DB_AUTO_RESULT row = NULL;
	x->total = (long)set->total;
	x->revision = x->link ? x->frozen : arena_printf(x->arena, "%d.%" PRIu32, set->generation, set->commit);
	x->sorted = set->sorted;
	x->done = x->gone = x->out.rows = 0;
	x->position = 0;
	enum err e = read_hits(x, &hits);
	if (!e)
		e = DB_RUN(x->job->db, Q_EXPORT_SELECTED, &row, x->id, number(x, x->total), x->revision, x->sorted, hits);
	free(hits);
	if (!e)
		x->at = arena_strdup(x->arena, db_text(row, 0, 0));
	return e;
}

static enum err search_set(struct run *x, struct export_set *set)
{
	struct ask ask = {.arena = x->arena, .q = x->q, .params = x->params};
	struct asking a = {.names = NULL};
	enum err e = asking_stored(&a, x->job->conf, x->job->db, db_actor(x->job->db), &ask);
	return e ? e : export_ids_write(&a, x->q, x->ids, set);
}

/* Fixes the found set: who asks sees what he would see on the screen at this moment. */
static enum err select_set(struct run *x)
{
	struct export_set set = {.wrong = ""};
	enum err e = begin(x);
	if (!e)
		e = x->link ? export_ids_copy(x->job->db, x->link, x->ids, &set) : search_set(x, &set);
	if (!e)
		e = keep_set(x, &set);
	if (!e)
		e = db_commit(x->job->db);
	else
		db_rollback(x->job->db);
	if (e == ERR_INVALID)
		x->wrong = arena_printf(x->arena, "В запросе ошибка: %s Исправьте его и закажите выгрузку снова.", set.wrong);
	return e;
}

static bool put_rows(struct run *x, const struct db_result *rows)
{
	long most = x->out.format->most;
	for (int i = 0; i < db_rows(rows); i++) {
		if (most && x->out.rows >= most) {
			x->cut = true;
			return true;
		}
		if (!export_names(&x->out, rows, i) || !x->out.format->row(&x->out, rows, i))
			return false;
		x->out.rows++;
	}
	return true;
}

/* One batch: rows under the rights of now, then how far we are. *more: call again. */
static enum err batch(struct run *x, bool *more)
{
	uint64_t id[BATCH];
	DB_AUTO_RESULT rows = NULL;
	DB_AUTO_RESULT held = NULL;
	struct db *db = x->job->db;
	int n = export_ids_read(x->ids, (uint64_t)x->done, id, BATCH);
	*more = false;
	if (n <= 0)
		return n ? ERR_INTERNAL : ERR_OK;
	enum err e = begin(x);
	if (!e)
		e = DB_RUN(db, Q_EXPORT_ROWS, &rows, ask_ids_literal(x->scratch, id, n));
	if (!e && !put_rows(x, rows))
		e = ERR_INTERNAL;
	x->done += n;
	x->gone += e ? 0 : n - db_rows(rows);
	x->position = e ? 0 : export_position(&x->out);
	if (!e && x->position < 0)
		e = ERR_INTERNAL;
	if (!e)
		e = DB_RUN(db, Q_EXPORT_PROGRESS, &held, x->id, number(x, x->out.rows), number(x, x->gone), number(x, x->position),
			   number(x, x->done));
	*more = !e && db_rows(held) && !x->cut && x->done < x->total;
	bool cancelled = !e && !db_rows(held);
	if (!e)
		e = db_commit(db);
	else
		db_rollback(db);
	return cancelled && !e ? ERR_WRONG_STATE : e;
}

/* What the file says of itself. */
static enum err finish(struct run *x)
{
	char *params = json_dumps(x->params, JSON_COMPACT), days[12];
	const char *cut = !x->cut ? "нет" : arena_printf(x->arena, "формат вмещает %ld строк из %ld, остальные не вошли", x->out.rows, x->total);
	const struct export_note notes[] = {
		{"Строк", number(x, x->out.rows)},
		{"Найдено", number(x, x->total)},
		{"Отобрано (Москва)", x->at},
		{"Ревизия индекса", x->revision},
		{"Порядок", x->sorted},
		{"Запрос", *x->q ? x->q : "все записи"},
		{"Отбор", params ? params : "{}"},
		{"Зафиксированный набор", x->link ? arena_printf(x->arena, "ссылка № %s", x->link) : "нет"},
		{"Обрезано", cut},
		{"Персональные данные", x->out.mask ? "закрыты знаками [ФИО], [телефон]…; распознаются не все" : "показаны"},
		{"Стало недоступно за время выгрузки", number(x, x->gone)},
		{"Текстов укорочено до размера ячейки", number(x, x->out.shortened)},
		{NULL, NULL},
	};
	bool good = x->out.format->close(&x->out, notes);
	free(params);
	FILE *f = good ? fopen(x->path, "rb") : NULL;
	long long size = f && fseeko(f, 0, SEEK_END) == 0 ? (long long)ftello(f) : -1;
	if (f)
		fclose(f);
	if (size < 0)
		return ERR_INTERNAL;
	snprintf(days, sizeof days, "%d", x->job->conf->export_days);
	DB_AUTO_RESULT held = NULL;
	enum err e = DB_RUN(x->job->db, Q_EXPORT_DONE, &held, x->id, number(x, size), x->cut ? "true" : "false", days);
	return e ? e : db_rows(held) ? ERR_OK : ERR_WRONG_STATE;
}

static enum err write_rows(struct run *x)
{
	bool more = x->total > 0;
	enum err e = ERR_OK;
	if (!x->out.format->resumes)
		x->done = x->gone = x->out.rows = 0;
	if (!x->out.format->open(&x->out, x->path, x->job->conf->files, x->out.format->resumes ? x->position : 0))
		e = ERR_INTERNAL;
	while (!e && more && !job_must_stop(x->job)) {
		e = batch(x, &more);
		arena_reset(x->scratch);
	}
	return e;
}

/* Takes what an earlier run left: the set it fixed and how far it got. */
static bool read_row(struct run *x, const struct db_result *r)
{
	x->account = arena_strdup(x->arena, db_text(r, 0, 0));
	x->out.format = export_format(db_text(r, 0, 1));
	x->q = arena_strdup(x->arena, db_text(r, 0, 2));
	x->params = json_loads(db_text(r, 0, 3), 0, NULL);
	snprintf(x->path, sizeof x->path, "%s/%s.export", x->job->conf->files, db_text(r, 0, 4));
	snprintf(x->ids, sizeof x->ids, "%s/%s.ids", x->job->conf->files, db_text(r, 0, 4));
	x->ready = !db_is_null(r, 0, 5) && access(x->ids, R_OK) == 0;
	x->total = (long)db_int(r, 0, 5);
	x->out.rows = (long)db_int(r, 0, 6);
	x->gone = (long)db_int(r, 0, 7);
	x->position = db_int(r, 0, 8);
	x->done = (long)db_int(r, 0, 9);
	x->revision = arena_strdup(x->arena, db_text(r, 0, 10));
	x->sorted = arena_strdup(x->arena, db_text(r, 0, 11));
	x->at = arena_strdup(x->arena, db_text(r, 0, 12));
	x->link = db_is_null(r, 0, 13) ? NULL : arena_strdup(x->arena, db_text(r, 0, 13));
	x->frozen = arena_strdup(x->arena, db_text(r, 0, 14));
	return x->out.format && x->params;
}

static enum job_end ended(struct run *x, enum err e)
{
	switch ((int)e) {
	case ERR_OK:
		unlink(x->ids);
		log_line(LOG_NOTE, "export %s: rows %ld", x->id, x->out.rows);
		return JOB_DONE;
	case ERR_WRONG_STATE:	/* cancelled */
		unlink(x->ids);
		unlink(x->path);
		return JOB_DONE;
	case ERR_FORBIDDEN:
	case ERR_UNAUTHORIZED:
		return fail(x, "Учётная запись отключена или больше не имеет права на выгрузку.");
	case ERR_INVALID:
		unlink(x->ids);
		return fail(x, x->wrong);
	}
	return JOB_AGAIN;	/* logged where it was known first; five times without getting on end in give_up */
}

static enum job_end run(struct run *x)
{
	DB_AUTO_RESULT row = NULL;
	if (DB_RUN(x->job->db, Q_EXPORT_BEGIN, &row, x->id))
		return JOB_AGAIN;
	if (!db_rows(row))
		return JOB_DONE;
	if (!read_row(x, row))
		return JOB_AGAIN;
	enum err e = x->ready ? ERR_OK : select_set(x);
	if (!e)
		e = write_rows(x);
	bool stopped = !e && !x->cut && x->done < x->total;
	if (!e && !stopped)
		e = finish(x);
	else if (x->out.file || x->out.book)
		x->out.format->close(&x->out, NULL);
	return stopped ? JOB_AGAIN : ended(x, e);
}

static const char *export_id(const struct job *j)
{
	const char *id = json_string_value(json_object_get(j->payload, "export_id"));
	return id ? id : "0";
}

enum job_end task_export(struct job *j)
{
	struct run x = {.job = j, .id = export_id(j), .arena = arena_new(ARENA), .scratch = arena_new(ARENA)};
	enum job_end end = x.arena && x.scratch ? run(&x) : JOB_AGAIN;
	json_decref(x.params);
	arena_free(x.arena);
	arena_free(x.scratch);
	return end;
}

void task_export_give_up(struct job *j)
{
	DB_RUN(j->db, Q_EXPORT_FAIL, NULL, export_id(j), "Выгрузка несколько раз обрывалась и остановлена. Сузьте запрос и повторите.");
}
