/* answer_judge.c - one answer through all checks; what was seen is kept as bytes of the texts, never as words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/jobs/answer_task.h"

json_t *answer_span_json(struct answer_span at)
{
	return json_pack("[i, i]", (int)at.begin, (int)at.end);
}

static json_t *state_json(int state)
{
	return state < 0 ? json_null() : json_integer(state);
}

static json_t *no_judgement(const char *why)
{
	return json_pack("{s:s}", "why", why);
}

static json_t *see_points(struct answer_checker *c, const struct answer_row *a, int *state)
{
	static const char *const KIND[] = {"question", "item", "wish"};
	struct answer_point p[ANSWER_POINTS];
	*state = -1;
	if (strcmp(a->kind, "final") || a->notice)
		return no_judgement(a->notice ? "notice" : "interim");
	int n = answer_points(c, a->appeal, strlen(a->appeal), a->text, strlen(a->text), p);
	if (!n)
		return no_judgement("nothing");
	json_t *list = json_array();
	*state = 0;
	for (int i = 0; i < n; i++) {
		*state |= !p[i].found;
		json_array_append_new(list, json_pack("{s:s, s:o, s:o?}", "kind", KIND[p[i].kind], "at", answer_span_json(p[i].at), "by", p[i].found ? answer_span_json(p[i].by) : NULL));
	}
	return json_pack("{s:o}", "points", list);
}

static json_t *see_manners(struct answer_checker *c, const struct answer_row *a, int *state)
{
	static const char *const FAULT[] = {"no_greeting", "blame", "capitals", "bare_refusal"};
	struct answer_finding f[ANSWER_FOUND];
	int n = answer_manners(c, a->text, strlen(a->text), f);
	json_t *list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s, s:o?}", "fault", FAULT[f[i].fault], "at", f[i].at.end ? answer_span_json(f[i].at) : NULL));
	*state = n > 0;
	return json_pack("{s:o}", "faults", list);
}

static json_t *see_promises(struct answer_checker *c, const struct answer_row *a, int *state)
{
	struct answer_span at[ANSWER_FOUND];
	int all, n = answer_promises(c, a->text, strlen(a->text), at, &all);
	json_t *list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, answer_span_json(at[i]));
	*state = n > 0;
	return json_pack("{s:i, s:o}", "promises", all, "spans", list);
}

enum err answer_judge(struct db *db, struct answer_checker *c, const struct answer_row *a)
{
	int points, polite, dated, own;
	char wording[24];
	json_t *copies = NULL;
	struct answer_alike alike;
	enum err e = answer_compare(db, c, a, &copies, wording, &own, &alike);
	json_auto_t *evidence = json_object();
	json_object_set_new(evidence, "own_words", copies);
	json_object_set_new(evidence, "points", see_points(c, a, &points));
	json_object_set_new(evidence, "polite", see_manners(c, a, &polite));
	json_object_set_new(evidence, "dated", see_promises(c, a, &dated));
	json_object_set_new(evidence, "on_time", json_loads(a->timing, 0, NULL));
	json_auto_t *put = json_pack("{s:s, s:i, s:s?, s:O, s:o, s:o, s:o, s:o, s:o}", "answer_id", a->id, "version", ANSWER_VERSION, "wording_id", *wording ? wording : NULL,
		"evidence", evidence, "on_time", state_json(a->in_time < 0 ? -1 : !a->in_time), "points", state_json(points), "own_words", state_json(own),
		"polite", state_json(polite), "dated", state_json(dated));
	if (!e && (!put || !answer_weigh(c, a, &alike, put)))
		e = ERR_INTERNAL;
	char *text = e ? NULL : json_dumps(put, JSON_COMPACT | JSON_REAL_PRECISION(6));
	if (!e)
		e = text ? DB_RUN(db, Q_ANSWER_CHECK_PUT, NULL, text) : ERR_INTERNAL;
	free(text);
	return e;
}
