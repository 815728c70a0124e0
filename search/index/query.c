/* query.c - the grammar of query.h as a descent over lexemes. */
#include "search/index/query.h"

#include <stdarg.h>
#include <stdio.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "search/index/query_fields.h"
#include "search/index/query_lex.h"
#include "search/text/utf8.h"

enum { NUMBER_DIGITS = 4, NUMBER_BARE = 6 };	/* digits of a number with letters, and of one without */

struct parser {
	struct query_tree *q;
	struct lexer lexer;
	struct lexeme now;
	int depth;
};

static const char NEAR_NEEDS[] = "С обеих сторон РЯДОМ нужно по одному слову.";

static struct query_node *parse_or(struct parser *p);

void query_add_error(struct query_tree *q, uint32_t begin, uint32_t end, const char *message, ...)
{
	char text[800];
	va_list args;
	va_start(args, message);
	vsnprintf(text, sizeof text, message, args);
	va_end(args);
	struct query_error **last = &q->errors, *e = pool_alloc(q->pool, sizeof *e);
	if (!e)
		return;
	*e = (struct query_error){.begin = begin, .end = end, .message = pool_copy(q->pool, text, utf8_mend(text))};
	if (!e->message)
		return;
	while (*last)
		last = &(*last)->next;
	*last = e;
}

static void advance(struct parser *p)
{
	lexer_next(&p->lexer, &p->now);
}

static struct query_node *new_node(struct parser *p, enum query_kind kind)
{
	struct query_node *n = pool_alloc(p->q->pool, sizeof *n);
	if (n) {
		n->kind = kind;
		n->begin = p->now.begin;
		n->end = p->now.end;
	}
	return n;
}

/* «*отоп», «отоп*ление»: a star is told where it means nothing, and left out. Digits may have one between them (2*2). */
static void drop_stray_star(struct parser *p, const struct lexeme *x, struct query_node *n)
{
	size_t to = 0, size = strlen(n->text);
	bool letters = false;
	char *text = strpbrk(n->text, "*") ? pool_alloc(p->q->pool, size + 1) : NULL;
	for (size_t at = 0; at < size;)
		letters |= utf8_is_letter(utf8_next(n->text, size, &at));
	const char *star = strchr(n->text, '*');
	if (!text || !letters || star[strspn(star, "*")] == 0)
		return;
	for (size_t at = 0; at < size; at++)
		if (n->text[at] != '*')
			text[to++] = n->text[at];
	n->text = text;
	n->star = false;
	query_add_error(p->q, x->begin, x->end, "Звёздочка ставится в конце начала слова: отопл*. Здесь она не учтена.");
}

static struct query_node *leaf(struct parser *p)
{
	const struct lexeme *x = &p->now;
	struct query_node *n = NULL;
	if (++p->q->words > QUERY_WORDS) {
		if (p->q->words == QUERY_WORDS + 1)
			query_add_error(p->q, x->begin, x->end, "Слишком много слов: остальные не учтены.");
	} else {
		n = new_node(p, QUERY_LEAF);
	}
	if (n) {
		n->text = pool_copy(p->q->pool, p->lexer.s + x->from, x->to - x->from);
		n->phrase = x->kind == LEX_PHRASE || x->kind == LEX_EXACT;
		n->exact = x->kind == LEX_EXACT;
		n->star = x->kind == LEX_WORD && x->to > x->from && p->lexer.s[x->to - 1] == '*';
		if (x->kind == LEX_WORD && n->text)
			drop_stray_star(p, x, n);
		n->phrase |= n->star;
	}
	if (x->unclosed)
		query_add_error(p->q, x->begin, x->end, "Кавычки не закрыты.");
	advance(p);
	return n && n->text ? n : NULL;
}

static struct query_node *field(struct parser *p)
{
	struct lexeme x = p->now;
	bool many = ++p->q->fields > QUERY_FIELDS;
	struct query_node *n = many ? NULL : new_node(p, QUERY_FIELD);
	if (p->q->fields == QUERY_FIELDS + 1)
		query_add_error(p->q, x.begin, x.end, "Слишком много условий: остальные не учтены.");
	advance(p);
	if (!n)
		return NULL;
	n->field = x.field;
	n->phrase = x.quoted;
	n->exact = x.exact;
	n->text = pool_copy(p->q->pool, p->lexer.s + x.from, x.to - x.from);
	if (x.from < x.to && n->text)
		return n;
	query_add_error(p->q, x.begin, x.end, "После двоеточия нужно значение.");
	return NULL;
}

/* «17810-ОГ/26», «1234567»: what a record's number looks like when it is written without its field. */
static bool is_record_number(const struct parser *p)
{
	const struct lexeme *x = &p->now;
	int digits = 0, letters = 0, marks = 0;
	for (size_t at = x->from; at < x->to;) {
		uint32_t c = utf8_next(p->lexer.s, x->to, &at);
		digits += utf8_is_digit(c);
		letters += utf8_is_letter(c);
		marks += c == '-' || c == '/';
		if (!utf8_is_digit(c) && !utf8_is_letter(c) && c != '-' && c != '/')
			return false;
	}
	return letters + marks ? letters && marks && digits >= NUMBER_DIGITS : digits >= NUMBER_BARE;
}

/* The record of that number, and the texts that name it. */
static struct query_node *record_number(struct parser *p)
{
	struct query_node *either = new_node(p, QUERY_OR), *number = new_node(p, QUERY_FIELD), *words = leaf(p);
	if (!either || !number || !words)
		return words;
	words->phrase = true;
	words->next = number;
	number->field = FIELD_NUMBER;
	number->text = words->text;
	either->child = words;
	return either;
}

/* A misspelt field is named, its condition left out; so is one that there is not. */
static struct query_node *misspelt(struct parser *p)
{
	if (p->now.meant)
		query_add_error(p->q, p->now.begin, p->now.name_end, "Такого поля нет: возможно, «%s:». Условие не учтено.", p->now.meant);
	else
		query_add_error(p->q, p->now.begin, p->now.end, "Такого поля нет, условие не учтено. Есть: %s. Если это не поле, поставьте после двоеточия пробел.", query_fields_told());
	advance(p);
	return NULL;
}

static struct query_node *bracket(struct parser *p)
{
	struct lexeme open = p->now;
	advance(p);
	if (p->depth >= QUERY_DEPTH) {
		query_add_error(p->q, open.begin, open.end, "Слишком много вложенных скобок.");
		return NULL;
	}
	p->depth++;
	struct query_node *n = parse_or(p);
	p->depth--;
	if (p->now.kind == LEX_CLOSE)
		advance(p);
	else
		query_add_error(p->q, open.begin, open.end, "Скобка не закрыта.");
	return n;
}

static struct query_node *item(struct parser *p)
{
	switch (p->now.kind) {
	case LEX_OPEN:
		return bracket(p);
	case LEX_FIELD:
		return field(p);
	case LEX_MEANT:
		return misspelt(p);
	case LEX_WORD:
		return is_record_number(p) ? record_number(p) : leaf(p);
	case LEX_PHRASE:
	case LEX_EXACT:
		return leaf(p);
	case LEX_CLOSE:
	case LEX_AND:
	case LEX_OR:
	case LEX_NOT:
	case LEX_NEAR:
	case LEX_END:
		break;
	}
	return NULL;
}

/* Joins a list of operands: none → NULL, one → itself. */
static struct query_node *join(struct parser *p, enum query_kind kind, struct query_node *first)
{
	if (!first || !first->next)
		return first;
	struct query_node *n = new_node(p, kind), *last = first;
	if (!n)
		return first;
	while (last->next)
		last = last->next;
	n->begin = first->begin;
	n->end = last->end;
	n->child = first;
	if (kind == QUERY_OR)	/* named as a whole when it is dropped */
		n->text = pool_copy(p->q->pool, p->lexer.s + n->begin, n->end - n->begin);
	return n;
}

/* Puts a node, if any, at the end of a list; its new last link. */
static struct query_node **append(struct query_node **last, struct query_node *n)
{
	*last = n;
	return n ? &n->next : last;
}

static bool is_single(const struct query_node *n)
{
	return n && n->kind == QUERY_LEAF && !n->phrase;
}

/* «a РЯДОМ/n b» becomes a leaf whose child is both words. */
static struct query_node *near(struct parser *p, struct query_node *a, struct query_node *b, int words)
{
	struct query_node *n = new_node(p, QUERY_LEAF), *copy = new_node(p, QUERY_LEAF), *other = new_node(p, QUERY_LEAF);
	if (!n || !copy || !other)
		return NULL;
	*copy = *a;
	*other = *b;
	copy->next = other;
	other->next = NULL;
	n->text = pool_copy(p->q->pool, p->lexer.s + a->begin, b->end - a->begin);
	n->begin = a->begin;
	n->end = b->end;
	n->near = words;
	n->phrase = true;
	n->child = copy;
	return n->text ? n : NULL;
}

static bool is_written_alike(const struct query_node *a, const struct query_node *b)
{
	return a->star == b->star && a->exact == b->exact && a->scope == b->scope && !strcmp(a->text, b->text);
}

/* Is the pair asked for already? Each is looked up in the records by itself, and the places of a word beside itself cost most. */
static bool is_among(const struct query_node *pairs, const struct query_node *one)
{
	for (const struct query_node *n = pairs; one && n; n = n->next)
		if (n->near == one->near && n->near && is_written_alike(n->child, one->child) && is_written_alike(n->child->next, one->child->next))
			return true;
	return false;
}

/* A chain a РЯДОМ b РЯДОМ c means both pairs. */
static struct query_node *parse_near(struct parser *p)
{
	struct query_node *left = item(p), *pairs = NULL, **last = &pairs;
	while (p->now.kind == LEX_NEAR) {
		struct lexeme sign = p->now;
		advance(p);
		if (sign.far)
			query_add_error(p->q, sign.begin, sign.end, "РЯДОМ понимает от 1 до 50 слов: взято %d.", sign.near);
		struct query_node *right = p->now.kind == LEX_WORD ? item(p) : NULL;
		if (!is_single(left) || !is_single(right)) {
			query_add_error(p->q, sign.begin, sign.end, "%s", NEAR_NEEDS);
			last = right && left && !pairs ? append(last, left) : last;
			last = right ? append(last, right) : last;
		} else {
			struct query_node *pair = near(p, left, right, sign.near);
			last = is_among(pairs, pair) ? last : append(last, pair);
		}
		left = right ? right : left;
	}
	return pairs ? join(p, QUERY_AND, pairs) : left;
}

static struct query_node *parse_not(struct parser *p)
{
	struct lexeme sign = p->now;
	bool negate = false;
	while (p->now.kind == LEX_NOT) {
		negate = !negate;
		advance(p);
	}
	if (sign.kind == LEX_NOT && (p->now.kind == LEX_END || p->now.kind == LEX_CLOSE))
		query_add_error(p->q, sign.begin, sign.end, "После НЕ нужно слово.");
	struct query_node *n = parse_near(p);
	if (!n || !negate)
		return n;
	struct query_node *outer = new_node(p, QUERY_NOT);
	if (!outer)
		return n;
	outer->begin = sign.begin;
	outer->end = n->end;
	outer->child = n;
	return outer;
}

static bool begins_item(enum lex_kind kind)
{
	return kind == LEX_OPEN || kind == LEX_FIELD || kind == LEX_WORD || kind == LEX_PHRASE || kind == LEX_EXACT || kind == LEX_NOT ||
	       kind == LEX_MEANT;
}

/* True when an operator stood here. A word must follow it. */
static bool operator_here(struct parser *p, enum lex_kind kind, const char *missing)
{
	struct lexeme sign = p->now;
	if (sign.kind != kind)
		return false;
	advance(p);
	if (!begins_item(p->now.kind))
		query_add_error(p->q, sign.begin, sign.end, "%s", missing);
	return true;
}

static struct query_node *parse_and(struct parser *p)
{
	struct query_node *first = NULL, **last = &first;
	if (p->now.kind == LEX_AND)
		operator_here(p, LEX_AND, "Перед И и после него нужны слова.");
	if (p->now.kind == LEX_NEAR) {
		query_add_error(p->q, p->now.begin, p->now.end, "%s", NEAR_NEEDS);
		advance(p);
	}
	while (begins_item(p->now.kind)) {
		last = append(last, parse_not(p));
		while (operator_here(p, LEX_AND, "После И нужно слово."))
			;
	}
	return join(p, QUERY_AND, first);
}

static struct query_node *parse_or(struct parser *p)
{
	struct query_node *first = NULL, **last = &first;
	if (p->now.kind == LEX_OR)
		query_add_error(p->q, p->now.begin, p->now.end, "Перед ИЛИ нужно слово.");
	do {
		last = append(last, parse_and(p));
	} while (operator_here(p, LEX_OR, "После ИЛИ нужно слово."));
	return join(p, QUERY_OR, first);
}

static struct query_node *parse_all(struct parser *p)
{
	struct query_node *first = NULL, **last = &first;
	while (p->now.kind != LEX_END) {
		last = append(last, parse_or(p));
		if (p->now.kind == LEX_CLOSE) {
			query_add_error(p->q, p->now.begin, p->now.end, "Лишняя закрывающая скобка.");
			advance(p);
		}
	}
	return join(p, QUERY_AND, first);
}

struct query_node *query_parse_into(struct query_tree *q, const char *text, size_t n)
{
	struct parser p = {.q = q};
	lexer_init(&p.lexer, text, n);
	advance(&p);
	return parse_all(&p);
}

struct query_tree *query_parse(const char *text, size_t n)
{
	struct query_tree *q = calloc(1, sizeof *q);
	if (!q)
		return NULL;
	q->pool = pool_new(4u << 20);
	if (!q->pool) {
		free(q);
		return NULL;
	}
	if (n > QUERY_BYTES) {
		query_add_error(q, QUERY_BYTES, (uint32_t)n, "Запрос слишком длинный: конец не учтён.");
		n = QUERY_BYTES;
	}
	q->text = pool_copy(q->pool, text, n);
	q->root = query_parse_into(q, q->text ? q->text : "", q->text ? n : 0);
	return q;
}

void query_free(struct query_tree *q)
{
	if (!q)
		return;
	pool_free(q->pool);
	free(q);
}

static bool has_field(const struct query_node *n, enum query_field field)
{
	for (; n; n = n->next)
		if ((n->kind == QUERY_FIELD && n->field == field && !n->taken) || (n->kind != QUERY_LEAF && has_field(n->child, field)))
			return true;
	return false;
}

bool query_has_field(const struct query_tree *q, enum query_field field)
{
	return q && has_field(q->root, field);
}

static void take_days(struct query_node *n, int *from, int *to)
{
	if (n->kind == QUERY_AND)
		for (struct query_node *c = n->child; c; c = c->next)
			take_days(c, from, to);
	if (n->kind != QUERY_FIELD || n->field != FIELD_DATE)
		return;
	if (n->from > *from)
		*from = n->from;
	if (n->to < 1)
		*from = INT_MAX;	/* before all days that there are */
	else if (n->to != INT_MAX && (!*to || n->to < *to))
		*to = n->to;
	n->from = INT_MIN;
	n->to = INT_MAX;
	n->taken = true;
}

void query_take_days(struct query_tree *q, int *from, int *to)
{
	if (q->root)
		take_days(q->root, from, to);
}
