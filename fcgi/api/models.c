/* Versions of the models that propose themes and organisations: their figures, training on order, another version put live. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/register_in.h"
#include "fcgi/body.h"

static const struct field live_fields[] = {
	{"reason", F_TEXT, F_REQUIRED, 1, 500, NULL},
	{0},
};

static enum err answer_list(struct req *r, int status)
{
	DB_AUTO_RESULT rows = NULL;
	DB_AUTO_RESULT ordered = NULL;
	enum err e = db_run(r->db, Q_MODEL_LIST, 0, NULL, &rows);
	if (!e)
		e = db_run(r->db, Q_MODEL_ORDERED, 0, NULL, &ordered);
	if (e)
		return e;
	r->resp.rows = db_rows(rows);
	json_t *out = db_row_json(ordered, 0);
	json_object_set_new(out, "items", db_rows_json(rows));
	return resp_json(r, status, out);
}

enum err model_list(struct req *r)
{
	return answer_list(r, 200);
}

static const struct field train_fields[] = {
	{"kind", F_ENUM, F_REQUIRED, 0, 0, "all theme organisation"},
	{0},
};

/* One training at a time: while one waits or runs, another order changes nothing. */
enum err model_train(struct req *r)
{
	enum err e = body_check(r, train_fields);
	if (!e)
		e = DB_RUN(r->db, Q_MODEL_ORDER, NULL, body_text(r, "kind"));
	return e ? e : answer_list(r, 202);
}

enum err model_live(struct req *r)
{
	DB_AUTO_RESULT known = NULL;
	enum err e = body_check(r, live_fields);
	if (!e)
		e = DB_RUN(r->db, Q_MODEL_KNOWN, &known, register_id(r->path_id));
	if (!e && !db_rows(known))
		e = ERR_NOT_FOUND;
	if (e)
		return e;
	if (!strcmp(db_text(known, 0, 1), "live"))
		return req_fail(r, ERR_WRONG_STATE, "Эта версия уже действует.");
	if (!db_bool(known, 0, 0))
		return req_fail(r, ERR_WRONG_STATE, "Файла этой версии больше нет: хранятся восемь последних.");
	e = DB_RUN(r->db, Q_MODEL_PUT_LIVE, NULL, r->path_id, body_text(r, "reason"));
	return e ? e : answer_list(r, 200);
}
