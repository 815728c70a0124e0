/* Batches of work: the next records of a filter, each for one executor at a time. */
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/selection.h"
#include "fcgi/body.h"

enum { BATCH_MAX = 100, TRIES = 5 };

static const struct field take_fields[] = {
	{"filter", F_OBJECT, F_REQUIRED, 0, 0, NULL},
	{"limit", F_INT, F_REQUIRED, 1, BATCH_MAX, NULL},
	{0},
};

static const struct field release_fields[] = {
	{"message_ids", F_LIST, 0, 1, BATCH_MAX, NULL},
	{0},
};

static enum err answer_batch(struct req *r, int status, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_BATCH_LIST, &row, id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	return resp_json(r, status, db_row_json(row, 0));
}

enum err batch_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_BATCH_LIST, &rows, NULL);
	return e ? e : resp_items(r, rows);
}

enum err message_take_over(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	json_auto_t *card = NULL;
	enum err e = message_lock_seen(r, &card);
	if (!e)
		e = DB_RUN(r->db, Q_WORK_TAKE_OVER, &row, r->path_id);
	if (!e && db_is_null(row, 0, 0))
		e = req_fail(r, ERR_CONFLICT, "Запись сейчас ни за кем другим не закреплена: работать с ней можно.");
	if (e)
		return e;
	json_auto_t *changes = json_pack("{s:[s, s]}", "taken_by", db_text(row, 0, 0), db_text(row, 0, 1));
	e = message_put_event(r, &(struct event){.id = r->path_id, .kind = "edit", .changes = changes});
	return e ? e : message_answer_card(r, 200, r->path_id);
}

/* Takes until there are enough or nothing is free: what another took at the same moment is asked for anew. */
static enum err fill(struct req *r, const char *id, const char **args, long wanted)
{
	long free_rows = 1;
	DB_AUTO_RESULT reach = NULL;
	if (!db_actor_may_all(req_actor(r), r->route->action)) {
		enum err e = DB_RUN(r->db, Q_ACTING_REACH, &reach, r->route->action);
		if (e)
			return e;
		args[MESSAGE_FILTERS + 2] = arena_strdup(r->arena, db_text(reach, 0, 0));
	}
	for (int i = 0; i < TRIES && wanted > 0 && free_rows > 0; i++) {
		DB_AUTO_RESULT row = NULL;
		args[MESSAGE_FILTERS] = arena_printf(r->arena, "%ld", wanted);
		args[MESSAGE_FILTERS + 1] = id;
		enum err e = db_run_planned(r->db, Q_BATCH_TAKE, MESSAGE_FILTERS + 3, args, &row);
		if (e)
			return e;
		wanted -= (long)db_int(row, 0, 0);
		free_rows = (long)db_int(row, 0, 1);
	}
	return ERR_OK;
}

enum err batch_create(struct req *r)
{
	const char *args[MESSAGE_FILTERS + 3] = {0};
	DB_AUTO_RESULT row = NULL;
	enum err e = body_check(r, take_fields);
	if (selection_check_filter(r) || e)
		return ERR_INVALID;
	e = selection_filters(r, args);
	if (!e)
		e = DB_RUN(r->db, Q_BATCH_PUT, &row, selection_text(r), body_text(r, "limit"));
	const char *id = e ? NULL : arena_strdup(r->arena, db_text(row, 0, 0));
	if (!e)
		e = fill(r, id, args, (long)json_integer_value(json_object_get(r->body, "limit")));
	return e ? e : answer_batch(r, 201, id);
}

enum err batch_release(struct req *r)
{
	const char *ids;
	DB_AUTO_RESULT row = NULL;
	enum err e = body_check(r, release_fields);
	if (!e)
		e = selection_message_ids(r, &ids);	/* NULL: all of the batch */
	if (!e)
		e = DB_RUN(r->db, Q_BATCH_LIST, &row, r->path_id);
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_BATCH_RELEASE, NULL, r->path_id, ids);
	return e ? e : answer_batch(r, 200, r->path_id);
}
