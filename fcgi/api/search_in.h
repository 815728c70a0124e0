/* search_in.h - inside of GET /search: names of facet values, filters, items. */
#ifndef MCU_SEARCH_IN_H
#define MCU_SEARCH_IN_H

#include "fcgi/db.h"
#include "search/index/finder.h"
#include "search/text/mask.h"

#define SET_BYTES (INDEX_NUMBERS / 8)

/* A value of a facet as people and programs know it. */
struct facet_name {
	enum index_facet facet;
	int64_t id;			/* of the registry; codes have none: 0 */
	uint16_t number;		/* id as the index has it; codes get theirs from the index at use: 0 */
	char *value, *name, *folded;
	uint16_t parent;
};

struct facet_names {
	struct facet_name *list;
	int n;
};

/* The finder of this process, made at the first use and kept; NULL (logged) when its dictionary cannot be read. Borrowed. */
struct finder *search_finder(const struct conf *conf);

/* Names of all facet values, read anew when older than 30 s. NULL when they cannot be read. Borrowed. */
const struct facet_names *facet_names(struct db *db);

/* The name of a facet's value, or of a street (FACET_STREET), by its id; NULL: none is known by now. Borrowed. */
enum { FACET_STREET = FACET_COUNT };
const char *facet_name(const struct facet_names *names, int facet, int64_t id);

/* The number of a named value in this index; 0 when no document has it. */
uint16_t facet_number(const struct facet_name *n, struct index *ix);

/* Numbers meant by a value of a field: id, code, name, a part of it or its words in other forms, with everything below. For query_world.resolve. */
struct facet_resolver {
	const struct facet_names *names;
	struct index *index;
	struct db *db;
	struct lexicon *lexicon;	/* NULL: words of a value count as they are written */
	char *text;			/* of the last saved search; free */
	uint64_t *late;			/* ids of the last answer of late_ids; free */
};
int facet_resolve(void *resolver, enum query_field field, const char *value, uint16_t *number, int max);

/* The code of a value that people call so («тг»); NULL: none. */
const char *facet_usual(enum query_field field, const char *folded);

/* The condition that a value without meaning was probably meant to be, static; NULL: none. For query_world.near. */
const char *facet_near(void *resolver, enum query_field field, const char *value);

/* Text of a saved search of this name that the acting account may use, its filters written as conditions; NULL: there is none.
 * Borrowed from the resolver. For query_world.saved. */
const char *saved_text(void *resolver, const char *name);

/* Reads the calendar at first use and again when older than ten minutes. */
void calendar_read(struct db *db);

/* Is the day known not to be worked? By the calendar as it was last read. */
bool calendar_is_off(int day);

/* See query_world.late; kept in the resolver. */
int late_ids(void *resolver, const uint64_t **id);

/* See query_world.working_day. */
int calendar_working_day(void *resolver, int day, int n, bool forward, int *year);

/* "{1,2}" or "{vk,ok}" as a set of facet numbers, with everything below; NULL stays NULL. The set has SET_BYTES, zeroed. */
const uint8_t *facet_set(const struct facet_names *names, struct index *ix, enum index_facet f, const char *literal, uint8_t *set);

/* The facets of a result. New. */
json_t *facets_json(const struct facet_names *names, struct index *ix, const struct index_result *r, const struct index_search *s);

/*
 * How the hits lie in time: {unit, buckets: [{from, count, previous, all}], holidays}. unit: day | week | month | auto.
 * The matches are counted by day with the range of days left out, all likewise everything that may be seen; the range cuts the buckets.
 * previous is a year earlier: the same dates, for weeks 52 weeks; null when the query names days otherwise than by its range (НЕ дата:, in ИЛИ), or certain
 * records are looked through (among). holidays are days off, when a bucket is a day; call calendar_read before. New; NULL when memory is short.
 */
json_t *timeline_json(const struct finding *found, const uint32_t *all, bool among, const char *unit);

/* Asks for the rows of a page; search_items must follow, and nothing may run on db before it. */
enum err search_rows_ask(struct db *db, const struct finding *found);

/* Items of a page in their order, made while its rows come in; collapsed: with the number of near copies each stands for; mask: for
 * who may not see texts whole, or NULL. New. */
enum err search_items(struct db *db, const struct finding *found, const struct facet_names *names, bool collapsed, struct lexicon *lx,
		      struct masker *mask, json_t **items);

/* Ids of the hits as an array literal. New (free); NULL when memory is short. */
char *search_ids(const struct index_result *r);

json_t *notes_json(const struct query_tree *q);
json_t *errors_json(const struct query_tree *q, const char *text);

#endif
