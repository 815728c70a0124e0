/* expand_field.c - fields: facets, ranges, presence, words in one place, saved searches. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/index/columns.h"
#include "search/index/expand.h"
#include "search/index/query_date.h"
#include "search/index/query_fields.h"
#include "search/text/utf8.h"

#define FACET_MOST 4096
#define SCOPE_WORDS 12

static bool expand_facet(struct expander *x, struct query_node *n)
{
	uint16_t found[FACET_MOST];
	int count = x->world->resolve ? x->world->resolve(x->world->arg, n->field, n->text, found, FACET_MOST) : 0;
	uint16_t *kept = count > 0 ? pool_alloc(x->q->pool, (size_t)count * sizeof *kept) : NULL;
	if (!kept) {
		const char *meant = x->world->near ? x->world->near(x->world->arg, n->field, n->text) : NULL;
		query_add_error(x->q, n->begin, n->end, "Такого значения нет: это условие не учтено.%s%s%s", meant ? " Возможно: " : "", meant ? meant : "", meant ? "." : "");
		return false;
	}
	memcpy(kept, found, (size_t)count * sizeof *kept);
	n->number = kept;
	n->numbers = count;
	return true;
}

static bool expand_period(struct expander *x, struct query_node *n)
{
	int year = 0;
	switch (query_period(x->world, n->text, &n->from, &n->to, &year)) {
	case PERIOD_FINE:
		if (n->from <= n->to)
			return true;
		query_add_error(x->q, n->begin, n->end, "Конец промежутка раньше его начала: это условие не учтено.");
		return false;
	case PERIOD_NO_CALENDAR:
		query_add_error(x->q, n->begin, n->end, "Производственного календаря на %d год нет: рабочие дни не посчитать.", year);
		return false;
	case PERIOD_WRONG:
		query_add_error(x->q, n->begin, n->end,
			"Дата пишется так: 2025, 2025-01, 01.02.2025, сегодня, вчера, неделя, 7д, 3рд, промежутком 2025-01..2025-03 или <сегодня.");
		break;
	}
	return false;
}

/* A small whole number at *s, which moves behind it; -1: none. */
static int small(const char **s)
{
	char *end;
	if (**s < '0' || **s > '9')
		return -1;
	long v = strtol(*s, &end, 10);
	*s = end;
	return v > 1000 ? -1 : (int)v;
}

static bool expand_number(struct expander *x, struct query_node *n)
{
	const char *s = n->text;
	enum comparison how = query_comparison(&s);
	int a = strncmp(s, "..", 2) == 0 ? 0 : small(&s), b = a;
	bool range = strncmp(s, "..", 2) == 0 && how == COMPARE_SAME;
	if (range) {
		s += 2;
		b = *s ? small(&s) : INT_MAX;
	}
	if (a < 0 || b < a || *s) {
		query_add_error(x->q, n->begin, n->end, "Здесь нужно число, промежуток 2..4 или сравнение >=4.");
		return false;
	}
	n->from = a;
	n->to = b;
	query_compared(how, &n->from, &n->to);
	return true;
}

/* Overdue is what was due before today, and what is due today at an hour that has passed. */
static void expand_overdue(struct expander *x, struct query_node *n)
{
	const uint64_t *id = NULL;
	int count = x->world->late ? x->world->late(x->world->arg, &id) : 0;
	uint64_t *kept = count > 0 ? pool_alloc(x->q->pool, (size_t)count * sizeof *kept) : NULL;
	n->due_before = query_today(x->world);
	if (!kept)
		return;
	memcpy(kept, id, (size_t)count * sizeof *kept);
	n->late = kept;
	n->lates = count;
}

static bool expand_presence(struct expander *x, struct query_node *n)
{
	char name[64];
	bool overdue = false;
	utf8_fold_text(n->text, strlen(n->text), name, sizeof name);
	if (!query_presence_find(name, &n->flags, &overdue)) {
		query_add_error(x->q, n->begin, n->end,
			"Можно спросить: ответ, адрес, вложение, оценка, тема, организация, район, объект, неисправность, срок, автор, повтор, коллективное, фаст-трек, ускоренное, открыто, просрочка.");
		return false;
	}
	if (overdue)
		expand_overdue(x, n);
	n->absent = n->field == FIELD_NO;
	return true;
}

/* Words of a value as slots; a number written together is one, a word written together its parts. */
static int slots_of(struct expander *x, const struct query_node *n, struct query_slot *slot, int max)
{
	struct tokens tokens;
	struct token t;
	uint32_t done = 0;
	int count = 0;
	tokens_init(&tokens, n->text, strlen(n->text));
	while (count < max && tokens_next(&tokens, &t)) {
		if (t.position < done || (t.span > 1 && t.kind == TOKEN_WORD))
			continue;
		done = t.position + t.span;
		expand_slot_fill(x, &slot[count], &t, t.text);
		if (n->exact && t.span == 1)
			slot[count].form = query_form(t.text);
		count += slot[count].terms > 0;
	}
	return count;
}

static bool expand_place(struct expander *x, struct query_node *n, enum query_scope scope)
{
	struct query_slot slot[SCOPE_WORDS] = {0};
	int count = slots_of(x, n, slot, SCOPE_WORDS);
	n->kind = QUERY_LEAF;
	n->scope = scope;
	n->phrase = true;
	struct query_alt *alt = count ? expand_alt(x, n, count, 1, true) : NULL;
	if (!alt) {
		query_add_error(x->q, n->begin, n->end, "Здесь нужны слова.");
		return false;
	}
	memcpy(alt->slot, slot, (size_t)count * sizeof *slot);
	return true;
}

static bool expand_record_number(struct expander *x, struct query_node *n)
{
	char plain[200];
	n->kind = QUERY_LEAF;
	n->scope = SCOPE_NUMBER;
	n->phrase = true;
	struct query_alt *alt = query_plain(n->text, plain, sizeof plain) ? expand_alt(x, n, 1, 1, true) : NULL;
	if (!alt) {
		query_add_error(x->q, n->begin, n->end, "Здесь нужен номер записи.");
		return false;
	}
	expand_slot_add(x, &alt->slot[0], plain);
	return true;
}

/* The street's number; a street that the registry does not know is looked for among the words of the address. */
static bool expand_street(struct expander *x, struct query_node *n)
{
	uint16_t found[FACET_MOST];
	int count = x->world->resolve ? x->world->resolve(x->world->arg, n->field, n->text, found, FACET_MOST) : 0;
	return count > 0 ? expand_facet(x, n) : expand_place(x, n, SCOPE_ADDRESS);
}

static bool is_inside(const struct expander *x, const char *name)
{
	for (int i = 0; i < x->depth; i++)
		if (strcmp(x->inside[i], name) == 0)
			return true;
	return false;
}

/* Everything of the saved search stands where its name stands in the query. */
static void place_nodes(struct query_node *list, uint32_t begin, uint32_t end)
{
	for (struct query_node *n = list; n; n = n->next) {
		n->begin = begin;
		n->end = end;
		place_nodes(n->child, begin, end);
	}
}

/* Errors after `last` are those of the saved search: they get its name and its place. */
static void place_errors(struct expander *x, struct query_error *last, const struct query_node *n)
{
	struct query_error *e = last ? last->next : x->q->errors;
	for (; e; e = e->next) {
		char text[500];
		int length = snprintf(text, sizeof text, "В запросе «%.100s»: %.300s", n->text, e->message);
		const char *copy = length > 0 ? pool_copy(x->q->pool, text, utf8_mend(text)) : NULL;
		e->message = copy ? copy : e->message;
		e->begin = n->begin;
		e->end = n->end;
	}
}

static struct query_error *last_error(const struct query_tree *q)
{
	struct query_error *e = q->errors;
	while (e && e->next)
		e = e->next;
	return e;
}

/* The saved search in brackets: an AND of its own, so that neighbours outside do not change its words. */
static void fill_saved(struct expander *x, struct query_node *n, const char *name, const char *text)
{
	struct query_error *last = last_error(x->q);
	x->inside[x->depth++] = name;
	struct query_node *root = query_parse_into(x->q, text, strlen(text));
	expand_root(x, &root);
	x->depth--;
	place_errors(x, last, n);
	place_nodes(root, n->begin, n->end);
	n->kind = QUERY_AND;
	n->child = root;
}

static bool expand_saved(struct expander *x, struct query_node *n)
{
	char folded[200];
	utf8_fold_text(n->text, strlen(n->text), folded, sizeof folded);
	const char *name = pool_copy(x->q->pool, folded, strlen(folded)), *text = NULL, *wrong = NULL;
	if (name && is_inside(x, name))
		wrong = "ссылается сам на себя: это условие не учтено.";
	else if (x->depth == SAVED_DEPTH || ++x->saved > SAVED_MOST)
		wrong = "не учтён: слишком много запросов внутри запросов.";
	else if (!(text = x->world->saved ? x->world->saved(x->world->arg, n->text) : NULL))
		wrong = "не сохранён или недоступен: это условие не учтено.";
	const char *copy = text ? pool_copy(x->q->pool, text, strlen(text)) : NULL;
	if (wrong)
		query_add_error(x->q, n->begin, n->end, "Запрос «%.100s» %s", n->text, wrong);
	else if (name && copy)
		fill_saved(x, n, name, copy);
	else
		x->failed = true;
	return n->kind == QUERY_AND && n->child;
}

/* "=" says that the place is written just so. */
static bool expand_house(struct expander *x, struct query_node *n)
{
	n->places = n->text[0] == '=' || expand_names_street(n->text) ? place_keys(n->text, n->place) : 0;
	if (n->text[0] == '=' && n->places)
		n->places = 1;		/* just as it is written: the number of a house opens its own records */
	if (!n->places)
		query_add_error(x->q, n->begin, n->end, "Здесь нужен адрес дома, улица и номер: дом:\"Попова 16\" или улица:Попова дом:16.");
	return n->places;
}

bool expand_field(struct expander *x, struct query_node *n)
{
	switch (n->field) {
	case FIELD_THEME:
	case FIELD_ORGANISATION:
	case FIELD_DISTRICT:
	case FIELD_CHANNEL:
	case FIELD_STATE:
	case FIELD_KIND:
	case FIELD_OBJECT:
	case FIELD_FAULT:
		return expand_facet(x, n);
	case FIELD_STREET:
		return expand_street(x, n);
	case FIELD_DATE:
	case FIELD_DUE:
	case FIELD_ANSWERED:
		return expand_period(x, n);
	case FIELD_MARK:
	case FIELD_PRIORITY:
		return expand_number(x, n);
	case FIELD_HAS:
	case FIELD_NO:
		return expand_presence(x, n);
	case FIELD_HOUSE:
		return expand_house(x, n);
	case FIELD_ADDRESS:
		return expand_place(x, n, SCOPE_ADDRESS);
	case FIELD_ANSWER:
		return expand_place(x, n, SCOPE_ANSWER);
	case FIELD_NUMBER:
		return expand_record_number(x, n);
	case FIELD_SAVED:
		return expand_saved(x, n);
	}
	return false;
}
