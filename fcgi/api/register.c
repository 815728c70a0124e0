/* What the small registers have in common: checks of a body, one row under its ETag. */
#include <string.h>

#include "fcgi/api/message_in.h"
#include "fcgi/api/register_in.h"

enum { ID_DIGITS = 9 };

enum err register_list(struct req *r, enum query list)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(r->db, list, 0, NULL, &rows);
	return e ? e : resp_items(r, rows);
}

enum err register_wrong(struct req *r, enum query wrong, const char *id)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, wrong, &rows, id, message_json(r, r->body));
	return e ? e : body_wrong(r, rows);
}

enum err register_check(struct req *r, const struct field *fields, enum query wrong, const char *id)
{
	enum err e = body_check(r, fields);
	return e ? e : register_wrong(r, wrong, id);
}

const char *register_id(const char *id)
{
	return strlen(id) > ID_DIGITS ? "0" : id;
}

static enum err read_one(struct req *r, enum query one, const char *id, struct db_result **row)
{
	enum err e = DB_RUN(r->db, one, row, register_id(id));
	return e ? e : db_rows(*row) ? ERR_OK : ERR_NOT_FOUND;
}

enum err register_known(struct req *r, enum query one, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	return read_one(r, one, id, &row);
}

enum err register_row(struct req *r, int status, const struct db_result *row)
{
	json_t *item = db_row_json(row, 0);
	resp_etag(r, arena_printf(r->arena, "%d-%s", (int)json_integer_value(json_object_get(item, "version")), db_text(row, 0, db_cols(row) - 1)));
	return resp_json(r, status, item);
}

enum err register_answer(struct req *r, int status, enum query one, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = read_one(r, one, id, &row);
	return e ? e : register_row(r, status, row);
}

enum err register_secret(struct req *r, int status, enum query one, const char *id, const char *secret)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = read_one(r, one, id, &row);
	if (!e)
		e = resp_json(r, status, db_row_json(row, 0));
	/* Behind the masking of resp_json: letters and digits by chance may look like somebody's number. */
	if (!e && json_object_set_new(r->resp.json, "secret", json_string(secret)))
		e = ERR_INTERNAL;
	return e;
}

enum err register_stale(struct req *r, enum query one, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = read_one(r, one, id, &row);
	return e ? e : req_stale(r, db_row_json(row, 0));
}

enum err register_put(struct req *r, const struct field *fields, enum query wrong, enum query one, enum query change)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = register_known(r, one, r->path_id);
	if (!e)
		e = register_check(r, fields, wrong, r->path_id);
	if (!e)
		e = DB_RUN(r->db, change, &row, r->path_id, arena_printf(r->arena, "%ld", req_if_match(r)), message_json(r, r->body));
	if (!e && !db_rows(row))
		e = register_stale(r, one, r->path_id);
	return e ? e : register_answer(r, 200, one, r->path_id);
}

enum err register_create(struct req *r, const char *resource, const struct field *fields, enum query wrong, enum query one, enum query create)
{
	DB_AUTO_RESULT made = NULL;
	enum err e = register_check(r, fields, wrong, NULL);
	if (!e)
		e = DB_RUN(r->db, create, &made, message_json(r, r->body));
	const char *id = e ? NULL : arena_strdup(r->arena, db_text(made, 0, 0));
	if (!id)
		return e ? e : ERR_INTERNAL;
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/%s/%s", resource, id));
	return register_answer(r, 201, one, id);
}
