/* Files of a message: added, listed, handed out, taken away. What hangs on the number of files is held by a lock of the message. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/upload.h"
#include "fcgi/body.h"
#include "fcgi/intake/inspect.h"
#include "fcgi/intake/media.h"
#include "fcgi/jobs/attachment_task.h"
#include "fcgi/kinds.h"
#include "fcgi/log.h"
#include "fcgi/personal.h"

enum { FILES_MAX = 20, ACCOUNT = 6, REMOVABLE = 8 };	/* columns of attachment_row */

static const struct field delete_fields[] = {
	{"reason", F_TEXT, F_REQUIRED, 1, 2000, NULL},
	{0},
};

/* A file on its way in. */
struct incoming {
	int fd;
	const char *path;		/* where it lies now */
	const char *file;		/* its name of ours, without ending */
	const char *name, *type;
	char sha256[65];
	long long size;
};

static enum err refuse(struct req *r, const char *pointer, const char *code, const char *text)
{
	req_wrong(r, pointer, code, text);
	return req_fail(r, ERR_INVALID, "%s", text);
}

enum err attachment_list(struct req *r)
{
	return page_of_message(r, Q_ATTACHMENT_LIST);
}

static enum err check_room(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ATTACHMENT_COUNT, &row, r->path_id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	if (db_int(row, 0, 0) < FILES_MAX)
		return ERR_OK;
	return refuse(r, "", "too_many_files", "У записи уже 20 вложений, больше не помещается. Удалите лишние.");
}

static enum err check_same(struct req *r, const struct incoming *in)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ATTACHMENT_SAME, &row, r->path_id, in->sha256);
	if (e || !db_rows(row))
		return e;
	return req_fail(r, ERR_CONFLICT, "Этот файл уже приложен под именем «%s».", personal_file_name(r, db_text(row, 0, 0)));
}

static enum err look(struct req *r, struct incoming *in)
{
	enum media_err wrong = media_look(in->fd, in->name, &in->type);
	if (wrong)
		return refuse(r, wrong == MEDIA_NAME || wrong == MEDIA_EXTENSION ? "file_name" : "", media_code(wrong), media_text(wrong));
	return inspect_digest(in->fd, &in->size, in->sha256) ? ERR_OK : ERR_UNAVAILABLE;
}

/* From an upload to a file that is kept: before the commit, so that no row is without its file. A file that stays without a
 * row, because we are killed here, is found by the background worker. */
static enum err keep(struct req *r, struct incoming *in)
{
	const char *kept = attachment_path(r->arena, r->conf, in->file);
	if (!kept)
		return ERR_INTERNAL;
	if (rename(in->path, kept) != 0) {
		log_line(LOG_FAIL, "attachment: %s", strerror(errno));
		return ERR_UNAVAILABLE;
	}
	in->path = kept;
	return ERR_OK;
}

static enum err tell(struct req *r, const char *message, const char *was, const char *is, const char *note)
{
	json_auto_t *changes = json_pack("{s:[s?, s?]}", "attachment", was, is);
	return message_put_event(r, &(struct event){.id = message, .kind = "edit", .note = note, .changes = changes});
}

static enum err put(struct req *r, const struct incoming *in, const char **id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ATTACHMENT_PUT, &row, r->path_id, in->name, in->type, arena_printf(r->arena, "%lld", in->size),
			    in->sha256, in->file);
	if (!e)
		*id = arena_strdup(r->arena, db_text(row, 0, 0));
	return e ? e : tell(r, r->path_id, NULL, in->name, NULL);
}

static enum err take(struct req *r, struct incoming *in, const char **id)
{
	enum err e = upload_receive(r, in->fd);
	if (!e)
		e = look(r, in);
	if (!e)
		e = DB_RUN(r->db, Q_ATTACHMENT_HOLD, NULL, r->path_id);
	if (!e)
		e = check_room(r);
	if (!e)
		e = check_same(r, in);
	if (!e)
		e = keep(r, in);
	if (!e)
		e = put(r, in, id);
	return e;
}

static enum err answer(struct req *r, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ATTACHMENT_GET, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/attachments/%s/file", id));
	return resp_json(r, 201, db_row_json(row, 0));
}

/* The random name that the upload got is kept. */
static const char *own_name(struct req *r, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	return arena_strndup(r->arena, name, strlen(name) - strlen(UPLOAD_ENDING));
}

enum err attachment_create(struct req *r)
{
	struct incoming in = {.name = upload_shown_name(req_param(r, "file_name"))};
	const char *id = NULL;
	enum err e = kinds_check_message(r, r->path_id);
	if (!e)
		e = check_room(r);
	if (e)
		return e;
	in.fd = upload_new(r, &in.path);
	if (in.fd < 0)
		return ERR_UNAVAILABLE;
	in.file = own_name(r, in.path);
	e = in.file ? take(r, &in, &id) : ERR_INTERNAL;
	if (!e)
		e = answer(r, id);
	close(in.fd);
	if (e)
		unlink(in.path);
	return e;
}

/* What is in a file cannot be masked: it is for those who see texts whole. */
enum err attachment_file(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ATTACHMENT_GET, &row, r->path_id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	if (!personal_shown(r))
		return req_fail(r, ERR_FORBIDDEN, "В файле могут быть персональные данные: его открывает тот, кому тексты показаны целиком.");
	const char *path = attachment_path(r->arena, r->conf, db_text(row, 0, db_cols(row) - 1));
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0) {
		log_line(LOG_FAIL, "attachment %s: %s", r->path_id, strerror(errno));
		return req_fail(r, ERR_INTERNAL, "Файл не читается с диска. Мы это записали; сообщите администратору номер запроса.");
	}
	r->resp.rows = 1;
	return resp_file(r, arena_strdup(r->arena, db_text(row, 0, 3)), arena_strdup(r->arena, db_text(row, 0, 2)), fd);
}

/* A file is part of its message: it goes under the version of the message, which is held until the commit. */
static enum err hold_version(struct req *r, const char *message)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_ATTACHMENT_HOLD, &row, message);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	return db_int(row, 0, 0) == req_if_match(r) ? ERR_OK : req_stale(r, json_pack("{s:i}", "version", (int)db_int(row, 0, 0)));
}

enum err attachment_delete(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT gone = NULL;
	enum err e = body_check(r, delete_fields);
	if (!e)
		e = DB_RUN(r->db, Q_ATTACHMENT_GET, &row, r->path_id);
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (!e)
		e = kinds_check_message(r, db_text(row, 0, 1));
	if (!e && !db_bool(row, 0, REMOVABLE))
		e = req_fail(r, ERR_FORBIDDEN, "Этот файл приложил другой сотрудник (%s). Удалить его может он или сотрудник центра с правом изменять записи.", db_text(row, 0, ACCOUNT));
	if (!e)
		e = hold_version(r, db_text(row, 0, 1));
	if (!e)
		e = DB_RUN(r->db, Q_ATTACHMENT_DELETE, &gone, r->path_id);
	if (!e && !db_rows(gone))	/* somebody was faster */
		e = ERR_NOT_FOUND;
	if (!e)
		e = tell(r, db_text(row, 0, 1), db_text(row, 0, 2), NULL, body_text(r, "reason"));
	return e ? e : resp_empty(r, 204);
}
