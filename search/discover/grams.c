#include <stdlib.h>
#include <string.h>

#include "search/discover/contrast_in.h"
#include "search/text/utf8.h"

#define LETTERS 3		/* of the shortest word that says something */
#define FIRST_ROOM 4096

struct last_words {
	struct {
		uint64_t word;
		size_t begin, end;
		bool whole;		/* may stand at an end of a phrase */
	} at[CONTRAST_WORDS];
	int n;
};

uint64_t gram_word(const char *lemma)
{
	uint64_t h = 14695981039346656037u;
	for (; *lemma; lemma++)
		h = (h ^ (unsigned char)*lemma) * 1099511628211u;
	return h;
}

static uint64_t combine(const uint64_t *word, int n)
{
	uint64_t h = (uint64_t)n;
	for (int i = 0; i < n; i++)
		h = (h ^ word[i]) * 0x9E3779B97F4A7C15u, h ^= h >> 29;
	return h ? h : 1;
}

static bool only_blanks(const char *s, size_t from, size_t to)
{
	for (; from < to; from++)
		if (s[from] != ' ')
			return false;
	return true;
}

static void push(struct last_words *l, uint64_t word, const struct token *t, bool whole)
{
	if (l->n == CONTRAST_WORDS) {
		memmove(l->at, l->at + 1, sizeof l->at - sizeof *l->at);
		l->n--;
	}
	l->at[l->n].word = word;
	l->at[l->n].begin = t->begin;
	l->at[l->n].end = t->end;
	l->at[l->n++].whole = whole;
}

/* All that ends with the last word. */
static void visit_last(const struct last_words *l, const char *text, gram_visit_t visit, void *arg)
{
	if (!l->at[l->n - 1].whole)
		return;
	for (int first = l->n - 1; first >= 0; first--) {
		struct gram g = {.words = l->n - first};
		if (!l->at[first].whole)
			continue;
		for (int i = 0; i < g.words; i++)
			g.word[i] = l->at[first + i].word;
		g.key = combine(g.word, g.words);
		g.begin = text + l->at[first].begin;
		g.bytes = l->at[l->n - 1].end - l->at[first].begin;
		visit(arg, &g);
	}
}

void grams_of(struct lexicon *lx, const char *text, gram_visit_t visit, void *arg)
{
	struct tokens tokens;
	struct token t;
	struct last_words last = {.n = 0};
	tokens_init(&tokens, text, strnlen(text, CONTRAST_TEXT));
	while (tokens_next(&tokens, &t)) {
		if (t.span != 1)
			continue;
		if (last.n && !only_blanks(text, last.at[last.n - 1].end, t.begin))
			last.n = 0;
		const struct word *w = lexicon_word(lx, &t);
		bool whole = t.kind == TOKEN_WORD && !w->service && utf8_length(t.text, t.len) >= LETTERS;
		push(&last, gram_word(word_term(w, 0)), &t, whole);
		visit_last(&last, text, visit, arg);
	}
}

static bool grow(struct gram_table *t)
{
	struct gram_table more = {.room = t->room ? t->room * 2 : FIRST_ROOM};
	more.row = calloc(more.room, sizeof *more.row);
	if (!more.row)
		return false;
	for (size_t i = 0; i < t->room; i++)
		if (t->row[i].key)
			*gram_row(&more, t->row[i].key, true) = t->row[i];
	free(t->row);
	*t = more;
	return true;
}

/* Where a key stands, or would. */
static size_t place_of(const struct gram_table *t, uint64_t key)
{
	size_t at = (size_t)key & (t->room - 1);
	while (t->row[at].key && t->row[at].key != key)
		at = (at + 1) & (t->room - 1);
	return at;
}

const struct gram_row *gram_find(const struct gram_table *t, uint64_t key)
{
	const struct gram_row *row = t->room ? &t->row[place_of(t, key)] : NULL;
	return row && row->key ? row : NULL;
}

struct gram_row *gram_row(struct gram_table *t, uint64_t key, bool add)
{
	if (add && t->used * 4 >= t->room * 3 && !grow(t))
		return NULL;
	if (!t->room)
		return NULL;
	struct gram_row *row = &t->row[place_of(t, key)];
	if (!row->key && !add)
		return NULL;
	if (!row->key) {
		row->key = key;
		t->used++;
	}
	return row;
}
