/* truth.c - what was planted, for evaluation only: causes with their messages, measures, copies, canned answers. */
#include <stdlib.h>

#include "tests/city/speech.h"

static bool note_id(uint32_t **ids, size_t *n, size_t *cap, uint32_t id)
{
	if (*n == *cap) {
		size_t want = *cap ? *cap * 2 : 256;
		uint32_t *p = reallocarray(*ids, want, sizeof *p);
		if (!p)
			return false;
		*ids = p;
		*cap = want;
	}
	(*ids)[(*n)++] = id;
	return true;
}

static bool cause_has_theme(const struct cause *k, int theme)
{
	for (int i = 0; i < k->n_themes; i++)
		if (k->themes[i] == theme)
			return true;
	return false;
}

/* Counts of the whole cell, as somebody who knows nothing of the planting would count it. */
static void count_cell(struct city *c, struct cause *k, const struct spec *s)
{
	int day = c->o.from_day + c->day;
	if (s->intent != INTENT_PROBLEM || !cause_has_theme(k, s->theme) || !place_in_cause(c, &s->place, k))
		return;
	if (k->measure_day && day >= k->measure_day)
		k->after_n++;
	else if (day >= k->start_day)
		k->during_n++;
	else
		k->before_n++;
}

void truth_note(struct city *c, const struct spec *s)
{
	uint32_t id = (uint32_t)c->m.id;
	for (int i = 0; i < c->t.n_causes; i++)
		count_cell(c, &c->t.causes[i], s);
	if (s->cause >= 0) {
		struct cause *k = &c->t.causes[s->cause];
		note_id(&k->ids, &k->n_ids, &k->cap_ids, id);
	}
	if (s->group) {
		note_id(&c->copies, &c->n_copies, &c->cap_copies, id);
		note_id(&c->copies, &c->n_copies, &c->cap_copies, (uint32_t)s->group);
	}
	for (int i = 0; i < c->m.n_answers; i++)
		if (c->m.answers[i].canned)
			note_id(&c->canned, &c->n_canned, &c->cap_canned, id);
}

static json_t *date_json(int day_number)
{
	int year, month, day;
	if (!day_number)
		return json_null();
	city_date(day_number, &year, &month, &day);
	return json_sprintf("%04d-%02d-%02d", year, month, day);
}

static json_t *ids_json(const uint32_t *ids, size_t n, size_t stride)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i += stride)
		json_array_append_new(list, json_integer(ids[i]));
	return list;
}

static json_t *themes_json(const struct tables *t, const struct cause *k)
{
	json_t *list = json_array();
	for (int i = 0; i < k->n_themes; i++)
		json_array_append_new(list, json_string(t->themes[k->themes[i]].code));
	return list;
}

static json_t *traces_json(const struct cause *k)
{
	json_t *list = json_array();
	for (int i = 0; i < k->n_traces; i++)
		json_array_append_new(list, json_string(k->traces[i]));
	return list;
}

static json_t *streets_json(const struct tables *t, const struct cause *k)
{
	json_t *list = json_array();
	for (int i = 0; i < k->n_spots; i++)
		json_array_append_new(list, json_pack("{si si si ss}", "street_id", k->spots[i].street + 1, "from_house", k->spots[i].low,
						      "to_house", k->spots[i].high, "street", t->streets[k->spots[i].street].name));
	return list;
}

static json_t *rates_json(const struct cause *k)
{
	double multiplier = k->base > 0 ? (k->base + k->extra) / k->base : 0;
	return json_pack("{sf sf sf s{si si si}}", "base_per_30_days", k->base, "planted_per_30_days", k->extra, "multiplier", multiplier,
			 "cell_messages", "before", (int)k->before_n, "during", (int)k->during_n, "after_measure", (int)k->after_n);
}

static json_t *cause_json(const struct tables *t, const struct cause *k)
{
	json_t *j = json_pack("{ss ss ss so so so so}", "id", k->id, "title", k->title, "places", k->places, "themes", themes_json(t, k),
			      "streets", streets_json(t, k), "rates", rates_json(k), "messages", ids_json(k->ids, k->n_ids, 1));
	json_object_set_new(j, "planted", json_boolean(k->extra > 0));
	json_object_set_new(j, "category", k->extra > 0 ? json_string(k->category) : json_null());
	json_object_set_new(j, "organisation", json_string(t->orgs[k->org].code));
	json_object_set_new(j, "start", k->extra > 0 ? date_json(k->start_day) : json_null());
	json_object_set_new(j, "traces", traces_json(k));
	json_object_set_new(j, "seasonal", json_boolean(k->seasonal));
	json_t *measure = !k->measure_day ? json_null() :
		json_pack("{ss so sf sb}", "text", k->measure ? k->measure : "", "date", date_json(k->measure_day), "rate_ratio", k->ratio,
			  "worked", k->extra > 0 && k->ratio < .8);
	json_object_set_new(j, "measure", measure);
	return j;
}

/* Groups as {number: [message ids]}; negative numbers are campaigns. */
static json_t *copies_json(const struct city *c)
{
	json_t *groups = json_object();
	for (size_t i = 0; i + 1 < c->n_copies; i += 2) {
		char key[16];
		struct buf b = BUF_OVER(key);
		buf_int(&b, (int32_t)c->copies[i + 1]);
		json_t *list = json_object_get(groups, key);
		if (!list) {
			list = json_array();
			json_object_set_new(groups, key, list);
		}
		json_array_append_new(list, json_integer(c->copies[i]));
	}
	return groups;
}

json_t *city_truth(const struct city *c)
{
	json_t *causes = json_array();
	for (int i = 0; i < c->t.n_causes; i++)
		json_array_append_new(causes, cause_json(&c->t, &c->t.causes[i]));
	return json_pack("{sI sI so so so so so}", "seed", (json_int_t)c->o.seed, "messages", (json_int_t)c->made, "from",
			 date_json(c->o.from_day), "to", date_json(c->o.to_day), "causes", causes, "copies", copies_json(c),
			 "canned_answers_of_messages", ids_json(c->canned, c->n_canned, 1));
}
