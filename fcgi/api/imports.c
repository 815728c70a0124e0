/* Files brought in through the browser: list, state, start, cancel, rows. The upload is in import_upload.c. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/body.h"
#include "fcgi/intake/inspect.h"
#include "fcgi/kinds.h"

enum err import_answer(struct req *r, int status, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT unknown = NULL;
	json_t *out;
	enum err e = DB_RUN(r->db, Q_IMPORT_GET, &row, id);

	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_IMPORT_UNKNOWN_FIRST, &unknown, id, "100");
	if (e)
		return e;
	out = db_row_json(row, 0);
	if (out) {
		json_object_set_new(out, "fields", inspect_fields());
		json_object_set_new(out, "unknown", json_pack("{s:i, s:o}", "total", db_rows(unknown) ? (int)db_int(unknown, 0, 4) : 0, "first",
							      db_rows_json(unknown)));
	}
	return resp_json(r, status, out);
}

enum err import_get(struct req *r)
{
	return import_answer(r, 200, r->path_id);
}

enum err import_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);

	if (!e)
		e = DB_RUN(r->db, Q_IMPORT_LIST, &rows, req_param(r, "limit"), after);
	return e ? e : page_answer(r, rows, 0, NULL);
}

enum err import_rows(struct req *r)
{
	DB_AUTO_RESULT job = NULL;
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);

	if (!e)
		e = DB_RUN(r->db, Q_IMPORT_COLUMNS, &job, r->path_id);
	if (!e && !db_rows(job))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_IMPORT_ROWS, &rows, r->path_id, req_param(r, "outcome"), req_param(r, "limit"), after);
	return e ? e : page_answer(r, rows, 0, NULL);
}

static enum err check_channel(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *channel = body_text(r, "channel");
	enum err e = channel ? DB_RUN(r->db, Q_IMPORT_CHANNEL, &row, channel) : ERR_OK;

	if (e || !channel || db_rows(row))
		return e;
	req_wrong(r, "/channel", "unknown", "Такого канала нет.");
	return ERR_INVALID;
}

/* May the account bring in what the file is by itself, and as what it is to go in? Rows of a file that is no known export are judged one by one. */
static enum err check_kinds(struct req *r, const char *detected)
{
	const char *asked = body_text(r, "channel");
	enum err e = detected && strcmp(detected, "file") != 0 ? kinds_check_as(r, "message", detected, "new", NULL) : ERR_OK;

	return e || !asked ? e : kinds_check_as(r, "message", asked, "new", NULL);
}

/* Would this mapping do for the stored file? */
static enum err check_mapping(struct req *r, const char *path)
{
	char wrong[INTAKE_NAME_MAX + 32];
	json_t *mapping = json_object_get(r->body, "mapping");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum intake_err err = fd >= 0 ? inspect_mapping(fd, r->conf->files, mapping, wrong) : INTAKE_IO;

	if (fd >= 0)
		close(fd);
	if (!err)
		return ERR_OK;
	req_wrong(r, fd >= 0 && *wrong ? arena_printf(r->arena, "/mapping/%s", wrong) : "/mapping", intake_code(err),
		  intake_text(err));
	return ERR_INVALID;
}

static enum err queue(struct req *r)
{
	const char *dry = json_is_true(json_object_get(r->body, "dry_run")) ? "true" : "false";
	json_t *mapping = json_object_get(r->body, "mapping"), *payload = json_pack("{s:s}", "import_id", r->path_id);
	char *text = mapping ? json_dumps(mapping, JSON_COMPACT) : NULL, *job = json_dumps(payload, JSON_COMPACT);
	enum err e = DB_RUN(r->db, Q_IMPORT_QUEUE, NULL, r->path_id, dry, text, body_text(r, "source"), body_text(r, "channel"));

	if (!e)
		e = DB_RUN(r->db, Q_JOB_PUT, NULL, "import", job);
	json_decref(payload);
	free(text);
	free(job);
	return e;
}

/* Begins an uploaded file, or once more what was only tried. */
static bool may_start(const struct db_result *row)
{
	const char *status = db_text(row, 0, 2);
	bool over = strcmp(status, "done") == 0 || strcmp(status, "failed") == 0;

	return strcmp(status, "uploaded") == 0 || (over && db_bool(row, 0, 3));
}

enum err import_start(struct req *r)
{
	static const struct field fields[] = {
		{"dry_run", F_BOOL, 0, 0, 0, NULL},
		{"source", F_TEXT, 0, 1, 100, NULL},
		{"channel", F_TEXT, 0, 1, 31, NULL},
		{"mapping", F_OBJECT, 0, 0, 0, NULL},
		{0},
	};
	DB_AUTO_RESULT row = NULL;
	enum err e = body_check(r, fields);

	if (!e)
		e = DB_RUN(r->db, Q_IMPORT_TO_START, &row, r->path_id);
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (!e && !may_start(row))
		return req_fail(r, ERR_WRONG_STATE, "Эта загрузка уже начата или закончена. Чтобы загрузить файл ещё раз, выберите его снова.");
	if (!e)
		e = check_channel(r);
	if (!e)
		e = check_kinds(r, db_text(row, 0, 4));
	if (!e)
		e = check_mapping(r, db_text(row, 0, 1));
	if (!e)
		e = queue(r);
	return e ? e : import_answer(r, 202, r->path_id);
}

enum err import_cancel(struct req *r)
{
	DB_AUTO_RESULT job = NULL;
	DB_AUTO_RESULT done = NULL;
	enum err e = DB_RUN(r->db, Q_IMPORT_TO_START, &job, r->path_id);

	if (!e && !db_rows(job))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_IMPORT_CANCEL, &done, r->path_id);
	if (!e && !db_rows(done))
		return req_fail(r, ERR_WRONG_STATE, "Эта загрузка уже закончена.");
	return e ? e : import_answer(r, 200, r->path_id);
}
