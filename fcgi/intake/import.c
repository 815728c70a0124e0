/* import.c - the engine: rows of the file become batches, a batch becomes one transaction. */
#include "fcgi/intake/import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/cards.h"
#include "fcgi/intake/import_run.h"
#include "fcgi/person.h"
#include "fcgi/log.h"

enum { BATCH_ROWS = 5000, BATCH_BYTES = 8 << 20, REWINDS = 20 };

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

static enum import_end read_rows(struct run *r)
{
	struct intake_row row;
	enum intake_err err;
	bool checked = false;

	while (reader_next(r->reader, &row, &err)) {
		if (row.number <= r->begun)
			continue;
		if (!stage_add(r->stage, &row))
			return fail(r, INTAKE_NO_MEMORY, NULL);
		if (!is_full(r->stage))
			continue;
		/* Columns of NDJSON are known only now. */
		if (!checked && map_check(&r->map))
			return fail(r, map_check(&r->map), NULL);
		checked = true;
		if (!run_give(r))
			return r->end;
	}
	if (!checked && !err && reader_row(r->reader) > 0 && reader_columns(r->reader) > 0 && map_check(&r->map))
		return fail(r, map_check(&r->map), NULL);
	if (!run_give(r))
		return r->end;
	if (err)
		return fail(r, err, NULL);
	note_unseen(r);
	return IMPORT_DONE;
}

static enum import_end load_rows(struct run *r)
{
	enum import_end end = read_rows(r);

	if (!run_wait(r))
		return r->end;
	if (end == IMPORT_DONE && r->position == 0 && !r->in->detail[0])
		snprintf(r->in->detail, sizeof r->in->detail, "В файле нет строк с данными.");
	return end;
}

/* Id of the source, made when it is new. */
static enum err find_source(struct run *r, const char *code, const char *channel, enum layout layout)
{
	static const char *const names[] = {[LAYOUT_IM] = "Инцидент-менеджмент", [LAYOUT_POS] = "Платформа обратной связи"};
	static const char *const kinds[] = {[LAYOUT_FREE] = "file", [LAYOUT_IM] = "im", [LAYOUT_POS] = "pos"};
	r->kind = kinds[layout];
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
	enum err e = run_make_tables(r);

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
	r->begun = r->position = db_int(result, 0, 0);
	return IMPORT_DONE;
}

/* Two of them: one is read while the other is written. */
static enum import_end open_stages(struct run *r)
{
	unsigned char secret[KEY_SECRET_SIZE];
	const char *channel = r->channel[0] ? r->channel : NULL;

	r->seal = seal_new(r->in->conf->keys);
	if (!r->seal || keys_secret(r->in->conf->keys, PERSON_KEY_FILE, secret))
		return fail(r, INTAKE_IO, r->in->conf->keys);
	r->stage = stage_new(&r->map, channel, secret, r->seal);
	r->sent = stage_new(&r->map, channel, secret, r->seal);
	memset(secret, 0, sizeof secret);
	if (!r->stage || !r->sent)
		return fail(r, INTAKE_NO_MEMORY, NULL);
	r->gazetteer = gazetteer_new(r->in->conf);
	struct places *places = r->gazetteer ? gazetteer_places(r->gazetteer, r->in->db) : NULL;
	struct card_reader *cards = cards_reader(r->in->conf);
	if (!places || !cards)
		return IMPORT_LOST;
	for (int i = 0; i < 2; i++) {
		struct stage *s = i ? r->sent : r->stage;
		stage_recognise(s, places);
		stage_read_cards(s, cards);
	}
	return IMPORT_DONE;
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
		if (e != ERR_UNAVAILABLE || !run_wait_for_db(r))
			return IMPORT_LOST;
	}
}

static void close_run(struct run *r)
{
	stage_free(r->stage);
	stage_free(r->sent);
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
		end = open_stages(&r);
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
