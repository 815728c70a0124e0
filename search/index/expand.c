/* expand.c - query_expand: walks the tree, cuts runs of words into tokens, mends the keyboard layout. */
#include "search/index/expand.h"

#include <string.h>

#include "search/text/typo.h"
#include "search/text/utf8.h"

#define RETYPED 192

static void expand_list(struct expander *x, struct query_node **list, bool is_and);

uint32_t expand_frequency(const struct expander *x, const char *term, uint32_t enough)
{
	return x->world->frequency ? x->world->frequency(x->world->arg, term, enough) : 0;
}

/* guess: a word with a plausible correction counts as known too. */
static bool is_known(struct expander *x, const struct token *t, bool guess)
{
	const struct word *w = lexicon_word(x->world->lexicon, t);
	bool russian = (unsigned char)t->text[0] >= 0x80;
	if (t->kind == TOKEN_NUMBER)
		return true;
	if (russian && (w->known || (guess && w->count > w->own)))
		return true;
	for (int i = 0; i < w->likely; i++)
		if (expand_frequency(x, word_term(w, i), 1))
			return true;
	return false;
}

/* Are all words of the text known to the dictionary or the collection? *letters: of its longest word. */
static bool all_known(struct expander *x, const char *text, bool guess, size_t *letters)
{
	struct tokens tokens;
	struct token t;
	bool any = false;
	*letters = 0;
	tokens_init(&tokens, text, strlen(text));
	while (tokens_next(&tokens, &t)) {
		if (t.span > 1)
			continue;
		size_t n = utf8_length(t.text, t.len);
		*letters = n > *letters ? n : *letters;
		any = true;
		if (!is_known(x, &t, guess))
			return false;
	}
	return any;
}

static bool is_layout_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* The word retyped in the other layout when it makes sense only there. Short words need company: lj, yt, d. */
static bool retype(struct expander *x, const char *text, bool company, char *out)
{
	size_t letters, n = strlen(text);
	bool any = false, digits = false;
	for (const char *c = text; *c; c++) {
		any |= is_layout_letter((unsigned char)*c);
		digits |= utf8_is_digit((unsigned char)*c);
	}
	if (!any || digits || all_known(x, text, false, &letters) || strchr(text, '@'))
		return false;
	for (int tail = 0; tail < 3 && n > 1; tail++) {
		if (typo_retype(text, n, out, RETYPED) && all_known(x, out, true, &letters) && (letters >= 3 || company))
			return true;
		if (!strchr(",.;!?", text[n - 1]))
			return false;
		n--;
	}
	return n == 1 && company && typo_retype(text, n, out, RETYPED) && all_known(x, out, true, &letters);
}

static bool is_plain(const struct query_node *n)
{
	return n->kind == QUERY_LEAF && !n->phrase && !n->alt;
}

static void mend_layout(struct expander *x, struct query_node *list)
{
	char out[RETYPED];
	bool company = false;
	for (int pass = 0; pass < 2; pass++) {
		for (struct query_node *n = list; n; n = n->next) {
			if (!is_plain(n) || strlen(n->text) * 2 >= RETYPED || !retype(x, n->text, company, out))
				continue;
			const char *mended = pool_copy(x->q->pool, out, strlen(out));
			if (!mended || !query_add_note(x->q, CHANGE_LAYOUT, n->text, mended))
				return;
			n->text = mended;
			company = true;
		}
	}
}

static struct query_node *leaf_of(struct expander *x, const struct unit *u, const char *text, const struct query_node *model)
{
	struct query_node *n = pool_alloc(x->q->pool, sizeof *n);
	if (!n)
		return NULL;
	n->kind = QUERY_LEAF;
	n->begin = model->begin;
	n->end = model->end;
	n->text = pool_copy(x->q->pool, text + u->token.begin, u->token.end - u->token.begin);
	if (!n->text)
		return NULL;
	expand_word(x, n, u);
	return n;
}

/* Cuts text into units and appends a leaf for each at *last; returns the new last link. */
static struct query_node **cut(struct expander *x, const char *text, const struct query_node *model, struct query_node **last)
{
	struct tokens tokens;
	struct token t;
	tokens_init(&tokens, text, strlen(text));
	bool more = tokens_next(&tokens, &t);
	while (more) {
		struct unit u = {.token = t};
		uint32_t end = t.position + t.span;
		more = tokens_next(&tokens, &t);
		while (more && t.position < end) {
			if (t.span == 1 && u.token.span > 1 && u.parts < UNIT_PARTS)
				u.part[u.parts++] = t;
			more = tokens_next(&tokens, &t);
		}
		*last = leaf_of(x, &u, text, model);
		if (!*last) {
			x->failed = true;
			return last;
		}
		last = &(*last)->next;
	}
	return last;
}

static bool blank_between(const struct query_tree *q, const struct query_node *a, const struct query_node *b)
{
	for (uint32_t i = a->end; i < b->begin; i++)
		if (q->text[i] != ' ')
			return false;
	return true;
}

/* Text of the words that follow each other from `from` on; *end is the node after them. */
static char *run_text(struct expander *x, struct query_node *from, struct query_node **end)
{
	size_t size = 0, at = 0;
	struct query_node *n = from;
	do {
		size += strlen(n->text) + 1;
		n = n->next;
	} while (n && is_plain(n) && blank_between(x->q, from, from) && blank_between(x->q, n, n));
	*end = n;
	char *text = pool_alloc(x->q->pool, size + 1);
	for (n = from; text && n != *end; n = n->next) {
		size_t len = strlen(n->text);
		memcpy(text + at, n->text, len);
		at += len;
		text[at++] = ' ';
	}
	return text;
}

/* All runs of plain words of an AND list become leaves ready to be looked for. */
static void cut_runs(struct expander *x, struct query_node **list)
{
	struct query_node **last = list, *n = *list;
	while (n) {
		struct query_node *end = n->next;
		if (is_plain(n)) {
			const struct query_node *model = n;
			const char *text = run_text(x, n, &end);
			last = text ? cut(x, text, model, last) : last;
		} else {
			*last = n;
			last = &n->next;
		}
		n = end;
	}
	*last = NULL;
}

/* Service words go unless nothing else is asked. */
static void drop_weak(struct query_node **list)
{
	bool strong = false;
	for (struct query_node *n = *list; n; n = n->next)
		strong |= !(n->kind == QUERY_LEAF && n->weak) && n->kind != QUERY_NOT;
	for (struct query_node **link = list; strong && *link;) {
		if ((*link)->kind == QUERY_LEAF && (*link)->weak)
			*link = (*link)->next;
		else
			link = &(*link)->next;
	}
}

static struct query_node *wrap(struct expander *x, struct query_node *list, const struct query_node *model)
{
	if (!list || !list->next)
		return list;
	struct query_node *n = pool_alloc(x->q->pool, sizeof *n);
	if (!n) {
		x->failed = true;
		return list;
	}
	*n = (struct query_node){.kind = QUERY_AND, .child = list, .begin = model->begin, .end = model->end};
	return n;
}

/* One node that is no part of an AND: a word of it may turn out to be several. */
static struct query_node *expand_one(struct expander *x, struct query_node *n)
{
	struct query_node *next = n->next, *list = n;
	n->next = NULL;
	expand_list(x, &list, true);
	struct query_node *done = wrap(x, list, n);
	if (done)
		done->next = next;
	return done;
}

static void expand_inner(struct expander *x, struct query_node **link)
{
	struct query_node *n = *link;
	if (n->kind == QUERY_LEAF && n->phrase)
		expand_closed(x, n);
	else if (n->kind == QUERY_AND)
		expand_list(x, &n->child, true);
	else if (n->kind == QUERY_OR)
		expand_list(x, &n->child, false);
	else if (n->kind == QUERY_NOT)
		n->child = expand_one(x, n->child);
	bool empty = n->kind == QUERY_FIELD ? !expand_field(x, n) : n->kind == QUERY_LEAF ? n->phrase && !n->alt : !n->child;
	if (empty)
		*link = n->next;
}

static void expand_list(struct expander *x, struct query_node **list, bool is_and)
{
	if (is_and) {
		mend_layout(x, *list);
		expand_house_of_street(x, *list);
	}
	for (struct query_node **link = list; *link;) {
		struct query_node *n = *link;
		if (!is_and && is_plain(n)) {
			struct query_node *after = n->next, *done = expand_one(x, n);
			*link = done ? done : after;
			link = done ? &done->next : link;
			continue;
		}
		expand_inner(x, link);
		if (*link == n)
			link = &n->next;
	}
	if (!is_and)
		return;
	cut_runs(x, list);
	expand_glue(x, list);
	expand_places(x, list);
	expand_houses(x, *list);
	drop_weak(list);
	expand_synonyms(x, list);
}

void expand_root(struct expander *x, struct query_node **root)
{
	if (*root && (*root)->kind == QUERY_AND) {
		expand_list(x, &(*root)->child, true);
		if (!(*root)->child)
			*root = NULL;
	} else if (*root) {
		*root = expand_one(x, *root);
	}
}

bool query_expand(struct query_tree *q, const struct query_world *world)
{
	struct expander x = {.q = q, .world = world};
	expand_root(&x, &q->root);
	if (q->root && q->root->kind == QUERY_AND && query_is_question(q))
		expand_kin(&x, q->root->child);
	if (world->personal)
		expand_personal(&x, q->root);
	return !x.failed;
}
