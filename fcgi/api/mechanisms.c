/* Register of mechanisms of accelerated solution, with what each of them has brought. */
#include <stdint.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/message_terms.h"
#include "fcgi/api/register_in.h"
#include "fcgi/body.h"
#include "fcgi/utf8.h"

enum { STEPS = 12, WHOLE_DAYS = 30, CONDITION_LETTERS = 300 };

static const struct field fields[] = {
	{"theme_id", F_ID, F_REQUIRED, 0, INT32_MAX, NULL},
	{"name", F_TEXT, F_REQUIRED, 1, 200, NULL},
	{"steps", F_LIST, F_REQUIRED, 1, STEPS, NULL},
	{"conditions", F_LIST, 0, 0, MECHANISM_CONDITIONS, NULL},
	{"eligibility", F_TEXT, F_REQUIRED, 1, 2000, NULL},
	{"official_id", F_ID, F_REQUIRED, 0, INT32_MAX, NULL},
	{"valid_from", F_DATE, F_REQUIRED, 0, 0, NULL},
	{"valid_to", F_DATE, F_NULL, 0, 0, NULL},
	{0},
};

static const struct field step_fields[] = {
	{"name", F_TEXT, F_REQUIRED, 1, 200, NULL},
	{"days", F_INT, F_REQUIRED, 1, WHOLE_DAYS, NULL},
	{0},
};

static void check_steps(struct req *r)
{
	size_t i;
	json_t *step;
	long days = 0;
	json_array_foreach(json_object_get(r->body, "steps"), i, step) {
		body_check_at(r, step, arena_printf(r->arena, "/steps/%zu", i), step_fields);
		days += (long)json_integer_value(json_object_get(step, "days"));
	}
	if (days > WHOLE_DAYS)
		req_wrong(r, "/steps", "wrong_value", "Шаги вместе дольше 30 календарных дней.");
}

/* Short sentences, none of them twice; none: whatever is of the theme goes by it. */
static void check_conditions(struct req *r)
{
	size_t i, k;
	json_t *one, *list = json_object_get(r->body, "conditions");
	json_array_foreach(list, i, one) {
		const char *text = json_string_value(one), *at = arena_printf(r->arena, "/conditions/%zu", i);
		if (!text || !*text || utf8_count(text, json_string_length(one)) > CONDITION_LETTERS)
			req_wrong(r, at, "wrong_value", "Условие — до 300 знаков.");
		for (k = 0; text && k < i; k++)
			if (json_equal(one, json_array_get(list, k)))
				req_wrong(r, at, "said_twice", "Это условие уже названо.");
	}
}

/* id: the mechanism that is changed, NULL for a new one. */
static enum err check(struct req *r, const char *id)
{
	DB_AUTO_RESULT wrong = NULL;
	enum err e = body_check(r, fields);
	if (e)
		return e;
	check_steps(r);
	check_conditions(r);
	e = db_run(r->db, Q_MECHANISM_LOCK, 0, NULL, NULL);
	if (!e)
		e = DB_RUN(r->db, Q_MECHANISM_WRONG, &wrong, body_text(r, "theme_id"), body_text(r, "official_id"), body_text(r, "valid_from"), body_text(r, "valid_to"), id);
	return e ? e : body_wrong(r, wrong);
}

enum err mechanism_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(r->db, Q_MECHANISM_LIST, 0, NULL, &rows);
	return e ? e : resp_items(r, rows);
}

enum err mechanism_get(struct req *r)
{
	return register_answer(r, 200, Q_MECHANISM_GET, r->path_id);
}

enum err mechanism_versions(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = register_known(r, Q_MECHANISM_GET, r->path_id);
	if (!e)
		e = DB_RUN(r->db, Q_MECHANISM_VERSIONS, &rows, r->path_id);
	return e ? e : resp_items(r, rows);
}

enum err mechanism_create(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = check(r, NULL);
	if (!e)
		e = DB_RUN(r->db, Q_MECHANISM_PUT, &row, message_json(r, r->body));
	if (e)
		return e;
	const char *id = arena_strdup(r->arena, db_text(row, 0, 0));
	resp_header(r, "Location", arena_printf(r->arena, "/api/v1/mechanisms/%s", id));
	return register_answer(r, 201, Q_MECHANISM_GET, id);
}

enum err mechanism_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = register_known(r, Q_MECHANISM_GET, r->path_id);
	if (!e)
		e = check(r, r->path_id);
	if (!e)
		e = DB_RUN(r->db, Q_MECHANISM_CHANGE, &row, r->path_id, arena_printf(r->arena, "%ld", req_if_match(r)), message_json(r, r->body));
	if (!e && !db_rows(row))
		e = register_stale(r, Q_MECHANISM_GET, r->path_id);
	return e ? e : register_answer(r, 200, Q_MECHANISM_GET, r->path_id);
}
