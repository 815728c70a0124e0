#include "fcgi/api/search_ask.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/log.h"
#include "fcgi/params.h"
#include "fcgi/personal.h"
#include "fcgi/thesaurus.h"

/* Parameters that say how an answer is shown, not what is looked for. */
static const char not_stored[] = "q timeline collapse limit cursor link new_in alert set";

const char *const asking_params[FACET_COUNT] = {"theme_id", "organisation_id", "district_id", "channel", "state", "kind", "object", "fault"};

#define SOUND_SECONDS 0.2	/* mistakes are known before the first hit */

struct finder *search_finder(const struct conf *conf)
{
	static struct finder *kept;
	const char *why = "";
	if (!kept)
		kept = finder_new(conf->index, conf->share, &why);
	if (!kept)
		log_line(LOG_FAIL, "search cannot read its dictionary: %s", why);
	return kept;
}

enum err asking_open(struct asking *a, const struct conf *conf, struct db *db)
{
	a->finder = search_finder(conf);
	a->index = a->finder ? finder_index(a->finder) : NULL;
	if (!a->index)
		return ERR_UNAVAILABLE;
	calendar_read(db);
	a->names = facet_names(db);
	a->resolver = (struct facet_resolver){.names = a->names, .index = a->index, .db = db, .lexicon = finder_lexicon(a->finder)};
	if (!a->names)
		return ERR_INTERNAL;
	if (!thesaurus_version(finder_thesaurus(a->finder)))	/* the shipped one: this process has not searched yet */
		return thesaurus_follow(db, a->finder, &a->pending);
	a->state_asked = true;
	return thesaurus_ask(db, a->finder);
}

enum err asking_refuse(struct req *r)
{
	char who[300];
	struct finder *f = search_finder(r->conf);
	if (!f || !finder_silent(f, who, sizeof who))
		return req_fail(r, ERR_UNAVAILABLE, "Поисковый индекс ещё строится. Повторите через минуту.");
	log_line(LOG_FAIL, "part of the search index is out of reach: %s", who);
	return req_fail(r, ERR_UNAVAILABLE, "Часть поискового индекса лежит на сервере %s, и он не отвечает. Сообщите администратору: сам индекс цел.", who);
}

/* Once after asking_open: how far the index is, and whether the thesaurus has become another one since the last search. */
static enum err take_state(struct asking *a, bool *changed)
{
	bool asked = a->state_asked;
	a->state_asked = *changed = false;
	return asked ? thesaurus_take(a->resolver.db, a->finder, &a->pending, changed) : ERR_OK;
}

/* Days since 1970 of 2026-01-31, which the parameters have checked; 0 for none. */
static long day_of(const char *date)
{
	struct tm day = {0};
	return date && strptime(date, "%Y-%m-%d", &day) ? (long)(timegm(&day) / 86400) : 0;
}

/* Days of the index are 16 bits: before and behind them there is nothing, and not everything. */
static void set_days(struct index_search *s, const char *from, const char *to)
{
	const long last = INDEX_DAYS - 1;
	long first_day = day_of(from), last_day = day_of(to);
	if ((from && first_day > last) || (to && last_day < 1))
		first_day = last_day = last;
	s->day_from = (int)(first_day < 0 ? 0 : first_day);
	s->day_to = (int)(last_day > last ? 0 : last_day);
}

static enum index_sort sort_of(const char *name)
{
	static const struct {
		const char *name;
		enum index_sort sort;
	} orders[] = {{"fresh", SORT_FRESH}, {"date", SORT_OLDEST}, {"-date", SORT_NEWEST}, {"due", SORT_DUE}};
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		if (!strcmp(name, orders[i].name))
			return orders[i].sort;
	return SORT_RELEVANCE;
}

bool asking_filters(struct asking *a, struct arena *arena, ask_get_t get, void *from)
{
	for (int f = 0; f < FACET_COUNT; f++) {
		const char *literal = get(from, asking_params[f]);
		uint8_t *set = literal ? arena_alloc(arena, SET_BYTES) : NULL;
		if (literal && !set)
			return false;
		a->search.filter[f] = facet_set(a->names, a->index, (enum index_facet)f, literal, set);
	}
	set_days(&a->search, get(from, "from"), get(from, "to"));
	a->search.sort = sort_of(get(from, "sort"));
	const char *strict = get(from, "strict");
	a->strict = strict && !strcmp(strict, "true");
	return asking_only(a, arena, get, from);
}

bool asking_rights(struct asking *a, struct arena *arena, const struct db_actor *actor)
{
	a->search.personal = db_actor_may_all(actor, PERSONAL_TEXT);
	if (actor->sees_all)
		return true;
	uint8_t *set = arena_alloc(arena, SET_BYTES);
	if (!set)
		return false;
	for (const char *s = actor->orgs; *s; s += strcspn(s, ",}") + 1) {
		s += *s == '{';
		long id = strtol(s, NULL, 10);
		if (id > 0 && id < INDEX_NUMBERS - 1)
			set[id >> 3] |= (uint8_t)(1u << (id & 7));
		if (!s[strcspn(s, ",}")])
			break;
	}
	a->search.visible = set;
	return true;
}

struct index_search asking_anew(const struct asking *a)
{
	return (struct index_search){.visible = a->search.visible, .personal = a->search.personal};
}

enum err asking_stored(struct asking *a, const struct conf *conf, struct db *db, const struct db_actor *actor, struct ask *ask)
{
	enum err e = asking_open(a, conf, db);
	if (e)
		return e;
	return asking_rights(a, ask->arena, actor) && asking_filters(a, ask->arena, ask_param, ask) ? ERR_OK : ERR_INTERNAL;
}

static bool run_once(struct asking *a, const char *q, const uint64_t *dropped, struct finding *out)
{
	const struct finder_asks asks = {.arg = &a->resolver, .resolve = facet_resolve, .near = facet_near, .saved = saved_text, .working_day = calendar_working_day, .late = late_ids};
	bool ok = finder_run(a->finder, q, strlen(q), &a->search, &asks, dropped, out);
	free(a->resolver.text);
	free(a->resolver.late);
	a->resolver.text = NULL;
	a->resolver.late = NULL;
	return ok;
}

enum err asking_run(struct asking *a, const char *q, bool strict, const uint64_t *dropped, struct finding *out)
{
	static const uint64_t none;
	bool changed, ok = run_once(a, q, strict || a->strict ? &none : dropped, out);
	enum err e = take_state(a, &changed);
	if (ok && (e || changed))
		finding_close(out);
	if (!e && changed)
		ok = run_once(a, q, strict || a->strict ? &none : dropped, out);
	if (!e && ok)
		out->result.partial |= a->cut;
	if (e || ok)
		return e;
	log_line(LOG_FAIL, "search failed: %s", index_error(a->index));
	return ERR_INTERNAL;
}

enum err ask_refuse_wrong(struct req *r, const struct finding *found, const char *pointer)
{
	if (!found->query->errors)
		return ERR_OK;
	req_wrong(r, pointer, "wrong_query", found->query->errors->message);
	return ERR_INVALID;
}

double asking_ms(const struct timespec *start)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) * 1e3 + (double)(now.tv_nsec - start->tv_nsec) / 1e6;
}

struct counted counted_of(const struct finding *found, const struct timespec *start)
{
	return (struct counted){.total = found->result.total, .partial = found->result.partial, .took_ms = asking_ms(start)};
}

enum err ask_sound(struct req *r, struct ask *ask, const char *pointer, struct counted *out)
{
	struct asking a = {.search = {.seconds = SOUND_SECONDS}};
	struct finding found;
	struct timespec start;
	clock_gettime(CLOCK_MONOTONIC, &start);
	enum err e = asking_stored(&a, r->conf, r->db, req_actor(r), ask);
	if (!e)
		e = asking_run(&a, ask->q, true, NULL, &found);
	if (e)
		return e;
	if (out)
		*out = counted_of(&found, &start);
	e = ask_refuse_wrong(r, &found, pointer);
	finding_close(&found);
	return e;
}

static bool is_stored(const char *name)
{
	return params_find(search_params, name) >= 0 && !params_in_words(not_stored, name);
}

const char *ask_param(void *from, const char *name)
{
	struct ask *ask = from;
	const char *s = json_string_value(json_object_get(ask->params, name)), *why;
	int i = params_find(search_params, name);
	if (i < 0)
		return NULL;
	s = s && is_stored(name) ? params_value(ask->arena, &search_params[i], s, &why) : NULL;
	return s ? s : search_params[i].by_default;
}

static void check_param(struct req *r, const char *name, const json_t *value)
{
	const char *s = json_string_value(value), *why = "Нужна строка, как в адресе.", *pointer = arena_printf(r->arena, "/params/%.60s", name);
	if (!is_stored(name))
		req_wrong(r, pointer, "unknown", "Такого параметра у сохраняемого поиска нет.");
	else if (!s || !params_value(r->arena, &search_params[params_find(search_params, name)], s, &why))
		req_wrong(r, pointer, "wrong_value", why);
}

/* Days as text sort as they follow each other. */
static bool is_turned(const char *from, const char *to)
{
	return from && to && strcmp(from, to) > 0;
}

enum err ask_span(struct req *r)
{
	if (!is_turned(req_param(r, "from"), req_param(r, "to")))
		return ERR_OK;
	req_wrong(r, "to", "wrong_value", "Конец срока раньше его начала.");
	return req_fail(r, ERR_BAD_PARAM, "Конец срока («по») раньше его начала («с»): поменяйте даты местами.");
}

enum err ask_check(struct req *r)
{
	const char *name;
	json_t *value;
	json_object_foreach(json_object_get(r->body, "params"), name, value)
		check_param(r, name, value);
	const json_t *params = json_object_get(r->body, "params");
	if (is_turned(json_string_value(json_object_get(params, "from")), json_string_value(json_object_get(params, "to"))))
		req_wrong(r, "/params/to", "wrong_value", "Конец срока раньше его начала.");
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

/* JSON as text in the arena; NULL when memory is short. */
static const char *text_of(struct arena *a, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	const char *copy = text ? arena_strdup(a, text) : NULL;
	free(text);
	return copy;
}

const char *ask_params_text(struct req *r)
{
	json_t *params = json_object_get(r->body, "params");
	return params ? text_of(r->arena, params) : "{}";
}

/* A checked value as it stood in the address: lists lose their braces. */
static json_t *address_value(const char *value)
{
	size_t n = strlen(value);
	return *value == '{' ? json_stringn(value + 1, n - 2) : json_string(value);
}

const char *ask_address_text(struct req *r)
{
	json_auto_t *params = json_object();
	for (const struct param *p = search_params; p->name; p++) {
		const char *value = is_stored(p->name) ? req_param(r, p->name) : NULL;
		if (value && (!p->by_default || strcmp(value, p->by_default)))
			json_object_set_new(params, p->name, address_value(value));
	}
	return text_of(r->arena, params);
}

const char *ask_ids_literal(struct arena *a, const uint64_t *id, int n)
{
	size_t room = (size_t)n * 21 + 3, at = 1;
	char *out = arena_alloc(a, room);
	if (!out)
		return NULL;
	out[0] = '{';
	for (int i = 0; i < n; i++)
		at += (size_t)snprintf(out + at, room - at, "%s%" PRIu64, i ? "," : "", id[i]);
	snprintf(out + at, room - at, "}");
	return out;
}
