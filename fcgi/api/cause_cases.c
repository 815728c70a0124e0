/* Cases: what a trouble is, where it is, what stands in it; opening one from a problem, a signal, a search or by hand. */
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api_causes.h"
#include "fcgi/api/cause_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"
#include "fcgi/api/selection.h"
#include "fcgi/body.h"

enum { TITLE_LEAST = 3, TITLE_MOST = 200, TEXT_MOST = 4000 };

enum err cause_case_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *themes, *organisations;
	enum err e = subjects_asked(r, &after, &themes, &organisations);
	if (!e) {
		const char *const args[] = {req_param(r, "state"), req_param(r, "limit"), after, req_param(r, "problem_id"), req_param(r, "signal_id"), req_param(r, "cause_state"),
					    themes, organisations};
		e = db_run_planned(r->db, Q_CAUSE_CASE_LIST, 8, args, &rows);
	}
	return e ? e : page_answer(r, rows, 0, NULL);
}

/* ---- one case ---- */

static enum err read_base(struct req *r, const char *id, const char **ids)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_CAUSE_CASE_BASE, &row, id);
	*ids = e ? NULL : arena_strdup(r->arena, db_text(row, 0, 0));
	return e;
}

/* All sides of the case into its object. */
static enum err add_all(struct req *r, json_t *out, const char *id, const char *ids)
{
	DB_AUTO_RESULT figures = NULL;
	enum err e = DB_RUN(r->db, Q_CAUSE_CASE_FIGURES, &figures, ids, id);
	if (!e)
		json_object_set_new(out, "figures", db_row_json(figures, 0));
	e = e ? e : page_add(r, out, "sides", Q_CAUSE_CASE_SIDES, 1, &ids);
	e = e ? e : page_add(r, out, "weeks", Q_CAUSE_CASE_WEEKS, 1, &ids);
	e = e ? e : page_add(r, out, "causes", Q_CAUSE_LIST, 1, &id);
	e = e ? e : page_add(r, out, "evidence", Q_CAUSE_EVIDENCE_LIST, 2, (const char *const[]){id, ids});
	return e ? e : page_add(r, out, "history", Q_CAUSE_HISTORY, 1, &id);
}

static int proposed(const json_t *causes)
{
	size_t i;
	const json_t *c;
	int n = 0;
	json_array_foreach(causes, i, c)
		n += (int)json_integer_value(json_object_get(c, "proposed"));
	return n;
}

enum err cause_case_answer(struct req *r, int status, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	const char *ids;
	enum err e = DB_RUN(r->db, Q_CAUSE_CASE_GET, &row, register_id(id));
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (!e)
		e = read_base(r, id, &ids);
	if (e)
		return e;
	json_auto_t *out = db_row_json(row, 0);
	e = add_all(r, out, id, ids);
	if (e)
		return e;
	resp_etag(r, arena_printf(r->arena, "%d-%d-%d", (int)json_integer_value(json_object_get(out, "version")), (int)json_integer_value(json_object_get(json_object_get(out, "figures"), "messages")),
				  proposed(json_object_get(out, "causes"))));
	return resp_json(r, status, json_incref(out));
}

enum err cause_case_get(struct req *r)
{
	return cause_case_answer(r, 200, r->path_id);
}

enum err cause_case_messages(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = register_known(r, Q_CAUSE_CASE_GET, r->path_id);
	if (!e)
		e = DB_RUN(r->db, Q_CAUSE_MESSAGES, &rows, r->path_id, req_param(r, "cause_id"), req_param(r, "evidence_id"), req_param(r, "proposed_to"), req_param(r, "explained"), after, req_param(r, "limit"), req_param(r, "side"), req_param(r, "value"));
	return e ? e : page_answer(r, rows, db_cols(rows) - 1, NULL);
}

/* ---- changes ---- */

/* What the row of a case says, and its records. */
static enum err read_case(struct req *r, const struct db_result *row, struct cause_case *out)
{
	out->theme = db_is_null(row, 0, 2) ? NULL : arena_strdup(r->arena, db_text(row, 0, 2));
	out->legal_code = db_is_null(row, 0, 3) ? NULL : arena_strdup(r->arena, db_text(row, 0, 3));
	return read_base(r, out->id, &out->ids);
}

enum err cause_case_take(struct req *r, const char *id, bool open, struct cause_case *out)
{
	DB_AUTO_RESULT row = NULL;
	*out = (struct cause_case){.id = id};
	if (!req_actor(r)->sees_all)
		return ERR_FORBIDDEN;
	enum err e = DB_RUN(r->db, Q_CAUSE_CASE_OPEN, &row, register_id(id));
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (!e && db_int(row, 0, 0) != req_if_match(r))
		e = ERR_STALE;
	if (!e && open && strcmp(db_text(row, 0, 1), "open") != 0)
		return req_fail(r, ERR_WRONG_STATE, "Дело закрыто. Откройте его снова, чтобы продолжить.");
	return e ? e : read_case(r, row, out);
}

static const struct field create_fields[] = {
	{"title", F_TEXT, F_REQUIRED, TITLE_LEAST, TITLE_MOST, NULL},
	{"what", F_TEXT, F_NULL, TITLE_LEAST, TEXT_MOST, NULL},
	{"problem_id", F_ID, 0, 0, INT32_MAX, NULL},
	{"signal_id", F_ID, 0, 0, 0, NULL},
	{"filter", F_OBJECT, 0, 0, 0, NULL},
	{"q", F_TEXT, 0, 0, 2000, NULL},
	{"params", F_OBJECT, 0, 0, 0, NULL},
	{"scope", F_OBJECT, 0, 0, 0, NULL},
	{0},
};

/* What a case is about, as it is put down. */
struct subject {
	const char *origin, *problem, *signal, *ids, *scope;
};

static enum err read_signal(struct req *r, struct subject *s)
{
	DB_AUTO_RESULT row = NULL;
	s->signal = body_text(r, "signal_id");
	enum err e = DB_RUN(r->db, Q_CAUSE_SIGNAL_SCOPE, &row, s->signal);
	if (!e && !db_rows(row)) {
		req_wrong(r, "/signal_id", "wrong_value", "Такого сигнала нет.");
		e = ERR_INVALID;
	}
	if (!e)
		s->scope = arena_strdup(r->arena, db_text(row, 0, 0));
	return e;
}

static enum err read_problem(struct req *r, struct subject *s)
{
	s->problem = body_text(r, "problem_id");
	return cause_check_id(r, "problem_id", Q_PROBLEM_VERSION, "Такой проблемы нет.");
}

static enum err read_search(struct req *r, struct subject *s)
{
	long count;
	enum err e = selection_check(r);
	return e ? e : selection_ids(r, &s->ids, &count);
}

static enum err read_scope(struct req *r, struct subject *s)
{
	enum err e = cause_query_read(r, "scope", &s->scope);
	if (!e && !json_object_get(json_object_get(r->body, "scope"), "themes")) {
		req_wrong(r, "/scope/themes", "missing", "Выберите тему. По одним словам дело открывают из «Поиска», по другим признакам — из «Обращений».");
		e = ERR_INVALID;
	}
	return e;
}

static enum err read_subject(struct req *r, struct subject *s)
{
	static const struct { const char *member, *origin; enum err (*read)(struct req *, struct subject *); } ways[] = {
		{"problem_id", "problem", read_problem}, {"signal_id", "signal", read_signal}, {"filter", "search", read_search}, {"q", "search", read_search}, {"scope", "hand", read_scope}};
	int given = -1, n = 0;
	for (int i = 0; i < (int)(sizeof ways / sizeof *ways); i++)
		if (body_has(r, ways[i].member)) {
			given = i;
			n++;
		}
	if (n != 1) {
		req_wrong(r, "/problem_id", "missing", "Нужно что-то одно: проблема, сигнал, поиск или условия отбора.");
		return ERR_INVALID;
	}
	s->origin = ways[given].origin;
	return ways[given].read(r, s);
}

/* The records it is about: at least one, no more than a case may have. */
static enum err read_records(struct req *r, const struct subject *s, const char **ids)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_CAUSE_BASE, &row, s->problem, s->ids, s->scope);
	if (e)
		return e;
	if (!db_int(row, 0, 1) || db_int(row, 0, 1) > SELECTION_MAX) {
		req_wrong(r, "/title", db_int(row, 0, 1) ? "too_many" : "wrong_value",
			  db_int(row, 0, 1) ? "Под условия подходит больше 20 000 записей: сузьте их." : "Под условия не подходит ни одна запись: дело было бы пустым.");
		return ERR_INVALID;
	}
	*ids = arena_strdup(r->arena, db_text(row, 0, 0));
	return ERR_OK;
}

enum err cause_case_create(struct req *r)
{
	DB_AUTO_RESULT made = NULL;
	struct subject s = {0};
	const char *ids = NULL;
	enum err e = cause_body(r, create_fields);
	if (!e && !req_actor(r)->sees_all)
		e = ERR_FORBIDDEN;
	if (!e)
		e = read_subject(r, &s);
	if (!e) {
		body_check_words(r, (const char *const[]){"title", "what", NULL});
		e = json_array_size(r->errors) ? ERR_INVALID : read_records(r, &s, &ids);
	}
	if (!e)
		e = DB_RUN(r->db, Q_CAUSE_CASE_PUT, &made, body_text(r, "title"), s.origin, s.problem, s.signal, s.ids, s.scope, body_text(r, "what"), ids);
	if (e)
		return e;
	DB_AUTO_RESULT row = NULL;
	struct cause_case k = {.id = arena_strdup(r->arena, db_text(made, 0, 0))};
	e = DB_RUN(r->db, Q_CAUSE_CASE_OPEN, &row, k.id);
	if (!e)
		e = read_case(r, row, &k);
	if (!e)
		e = cause_guess(r, &k);
	return e ? e : cause_case_answer(r, 201, k.id);
}

static const struct field change_fields[] = {
	{"title", F_TEXT, 0, TITLE_LEAST, TITLE_MOST, NULL},
	{"what", F_TEXT, F_NULL, TITLE_LEAST, TEXT_MOST, NULL},
	{"conclusion", F_TEXT, F_NULL, TITLE_LEAST, TEXT_MOST, NULL},
	{"state", F_ENUM, 0, 0, 0, "open closed"},
	{0},
};

/* A case is closed with a conclusion: one that stands already, or one that comes with it. */
static enum err check_closing(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *state = body_text(r, "state"), *conclusion = body_text(r, "conclusion");
	enum err e = DB_RUN(r->db, Q_CAUSE_CASE_GET, &row, r->path_id);
	if (e)
		return e;
	json_auto_t *now = db_row_json(row, 0);
	bool said = body_has(r, "conclusion") ? conclusion != NULL : json_is_string(json_object_get(now, "conclusion"));
	const char *then = state ? state : json_string_value(json_object_get(now, "state"));
	if (then && !strcmp(then, "closed") && !said)
		req_wrong(r, "/conclusion", "missing", "Чтобы закрыть дело, напишите вывод.");
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

enum err cause_case_change(struct req *r)
{
	struct cause_case k;
	enum err e = cause_body(r, change_fields);
	if (!e)
		e = cause_case_take(r, r->path_id, false, &k);
	if (!e) {
		body_check_words(r, (const char *const[]){"title", "what", "conclusion", NULL});
		e = check_closing(r);
	}
	if (!e)
		e = DB_RUN(r->db, Q_CAUSE_CASE_CHANGE, NULL, k.id, body_has(r, "title") ? "true" : "false", body_text(r, "title"), body_has(r, "what") ? "true" : "false", body_text(r, "what"),
			   body_has(r, "conclusion") ? "true" : "false", body_text(r, "conclusion"), body_text(r, "state"));
	return e ? e : cause_case_answer(r, 200, k.id);
}

enum err cause_case_guess(struct req *r)
{
	struct cause_case k;
	enum err e = cause_case_take(r, r->path_id, true, &k);
	if (!e)
		e = cause_guess(r, &k);
	return e ? e : cause_case_answer(r, 200, k.id);
}
