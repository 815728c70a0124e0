/* query.c - the grammar of query.h as a descent over lexemes. */
#include "search/index/query.h"

#include <stdlib.h>
#include <string.h>

#include "search/index/query_lex.h"

struct parser {
	struct query_tree *q;
	struct lexer lexer;
	struct lexeme now;
	int depth;
};

static struct query_node *parse_or(struct parser *p);

void query_add_error(struct query_tree *q, uint32_t begin, uint32_t end, const char *message)
{
	struct query_error **last = &q->errors, *e = pool_alloc(q->pool, sizeof *e);
	if (!e)
		return;
	*e = (struct query_error){.begin = begin, .end = end, .message = message};
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
	}
	if (x->unclosed)
		query_add_error(p->q, x->begin, x->end, "Кавычки не закрыты.");
	advance(p);
	return n && n->text ? n : NULL;
}

static struct query_node *field(struct parser *p)
{
	struct query_node *n = new_node(p, QUERY_FIELD);
	struct lexeme x = p->now;
	advance(p);
	if (!n)
		return NULL;
	n->field = x.field;
	n->text = pool_copy(p->q->pool, p->lexer.s + x.from, x.to - x.from);
	if (x.from < x.to && n->text)
		return n;
	query_add_error(p->q, x.begin, x.end, "После двоеточия нужно значение.");
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
	case LEX_WORD:
	case LEX_PHRASE:
	case LEX_EXACT:
		return leaf(p);
	case LEX_CLOSE:
	case LEX_AND:
	case LEX_OR:
	case LEX_NOT:
	case LEX_END:
		break;
	}
	return NULL;
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
	struct query_node *n = item(p);
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
	return kind == LEX_OPEN || kind == LEX_FIELD || kind == LEX_WORD || kind == LEX_PHRASE || kind == LEX_EXACT || kind == LEX_NOT;
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
	return n;
}

/* True when an operator stood here. A word must follow it. */
static bool operator_here(struct parser *p, enum lex_kind kind, const char *missing)
{
	struct lexeme sign = p->now;
	if (sign.kind != kind)
		return false;
	advance(p);
	if (!begins_item(p->now.kind))
		query_add_error(p->q, sign.begin, sign.end, missing);
	return true;
}

static struct query_node *parse_and(struct parser *p)
{
	struct query_node *first = NULL, **last = &first;
	if (p->now.kind == LEX_AND)
		operator_here(p, LEX_AND, "Перед И и после него нужны слова.");
	while (begins_item(p->now.kind)) {
		*last = parse_not(p);
		if (*last)
			last = &(*last)->next;
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
		*last = parse_and(p);
		if (*last)
			last = &(*last)->next;
	} while (operator_here(p, LEX_OR, "После ИЛИ нужно слово."));
	return join(p, QUERY_OR, first);
}

static struct query_node *parse_all(struct parser *p)
{
	struct query_node *first = NULL, **last = &first;
	while (p->now.kind != LEX_END) {
		*last = parse_or(p);
		if (*last)
			last = &(*last)->next;
		if (p->now.kind == LEX_CLOSE) {
			query_add_error(p->q, p->now.begin, p->now.end, "Лишняя закрывающая скобка.");
			advance(p);
		}
	}
	return join(p, QUERY_AND, first);
}

struct query_tree *query_parse(const char *text, size_t n)
{
	struct query_tree *q = calloc(1, sizeof *q);
	struct parser p = {.q = q};
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
	lexer_init(&p.lexer, q->text ? q->text : "", q->text ? n : 0);
	advance(&p);
	q->root = parse_all(&p);
	return q;
}

void query_free(struct query_tree *q)
{
	if (!q)
		return;
	pool_free(q->pool);
	free(q);
}
