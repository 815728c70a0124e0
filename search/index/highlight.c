#include "search/index/highlight.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/index/expand.h"
#include "search/text/numbers.h"
#include "search/text/utf8.h"

#define FRAGMENT_BYTES 420	/* some 230 Cyrillic letters */
#define LEAD_BYTES 100		/* shown before the first mark */
#define PATTERNS 512		/* alternatives of one query that are looked for */
#define TABLE (1 << OUTLINE_BITS)	/* slots of the term table */
#define SPOTS 2000		/* marks of one text */
#define REACH 24		/* words of a pattern */

/* A place in the text; leaf tells different words of the query apart. */
struct spot {
	uint32_t begin, end;
	int leaf;
	enum reason_kind kind;
	const char *asked;
};

struct pattern {
	const struct query_alt *alt;
	int leaf;
	enum query_scope scope;
	bool layout;
	const char *asked;
	int64_t at[REACH];		/* position where word i was last met in order; -1: not yet */
	struct spot spot[REACH];
};

struct entry {
	const char *term;
	int pattern, word, next;	/* next entry of the same slot, -1: none */
	enum reason_kind why;		/* repair or synonym; REASON_EXACT: the word itself in some form */
};

struct highlight {
	struct lexicon *lexicon;
	struct pattern *pattern;
	int patterns, pattern_room;
	struct entry *entry;
	int entries, room;
	int head[TABLE];
	struct spot *spot;
	int spots;
	enum query_scope place;
	bool houses;			/* some terms are houses */
};

/* The list with room for one more; NULL, and the list stays as it is, when memory is short. */
static void *with_room(void *list, size_t size, int used, int *room)
{
	if (used < *room)
		return list;
	int wanted = *room ? *room * 2 : 16;
	void *more = realloc(list, (size_t)wanted * size);
	*room = more ? wanted : *room;
	return more;
}

static void add_term(struct highlight *h, const char *term, int pattern, int word, enum reason_kind why)
{
	struct entry *list = with_room(h->entry, sizeof *list, h->entries, &h->room);
	if (!list)
		return;
	h->entry = list;
	unsigned slot = term_hash(term);
	h->entry[h->entries] = (struct entry){.term = term, .pattern = pattern, .word = word, .next = h->head[slot], .why = why};
	h->head[slot] = h->entries++;
}

/* What was typed where a word stands that the other layout gave; NULL: it was typed so. */
static const char *typed(const struct query_tree *q, const char *text)
{
	for (const struct query_note *n = q->notes; n; n = n->next)
		if (n->kind == CHANGE_LAYOUT && n->tos && strcmp(n->to[0], text) == 0)
			return n->from;
	return NULL;
}

static enum reason_kind why_term(const struct query_slot *s, int t)
{
	if (s->sure && t >= s->sure)
		return REASON_TYPO;
	return s->alike && t >= s->alike ? REASON_SYNONYM : REASON_EXACT;
}

static void add_leaf(struct highlight *h, const struct query_tree *q, const struct query_node *n, int leaf)
{
	const char *other = n->text ? typed(q, n->text) : NULL;
	for (const struct query_alt *a = n->alt; a && h->patterns < PATTERNS; a = a->next) {
		struct pattern *list = with_room(h->pattern, sizeof *list, h->patterns, &h->pattern_room);
		if (!list)
			return;
		h->pattern = list;
		if (a->words > REACH)
			continue;
		h->pattern[h->patterns] = (struct pattern){.alt = a, .leaf = leaf, .scope = n->scope, .layout = other,
			.asked = other ? other : n->text ? n->text : ""};
		for (int w = 0; w < a->words; w++)
			for (int t = 0; t < a->slot[w].terms; t++) {
				add_term(h, a->slot[w].term[t], h->patterns, w, why_term(&a->slot[w], t));
				h->houses |= *a->slot[w].term[t] == *TERM_HOUSE;
			}
		h->patterns++;
	}
}

static int add_nodes(struct highlight *h, const struct query_tree *q, const struct query_node *n, int leaf)
{
	for (; n; n = n->next) {
		if (n->kind == QUERY_LEAF)
			add_leaf(h, q, n, leaf++);
		else if (n->kind == QUERY_AND || n->kind == QUERY_OR)
			leaf = add_nodes(h, q, n->child, leaf);
	}
	return leaf;
}

struct highlight *highlight_new(const struct query_tree *q, struct lexicon *lx)
{
	struct highlight *h = q && q->root ? calloc(1, sizeof *h) : NULL;
	if (!h)
		return NULL;
	h->lexicon = lx;
	memset(h->head, -1, sizeof h->head);
	h->spot = malloc(SPOTS * sizeof *h->spot);
	if (h->spot) {
		struct query_node root = *q->root;
		root.next = NULL;
		add_nodes(h, q, &root, 0);
	}
	if (h->patterns)
		return h;
	highlight_free(h);
	return NULL;
}

void highlight_free(struct highlight *h)
{
	if (!h)
		return;
	free(h->pattern);
	free(h->entry);
	free(h->spot);
	free(h);
}

static void mark(struct highlight *h, const struct spot *s)
{
	if (h->spots < SPOTS)
		h->spot[h->spots++] = *s;
}

static enum reason_kind reason_of(const struct pattern *p, int w, const struct token *t, enum reason_kind why)
{
	const struct query_slot *slot = &p->alt->slot[w];
	if (!p->alt->own || why == REASON_SYNONYM)
		return REASON_SYNONYM;
	if (why == REASON_TYPO)
		return REASON_TYPO;
	if (p->layout)
		return REASON_LAYOUT;
	return slot->word && strcmp(slot->word, t->text) == 0 ? REASON_EXACT : REASON_FORM;
}

/* РЯДОМ: both words are marked when the other one is near enough behind. */
static void meet_pair(struct highlight *h, struct pattern *p, int w, const struct token *t, const struct spot *here)
{
	int other = 1 - w;
	if (p->at[other] >= 0 && p->at[other] != t->position && p->at[other] + p->alt->window >= t->position) {
		mark(h, &p->spot[other]);
		mark(h, here);
	}
	p->at[w] = t->position;
	p->spot[w] = *here;
}

/* Word w of a pattern is met: continues the words before it, and marks them all when it is the last. */
static void meet(struct highlight *h, struct pattern *p, int w, const struct token *t, enum reason_kind why)
{
	struct spot here = {.begin = t->begin, .end = t->end, .leaf = p->leaf, .kind = reason_of(p, w, t, why), .asked = p->asked};
	const struct query_slot *slot = &p->alt->slot[w];
	if ((slot->form && slot->form != query_form(t->text)) || (p->scope && p->scope != h->place))
		return;
	if (p->alt->words == 1 || p->scope == SCOPE_ADDRESS) {
		mark(h, &here);
		return;
	}
	if (t->span > 1)
		return;
	if (p->alt->any_order) {
		meet_pair(h, p, w, t, &here);
		return;
	}
	if (w > 0 && (p->at[w - 1] < 0 || t->position <= p->at[w - 1] || t->position > p->at[w - 1] + p->alt->window))
		return;
	p->at[w] = t->position;
	p->spot[w] = here;
	if (w == p->alt->words - 1)
		for (int i = 0; i <= w; i++)
			mark(h, &p->spot[i]);
}

/* May a pattern wait for the token? Most words of a text are told apart from the words of the query here. */
static bool waited(const struct highlight *h, const struct token *t)
{
	uint64_t terms = lexicon_outline(h->lexicon, t);
	int n = (int)(terms >> OUTLINE_TERMS * OUTLINE_BITS);
	for (int i = 0; i < n && i < OUTLINE_TERMS; i++)
		if (h->head[terms >> i * OUTLINE_BITS & (TABLE - 1)] >= 0)
			return true;
	return n > OUTLINE_TERMS;
}

static void meet_word(struct highlight *h, const struct token *t, const struct word *w)
{
	for (int i = 0; i < w->count; i++) {
		const char *term = word_term(w, i);
		for (int e = h->head[term_hash(term)]; e >= 0; e = h->entry[e].next)
			if (strcmp(h->entry[e].term, term) == 0)
				meet(h, &h->pattern[h->entry[e].pattern], h->entry[e].word, t, i >= w->own ? REASON_TYPO : h->entry[e].why);
	}
}

static void meet_token(struct highlight *h, const struct token *t)
{
	if (waited(h, t))
		meet_word(h, t, lexicon_word(h->lexicon, t));
	const char *verb = lexicon_denied(h->lexicon, t);
	if (!verb)
		return;
	struct token before = *t;
	before.position--;
	meet_word(h, &before, lexicon_text(h->lexicon, LEXICON_NOT, TOKEN_WORD));
	meet_word(h, t, lexicon_text(h->lexicon, verb, TOKEN_WORD));
}

/* A number as a house: see numbers.h. */
static void meet_house(struct highlight *h, const struct token *t, enum number_role role)
{
	char term[TOKEN_MAX + 2];
	for (const char *prefix = role == NUMBER_FREE ? TERM_HOUSE TERM_HOUSE_FREE : role == NUMBER_OWN ? TERM_HOUSE : ""; *prefix; prefix++) {
		snprintf(term, sizeof term, "%c%s", *prefix, t->text);
		for (int e = h->head[term_hash(term)]; e >= 0; e = h->entry[e].next)
			if (strcmp(h->entry[e].term, term) == 0)
				meet(h, &h->pattern[h->entry[e].pattern], h->entry[e].word, t, h->entry[e].why);
	}
}

static int by_begin(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;
	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return x->kind < y->kind ? -1 : x->kind > y->kind;
}

static void find_spots(struct highlight *h, const char *text, size_t n)
{
	struct numbers numbers = {.words = 0};
	struct tokens tokens;
	struct token t;
	h->spots = 0;
	for (int p = 0; p < h->patterns; p++)
		for (int i = 0; i < REACH; i++)
			h->pattern[p].at[i] = -1;
	tokens_init(&tokens, text, n);
	while (tokens_next(&tokens, &t)) {
		t.position++;	/* the «не» of «неработает» stands before it */
		meet_token(h, &t);
		const enum number_role role = h->houses ? numbers_role(&numbers, h->lexicon, &t, &tokens) : NUMBER_OTHER;
		t.position = role == NUMBER_OWN ? numbers.at : t.position;
		meet_house(h, &t, role);
	}
	qsort(h->spot, (size_t)h->spots, sizeof *h->spot, by_begin);
}

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* The beginning of a word at or after `at`, not past `limit`. */
static size_t word_start(const char *text, size_t at, size_t limit)
{
	size_t i = at;
	while (i < limit && text[i] != ' ' && text[i] != '\n')
		i++;
	if (i < limit)
		return i + 1;
	while (at < limit && is_tail(text[at]))
		at++;
	return at;
}

/* The end of a word at or before `at`, not before `limit`. */
static size_t word_stop(const char *text, size_t n, size_t at, size_t limit)
{
	if (at >= n)
		return n;
	size_t i = at;
	while (i > limit && text[i] != ' ' && text[i] != '\n')
		i--;
	if (i > limit)
		return i;
	while (at < n && is_tail(text[at]))
		at++;
	return at;
}

static void frame(const char *text, size_t n, size_t first, size_t last, struct fragment *f)
{
	*f = (struct fragment){.begin = 0, .end = n};
	if (n > FRAGMENT_BYTES) {
		size_t begin = first > LEAD_BYTES ? first - LEAD_BYTES : 0;
		if (begin + FRAGMENT_BYTES > n)
			begin = n - FRAGMENT_BYTES < first ? n - FRAGMENT_BYTES : first;
		f->begin = begin ? word_start(text, begin, first) : 0;
		size_t end = f->begin + FRAGMENT_BYTES;
		f->end = word_stop(text, n, end > last ? end : last, last);
	}
	f->before = f->begin > 0;
	f->after = f->end < n;
}

void highlight_beginning(const char *text, size_t n, struct fragment *out)
{
	frame(text, n, 0, 0, out);
}

static uint32_t utf16_units(const char *text, size_t from, size_t to)
{
	uint32_t units = 0;
	while (from < to)
		units += utf8_next(text, to, &from) > 0xFFFF ? 2 : 1;
	return units;
}

static void put_marks(const struct highlight *h, const char *text, struct fragment *f)
{
	size_t done = f->begin;
	uint32_t units = 0;
	for (int i = 0; i < h->spots && f->marks < FRAGMENT_MARKS; i++) {
		const struct spot *s = &h->spot[i];
		if (s->begin < done || s->end > f->end)
			continue;
		units += utf16_units(text, done, s->begin);
		f->why[f->marks] = (struct reason){.kind = s->kind, .asked = s->asked, .begin = s->begin, .end = s->end};
		f->mark[f->marks][0] = units;
		units += utf16_units(text, s->begin, s->end);
		f->mark[f->marks++][1] = units;
		done = s->end;
	}
}

/* Value of a fragment that begins with spot i: different words count most. */
static int worth(const struct highlight *h, int i)
{
	uint64_t leaves = 0;
	int score = 0;
	uint32_t end = h->spot[i].begin + FRAGMENT_BYTES - LEAD_BYTES;
	for (int k = i; k < h->spots && h->spot[k].end <= end; k++) {
		uint64_t bit = 1ull << (h->spot[k].leaf & 63);
		score += leaves & bit ? 1 : 16;
		leaves |= bit;
	}
	return score;
}

static bool overlaps(const struct fragment *list, int n, const struct fragment *f)
{
	for (int i = 0; i < n; i++)
		if (f->begin < list[i].end && list[i].begin < f->end)
			return true;
	return false;
}

static int by_place(const void *a, const void *b)
{
	const struct fragment *x = a, *y = b;
	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

/* The most valuable fragment that overlaps none of the chosen ones; false when there is none. */
static bool best_fragment(const struct highlight *h, const char *text, size_t n, const struct fragment *chosen, int count, struct fragment *out)
{
	int best = 0;
	for (int i = 0; i < h->spots; i++) {
		struct fragment f;
		int value = worth(h, i);
		if (value <= best)
			continue;
		frame(text, n, h->spot[i].begin, h->spot[i].end, &f);
		if (overlaps(chosen, count, &f))
			continue;
		best = value;
		*out = f;
	}
	return best > 0;
}

int highlight_text(struct highlight *h, enum query_scope place, const char *text, size_t n, struct fragment *out, int max, bool always)
{
	int count = 0;
	h->place = place;
	find_spots(h, text, n);
	while (count < max && best_fragment(h, text, n, out, count, &out[count])) {
		put_marks(h, text, &out[count]);
		count++;
	}
	qsort(out, (size_t)count, sizeof *out, by_place);
	if (!count && always && n) {
		highlight_beginning(text, n, out);
		count = 1;
	}
	return count;
}
