/* search_facets.c - names of facet values, sets of them, and the facets of an answer. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/search_in.h"
#include "search/text/utf8.h"

#define NAMES_AGE 30		/* seconds */
#define NAME_STEM 8		/* bytes that two forms of a name share at least: four letters */
#define NAME_ENDING 4		/* … and what may follow them */
#define FACET_VALUES 300	/* of one facet in an answer, the most frequent first */

static struct facet_names cache;
static time_t cached_at;

static char *fold(const char *s)
{
	size_t n = strlen(s), room = n * 2 + 6;
	char *out = malloc(room);
	if (out)
		utf8_fold_text(s, n, out, room);
	return out;
}

static bool is_coded(enum index_facet f)
{
	return f >= FACET_CHANNEL && f < FACET_COUNT;
}

static void free_names(struct facet_names *names)
{
	for (int i = 0; i < names->n; i++) {
		free(names->list[i].value);
		free(names->list[i].name);
		free(names->list[i].folded);
	}
	free(names->list);
	*names = (struct facet_names){.n = 0};
}

static bool fill(struct facet_name *to, const struct db_result *r, int row)
{
	to->facet = (enum index_facet)db_int(r, row, 0);
	to->value = strdup(db_text(r, row, 1));
	to->name = strdup(db_text(r, row, 2));
	to->folded = fold(db_text(r, row, 2));
	long id = is_coded(to->facet) ? 0 : strtol(db_text(r, row, 1), NULL, 10), parent = strtol(db_text(r, row, 3), NULL, 10);
	to->id = id;
	to->number = id > 0 && id < INDEX_NUMBERS - 1 ? (uint16_t)id : 0;
	to->parent = parent > 0 && parent < INDEX_NUMBERS - 1 ? (uint16_t)parent : 0;
	return to->value && to->name && to->folded;
}

static int by_id(const void *a, const void *b)
{
	const struct facet_name *x = a, *y = b;
	if (x->facet != y->facet)
		return x->facet < y->facet ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

const char *facet_name(const struct facet_names *names, int facet, int64_t id)
{
	const struct facet_name wanted = {.facet = (enum index_facet)facet, .id = id};
	if (id <= 0)
		return NULL;
	const struct facet_name *n = bsearch(&wanted, names->list, (size_t)names->n, sizeof wanted, by_id);
	if (!n)
		cached_at = 0;		/* there is a newer one: read before the next page */
	return n ? n->name : NULL;
}

const struct facet_names *facet_names(struct db *db)
{
	DB_AUTO_RESULT r = NULL;
	time_t now = time(NULL);
	if (cache.list && now - cached_at < NAMES_AGE && now >= cached_at)
		return &cache;
	if (db_run(db, Q_SEARCH_NAMES, 0, NULL, &r))
		return NULL;
	struct facet_names fresh = {.list = calloc((size_t)db_rows(r) + 1, sizeof *fresh.list)};
	bool ok = fresh.list;
	for (int i = 0; ok && i < db_rows(r); i++) {
		fresh.n = i + 1;
		ok = fill(&fresh.list[i], r, i);
	}
	if (!ok) {
		free_names(&fresh);
		return NULL;
	}
	qsort(fresh.list, (size_t)fresh.n, sizeof *fresh.list, by_id);
	free_names(&cache);
	cache = fresh;
	cached_at = now;
	return &cache;
}

uint16_t facet_number(const struct facet_name *n, struct index *ix)
{
	return is_coded(n->facet) ? index_code(ix, n->facet, n->value) : n->number;
}

static void put(uint8_t *set, uint16_t n)
{
	set[n >> 3] |= (uint8_t)(1u << (n & 7));
}

static bool has(const uint8_t *set, uint16_t n)
{
	return set[n >> 3] >> (n & 7) & 1;
}

/* Adds everything below what is in the set; the tree is shallow, so passes until nothing changes are few. */
static void add_below(const struct facet_names *names, enum index_facet f, uint8_t *set)
{
	for (bool changed = true; changed;) {
		changed = false;
		for (int i = 0; i < names->n; i++) {
			const struct facet_name *n = &names->list[i];
			if (n->facet != f || !n->parent || has(set, n->number) || !has(set, n->parent))
				continue;
			put(set, n->number);
			changed = true;
		}
	}
	set[0] &= 0xFE;		/* 0 is "none" */
}

const uint8_t *facet_set(const struct facet_names *names, struct index *ix, enum index_facet f, const char *literal, uint8_t *set)
{
	if (!literal)
		return NULL;
	for (const char *s = literal + 1; *s && *s != '}';) {
		size_t len = strcspn(s, ",}");
		for (int i = 0; i < names->n; i++) {
			const struct facet_name *n = &names->list[i];
			if (n->facet == f && strlen(n->value) == len && !strncmp(n->value, s, len))
				put(set, facet_number(n, ix));
		}
		s += len + (s[len] == ',');
	}
	add_below(names, f, set);
	return set;
}

static bool share_term(const struct word *a, const struct word *b)
{
	for (int i = 0; i < a->likely; i++)
		for (int k = 0; k < b->likely; k++)
			if (!strcmp(word_term(a, i), word_term(b, k)))
				return true;
	return false;
}

/* Forms of one name that the dictionary does not decline (Кирова, Кирове): all but their endings is the same. */
static bool differ_by_ending(const char *a, const char *b)
{
	size_t same = 0, n = strlen(a), m = strlen(b);
	while (a[same] && a[same] == b[same])
		same++;
	return same >= NAME_STEM && n <= same + NAME_ENDING && m <= same + NAME_ENDING;
}

/* «Б.» and «Бол.» of «Большая». */
static bool is_beginning(const struct token *wanted, const struct token *of)
{
	return wanted->dotted && wanted->len < of->len && !strncmp(wanted->text, of->text, wanted->len);
}

static bool has_word(struct lexicon *lx, const char *name, const struct token *wanted)
{
	struct tokens tokens;
	struct token t;
	const struct word w = *lexicon_word(lx, wanted);
	tokens_init(&tokens, name, strlen(name));
	while (tokens_next(&tokens, &t))
		if (t.span == 1 && (share_term(&w, lexicon_word(lx, &t)) || differ_by_ending(t.text, wanted->text) || is_beginning(wanted, &t)))
			return true;
	return false;
}

/* Has the name each word of the value, in whatever form? */
static bool says(struct lexicon *lx, const char *name, const char *value)
{
	struct tokens tokens;
	struct token t;
	bool any = false;
	tokens_init(&tokens, value, strlen(value));
	while (tokens_next(&tokens, &t)) {
		if (t.span > 1)
			continue;
		if (!has_word(lx, name, &t))
			return false;
		any = true;
	}
	return any;
}

static bool fits(const struct facet_resolver *r, const struct facet_name *n, const char *value, const char *folded, bool exact)
{
	if (exact)
		return !strcmp(n->value, value) || !strcmp(n->folded, folded);
	return strstr(n->folded, folded) || (r->lexicon && says(r->lexicon, n->folded, folded));
}

static bool put_fitting(const struct facet_resolver *r, enum query_field field, const char *value, const char *folded, uint8_t *set)
{
	bool any = false;
	for (int exact = 1; exact >= 0 && !any && *folded; exact--) {
		for (int i = 0; i < r->names->n; i++) {
			const struct facet_name *n = &r->names->list[i];
			if (n->facet != (enum index_facet)field || !fits(r, n, value, folded, exact))
				continue;
			put(set, facet_number(n, r->index));
			any = true;
		}
	}
	return any;
}

int facet_resolve(void *arg, enum query_field field, const char *value, uint16_t *number, int max)
{
	const struct facet_resolver *r = arg;
	uint8_t set[SET_BYTES] = {0};
	char *folded = fold(value);
	bool any = folded && put_fitting(r, field, value, folded, set);
	const char *usual = folded && !any ? facet_usual(field, folded) : NULL;
	any = any || (usual && put_fitting(r, field, usual, usual, set));
	free(folded);
	add_below(r->names, (enum index_facet)field, set);
	int count = 0;
	for (unsigned i = 1; any && i < INDEX_NUMBERS && count < max; i++)
		if (has(set, (uint16_t)i))
			number[count++] = (uint16_t)i;
	if (any && !count)
		number[count++] = INDEX_NUMBERS - 2;	/* a known value that no document has */
	return count;
}

struct counted {
	const struct facet_name *name;
	uint32_t count;
	bool selected;
};

static int by_count(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;
	if (x->selected != y->selected)
		return x->selected ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->name->name, y->name->name);
}

static json_t *facet_json(const struct facet_names *names, struct index *ix, const uint32_t *count, const uint8_t *set, enum index_facet f)
{
	struct counted *list = calloc((size_t)names->n + 1, sizeof *list);
	json_t *out = json_array();
	int n = 0;
	for (int i = 0; list && i < names->n; i++) {
		const struct facet_name *name = &names->list[i];
		uint16_t number = name->facet == f ? facet_number(name, ix) : 0;
		bool selected = number && set && has(set, number);
		if (number && (count[number] || selected))
			list[n++] = (struct counted){name, count[number], selected};
	}
	if (list)
		qsort(list, (size_t)n, sizeof *list, by_count);
	for (int i = 0; i < n && i < FACET_VALUES; i++)
		json_array_append_new(out, json_pack("{s:s, s:s, s:I, s:b}", "value", list[i].name->value, "name", list[i].name->name,
			"count", (json_int_t)list[i].count, "selected", list[i].selected));
	free(list);
	return out;
}

json_t *facets_json(const struct facet_names *names, struct index *ix, const struct index_result *r, const struct index_search *s)
{
	static const char *const KEY[FACET_COUNT] = {"theme", "organisation", "district", "channel", "state", "kind", "object", "fault"};
	json_t *out = json_object();
	for (int f = 0; f < FACET_COUNT; f++)
		json_object_set_new(out, KEY[f], facet_json(names, ix, r->count[f], s->filter[f], (enum index_facet)f));
	return out;
}
