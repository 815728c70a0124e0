/* grammar.c - rules are compiled once into flat arrays; an expansion only walks them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/city/grammar.h"

enum kind { N_TEXT, N_CHOICE, N_VOICE, N_SLOT, N_RULE };

struct node {
	enum kind kind;
	int a, b;	/* text: offset, length; choice: first branch, their number; slot, rule: its number */
	int next;	/* following node of the same sequence, -1 at the end */
};

struct alternative {
	int node;		/* first of its sequence, -1: nothing */
	uint32_t sum;		/* weights up to and including this one */
	uint64_t slots;		/* slots that the line names directly */
};

struct rule {
	char *name;
	struct alternative *alts;
	int n;
};

struct grammar {
	const char *const *slots;
	int n_slots;
	char *pool;
	size_t pool_n, pool_cap;
	struct node *nodes;
	int n_nodes, cap_nodes;
	int *branches;
	int n_branches, cap_branches;
	struct rule *rules;
	int n_rules, cap_rules;
};

struct parse {
	struct grammar *g;
	const char *at;
	uint64_t slots;
	const char *error;
};

struct grammar *grammar_new(const char *const *slots, int n)
{
	struct grammar *g = calloc(1, sizeof *g);
	if (g) {
		g->slots = slots;
		g->n_slots = n;
	}
	return g;
}

void grammar_free(struct grammar *g)
{
	if (!g)
		return;
	for (int i = 0; i < g->n_rules; i++) {
		free(g->rules[i].name);
		free(g->rules[i].alts);
	}
	free(g->rules);
	free(g->nodes);
	free(g->branches);
	free(g->pool);
	free(g);
}

/* Makes room for one more element; the array may move. */
static bool grow(void **array, int n, int *cap, size_t size)
{
	if (n < *cap)
		return true;
	int want = *cap ? *cap * 2 : 64;
	void *p = reallocarray(*array, (size_t)want, size);
	if (!p)
		return false;
	*array = p;
	*cap = want;
	return true;
}

int grammar_rule(struct grammar *g, const char *name)
{
	for (int i = 0; i < g->n_rules; i++)
		if (!strcmp(g->rules[i].name, name))
			return i;
	if (!grow((void **)&g->rules, g->n_rules, &g->cap_rules, sizeof *g->rules))
		return -1;
	char *copy = strdup(name);
	if (!copy)
		return -1;
	g->rules[g->n_rules] = (struct rule){ .name = copy };
	return g->n_rules++;
}

static int add_node(struct parse *p, enum kind kind, int a, int b)
{
	struct grammar *g = p->g;
	if (!grow((void **)&g->nodes, g->n_nodes, &g->cap_nodes, sizeof *g->nodes)) {
		p->error = "не хватает памяти";
		return -1;
	}
	g->nodes[g->n_nodes] = (struct node){ kind, a, b, -1 };
	return g->n_nodes++;
}

static int add_text(struct parse *p, const char *s, size_t n)
{
	struct grammar *g = p->g;
	if (g->pool_n + n > g->pool_cap) {
		size_t want = (g->pool_cap ? g->pool_cap * 2 : 4096) + n;
		char *q = realloc(g->pool, want);
		if (!q) {
			p->error = "не хватает памяти";
			return -1;
		}
		g->pool = q;
		g->pool_cap = want;
	}
	memcpy(g->pool + g->pool_n, s, n);
	g->pool_n += n;
	return add_node(p, N_TEXT, (int)(g->pool_n - n), (int)n);
}

static int parse_name(struct parse *p)
{
	char name[48];
	size_t n = strcspn(p->at, "}");
	if (p->at[n] != '}' || n == 0 || n >= sizeof name) {
		p->error = "не закрыта скобка {";
		return -1;
	}
	memcpy(name, p->at, n);
	name[n] = '\0';
	p->at += n + 1;
	for (int i = 0; i < p->g->n_slots; i++)
		if (!strcmp(p->g->slots[i], name)) {
			p->slots |= UINT64_C(1) << (i & 63);
			return add_node(p, N_SLOT, i, 0);
		}
	return add_node(p, N_RULE, grammar_rule(p->g, name), 0);
}

static int parse_sequence(struct parse *p, const char *stop);

static int parse_branches(struct parse *p, enum kind kind, char close)
{
	int list[64], n = 0;
	char stop[] = { '|', close, '\0' };
	do {
		if (n == 64) {
			p->error = "слишком много вариантов в скобках";
			return -1;
		}
		list[n++] = parse_sequence(p, stop);
	} while (!p->error && *p->at == '|' && p->at++);
	if (!p->error && *p->at != close)
		p->error = "не закрыта скобка";
	if (p->error)
		return -1;
	p->at++;
	struct grammar *g = p->g;
	int first = g->n_branches;
	for (int i = 0; i < n; i++) {
		if (!grow((void **)&g->branches, g->n_branches, &g->cap_branches, sizeof *g->branches)) {
			p->error = "не хватает памяти";
			return -1;
		}
		g->branches[g->n_branches++] = list[i];
	}
	return add_node(p, kind, first, n);
}

/* One node at p->at, which is no stop. */
static int parse_node(struct parse *p, const char *stop)
{
	switch (*p->at) {
	case '[':
		p->at++;
		return parse_branches(p, N_CHOICE, ']');
	case '<':
		p->at++;
		return parse_branches(p, N_VOICE, '>');
	case '{':
		p->at++;
		return parse_name(p);
	case ']': case '>': case '}':
		p->error = "лишняя закрывающая скобка";
		return -1;
	default:
		break;
	}
	const char *start = p->at;
	while (*p->at && !strchr("[]<>{}", *p->at) && !strchr(stop, *p->at))
		p->at++;
	return add_text(p, start, (size_t)(p->at - start));
}

static int parse_sequence(struct parse *p, const char *stop)
{
	int first = -1, last = -1;
	while (!p->error && *p->at && !strchr(stop, *p->at)) {
		int node = parse_node(p, stop);
		if (node < 0)
			break;
		if (last >= 0)
			p->g->nodes[last].next = node;
		else
			first = node;
		last = node;
	}
	return first;
}

bool grammar_add(struct grammar *g, int rule, const char *line, char *why, size_t why_size)
{
	char *end;
	unsigned long weight = strtoul(line, &end, 10);
	struct parse p = { g, line, 0, NULL };
	if (end > line && *end == '*')
		p.at = end + 1;
	else
		weight = 1;
	int node = parse_sequence(&p, "");
	struct rule *r = &g->rules[rule];
	struct alternative *alts = p.error ? NULL : reallocarray(r->alts, (size_t)r->n + 1, sizeof *alts);
	if (!alts) {
		snprintf(why, why_size, "правило %s: %s: %s", r->name, p.error ? p.error : "не хватает памяти", line);
		return false;
	}
	r->alts = alts;
	uint32_t before = r->n ? alts[r->n - 1].sum : 0;
	alts[r->n++] = (struct alternative){ node, before + (uint32_t)weight, p.slots };
	return true;
}

bool grammar_load(struct grammar *g, const char *path, char *why, size_t why_size)
{
	FILE *f = fopen(path, "re");
	if (!f) {
		snprintf(why, why_size, "не открывается файл %s", path);
		return false;
	}
	char *line = NULL;
	size_t cap = 0;
	int rule = -1;
	bool ok = true;
	while (ok && getline(&line, &cap, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		if (!strncmp(line, "= ", 2))
			rule = grammar_rule(g, line + 2);
		else
			ok = rule >= 0 && grammar_add(g, rule, line, why, why_size);
	}
	free(line);
	fclose(f);
	return ok;
}

bool grammar_check(const struct grammar *g, char *why, size_t why_size)
{
	for (int i = 0; i < g->n_rules; i++)
		if (g->rules[i].n == 0) {
			snprintf(why, why_size, "в данных города нет правила «%s»", g->rules[i].name);
			return false;
		}
	return true;
}

int grammar_size(const struct grammar *g, int rule)
{
	return g->rules[rule].n;
}

static const struct alternative *draw(const struct rule *r, struct rng *rng)
{
	uint32_t u = rng_below(rng, r->alts[r->n - 1].sum);
	const struct alternative *a = r->alts;
	while (a->sum <= u)
		a++;
	return a;
}

bool grammar_uses(const struct grammar *g, int rule, struct rng rng, int slot)
{
	return draw(&g->rules[rule], &rng)->slots >> (slot & 63) & 1;
}

static void expand(const struct grammar *g, int node, const struct grammar_run *run)
{
	for (; node >= 0; node = g->nodes[node].next) {
		const struct node *n = &g->nodes[node];
		switch (n->kind) {
		case N_TEXT:
			buf_put(run->out, g->pool + n->a, (size_t)n->b);
			break;
		case N_CHOICE:
			expand(g, g->branches[n->a + (int)rng_below(run->rng, (uint32_t)n->b)], run);
			break;
		case N_VOICE:
			expand(g, g->branches[n->a + ((int)run->voice < n->b ? (int)run->voice : n->b - 1)], run);
			break;
		case N_SLOT:
			run->slot(run->arg, n->a, run->out);
			break;
		case N_RULE:
			grammar_expand(g, n->a, run);
			break;
		}
	}
}

void grammar_expand(const struct grammar *g, int rule, const struct grammar_run *run)
{
	expand(g, draw(&g->rules[rule], run->rng)->node, run);
}
