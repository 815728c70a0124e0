/* The program's hypotheses: facts of the records → scores of search/discover/causes.h → causes with what speaks for and against them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/cause_in.h"
#include "fcgi/api/message_in.h"
#include "fcgi/cause_facts.h"
#include "fcgi/log.h"

static struct causes *causes_of(const struct conf *conf)
{
	static struct causes *kept;
	const char *why = "";
	char path[600];
	if (kept)
		return kept;
	snprintf(path, sizeof path, "%s/search/causes.txt", conf->share);
	kept = causes_new(path, &why);
	if (!kept)
		log_line(LOG_FAIL, "no hypotheses of causes: %s", why);
	return kept;
}

/* ---- wording ---- */

struct guess {
	const struct causes *c;
	const struct causes_value *value;
	const char *place, *organisation;	/* names of what stands out, NULL: nothing does */
};

static const struct causes_value *value_named(const struct guess *g, const char *name)
{
	int i = causes_find(g->c, name);
	return i < 0 || g->value[i].strength <= 0 ? NULL : &g->value[i];
}

static const char *number(struct req *r, int n)
{
	return arena_printf(r->arena, "%d", n);
}

static enum err read_names(struct req *r, struct guess *g)
{
	DB_AUTO_RESULT row = NULL;
	const struct causes_value *place = value_named(g, "place"), *executor = value_named(g, "executor");
	enum err e = DB_RUN(r->db, Q_CAUSE_NAMES, &row, place ? number(r, (int)place->side) : NULL, place ? number(r, place->id) : NULL, executor ? number(r, executor->id) : NULL);
	if (e)
		return e;
	g->place = db_is_null(row, 0, 0) ? NULL : arena_strdup(r->arena, db_text(row, 0, 0));
	g->organisation = db_is_null(row, 0, 1) ? NULL : arena_strdup(r->arena, db_text(row, 0, 1));
	return ERR_OK;
}

/* A bracket of a template with its slot filled, or nothing when what it names is not known. */
static const char *bracket(struct req *r, const struct guess *g, const char *from, size_t n)
{
	static const char *const slots[] = {"{место}", "{организация}"};
	const char *text = arena_printf(r->arena, "%.*s", (int)n, from);
	for (int i = 0; text && i < 2; i++) {
		const char *at = strstr(text, slots[i]), *name = i ? g->organisation : g->place;
		if (at)
			return name ? arena_printf(r->arena, "%.*s%s%s", (int)(at - text), text, name, at + strlen(slots[i])) : "";
	}
	return text;
}

/* The wording of a template: «Участок сети изношен[: {место}]». NULL when memory is short. */
static const char *wording(struct req *r, const struct guess *g, const char *template)
{
	const char *out = "";
	while (out && *template) {
		size_t plain = strcspn(template, "[");
		const char *end = template[plain] ? strchr(template + plain, ']') : NULL;
		out = arena_printf(r->arena, "%s%.*s%s", out, (int)plain, template, end ? bracket(r, g, template + plain + 1, (size_t)(end - template) - plain - 1) : "");
		template = end ? end + 1 : template + strlen(template);
	}
	return out;
}

/* ---- what it rests on ---- */

/* The query behind a feature; NULL where it is a figure of all records. New. */
static json_t *query_of(const struct guess *g, int i)
{
	static const char *const sides[CAUSES_SIDES] = {"streets", "districts", "organisations"};
	const struct causes_value *v = &g->value[i];
	const char *name = causes_feature(g->c, i), *kind = causes_kind(g->c, i);
	if (v->id)
		return json_pack("{s:[o]}", sides[v->side], json_sprintf("%d", v->id));
	if (!strcmp(kind, "words")) {
		json_t *words = json_array();
		for (int k = 0; causes_phrase(g->c, i, k); k++)
			json_array_append_new(words, json_string(causes_phrase(g->c, i, k)));
		return json_pack("{s:o}", "words", words);
	}
	if (!strcmp(name, "explained"))
		return json_pack("{s:[s]}", "outcomes", name);
	return strcmp(kind, "series") ? json_pack("{s:[s]}", "signs", name) : NULL;
}

static json_t *parts_json(const struct guess *g, const struct causes_hypothesis *h)
{
	json_t *list = json_array();
	for (int i = 0; i < h->parts; i++)
		json_array_append_new(list, json_pack("[s, f, f]", causes_feature(g->c, h->part[i].feature), round(g->value[h->part[i].feature].strength * 100) / 100, round(h->part[i].points * 100) / 100));
	return list;
}

static enum err put_evidence(struct req *r, const struct cause_case *k, const struct guess *g, const char *cause, const struct causes_part *p)
{
	json_auto_t *query = query_of(g, p->feature);
	const char *text = query ? message_json(r, query) : NULL;
	bool against_usual = g->value[p->feature].strength < 0;
	double weight = fabs(p->points);
	return DB_RUN(r->db, Q_CAUSE_EVIDENCE_PUT, NULL, cause, p->points > 0 ? "1" : "-1", weight < 0.5 ? "1" : weight < 1 ? "2" : "3", causes_says(g->c, p->feature, against_usual), text, NULL,
		      causes_feature(g->c, p->feature), k->ids);
}

/* The query that a hypothesis explains records by: of people's words or the place, whichever gives it more points; NULL: neither. */
static const char *own_query(struct req *r, const struct guess *g, const struct causes_hypothesis *h)
{
	for (int i = 0; i < h->parts; i++) {
		const char *kind = causes_kind(g->c, h->part[i].feature);
		if (h->part[i].points <= 0 || (strcmp(kind, "words") && strcmp(kind, "place") && strcmp(kind, "executor")))
			continue;
		json_auto_t *query = query_of(g, h->part[i].feature);
		return query ? message_json(r, query) : NULL;
	}
	return NULL;
}

static enum err put_told(struct req *r, const struct cause_case *k, const struct guess *g, const struct causes_hypothesis *h, const char *score, const char *parts)
{
	DB_AUTO_RESULT template = NULL;
	DB_AUTO_RESULT made = NULL;
	const char *category = causes_category(g->c, h->category);
	enum err e = DB_RUN(r->db, Q_CAUSE_TEMPLATE_FOR, &template, category, k->legal_code);
	if (e || !db_rows(template))
		return e;
	const char *text = wording(r, g, db_text(template, 0, 1));
	e = text ? DB_RUN(r->db, Q_CAUSE_PROPOSE_MACHINE, &made, k->id, category, text, score, parts, own_query(r, g, h), db_text(template, 0, 0)) : ERR_INTERNAL;
	if (e || !db_bool(made, 0, 1))
		return e;
	const char *id = db_text(made, 0, 0);
	e = DB_RUN(r->db, Q_CAUSE_EVIDENCE_DROP_MACHINE, NULL, id);
	for (int i = 0; !e && i < h->parts; i++)
		e = put_evidence(r, k, g, id, &h->part[i]);
	return e;
}

/* One that is told is put down; one that was and stands no more keeps its low score. */
static enum err put_hypothesis(struct req *r, const struct cause_case *k, const struct guess *g, const struct causes_hypothesis *h, bool told)
{
	json_auto_t *list = parts_json(g, h);
	const char *parts = message_json(r, list), *score = arena_printf(r->arena, "%.2f", h->score);
	if (!parts)
		return ERR_INTERNAL;
	return told ? put_told(r, k, g, h, score, parts) : DB_RUN(r->db, Q_CAUSE_MACHINE_WEAK, NULL, k->id, causes_category(g->c, h->category), score, parts);
}

enum err cause_guess(struct req *r, const struct cause_case *k)
{
	const struct causes *c = causes_of(r->conf);
	struct causes_facts f = {0}, elsewhere = {0};
	struct causes_value value[CAUSES_FEATURES];
	struct causes_hypothesis h[CAUSES_CATEGORIES];
	struct guess g = {.c = c, .value = value};
	enum err e = c ? cause_facts_read(r->db, r->arena, c, k->ids, k->theme, &f, &elsewhere) : ERR_INTERNAL;
	if (e)
		return e;
	causes_values(c, &f, &elsewhere, value);
	causes_score(c, value, h);
	e = read_names(r, &g);
	for (int i = 0; !e && i < CAUSES_CATEGORIES; i++)
		e = put_hypothesis(r, k, &g, &h[i], i < CAUSES_SHOWN && causes_told(c, &h[i], f.records));
	return e;
}
