/* Measures of a plan: put down, changed, merged, taken out while it is a draft; how they go once it is approved. */
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api_roadmap.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/register_in.h"
#include "fcgi/api/roadmap_in.h"
#include "fcgi/body.h"
#include "fcgi/personal.h"
#include "search/discover/effect_rate.h"

enum { TEXT = 1000, NOTE = 2000, DAYS = 500, LEAST_LESS = 5, MOST_LESS = 95 };
#define KINDS "once system inform control norm budget"

/* ---- what can be told ---- */

/* The weakest change that so many messages before can tell, as a ratio; 0: none. */
static double detectable(double phi, double before)
{
	for (int less = LEAST_LESS; less <= MOST_LESS; less++)
		if (effect_needed(phi, 1 - less / 100.0) <= before)
			return 1 - less / 100.0;
	return 0;
}

static enum err dispersion(struct req *r, const struct db_result *base, double *phi)
{
	DB_AUTO_RESULT days = NULL;
	*phi = 1;
	if (db_is_null(base, 0, 0) || db_is_null(base, 0, 1))
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_MEASURE_DAYS, &days, db_text(base, 0, 0), db_text(base, 0, 1), db_text(base, 0, 2));
	int n = e ? 0 : db_rows(days);
	double *count = n ? arena_alloc(r->arena, (size_t)n * sizeof *count) : NULL;
	for (int i = 0; count && i < n; i++)
		count[i] = (double)db_int(days, i, 0);
	if (count)
		*phi = effect_dispersion(count, NULL, 0, n);
	return e;
}

enum err measure_weigh(struct req *r, const char *id)
{
	DB_AUTO_RESULT base = NULL;
	double phi = 1;
	enum err e = DB_RUN(r->db, Q_MEASURE_BASE, &base, id);
	if (!e)
		e = dispersion(r, base, &phi);
	if (e)
		return e;
	double ratio = db_bool(base, 0, 4) ? detectable(phi, (double)db_int(base, 0, 3)) : 0;
	return DB_RUN(r->db, Q_MEASURE_WEIGHED, NULL, id, arena_printf(r->arena, "%.4f", phi), ratio > 0 ? arena_printf(r->arena, "%.2f", ratio) : NULL);
}

/* ---- drafts ---- */

static const struct field new_fields[] = {
	{"kind", F_ENUM, F_REQUIRED, 0, 0, KINDS},
	{"text", F_TEXT, F_REQUIRED, 3, TEXT, NULL},
	{"theme_id", F_ID, F_REQUIRED, 0, INT32_MAX, NULL},
	{"district_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"official_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"cause_id", F_ID, F_NULL, 0, INT32_MAX, NULL},
	{"starts_on", F_DATE, F_REQUIRED, 0, 0, NULL},
	{"days", F_INT, F_REQUIRED, 1, DAYS, NULL},
	{"due_on", F_DATE, F_NULL, 0, 0, NULL},
	{"cost", F_INT, F_REQUIRED, 1, 5, NULL},
	{"severity", F_INT, 0, 1, 5, NULL},
	{"less", F_INT, F_REQUIRED, 0, MOST_LESS, NULL},
	{"quicker", F_INT, F_REQUIRED, 0, MOST_LESS, NULL},
	{0},
};

enum { NEW_FIELDS = sizeof new_fields / sizeof *new_fields };

/* Of a new one all that must be there; of a change only what it holds. */
static enum err check_measure(struct req *r, bool change)
{
	struct field fields[NEW_FIELDS];
	memcpy(fields, new_fields, sizeof fields);
	for (size_t i = 0; change && i < NEW_FIELDS; i++)
		fields[i].flags &= ~F_REQUIRED;
	enum err e = body_check(r, fields);
	if (!e)
		e = personal_check(r);
	if (!e)
		body_check_words(r, (const char *const[]){"text", NULL});
	if (!e && json_array_size(r->errors))
		e = ERR_INVALID;
	return e ? e : roadmap_wrong(r, Q_MEASURE_WRONG, message_json(r, r->body));
}

/* What changed its measures changed the plan. */
static enum err answer_plan(struct req *r, int status, const char *plan)
{
	enum err e = DB_RUN(r->db, Q_ROADMAP_RENUMBER, NULL, plan);
	if (!e)
		e = DB_RUN(r->db, Q_ROADMAP_TOUCH, NULL, plan, NULL);
	return e ? e : roadmap_answer(r, status, plan);
}

enum err measure_create(struct req *r)
{
	DB_AUTO_RESULT made = NULL;
	DB_AUTO_RESULT all = NULL;
	struct roadmap_head h;
	enum err e = check_measure(r, false);
	if (!e)
		e = roadmap_open_draft(r, r->path_id, &h);
	if (!e && h.version != req_if_match(r))
		e = ERR_STALE;
	if (!e)
		e = DB_RUN(r->db, Q_MEASURE_LIST, &all, r->path_id);
	if (!e && db_rows(all) >= ROADMAP_MEASURES)
		return req_fail(r, ERR_LIMIT, "В плане уже %d мероприятий, больше нельзя: составьте второй план.", ROADMAP_MEASURES);
	if (!e)
		e = DB_RUN(r->db, Q_MEASURE_PUT, &made, r->path_id, message_json(r, r->body));
	if (!e)
		e = measure_weigh(r, arena_strdup(r->arena, db_text(made, 0, 0)));
	return e ? e : answer_plan(r, 201, r->path_id);
}

/* The plan, then the measure, locked; the measure as If-Match names it. `fresh`: one that has begun stays, with what was told of it. */
static enum err open_measure(struct req *r, bool fresh, const char **plan)
{
	DB_AUTO_RESULT of = NULL;
	DB_AUTO_RESULT row = NULL;
	struct roadmap_head h;
	const char *id = register_id(r->path_id);
	enum err e = DB_RUN(r->db, Q_MEASURE_PLAN, &of, id);
	if (!e && !db_rows(of))
		e = ERR_NOT_FOUND;
	*plan = e ? NULL : arena_strdup(r->arena, db_text(of, 0, 0));
	if (!e)
		e = roadmap_open_draft(r, *plan, &h);
	if (!e)
		e = DB_RUN(r->db, Q_MEASURE_LOCK, &row, id);
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (!e && db_int(row, 0, 0) != req_if_match(r))
		e = ERR_STALE;
	if (!e && fresh && strcmp(db_text(row, 0, 3), "planned") != 0)
		return req_fail(r, ERR_WRONG_STATE, "По этому мероприятию уже отмечен ход: из плана его не убирают. Если оно не нужно, отметьте его снятым в утверждённом плане.");
	return e;
}

enum err measure_change(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *plan;
	enum err e = check_measure(r, true);
	if (!e)
		e = open_measure(r, false, &plan);
	if (!e)
		e = DB_RUN(r->db, Q_MEASURE_CHANGE, &row, r->path_id, message_json(r, r->body));
	if (!e && !db_rows(row)) {
		req_wrong(r, "/due_on", "wrong_value", "Срок и день выполнения не могут быть раньше начала.");
		return ERR_INVALID;
	}
	if (!e)
		e = measure_weigh(r, r->path_id);
	return e ? e : answer_plan(r, 200, plan);
}

enum err measure_merge(struct req *r)
{
	static const struct field fields[] = {
		{"into_id", F_ID, F_REQUIRED, 0, INT32_MAX, NULL},
		{0},
	};
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT both = NULL;
	const char *plan;
	enum err e = body_check(r, fields);
	if (!e)
		e = open_measure(r, true, &plan);
	if (!e)
		e = DB_RUN(r->db, Q_MEASURE_MERGED_LENGTH, &both, r->path_id, body_text(r, "into_id"));
	if (!e && db_int(both, 0, 0) > TEXT) {
		req_wrong(r, "/into_id", "too_long", "Вместе их слова длиннее 1000 знаков: сначала сократите одно из мероприятий.");
		return ERR_INVALID;
	}
	if (!e)
		e = DB_RUN(r->db, Q_MEASURE_MERGE, &row, r->path_id, body_text(r, "into_id"));
	if (!e && !db_rows(row)) {
		req_wrong(r, "/into_id", "wrong_value", "Выберите другое мероприятие этого плана, которое ещё не начато.");
		return ERR_INVALID;
	}
	if (!e)
		e = measure_weigh(r, body_text(r, "into_id"));
	return e ? e : answer_plan(r, 200, plan);
}

enum err measure_drop(struct req *r)
{
	const char *plan;
	enum err e = open_measure(r, true, &plan);
	if (!e)
		e = DB_RUN(r->db, Q_MEASURE_DROP, NULL, r->path_id);
	return e ? e : answer_plan(r, 200, plan);
}

/* ---- progress ---- */

static const struct field progress_fields[] = {
	{"state", F_ENUM, F_REQUIRED, 0, 0, "planned in_work done dropped"},
	{"declared", F_INT, F_REQUIRED, 0, 100, NULL},
	{"note", F_TEXT, F_NULL, 3, NOTE, NULL},
	{"done_on", F_DATE, F_NULL, 0, 0, NULL},
	{"proof", F_TEXT, F_NULL, 3, NOTE, NULL},
	{0},
};

/* What is done has its day and its proof; what is given up, a reason, and it is given up by who drafts plans. */
static enum err check_progress(struct req *r)
{
	enum err e = body_check(r, progress_fields);
	if (!e)
		e = personal_check(r);
	if (e)
		return e;
	const char *state = body_text(r, "state");
	body_check_words(r, (const char *const[]){"note", "proof", NULL});
	if (!strcmp(state, "done") && !body_text(r, "proof"))
		req_wrong(r, "/proof", "missing", "Чем подтверждается выполнение: акт, фотография, договор — с номером и датой.");
	if (!strcmp(state, "done") && !body_text(r, "done_on"))
		req_wrong(r, "/done_on", "missing", "Когда выполнено.");
	if (!strcmp(state, "dropped") && !body_text(r, "note"))
		req_wrong(r, "/note", "missing", "Напишите, почему мероприятие снято.");
	if (!strcmp(state, "dropped") && !req_may(r, "roadmap.write"))
		return ERR_FORBIDDEN;
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

enum err measure_progress(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *id = register_id(r->path_id), *state;
	enum err e = check_progress(r);
	if (!e)
		e = DB_RUN(r->db, Q_MEASURE_LOCK, &row, id);
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	if (e)
		return e;
	if (db_int(row, 0, 0) != req_if_match(r))
		return ERR_STALE;
	if (strcmp(db_text(row, 0, 2), "approved"))
		return req_fail(r, ERR_WRONG_STATE, "Ход отмечают в утверждённом плане.");
	state = body_text(r, "state");
	e = register_wrong(r, Q_MEASURE_DONE_WRONG, id);
	if (!e)
		e = DB_RUN(r->db, Q_MEASURE_SAID, NULL, id, state, body_text(r, "declared"), body_text(r, "note"), body_text(r, "done_on"), body_text(r, "proof"));
	return e ? e : roadmap_answer(r, 200, arena_strdup(r->arena, db_text(row, 0, 1)));
}

enum err measure_effect(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_EFFECT_GET, &row, register_id(r->path_id));
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	return e ? e : resp_json(r, 200, db_row_json(row, 0));
}
