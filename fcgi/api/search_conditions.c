/* search_conditions.c - nothing found: which conditions and refinements are in the way, tried by leaving each of them out. */
#include <string.h>

#include "fcgi/api/search_ask.h"
#include "search/index/query.h"

#define BLANKS " \t\n"
#define CONDITIONS 8
#define SECONDS 0.1	/* for all of them */

struct trial {
	struct asking *a;
	struct arena *arena;
	const char *text;
	const struct query_node *condition[CONDITIONS];
	int conditions, refinements, errors;
	json_t *out;
};

static int count_errors(const struct query_tree *q)
{
	int n = 0;
	for (const struct query_error *e = q->errors; e; e = e->next)
		n++;
	return n;
}

/* What all of the query is bound to and is no word: «поле:значение», what is excluded. */
static void collect(struct trial *t, const struct query_node *root)
{
	for (const struct query_node *n = root && root->kind == QUERY_AND ? root->child : NULL; n; n = n->next)
		if ((n->kind == QUERY_FIELD || n->kind == QUERY_NOT) && t->conditions < CONDITIONS)
			t->condition[t->conditions++] = n;
}

static bool is_and(const char *word, size_t n)
{
	static const char *const AND[] = {"И", "AND", "&", "&&"};
	for (size_t i = 0; i < sizeof AND / sizeof *AND; i++)
		if (strlen(AND[i]) == n && !memcmp(AND[i], word, n))
			return true;
	return false;
}

/* Text with one blank between words and no «И» without something on both of its sides. */
static const char *tidy(struct arena *arena, const char *text)
{
	char *out = arena_alloc(arena, 2 * strlen(text) + 1), *to = out;
	bool and = false;
	for (const char *s = text + strspn(text, BLANKS); out && *s; s += strspn(s, BLANKS)) {
		size_t n = strcspn(s, BLANKS);
		if (is_and(s, n)) {
			and = to > out;
		} else {
			to = stpcpy(to, to == out ? "" : and ? " И " : " ");
			to = mempcpy(to, s, n);
			and = false;
		}
		s += n;
	}
	if (out)
		*to = 0;
	return out;
}

/* The query without conditions from..to of the list; NULL when memory is short. */
static const char *without(const struct trial *t, int from, int to)
{
	char *rest = arena_strdup(t->arena, t->text);
	for (int i = from; rest && i < to; i++)
		memset(rest + t->condition[i]->begin, ' ', t->condition[i]->end - t->condition[i]->begin);
	return rest ? tidy(t->arena, rest) : NULL;
}

/* Is it in the way? A rest that has become wrong («дом:16» without its street) tells nothing. */
static void try(struct trial *t, const char *condition, const char *param, const char *q)
{
	struct finding one;
	if (!q || asking_run(t->a, q, false, NULL, &one))
		return;
	if (one.result.total && count_errors(one.query) <= t->errors)
		json_array_append_new(t->out, json_pack("{s:s?, s:s?, s:s, s:I}", "condition", condition, "param", param, "q", q, "total", (json_int_t)one.result.total));
	finding_close(&one);
}

static void try_conditions(struct trial *t)
{
	for (int i = 0; i < t->conditions; i++) {
		const struct query_node *n = t->condition[i];
		const char *rest = without(t, i, i + 1);
		if (rest && *rest)
			try(t, arena_printf(t->arena, "%.*s", (int)(n->end - n->begin), t->text + n->begin), NULL, rest);
	}
}

static void try_refinements(struct trial *t)
{
	struct index_search *s = &t->a->search;
	const struct index_search kept = *s;
	for (int f = 0; f < FACET_COUNT; f++) {
		if (!kept.filter[f])
			continue;
		t->refinements++;
		s->filter[f] = NULL;
		try(t, NULL, asking_params[f], t->text);
		s->filter[f] = kept.filter[f];
	}
	if (!kept.day_from && !kept.day_to)
		return;
	t->refinements++;
	s->day_from = s->day_to = 0;
	try(t, NULL, "days", t->text);
	s->day_from = kept.day_from;
	s->day_to = kept.day_to;
}

/* Several are in the way of each other's records: all of them are left out. */
static void try_all(struct trial *t)
{
	struct index_search *s = &t->a->search;
	const char *rest = without(t, 0, t->conditions);
	memset(s->filter, 0, sizeof s->filter);
	s->day_from = s->day_to = 0;
	if (rest && *rest)
		try(t, NULL, NULL, rest);
}

json_t *conditions_json(struct asking *a, struct arena *arena, const struct finding *found, const char *text)
{
	struct trial t = {.a = a, .arena = arena, .text = text, .errors = count_errors(found->query), .out = json_array()};
	struct query_tree *plain = found->result.total || found->result.partial ? NULL : query_parse(text, strlen(text));
	if (!plain)
		return t.out;
	const struct index_search kept = a->search;
	a->search.limit = 1;
	a->search.collapse = false;
	a->search.seconds = SECONDS / (CONDITIONS + FACET_COUNT);
	collect(&t, plain->root);
	try_conditions(&t);
	try_refinements(&t);
	if (!json_array_size(t.out) && t.conditions + t.refinements > 1)
		try_all(&t);
	a->search = kept;
	query_free(plain);
	return t.out;
}
