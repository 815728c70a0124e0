/* The upload of a file, and the way back of its rejected rows. Neither is ever whole in memory. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fcgi/api/api.h"
#include "fcgi/api/upload.h"
#include "fcgi/intake/inspect.h"
#include "fcgi/jobs/export_file.h"
#include "fcgi/personal.h"

static enum err put_job(struct req *r, int fd, const char *path, const char **id)
{
	struct inspection found;
	const char *name = upload_shown_name(req_param(r, "file_name")), *size;
	DB_AUTO_RESULT row = NULL;
	enum intake_err err = inspect_file(fd, r->conf->files, name, NULL, &found);
	char *detected;
	enum err e;

	if (err)
		return req_wrong(r, "", intake_code(err), intake_text(err)), req_fail(r, ERR_INVALID, "%s", intake_text(err));
	detected = json_dumps(found.detected, JSON_COMPACT);
	size = arena_printf(r->arena, "%lld", found.size);
	e = DB_RUN(r->db, Q_IMPORT_NEW, &row, arena_printf(r->arena, "%d", req_actor(r)->account), name, path, size, found.sha256,
		   found.format, "{}", detected, "false", "uploaded");
	free(detected);
	json_decref(found.detected);
	if (!e)
		*id = arena_strdup(r->arena, db_text(row, 0, 0));
	return e;
}

enum err import_create(struct req *r)
{
	const char *path = NULL, *id = NULL;
	int fd = upload_new(r, &path);
	enum err e;

	if (fd < 0)
		return ERR_UNAVAILABLE;
	e = upload_receive(r, fd);
	if (!e)
		e = put_job(r, fd, path, &id);
	if (!e)
		e = import_answer(r, 201, id);
	close(fd);
	if (e)
		unlink(path);
	else
		resp_header(r, "Location", arena_printf(r->arena, "/api/v1/imports/%s", id));
	return e;
}

static void put_cell(FILE *f, const char *s, bool last)
{
	export_quoted(f, s);
	fputs(last ? "\r\n" : ";", f);
}

static void put_head(FILE *f, json_t *columns)
{
	json_t *column;
	size_t i;

	fputs("\xEF\xBB\xBF", f);
	put_cell(f, "№ строки", false);
	put_cell(f, "Причина", false);
	json_array_foreach(columns, i, column)
		put_cell(f, json_string_value(column), false);
	put_cell(f, "Строка", true);
}

static void put_rows(struct req *r, FILE *f, json_t *columns, const struct db_result *rows)
{
	for (int i = 0; i < db_rows(rows); i++) {
		json_t *row = db_row_json(rows, i), *raw = json_object_get(row, "raw"), *column;
		const char *value;
		size_t k;

		put_cell(f, db_text(rows, i, 0), false);
		put_cell(f, personal_text(r, db_text(rows, i, 3)), false);
		json_array_foreach(columns, k, column) {
			value = json_string_value(json_object_get(raw, json_string_value(column)));
			put_cell(f, value ? personal_text(r, value) : "", false);
		}
		value = json_string_value(json_object_get(raw, "Строка"));
		put_cell(f, value ? personal_text(r, value) : "", true);
		json_decref(row);
	}
}

static enum err write_rejected(struct req *r, FILE *f, json_t *columns)
{
	const char *after = "-1";
	enum err e = ERR_OK;

	put_head(f, columns);
	for (int n = 1; !e && n > 0;) {
		DB_AUTO_RESULT rows = NULL;

		e = DB_RUN(r->db, Q_IMPORT_REJECTED_PAGE, &rows, r->path_id, after);
		n = e ? 0 : db_rows(rows);
		if (n > 0) {
			put_rows(r, f, columns, rows);
			after = arena_strdup(r->arena, db_text(rows, n - 1, 0));
			r->resp.rows += n;
		}
	}
	if (!e && (fflush(f) != 0 || ferror(f)))
		return req_fail(r, ERR_UNAVAILABLE, "На сервере не хватило места для файла.");
	return e;
}

enum err import_rejected(struct req *r)
{
	DB_AUTO_RESULT job = NULL;
	const char *path = NULL;
	json_t *row;
	int fd;
	FILE *f;
	enum err e = DB_RUN(r->db, Q_IMPORT_COLUMNS, &job, r->path_id);

	if (e || !db_rows(job))
		return e ? e : ERR_NOT_FOUND;
	fd = upload_new(r, &path);
	f = fd >= 0 ? fdopen(dup(fd), "wb") : NULL;
	if (fd >= 0)
		unlink(path);
	row = db_row_json(job, 0);
	e = f ? write_rejected(r, f, json_object_get(row, "columns")) : ERR_UNAVAILABLE;
	json_decref(row);
	if (f)
		fclose(f);
	if (!e)
		return resp_file(r, "text/csv; charset=utf-8", arena_printf(r->arena, "mcu-rejected-%s.csv", r->path_id), fd);
	if (fd >= 0)
		close(fd);
	return e;
}
