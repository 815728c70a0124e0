/* What the found texts say more often than others do: a fair sample of both sides, near copies once. */
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/api/search_log.h"
#include "fcgi/api/search_sample.h"
#include "fcgi/personal.h"
#include "search/discover/contrast.h"

#define SUBJECT 1000		/* texts read of each side */
#define BACKGROUND 2000
#define ITEMS 60
#define SEARCH_SECONDS 0.3	/* of each of the two searches */
#define READ_SECONDS 0.6	/* no more texts are read after so much of the request's second … */
#define COUNT_SECONDS 0.9	/* … and no more queries of items are counted */

enum { SIDE_COLUMN = 1, TEXT_COLUMN };

struct comparison {
	struct asking a;
	const char *q;
	struct index_search asked;	/* as it came: what the queries of the items are counted by */
	struct sample side[2];
	struct timespec start;
	size_t texts[2];
	bool late;
};

static double passed(const struct timespec *start)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/* The days before the asked ones, as many as they are. */
static enum err previous_days(struct req *r, struct index_search *s)
{
	if (!s->day_from || !s->day_to || s->day_to < s->day_from) {
		req_wrong(r, "from", "required", "Для сравнения с прошлым сроком нужны обе даты.");
		return ERR_BAD_PARAM;
	}
	int days = s->day_to - s->day_from + 1;
	s->day_to = s->day_from - 1;
	s->day_from = s->day_from > days ? s->day_from - days : 1;
	return ERR_OK;
}

/* What the found is compared with: turns the search into that of the background and tells its words. */
static enum err turn(struct req *r, struct comparison *c, const char **q)
{
	const char *kind = req_param(r, "background"), *other = req_param(r, "background_q");
	struct index_search *s = &c->a.search;
	*q = c->q;
	if (!strcmp(kind, "previous"))
		return previous_days(r, s);
	s->only = s->without = NULL;	/* a part is compared with what it is a part of */
	if (!strcmp(kind, "query")) {
		*q = other;
		if (!other)
			req_wrong(r, "background_q", "required", "Для сравнения с другим запросом нужны его слова.");
		return other ? ERR_OK : ERR_BAD_PARAM;
	}
	*q = "";
	memset(s->filter, 0, sizeof s->filter);
	s->day_from = s->day_to = 0;
	return ERR_OK;
}

/* What is left of a query with a mistake may be everything, and the comparison another one than was asked for. */
static enum err refuse_wrong(struct req *r, const struct comparison *c)
{
	if (strcmp(req_param(r, "background"), "query") || !c->side[1].wrong)
		return ERR_OK;
	req_wrong(r, "background_q", "wrong_query", c->side[1].wrong);
	return ERR_BAD_PARAM;
}

static enum err take_both(struct req *r, struct comparison *c)
{
	const char *background;
	c->asked = c->a.search;
	c->a.search.seconds = SEARCH_SECONDS;
	enum err e = sample_take(&c->a, c->q, NULL, SUBJECT, &c->side[0]);
	if (!e)
		e = turn(r, c, &background);
	if (!e)	/* the days before are asked for the same words */
		e = sample_take(&c->a, background, background == c->q ? &c->side[0].dropped : NULL, BACKGROUND, &c->side[1]);
	return e ? e : refuse_wrong(r, c);
}

static bool read_texts(struct req *r, struct comparison *c, const struct db_result *rows, struct contrast *contrast)
{
	for (int i = 0; i < db_rows(rows) && !c->late; i++) {
		int side = (int)db_int(rows, i, SIDE_COLUMN);
		const char *text = side == 0 ? personal_words_kept(r, db_text(rows, i, TEXT_COLUMN)) : NULL;
		if (side == 0 && (!text || !contrast_subject(contrast, text)))
			return false;
		if (side == 1)
			contrast_background(contrast, personal_words(r, db_text(rows, i, TEXT_COLUMN)));
		c->texts[side]++;
		c->late = i % 64 == 0 && passed(&c->start) > READ_SECONDS;
	}
	return true;
}

/* The search that opens the records of an item: what was asked, and this in any of its forms, without synonyms. */
static const char *query_of(struct req *r, const char *q, const struct contrast_item *item)
{
	return *q ? arena_printf(r->arena, "(%s) «%s»", q, item->text) : arena_printf(r->arena, "«%s»", item->text);
}

/* Records that a query opens by all its words; null when the time is up. New. */
static json_t *opened(struct comparison *c, const char *query)
{
	struct finding found;
	c->a.search = c->asked;
	c->a.search.limit = 0;
	c->a.search.seconds = COUNT_SECONDS - passed(&c->start);
	if (c->a.search.seconds <= 0 || asking_run(&c->a, query, true, NULL, &found))
		return json_null();
	json_t *total = found.result.partial ? json_null() : json_integer((json_int_t)found.result.total);
	finding_close(&found);
	return total;
}

static json_t *item_json(struct req *r, struct comparison *c, const struct contrast_item *item)
{
	const char *query = query_of(r, c->side[0].text, item);
	return json_pack("{s:s, s:s, s:i, s:i, s:f, s:f, s:s, s:o}", "text", item->text, "kind", item->phrase ? "phrase" : "word", "count",
		(int)item->count, "background_count", (int)item->background, "ratio", item->ratio, "score", item->score, "query", query,
		"total", opened(c, query));
}

/* A surname alone in a text is known for one by the whole record, which only the index has seen: what it opens nothing by is none to be told. */
static void put_item(struct req *r, json_t *items, json_t *item)
{
	const json_t *total = json_object_get(item, "total");
	if (!json_is_integer(total) || json_integer_value(total) || personal_shown(r))
		json_array_append(items, item);
	json_decref(item);
}

static enum err answer(struct req *r, struct comparison *c, struct contrast *contrast)
{
	struct contrast_item item[ITEMS];
	size_t n = contrast_best(contrast, item, (size_t)req_param_int(r, "limit"));
	json_t *items = json_array();
	for (size_t i = 0; i < n; i++)
		put_item(r, items, item_json(r, c, &item[i]));
	r->resp.rows = (long)json_array_size(items);
	const struct counted counted = {.total = c->side[0].total, .partial = c->late || c->side[0].partial || c->side[1].partial, .took_ms = asking_ms(&c->start)};
	const char *other = strcmp(req_param(r, "background"), "query") ? NULL : req_param(r, "background_q");
	enum err e = search_log_both(r, c->q, &counted, other, c->side[1].total);
	if (e) {
		json_decref(items);
		return e;
	}
	return resp_json(r, 200, json_pack("{s:o, s:b, s:I, s:I, s:I, s:I, s:b, s:f}", "items", items, "relaxed", c->side[0].relaxed, "subject", (json_int_t)c->texts[0],
		"subject_total", (json_int_t)c->side[0].total, "background", (json_int_t)c->texts[1], "background_total",
		(json_int_t)c->side[1].total, "partial", counted.partial, "took_ms", counted.took_ms));
}

static void skip(void *contrast, const char *lemma)
{
	contrast_skip(contrast, lemma);
}

static enum err compare(struct req *r, struct comparison *c)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = DB_RUN(r->db, Q_SEARCH_TEXTS, &rows, c->side[0].ids, c->side[1].ids);
	struct contrast *contrast = e ? NULL : contrast_new(finder_lexicon(c->a.finder));
	if (!contrast)
		return e ? e : ERR_INTERNAL;
	sample_lemmas(&c->a, c->q, skip, contrast);
	e = read_texts(r, c, rows, contrast) ? answer(r, c, contrast) : ERR_INTERNAL;
	contrast_free(contrast);
	return e;
}

enum err search_unusual(struct req *r)
{
	struct comparison c = {.late = false};
	clock_gettime(CLOCK_MONOTONIC, &c.start);
	enum err e = sample_open(r, &c.a);
	c.q = asking_text(&c.a, sample_param(r, "q"));
	if (!e)
		e = take_both(r, &c);
	if (!e)
		e = compare(r, &c);
	sample_close(&c.side[0]);
	sample_close(&c.side[1]);
	return e;
}
