/*
 * The checks of one message's answers, each with what was seen. Bytes are those of the texts as the actor sees them: where he
 * gets them masked, places are moved and words are cut out of the masked text.
 */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/personal.h"

static const char *const CHECKS[] = {"on_time", "points", "own_words", "polite", "dated"};
enum { CHECK_COUNT = sizeof CHECKS / sizeof *CHECKS };

/* A text as the actor sees it, and how its bytes have moved. */
struct shown {
	const char *text;	/* arena */
	size_t n;
	struct mask_span *span;	/* arena */
	long spans;
};

static enum err show(struct req *r, const char *text, struct shown *out)
{
	struct masker *m;
	const struct mask_span *span;
	enum err e = personal_for(r, &m);
	*out = (struct shown){.text = text, .n = strlen(text)};
	if (e || !m)
		return e;
	out->spans = mask_find(m, text, out->n, &span);
	if (out->spans < 0 || !(out->span = arena_alloc(r->arena, (size_t)out->spans * sizeof *span + 1)))
		return ERR_INTERNAL;
	if (out->spans)
		memcpy(out->span, span, (size_t)out->spans * sizeof *span);
	const char *masked = mask_text(m, text, out->n, &out->n);
	out->text = masked ? arena_strdup(r->arena, masked) : NULL;
	return out->text ? ERR_OK : ERR_INTERNAL;
}

/* [begin, end] → {begin, end, text}; null stays. New; what does not lie in the text any more is null. */
static json_t *quote(const struct shown *s, const json_t *pair)
{
	if (json_array_size(pair) != 2)
		return json_null();
	size_t begin = mask_moved(s->span, s->spans, (size_t)json_integer_value(json_array_get(pair, 0)), false);
	size_t end = mask_moved(s->span, s->spans, (size_t)json_integer_value(json_array_get(pair, 1)), true);
	if (begin >= end || end > s->n)
		return json_null();
	json_t *text = json_stringn(s->text + begin, end - begin);	/* NULL: cut through a letter, so it is another text by now */
	return text ? json_pack("{s:I, s:I, s:o}", "begin", (json_int_t)begin, "end", (json_int_t)end, "text", text) : json_null();
}

/* Replaces the pairs of a list by quotes. */
static void quote_list(const struct shown *s, json_t *list)
{
	size_t i;
	json_t *pair;
	json_array_foreach(list, i, pair)
		json_array_set_new(list, i, quote(s, pair));
}

/* Replaces member `name` of each element. */
static void quote_members(const struct shown *s, json_t *list, const char *name)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
		json_object_set_new(one, name, quote(s, json_object_get(one, name)));
}

static void quote_all(json_t *evidence, const struct shown *answer, const struct shown *appeal)
{
	json_t *points = json_object_get(json_object_get(evidence, "points"), "points");
	quote_members(appeal, points, "at");
	quote_members(answer, points, "by");
	quote_list(answer, json_object_get(json_object_get(evidence, "own_words"), "spans"));
	quote_list(answer, json_object_get(json_object_get(evidence, "dated"), "spans"));
	quote_members(answer, json_object_get(json_object_get(evidence, "polite"), "faults"), "at");
}

/* The row as the contract has it: {answer_id, kind, …, checks: [{check, state, seen, dismissed}]}. Steals row. */
static json_t *card_of(json_t *row)
{
	json_t *checks = json_array(), *evidence = json_object_get(row, "evidence");
	json_t *copies = json_object_get(evidence, "own_words");
	if (copies) {
		json_object_set(copies, "answers", json_object_get(row, "nearest"));
		json_object_set(copies, "alike", json_object_get(row, "alike"));
		json_object_set(copies, "applicants", json_object_get(row, "applicants"));
	}
	for (int i = 0; i < CHECK_COUNT && json_is_integer(json_object_get(row, "version")); i++)
		json_array_append_new(checks, json_pack("{s:s, s:O, s:O?, s:O?}", "check", CHECKS[i], "state", json_object_get(row, CHECKS[i]), "seen",
			json_object_get(evidence, CHECKS[i]), "dismissed", json_object_get(json_object_get(row, "dismissed"), CHECKS[i])));
	json_t *card = json_pack("{s:O, s:O, s:O, s:O, s:O, s:O, s:o}", "answer_id", json_object_get(row, "answer_id"), "kind", json_object_get(row, "kind"),
		"position", json_object_get(row, "position"), "version", json_object_get(row, "version"), "edits", json_object_get(row, "edits"), "checked_at", json_object_get(row, "checked_at"), "checks", checks);
	json_decref(row);
	return card;
}

static enum err add_answer(struct req *r, const struct db_result *rows, int i, json_t *items)
{
	struct shown answer, appeal;
	enum err e = show(r, db_text(rows, i, 3), &answer);
	if (!e)
		e = show(r, db_text(rows, i, 4), &appeal);
	if (e)
		return e;
	json_t *row = db_row_json(rows, i);
	if (!row)
		return ERR_INTERNAL;
	quote_all(json_object_get(row, "evidence"), &answer, &appeal);
	return json_array_append_new(items, card_of(row)) ? ERR_INTERNAL : ERR_OK;
}

enum err message_answer_checks(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_ANSWER_CHECKS_OF, &rows, r->path_id);
	if (e || !db_rows(rows))
		return e ? e : ERR_NOT_FOUND;
	json_t *items = json_array();
	for (int i = 0; !e && i < db_rows(rows) && !db_is_null(rows, i, 0); i++)
		e = add_answer(r, rows, i, items);
	if (e) {
		json_decref(items);
		return e;
	}
	r->resp.rows = (long)json_array_size(items);
	return resp_json(r, 200, json_pack("{s:o}", "items", items));
}
