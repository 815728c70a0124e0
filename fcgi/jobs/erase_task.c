/*
 * The job «erase»: payload {erasure_id}. Person by person, and record by record where nobody knows the author, each in a transaction of
 * its own: texts masked for good, attachments and the identity deleted, the pseudonym made random. What a killed run had committed is
 * not met again. The bytes of attachments, and of exports that hold a record of theirs, go once their rows are; the act is done when
 * none is left.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/arrays.h"
#include "fcgi/base64.h"
#include "fcgi/cards.h"
#include "fcgi/identity.h"
#include "fcgi/jobs/attachment_task.h"
#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"
#include "fcgi/personal.h"

struct run {
	struct job *job;
	const char *id;
	struct masker *mask;
	struct card_reader *cards;
	struct seal *seal;
};

/* Is a place beside the records of a person (erase_beside)? */
static bool is_beside(const char *place)
{
	static const char *const BESIDE[] = {"query", "export", "link", "saved", "saved_version", "preview", "rejected", NULL};
	for (const char *const *b = BESIDE; *b; b++)
		if (!strcmp(*b, place))
			return true;
	return false;
}

static enum err put_back(struct run *x, const char *place, const char *id, const char *sub, const json_t *data)
{
	char *text = json_dumps(data, JSON_COMPACT);
	enum err e = text ? DB_RUN(x->job->db, is_beside(place) ? Q_ERASE_APPLY_BESIDE : Q_ERASE_APPLY, NULL, place, id, sub, text) : ERR_INTERNAL;
	free(text);
	return e;
}

/* One row of texts, masked and written back; *met: a row beside his records held his name and no word like it. */
static enum err mask_row(struct run *x, const struct db_result *rows, int row, bool *met)
{
	const char *place = db_text(rows, row, 0), *id = db_text(rows, row, 1);
	json_auto_t *data = json_loads(db_text(rows, row, 3), 0, NULL), *before = json_deep_copy(data);
	if (!data || !before || !personal_erase(x->mask, data))
		return ERR_INTERNAL;
	*met = !is_beside(place) || !json_equal(before, data);
	enum err e = *met ? put_back(x, place, id, db_text(rows, row, 2), data) : ERR_OK;
	/* The words of the card stand elsewhere in the masked text. */
	if (!e && !strcmp(place, "message"))
		e = cards_store(x->job->db, x->cards, id, json_string_value(json_object_get(data, "text")));
	return e;
}

/* Texts by place, for the act. */
static void count_row(json_t *counts, const char *place)
{
	json_object_set_new(counts, place, json_integer(json_integer_value(json_object_get(counts, place)) + 1));
}

/* A person by pseudonym in hex, or a record of nobody known: one of them is NULL. */
struct unit {
	const char *author, *message;
};

static enum err mask_rows(struct run *x, const struct db_result *rows, json_t *counts)
{
	enum err e = ERR_OK;
	for (int i = 0; !e && i < db_rows(rows); i++) {
		bool met;
		e = mask_row(x, rows, i, &met);
		if (!e && met && strcmp(db_text(rows, i, 0), "message"))
			count_row(counts, db_text(rows, i, 0));
	}
	return e;
}

static enum err erase_texts(struct run *x, const struct unit *u, json_t *counts)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(x->job->db, Q_ERASE_TEXTS, &rows, u->author, u->message);
	return e ? e : mask_rows(x, rows, counts);
}

/* ---- the name that he told ---- */

enum { NAMES = 64 };

/* Each once: most tellings of a person say the name that is there. */
static void put_name(json_t *names, json_t *name)
{
	size_t i;
	json_t *one;
	json_array_foreach(names, i, one)
		if (json_equal(one, name))
			return;
	if (json_is_string(name))
		json_array_append(names, name);
}

/* All names of his tellings to `names` ([…]). One that does not open is passed over: his texts are masked by what they look like all the same. */
static enum err read_names(struct run *x, const struct unit *u, json_t *names)
{
	DB_AUTO_RESULT rows = NULL;
	unsigned char key[PERSON_KEY_SIZE];
	enum err e = DB_RUN(x->job->db, Q_ERASE_TELLINGS, &rows, x->id, u->author);
	for (int i = 0; !e && i < db_rows(rows); i++) {
		json_auto_t *told = json_object();
		bool open = x->seal && hex_decode(key, db_text(rows, i, 0), sizeof key) && identity_add(x->seal, key, db_text(rows, i, 1), told) == SEAL_OPEN;
		if (!open)
			log_line(LOG_FAIL, "erasure %s: a telling does not open, its name cannot be looked for in the texts", x->id);
		put_name(names, json_object_get(told, "name"));
	}
	return e;
}

/* The masker knows his name until it is told another. */
static enum err know(struct run *x, const struct unit *u)
{
	json_auto_t *names = json_array();
	const char *list[NAMES + 1] = {NULL};
	size_t i;
	json_t *one;
	enum err e = u->author ? read_names(x, u, names) : ERR_OK;
	if (json_array_size(names) > NAMES)
		log_line(LOG_FAIL, "erasure %s: more names than can be looked for at once", x->id);
	json_array_foreach(names, i, one)
		if (i < NAMES)
			list[i] = json_string_value(one);
	return e ? e : mask_known(x->mask, list) ? ERR_OK : ERR_INTERNAL;
}

/* What holds his surname beside his records. */
static enum err erase_beside(struct run *x, json_t *counts)
{
	struct arrays stems;
	DB_AUTO_RESULT rows = NULL;
	const char *stem;
	bool ok = arrays_open(&stems, 1);
	for (int k = 0; ok && (stem = mask_known_stem(x->mask, k)); k++) {
		arrays_put(&stems, 0, stem);
		arrays_next(&stems);
	}
	ok = arrays_end(&stems) && ok;
	enum err e = !ok ? ERR_INTERNAL : stems.n ? DB_RUN(x->job->db, Q_ERASE_BESIDE, &rows, x->id, stems.text[0]) : ERR_OK;
	arrays_free(&stems);
	return e || !rows ? e : mask_rows(x, rows, counts);
}

static enum err erase_files(struct run *x, const struct unit *u, json_t *counts)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(x->job->db, Q_ERASE_FILES, &row, u->author, u->message, x->id);
	if (!e && db_int(row, 0, 0))
		json_object_set_new(counts, "attachment", json_integer(db_int(row, 0, 0)));
	return e;
}

static enum err erase_exports(struct run *x, const struct unit *u, json_t *counts)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(x->job->db, Q_ERASE_EXPORTS, &row, u->author, u->message);
	if (!e && db_int(row, 0, 0))
		json_object_set_new(counts, "export_file", json_integer(db_int(row, 0, 0)));
	return e;
}

static enum err erase(struct run *x, const struct unit *u)
{
	json_auto_t *counts = json_object();
	enum err e = know(x, u);
	if (!e)
		e = erase_texts(x, u, counts);
	if (!e)
		e = erase_beside(x, counts);
	if (!e)
		e = erase_files(x, u, counts);
	if (!e)
		e = erase_exports(x, u, counts);
	char *text = e ? NULL : json_dumps(counts, JSON_COMPACT);
	if (!e)
		e = text ? DB_RUN(x->job->db, Q_ERASE_PERSON, NULL, u->author, u->message, x->id, text) : ERR_INTERNAL;
	free(text);
	return e;
}

/* The next person; *more: there may be another. */
static enum err next_person(struct run *x, bool *more)
{
	struct db *db = x->job->db;
	DB_AUTO_RESULT row = NULL;
	*more = false;
	enum err e = db_begin(db, DB_WRITE, NULL);
	if (!e)
		e = DB_RUN(db, Q_ERASE_NEXT, &row, x->id);
	if (!e && db_rows(row)) {
		*more = true;
		e = erase(x, &(struct unit){.author = db_is_null(row, 0, 0) ? NULL : db_text(row, 0, 0), .message = db_is_null(row, 0, 1) ? NULL : db_text(row, 0, 1)});
	}
	if (!e)
		return db_commit(db);
	db_rollback(db);
	return e;
}

static enum job_end fail(struct job *j, const char *id, const char *why)
{
	snprintf(j->error, sizeof j->error, "%s", why);
	DB_RUN(j->db, Q_ERASURE_FAIL, NULL, id, why);
	return JOB_FAILED;
}

/* The bytes of files whose rows are gone; *more: there may be others. */
static enum err next_files(struct run *x, bool *more)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(x->job->db, Q_ERASE_FILES_LEFT, &rows, x->id);
	*more = !e && db_rows(rows) > 0;
	for (int i = 0; !e && i < db_rows(rows); i++)
		e = attachment_remove(x->job->conf, db_text(rows, i, 1)) ? DB_RUN(x->job->db, Q_ERASE_FILE_GONE, NULL, db_text(rows, i, 0)) : ERR_UNAVAILABLE;
	return e;
}

static bool wipe(const struct run *x, const char *file)
{
	static const char *const ENDINGS[] = {"export", "ids", NULL};
	char path[700];
	bool gone = true;
	for (const char *const *ending = ENDINGS; *ending; ending++) {
		snprintf(path, sizeof path, "%s/%s.%s", x->job->conf->files, file, *ending);
		gone = (unlink(path) == 0 || errno == ENOENT) && gone;
	}
	return gone;
}

/* The bytes of exports that were taken out of use. */
static enum err next_exports(struct run *x, bool *more)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(x->job->db, Q_EXPORT_WIPE_LEFT, 0, NULL, &rows);
	*more = !e && db_rows(rows) > 0;
	for (int i = 0; !e && i < db_rows(rows); i++)
		e = wipe(x, db_text(rows, i, 1)) ? DB_RUN(x->job->db, Q_EXPORT_WIPED, NULL, db_text(rows, i, 0)) : ERR_UNAVAILABLE;
	return e;
}

/* All persons, then all files. JOB_DONE: there is nothing left of either. */
static enum job_end run_through(struct run *x, enum err (*next)(struct run *x, bool *more))
{
	enum err e = ERR_OK;
	bool more = true;
	while (!e && more) {
		if (job_must_stop(x->job))
			return JOB_AGAIN;
		e = next(x, &more);
	}
	if (!e)
		return JOB_DONE;
	return db_lost(x->job->db) || e == ERR_CONFLICT || e == ERR_UNAVAILABLE ? JOB_AGAIN : fail(x->job, x->id, "Внутренняя ошибка; сделанное до неё осталось.");
}

/* The act is done when the journal has it too. */
static enum job_end finish(struct run *x)
{
	struct db *db = x->job->db;
	DB_AUTO_RESULT row = NULL;
	enum err e = db_begin(db, DB_WRITE, NULL);
	if (!e)
		e = DB_RUN(db, Q_ERASURE_DONE, &row, x->id);
	if (!e && db_rows(row))
		e = DB_RUN(db, Q_AUDIT_PUT, NULL, db_text(row, 0, 0), NULL, NULL, "", "personal.erased", db_text(row, 0, 2), "{}",
			   NULL, NULL, "ok", db_text(row, 0, 1), NULL);
	if (!e)
		e = db_commit(db);
	else
		db_rollback(db);
	return e ? JOB_AGAIN : JOB_DONE;
}

enum job_end task_erase(struct job *j)
{
	struct run x = {.job = j, .id = json_string_value(json_object_get(j->payload, "erasure_id")), .mask = personal_masker(j->conf), .cards = cards_reader(j->conf)};
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(j->db, Q_ERASURE_BEGIN, &row, x.id);
	if (e)
		return JOB_AGAIN;
	if (!db_rows(row))
		return JOB_DONE;
	if (!x.mask || !x.cards)
		return fail(j, x.id, "Не читается словарь: тексты нечем обезличить.");
	x.seal = seal_new(j->conf->keys);
	enum job_end end = run_through(&x, next_person);
	mask_known(x.mask, NULL);
	seal_free(x.seal);
	if (end == JOB_DONE)
		end = run_through(&x, next_files);
	if (end == JOB_DONE)
		end = run_through(&x, next_exports);
	return end == JOB_DONE ? finish(&x) : end;
}

void task_erase_give_up(struct job *j)
{
	fail(j, json_string_value(json_object_get(j->payload, "erasure_id")), "Работа обрывалась несколько раз подряд.");
}
