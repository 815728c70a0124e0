#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/api/similar.h"
#include "search/index/vocabulary.h"
#include "search/text/utf8.h"

#define CANDIDATES 60		/* different words of a text that are weighed */
#define LETTERS 3
#define REASONS 8
#define COMMON 20000		/* documents */

struct candidates {
	struct telling_word list[CANDIDATES];
	int times[CANDIDATES], n;
};

static bool tells(const struct token *t, const struct word *w)
{
	return t->span == 1 && t->kind == TOKEN_WORD && !w->service && utf8_length(t->text, t->len) >= LETTERS;
}

static void note(struct candidates *c, const struct token *t, const struct word *w)
{
	const char *term = word_term(w, 0);
	int i = 0;
	while (i < c->n && strcmp(c->list[i].term, term) != 0)
		i++;
	if (i == CANDIDATES || strlen(term) >= sizeof c->list[i].term)
		return;
	if (i == c->n) {
		c->n++;
		snprintf(c->list[i].form, sizeof c->list[i].form, "%s", t->text);
		snprintf(c->list[i].term, sizeof c->list[i].term, "%s", term);
	}
	c->times[i]++;
}

/* In how many documents that may be seen a word stands; past the ceiling it tells nothing anyway. */
static double frequency(struct asking *a, const char *term)
{
	return index_seen(a->index, a->search.visible, a->search.personal, term, COMMON);
}

static void keep_best(struct telling *out, const struct telling_word *w)
{
	int at = out->n;
	if (at == SIMILAR_WORDS && out->word[at - 1].weight >= w->weight)
		return;
	at = at == SIMILAR_WORDS ? at - 1 : out->n++;
	for (; at > 0 && out->word[at - 1].weight < w->weight; at--)
		out->word[at] = out->word[at - 1];
	out->word[at] = *w;
}

enum err telling_of_text(struct asking *a, const char *text, struct telling *out)
{
	static struct candidates c;
	struct tokens tokens;
	struct token t;
	double all = 1;
	memset(&c, 0, sizeof c);
	out->n = 0;
	tokens_init(&tokens, text, strlen(text));
	while (tokens_next(&tokens, &t)) {
		const struct word *w = lexicon_word(finder_lexicon(a->finder), &t);
		if (tells(&t, w))
			note(&c, &t, w);
	}
	const uint32_t *day;
	if (index_days(a->index, a->search.visible, &day) != INDEX_OK)
		return ERR_INTERNAL;
	for (int i = 0; i < INDEX_DAYS; i++)
		all += day[i];
	for (int i = 0; i < c.n; i++) {
		double n = frequency(a, c.list[i].term);
		c.list[i].weight = (1 + log(c.times[i])) * log(all / (n + 1));
		if (n > 1 && c.list[i].weight > 0)	/* 1: only this text has it */
			keep_best(out, &c.list[i]);
	}
	return ERR_OK;
}

void telling_add(struct lexicon *lx, const char *phrase, double weight, struct telling *out)
{
	struct tokens tokens;
	struct token t;
	tokens_init(&tokens, phrase, strlen(phrase));
	while (tokens_next(&tokens, &t) && out->n < SIMILAR_WORDS) {
		const struct word *w = lexicon_word(lx, &t);
		struct telling_word *to = &out->word[out->n];
		bool known = !tells(&t, w) || strlen(word_term(w, 0)) >= sizeof to->term;
		for (int i = 0; i < out->n; i++)
			known = known || !strcmp(out->word[i].term, word_term(w, 0));
		if (known)
			continue;
		snprintf(to->form, sizeof to->form, "%s", t.text);
		snprintf(to->term, sizeof to->term, "%s", word_term(w, 0));
		to->weight = weight;
		out->n++;
	}
}

const char *telling_query(struct arena *arena, const struct telling *t, const char *field)
{
	const char *q = "";
	for (int i = 0; q && i < t->n; i++)
		q = arena_printf(arena, "%s%s%s%s", q, i ? " ИЛИ " : "", field, t->word[i].form);
	return q;
}

static void mark(const struct telling *t, const struct word *w, bool *met)
{
	for (int i = 0; i < t->n; i++)
		for (int k = 0; k < w->own && !met[i]; k++)
			met[i] = !strcmp(t->word[i].term, word_term(w, k));
}

static void mark_all(struct lexicon *lx, const struct telling *t, const char *text, bool *met)
{
	struct tokens tokens;
	struct token token;
	tokens_init(&tokens, text, strlen(text));
	while (tokens_next(&tokens, &token))
		mark(t, lexicon_word(lx, &token), met);
}

double telling_share(struct lexicon *lx, const struct telling *t, const char *text)
{
	bool met[SIMILAR_WORDS] = {false};
	double here = 0, all = 0;
	mark_all(lx, t, text, met);
	for (int i = 0; i < t->n; i++) {
		all += t->word[i].weight;
		here += met[i] ? t->word[i].weight : 0;
	}
	return all > 0 ? here / all : 0;
}

json_t *telling_in(struct lexicon *lx, const struct telling *t, const char *text)
{
	bool met[SIMILAR_WORDS] = {false};
	json_t *out = json_array();
	mark_all(lx, t, text, met);
	for (int i = 0; i < t->n && json_array_size(out) < REASONS; i++)
		if (met[i])
			json_array_append_new(out, json_string(t->word[i].form));
	return out;
}

static bool holds(const json_t *list, const json_t *word)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (json_equal(json_array_get(list, i), word))
			return true;
	return false;
}

void telling_marked(json_t *out, const json_t *fragments)
{
	size_t i, k;
	json_t *fragment, *mark;
	json_array_foreach(fragments, i, fragment)
		json_array_foreach(json_object_get(fragment, "reason"), k, mark) {
			json_t *asked = json_object_get(mark, "asked");
			if (json_array_size(out) < REASONS && !holds(out, asked))
				json_array_append(out, asked);
		}
}
