/* import.c - the engine: rows of the file become batches, a batch becomes one transaction. */
#include "fcgi/intake/import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fcgi/cards.h"
#include "fcgi/gazetteer.h"
#include "fcgi/intake/stage.h"
#include "fcgi/person.h"
#include "fcgi/log.h"

enum { BATCH_ROWS = 5000, BATCH_BYTES = 8 << 20, RETRY_MS = 500, REWINDS = 20 };

/* One run over one file. */
struct run {
	struct import *in;
	int fd;
	struct reader *reader;
	struct map map;
	struct stage *stage;
	struct seal *seal;
	struct gazetteer *gazetteer;
	json_t *mapping;
	char source[16];	/* id */
	char channel[40];	/* asked for, "" for none */
	int64_t position;	/* last row in the database */
	bool dry, tables, rewind;
	enum import_end end;
};

static enum import_end fail(struct run *r, enum intake_err e, const char *place)
{
	struct import *in = r->in;

	in->err = e;
	in->at = r->reader ? reader_row(r->reader) : 0;
	if (place && *place)
		snprintf(in->detail, sizeof in->detail, "«%s». %s", place, intake_text(e));
	else if (in->at > 0)
		snprintf(in->detail, sizeof in->detail, "Строка %lld. %s", (long long)in->at, intake_text(e));
	else
		snprintf(in->detail, sizeof in->detail, "%s", intake_text(e));
	return IMPORT_FAILED;
}

static bool must_stop(const struct run *r)
{
	return r->in->stop && r->in->stop(r->in->context);
}

/* Waits for PostgreSQL to come back, at most patience_s. */
static bool wait_for_db(struct run *r)
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

static enum err make_tables(struct run *r)
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
	} list[] = {{Q_IMPORT_IDENTITIES, false, false}, {Q_IMPORT_INSERT, true, true}, {Q_IMPORT_KEEP_VERSIONS, false, false}, {Q_IMPORT_UPDATE, true, false},
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
		if (list[i].query != Q_IMPORT_MARKS || r->map.used[IF_MARK])
			e = db_run(r->in->db, list[i].query, n, args, NULL);
	}
	return e;
}

static enum err copy_stage(struct run *r)
{
	struct db *db = r->in->db;
	size_t n;
	const char *data = stage_data(r->stage, &n);
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

	snprintf(last, sizeof last, "%lld", (long long)stage_last(r->stage));
	if (!e)
		e = copy_stage(r);
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

	*done = position >= stage_last(r->stage);
	r->rewind = !e && !*done && position != r->position;
	return e;
}

static enum err try_batch(struct run *r, bool *cancelled)
{
	bool done = false, lost = !r->tables;
	enum err e = make_tables(r);

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

/* Sends what is staged, again after a loss of PostgreSQL. False when the run ends here; r->end says how. */
static bool flush(struct run *r)
{
	bool cancelled = false;
	int conflicts = 0;
	enum err e;

	while (stage_rows(r->stage) > 0) {
		e = try_batch(r, &cancelled);
		if (!e && r->rewind)
			return false;
		if (!e)
			break;
		if (e == ERR_CONFLICT && ++conflicts < 5)
			continue;
		/* What a dry run has seen is lost with the connection, so it cannot go on. */
		if (e == ERR_UNAVAILABLE && !r->dry && wait_for_db(r))
			continue;
		r->end = IMPORT_LOST;
		return false;
	}
	if (stage_rows(r->stage) > 0)
		r->position = stage_last(r->stage);
	stage_reset(r->stage);
	if (cancelled || must_stop(r))
		r->end = cancelled ? IMPORT_CANCELLED : IMPORT_STOPPED;
	return !cancelled && r->end != IMPORT_STOPPED;
}

static bool is_full(const struct stage *s)
{
	size_t n;

	stage_data(s, &n);
	return stage_rows(s) >= BATCH_ROWS || n >= BATCH_BYTES;
}

static bool has_column(const struct reader *r, const char *name)
{
	for (int i = 0; i < reader_columns(r); i++)
		if (strcmp(reader_column(r, i), name) == 0)
			return true;
	return false;
}

/* A key of NDJSON may turn up in any row, so only the end shows that the mapping named one that is not there. */
static void note_unseen(struct run *r)
{
	struct import *in = r->in;
	const char *column;
	json_t *field;
	size_t n = 0;

	json_object_foreach(r->mapping, column, field) {
		if (!json_is_string(field) || strlen(column) > INTAKE_NAME_MAX || has_column(r->reader, column))
			continue;
		n += (size_t)snprintf(in->detail + n, sizeof in->detail - n, "%s«%s»",
				      n ? ", " : "Из сопоставления в файле не встретились столбцы: ", column);
		if (n >= sizeof in->detail - INTAKE_NAME_MAX - 16)
			break;
	}
}

static enum import_end load_rows(struct run *r)
{
	struct intake_row row;
	enum intake_err err;
	bool checked = false;

	while (reader_next(r->reader, &row, &err)) {
		if (row.number <= r->position)
			continue;
		if (!stage_add(r->stage, &row))
			return fail(r, INTAKE_NO_MEMORY, NULL);
		if (!is_full(r->stage))
			continue;
		/* Columns of NDJSON are known only now. */
		if (!checked && map_check(&r->map))
			return fail(r, map_check(&r->map), NULL);
		checked = true;
		if (!flush(r))
			return r->end;
	}
	if (!checked && !err && reader_row(r->reader) > 0 && reader_columns(r->reader) > 0 && map_check(&r->map))
		return fail(r, map_check(&r->map), NULL);
	if (!flush(r))
		return r->end;
	if (err)
		return fail(r, err, NULL);
	note_unseen(r);
	if (r->position == 0 && !r->in->detail[0])
		snprintf(r->in->detail, sizeof r->in->detail, "В файле нет строк с данными.");
	return IMPORT_DONE;
}

/* Id of the source, made when it is new. */
static enum err find_source(struct run *r, const char *code, const char *channel, enum layout layout)
{
	static const char *const names[] = {[LAYOUT_IM] = "Инцидент-менеджмент", [LAYOUT_POS] = "Платформа обратной связи"};
	static const char *const kinds[] = {[LAYOUT_FREE] = "file", [LAYOUT_IM] = "im", [LAYOUT_POS] = "pos"};
	const char *name = layout != LAYOUT_FREE && strcmp(code, kinds[layout]) == 0 ? names[layout] : code;
	DB_AUTO_RESULT result = NULL;
	enum err e = DB_RUN(r->in->db, Q_IMPORT_SOURCE, &result, code, name, kinds[layout], channel);

	if (!e && db_rows(result))
		snprintf(r->source, sizeof r->source, "%s", db_text(result, 0, 0));
	return !e && !db_rows(result) ? ERR_CONFLICT : e;
}

/* Reads the job; the file and its mapping are opened as it says. */
static enum import_end open_job(struct run *r, json_t *job)
{
	const char *wrong = NULL;
	enum intake_err err;

	r->fd = r->in->fd >= 0 ? dup(r->in->fd)
			       : open(json_string_value(json_object_get(job, "file_path")), O_RDONLY | O_CLOEXEC);
	if (r->fd < 0)
		return fail(r, INTAKE_IO, NULL);
	r->reader = reader_open(r->fd, r->in->conf->files, &err);
	if (!r->reader)
		return fail(r, err, NULL);
	r->mapping = json_incref(json_object_get(job, "mapping"));
	err = map_open(&r->map, r->reader, r->mapping, &wrong);
	if (!err && reader_format(r->reader) != INTAKE_NDJSON)
		err = map_check(&r->map);
	return err ? fail(r, err, wrong) : IMPORT_DONE;
}

static enum import_end begin_job(struct run *r, json_t *job)
{
	json_t *detected = json_object_get(job, "detected");
	const char *source = json_string_value(json_object_get(detected, "source"));
	const char *channel = json_string_value(json_object_get(detected, "channel"));
	const char *asked = json_string_value(json_object_get(detected, "asked_channel"));
	DB_AUTO_RESULT result = NULL;
	bool anew;
	enum err e = make_tables(r);

	r->dry = json_is_true(json_object_get(job, "dry_run"));
	anew = r->dry || strcmp(json_string_value(json_object_get(job, "position")), "0") == 0;
	snprintf(r->channel, sizeof r->channel, "%s", asked ? asked : "");
	if (!e)
		e = find_source(r, source ? source : "file", asked ? asked : channel ? channel : "file", r->map.layout);
	if (!e && anew)
		e = DB_RUN(r->in->db, Q_IMPORT_FORGET, NULL, r->in->id);
	if (!e)
		e = db_run(r->in->db, Q_IMPORT_SEEN_CLEAR, 0, NULL, NULL);
	if (!e)
		e = DB_RUN(r->in->db, Q_IMPORT_BEGIN, &result, r->in->id, r->source, anew ? "true" : "false");
	if (e)
		return IMPORT_LOST;
	if (!db_rows(result))
		return IMPORT_CANCELLED;
	r->position = db_int(result, 0, 0);
	return IMPORT_DONE;
}

static enum import_end open_stage(struct run *r)
{
	unsigned char secret[KEY_SECRET_SIZE];

	r->seal = seal_new(r->in->conf->keys);
	if (!r->seal || keys_secret(r->in->conf->keys, PERSON_KEY_FILE, secret))
		return fail(r, INTAKE_IO, r->in->conf->keys);
	r->stage = stage_new(&r->map, r->channel[0] ? r->channel : NULL, secret, r->seal);
	if (!r->stage)
		return fail(r, INTAKE_NO_MEMORY, NULL);
	r->gazetteer = gazetteer_new(r->in->conf);
	struct places *places = r->gazetteer ? gazetteer_places(r->gazetteer, r->in->db) : NULL;
	struct card_reader *cards = cards_reader(r->in->conf);
	stage_recognise(r->stage, places);
	stage_read_cards(r->stage, cards);
	return places && cards ? IMPORT_DONE : IMPORT_LOST;
}

/* Writes the end into import_job; a lost or stopped one stays as it is and goes on later. */
static enum import_end close_job(struct run *r, enum import_end end)
{
	struct import *in = r->in;
	const char *status = end == IMPORT_DONE ? "done" : "failed";

	if (end != IMPORT_DONE && end != IMPORT_FAILED)
		return end;
	for (;;) {
		enum err e = DB_RUN(in->db, Q_IMPORT_END, NULL, in->id, status, end == IMPORT_DONE ? NULL : intake_code(in->err),
				    in->detail[0] ? in->detail : NULL);

		if (!e)
			return end;
		if (e != ERR_UNAVAILABLE || !wait_for_db(r))
			return IMPORT_LOST;
	}
}

static void close_run(struct run *r)
{
	stage_free(r->stage);
	seal_free(r->seal);
	gazetteer_free(r->gazetteer);
	map_close(&r->map);
	reader_free(r->reader);
	if (r->fd >= 0)
		close(r->fd);
	json_decref(r->mapping);
}

/* From where the database stands to the end; *again when the run has to begin anew from there. */
static enum import_end run_once(struct import *in, bool *again)
{
	struct run r = {.in = in, .fd = -1};
	DB_AUTO_RESULT result = NULL;
	json_t *job;
	enum import_end end;

	*again = false;
	if (DB_RUN(in->db, Q_IMPORT_JOB, &result, in->id))
		return IMPORT_LOST;
	if (!db_rows(result))
		return IMPORT_CANCELLED;
	job = db_row_json(result, 0);
	end = open_job(&r, job);
	if (end == IMPORT_DONE)
		end = begin_job(&r, job);
	if (end == IMPORT_DONE)
		end = open_stage(&r);
	if (end == IMPORT_DONE)
		end = load_rows(&r);
	*again = r.rewind;
	if (!r.rewind)
		end = close_job(&r, end);
	if (r.tables && !db_run(in->db, Q_IMPORT_SESSION_END, 0, NULL, NULL))
		db_run(in->db, Q_IMPORT_LET_GO, 0, NULL, NULL);
	json_decref(job);
	close_run(&r);
	return end;
}

enum import_end import_run(struct import *in)
{
	enum import_end end = IMPORT_LOST;
	bool again = true;

	in->err = INTAKE_OK;
	in->detail[0] = 0;
	in->at = 0;
	for (int i = 0; again && i < REWINDS; i++)
		end = run_once(in, &again);
	return again ? IMPORT_LOST : end;
}

enum err import_totals(struct db *db, const char *id, struct import_totals *t)
{
	DB_AUTO_RESULT r = NULL;
	enum err e = DB_RUN(db, Q_IMPORT_TOTALS, &r, id);

	if (e || !db_rows(r))
		return e ? e : ERR_NOT_FOUND;
	*t = (struct import_totals){db_int(r, 0, 0), db_int(r, 0, 1), db_int(r, 0, 2), db_int(r, 0, 3), db_int(r, 0, 4)};
	return ERR_OK;
}
