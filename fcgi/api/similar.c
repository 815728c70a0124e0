/* Messages like one message, by its text, by its answer, by theme and place, or as near copies; or like a whole selection, outside it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/api/search_log.h"
#include "fcgi/api/similar.h"
#include "fcgi/personal.h"
#include "search/discover/contrast.h"

#define SECONDS 0.4
#define SIDE_SECONDS 0.25	/* of each of the two searches that a selection is told by; the second of the request is for all three */
#define SUBJECT 400		/* texts of a selection that are read, and of what it is compared with */
#define BACKGROUND 800
#define ITEMS 8			/* of the comparison */
#define ANSWERED 100		/* records whose answers are read beside that of the message */
#define FEW 20			/* texts that are read as one when there are too few to compare */
#define HIGHEST_ID (64u << 20)	/* of a selection that can be left out */

struct likeness {
	struct asking a;
	uint64_t id;
	const char *text;		/* of the message */
	uint32_t group;
	size_t limit;
	bool partial;			/* what it is like was not read whole */
	struct telling words;
	struct finding found;
	struct index_hit *hit;		/* what is answered */
	double top;			/* weight that scores 1 */
	struct db_result *near;		/* by place: ids and what is the same, best first */
	struct db_result *answers;	/* by answer: those of the hits, as search_texts has texts */
};

static enum err run(struct likeness *l, const char *q)
{
	l->a.search.seconds = SECONDS;
	return asking_run(&l->a, q, true, NULL, &l->found);
}

/* Keeps the hits in memory of our own, without the message itself and, by text, its copies. */
static enum err keep_hits(struct req *r, struct likeness *l, bool copies)
{
	const struct index_result *from = &l->found.result;
	l->hit = arena_alloc(r->arena, (from->hits + 1) * sizeof *l->hit);
	if (!l->hit)
		return ERR_INTERNAL;
	size_t n = 0;
	l->top = from->hits ? from->hit[0].weight : 0;
	for (size_t i = 0; i < from->hits && n < l->limit; i++)
		if (from->hit[i].id != l->id && (copies || !l->group || from->hit[i].group != l->group))
			l->hit[n++] = from->hit[i];
	l->found.result.hit = l->hit;
	l->found.result.hits = n;
	return ERR_OK;
}

/* The group of the message; it has none before the index knows it. */
static enum err find_group(struct likeness *l)
{
	const struct index_ids one = {.from = l->id, .to = l->id};
	l->a.search.only = &one;
	l->a.search.limit = 1;
	l->a.search.sort = SORT_NEWEST;
	enum err e = run(l, "");
	l->a.search.only = NULL;
	if (e)
		return e;
	l->group = l->found.result.hits ? l->found.result.hit[0].group : 0;
	finding_close(&l->found);
	return ERR_OK;
}

static enum err by_words(struct req *r, struct likeness *l)
{
	const char *q = telling_query(r->arena, &l->words, "");
	l->a.search.sort = SORT_RELEVANCE;
	l->a.search.collapse = true;
	l->a.search.limit = l->words.n ? l->limit + 1 : 0;
	enum err e = q ? run(l, q) : ERR_INTERNAL;
	return e ? e : keep_hits(r, l, false);
}

static enum err by_text(struct req *r, struct likeness *l)
{
	enum err e = telling_of_text(&l->a, l->text, &l->words);
	return e ? e : by_words(r, l);
}

static int by_weight(const void *a, const void *b)
{
	const struct index_hit *x = a, *y = b;
	return (x->weight < y->weight) - (x->weight > y->weight);
}

/* The kept hits by how much of the telling words their answers hold. */
static enum err order_answers(struct req *r, struct likeness *l)
{
	const size_t hits = l->found.result.hits;
	uint64_t *id = arena_alloc(r->arena, (hits + 1) * sizeof *id);
	for (size_t i = 0; id && i < hits; i++)
		id[i] = l->hit[i].id;
	const char *ids = id ? ask_ids_literal(r->arena, id, (int)hits) : NULL;
	enum err e = ids ? DB_RUN(r->db, Q_SEARCH_ANSWERS, &l->answers, ids) : ERR_INTERNAL;
	for (size_t i = 0; !e && i < hits; i++) {
		l->hit[i].weight = 0;
		for (int row = 0; row < db_rows(l->answers); row++)
			if ((uint64_t)db_int(l->answers, row, 0) == l->hit[i].id)
				l->hit[i].weight = telling_share(finder_lexicon(l->a.finder), &l->words, personal_words(r, db_text(l->answers, row, 2)));
	}
	if (e)
		return e;
	qsort(l->hit, hits, sizeof *l->hit, by_weight);
	l->top = 1;
	l->found.result.hits = hits < l->limit ? hits : l->limit;
	return ERR_OK;
}

/* Words of the message's answers that tell most; none when it has no answer. */
static enum err tell_answer(struct req *r, struct likeness *l)
{
	DB_AUTO_RESULT own = NULL;
	const char *ids = ask_ids_literal(r->arena, &l->id, 1);
	enum err e = ids ? DB_RUN(r->db, Q_SEARCH_ANSWERS, &own, ids) : ERR_INTERNAL;
	return e || !db_rows(own) ? e : telling_of_text(&l->a, personal_words(r, db_text(own, 0, 2)), &l->words);
}

/* Records that were answered alike: the words of the answer find them, their own answers order them. */
static enum err by_answer(struct req *r, struct likeness *l)
{
	const size_t limit = l->limit;
	enum err e = tell_answer(r, l);
	const char *anywhere = telling_query(r->arena, &l->words, ""), *there = telling_query(r->arena, &l->words, "ответ:");
	const char *q = !anywhere || !there ? NULL : l->words.n ? arena_printf(r->arena, "(%s) (%s)", anywhere, there) : "";
	l->a.search.sort = SORT_RELEVANCE;
	l->a.search.limit = l->limit = l->words.n ? ANSWERED : 0;
	if (!e)
		e = q ? run(l, q) : ERR_INTERNAL;
	if (!e)
		e = keep_hits(r, l, true);
	l->limit = limit;
	return e ? e : order_answers(r, l);
}

static enum err by_group(struct req *r, struct likeness *l)
{
	l->a.search.group = l->group ? l->group : UINT32_MAX;
	l->a.search.sort = SORT_NEWEST;
	l->a.search.limit = l->limit + 1;
	enum err e = run(l, "");
	return e ? e : keep_hits(r, l, true);
}

static double closeness(const char *place)
{
	return !strcmp(place, "дом") ? 1 : !strcmp(place, "улица") ? 0.7 : 0.4;
}

/* The hits in the order of SQL. */
static enum err order_near(struct req *r, struct likeness *l)
{
	const struct index_result *from = &l->found.result;
	size_t n = 0;
	l->top = 1;
	l->hit = arena_alloc(r->arena, (from->hits + 1) * sizeof *l->hit);
	for (int row = 0; l->hit && row < db_rows(l->near); row++)
		for (size_t i = 0; i < from->hits; i++)
			if (from->hit[i].id == (uint64_t)db_int(l->near, row, 0)) {
				l->hit[n] = from->hit[i];
				l->hit[n++].weight = closeness(db_text(l->near, row, 1));
			}
	l->found.result.hit = l->hit;
	l->found.result.hits = n;
	return l->hit ? ERR_OK : ERR_INTERNAL;
}

/* What lies nearest, as SQL found it; the index adds the groups and leaves out what it does not know yet. */
static enum err by_place(struct req *r, struct likeness *l)
{
	uint8_t *bits = calloc(HIGHEST_ID / 8, 1);
	const struct index_ids near = {.from = 0, .to = HIGHEST_ID - 1, .bits = bits};
	enum err e = bits ? DB_RUN(r->db, Q_SEARCH_NEAR, &l->near, req_param(r, "id"), req_param(r, "limit")) : ERR_INTERNAL;
	for (int i = 0; !e && i < db_rows(l->near); i++)
		if (db_int(l->near, i, 0) < HIGHEST_ID)
			bits[db_int(l->near, i, 0) >> 3] |= (uint8_t)(1u << (db_int(l->near, i, 0) & 7));
	l->a.search.only = &near;
	l->a.search.sort = SORT_NEWEST;
	l->a.search.limit = l->limit;
	e = e ? e : run(l, "");
	l->a.search.only = NULL;
	free(bits);
	return e ? e : order_near(r, l);
}

static void leave_out(void *bits, const struct index_told *hit)
{
	if (!hit)
		memset(bits, 0xFF, HIGHEST_ID / 8);
	else if (hit->id < HIGHEST_ID)
		((uint8_t *)bits)[hit->id >> 3] &= (uint8_t)~(1u << (hit->id & 7));
}

static enum err compare(struct req *r, struct likeness *l, const struct sample *subject, const struct sample *background)
{
	DB_AUTO_RESULT rows = NULL;
	struct contrast_item item[ITEMS];
	enum err e = DB_RUN(r->db, Q_SEARCH_TEXTS, &rows, subject->ids, background->ids);
	struct contrast *c = e ? NULL : contrast_new(finder_lexicon(l->a.finder));
	const char *text;
	bool ok = c;
	for (int i = 0; ok && i < db_rows(rows); i++) {
		if (db_int(rows, i, 1) == 0)
			ok = (text = personal_words_kept(r, db_text(rows, i, 2))) && contrast_subject(c, text);
		else
			contrast_background(c, personal_words(r, db_text(rows, i, 2)));
	}
	size_t n = ok ? contrast_best(c, item, ITEMS) : 0;
	for (size_t i = 0; i < n; i++)
		telling_add(finder_lexicon(l->a.finder), item[i].text, item[i].score, &l->words);
	contrast_free(c);
	return e ? e : ok ? ERR_OK : ERR_INTERNAL;
}

/* A few texts have no word often enough to be compared by: what tells most in all of them together. */
static enum err tell_together(struct req *r, struct likeness *l, const struct sample *subject)
{
	DB_AUTO_RESULT rows = NULL;
	const char *all = "";
	enum err e = DB_RUN(r->db, Q_SEARCH_TEXTS, &rows, subject->ids, "{}");
	for (int i = 0; !e && all && i < db_rows(rows) && i < FEW; i++)
		all = arena_printf(r->arena, "%s\n%s", all, personal_words(r, db_text(rows, i, 2)));
	return e ? e : all ? telling_of_text(&l->a, all, &l->words) : ERR_INTERNAL;
}

/* Words that tell the selection from everything else, looked for outside of it. */
static enum err by_selection(struct req *r, struct likeness *l)
{
	const char *q = asking_text(&l->a, sample_param(r, "q"));
	struct timespec start;
	struct sample subject = {.n = 0}, background = {.n = 0};
	uint8_t *bits = malloc(HIGHEST_ID / 8);
	if (!bits)
		return ERR_INTERNAL;
	l->a.search.seconds = SIDE_SECONDS;
	l->a.search.each = leave_out;
	l->a.search.each_arg = bits;
	clock_gettime(CLOCK_MONOTONIC, &start);
	enum err e = sample_take(&l->a, q, NULL, SUBJECT, &subject);
	l->a.search = asking_anew(&l->a);
	l->a.search.seconds = SIDE_SECONDS;
	l->a.strict = l->a.cut = false;
	if (!e)
		e = sample_take(&l->a, "", NULL, BACKGROUND, &background);
	l->partial = subject.partial || background.partial;
	if (!e)
		e = compare(r, l, &subject, &background);
	if (!e && !l->words.n)
		e = tell_together(r, l, &subject);
	const struct index_ids outside = {.from = 0, .to = HIGHEST_ID - 1, .bits = bits};
	l->a.search.only = &outside;
	if (!e)
		e = by_words(r, l);
	l->a.search.only = NULL;
	if (!e)
		e = search_log_put(r, q, subject.total, subject.partial, asking_ms(&start));
	sample_close(&subject);
	sample_close(&background);
	free(bits);
	return e;
}

static double score_of(const struct likeness *l, uint64_t id)
{
	for (size_t i = 0; i < l->found.result.hits; i++)
		if (l->hit[i].id == id && l->hit[i].weight > 0 && l->top > 0)
			return l->hit[i].weight < l->top ? l->hit[i].weight / l->top : 1;
	return 1;
}

/* Why an item is here: the theme and what place is the same, or the telling words it holds, as far as the actor sees them. */
static json_t *reason_of(struct req *r, const struct likeness *l, const struct db_result *texts, const json_t *item)
{
	const char *id = json_string_value(json_object_get(item, "id"));
	for (int i = 0; l->near && i < db_rows(l->near); i++)
		if (!strcmp(db_text(l->near, i, 0), id))
			return json_pack("[s, s]", "тема", db_text(l->near, i, 1));
	json_t *reason = NULL;
	for (int i = 0; !reason && i < db_rows(texts); i++)
		if (!strcmp(db_text(texts, i, 0), id))
			reason = telling_in(finder_lexicon(l->a.finder), &l->words, personal_words(r, db_text(texts, i, 2)));
	reason = reason ? reason : json_array();
	if (!l->answers)
		telling_marked(reason, json_object_get(item, "fragments"));
	return reason;
}

static enum err add_reasons(struct req *r, struct likeness *l, json_t *items)
{
	DB_AUTO_RESULT texts = NULL;
	char *ids = search_ids(&l->found.result);
	enum err e = ids ? DB_RUN(r->db, Q_SEARCH_TEXTS, &texts, ids, "{}") : ERR_INTERNAL;
	free(ids);
	size_t i;
	json_t *item;
	json_array_foreach(items, i, item) {
		const char *id = json_string_value(json_object_get(item, "id"));
		json_object_set_new(item, "score", json_real(score_of(l, strtoull(id, NULL, 10))));
		json_object_set_new(item, "reason", e ? json_array() : reason_of(r, l, l->answers ? l->answers : texts, item));
	}
	return e;
}

static enum err answer(struct req *r, struct likeness *l)
{
	json_t *items;
	struct masker *mask;
	enum err e = personal_for(r, &mask);
	if (!e)
		e = search_rows_ask(r->db, &l->found);
	if (!e)
		e = search_items(r->db, &l->found, l->a.names, false, finder_lexicon(l->a.finder), mask, &items);
	if (e)
		return e;
	e = add_reasons(r, l, items);
	if (e) {
		json_decref(items);
		return e;
	}
	r->resp.rows = (long)json_array_size(items);
	return resp_json(r, 200, json_pack("{s:o, s:b}", "items", items, "partial", l->partial || l->found.result.partial));
}

static enum err read_message(struct req *r, struct likeness *l)
{
	DB_AUTO_RESULT row = NULL;
	const char *id = req_param(r, "id");
	if (!id) {
		req_wrong(r, "id", "required", "Нужна запись, на которую похожи остальные.");
		return ERR_BAD_PARAM;
	}
	enum err e = DB_RUN(r->db, Q_SEARCH_SOURCE, &row, id);
	if (!e && !db_rows(row))
		e = ERR_NOT_FOUND;
	l->id = e ? 0 : (uint64_t)db_int(row, 0, 0);
	l->text = e ? NULL : arena_strdup(r->arena, personal_words(r, db_text(row, 0, 1)));
	return e ? e : l->text ? find_group(l) : ERR_INTERNAL;
}

static enum err find(struct req *r, struct likeness *l, const char *mode)
{
	if (!strcmp(mode, "selection"))
		return by_selection(r, l);
	l->a.search = asking_anew(&l->a);
	enum err e = read_message(r, l);
	if (e)
		return e;
	if (!strcmp(mode, "place"))
		return by_place(r, l);
	if (!strcmp(mode, "answer"))
		return by_answer(r, l);
	return !strcmp(mode, "group") ? by_group(r, l) : by_text(r, l);
}

enum err search_similar(struct req *r)
{
	struct likeness l = {.limit = (size_t)req_param_int(r, "limit")};
	enum err e = sample_open(r, &l.a);
	if (!e)
		e = find(r, &l, req_param(r, "mode"));
	if (!e)
		e = answer(r, &l);
	finding_close(&l.found);
	db_result_free(l.near);
	db_result_free(l.answers);
	return e;
}
