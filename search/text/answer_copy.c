/* answer_copy.c - the checker itself, and what of an answer's text stands in others. */
#include <stdlib.h>
#include <string.h>

#include "search/text/answer_in.h"

enum { FORM_WORDS = 16, TRIPLE = 3 };	/* a longer sentence with a phrase of LIST_FORM in it says something else too */

void answer_checker_free(struct answer_checker *c)
{
	if (!c)
		return;
	reading_close(&c->appeal);
	reading_close(&c->answer);
	thesaurus_free(c->thesaurus);
	derivations_free(c->derivations);
	lexicon_free(c->lexicon);
	free(c->phrase);
	free(c);
}

struct answer_checker *answer_checker_new(const char *dict_dir, const char *lists, const char **why)
{
	const char *unused;
	struct answer_checker *c = calloc(1, sizeof *c);
	why = why ? why : &unused;
	*why = "memory";
	if (!c)
		return NULL;
	c->derivations = derivations_new();
	c->lexicon = c->derivations ? lexicon_new(dict_dir, LEXICON_MANY, why) : NULL;
	if (c->lexicon && lists_read(c, lists, why))
		return c;
	answer_checker_free(c);
	return NULL;
}

struct lexicon *answer_lexicon(struct answer_checker *c)
{
	return c->lexicon;
}

const struct thesaurus *answer_thesaurus(const struct answer_checker *c)
{
	return c->thesaurus;
}

void answer_take_thesaurus(struct answer_checker *c, struct thesaurus *t)
{
	thesaurus_free(c->thesaurus);
	c->thesaurus = t;
}

void answer_core_close(struct answer_core *core)
{
	free(core->word);
	free(core->at);
	*core = (struct answer_core){0};
}

/* «дом 5», «д. 5»: the sign and the number behind it. */
static bool is_house(const struct reading *r, int i, int end)
{
	const struct reading_word *w = &r->word[i];
	return i + 1 < end && w[1].flags & R_NUMBER && (w->form == answer_hash("д") || reading_is(w, answer_hash("дом")));
}

static bool skipped(const struct answer_checker *c, const struct reading *r, const struct reading_sentence *s, int i)
{
	return r->word[i].flags & (R_NUMBER | R_PROPER) || list_at(c, r, i, s->end, LIST_MONTH) || is_house(r, i, s->end);
}

static void add_sentence(const struct answer_checker *c, const struct reading *r, const struct reading_sentence *s, struct answer_core *core)
{
	for (int i = s->first; i < s->end; i++) {
		core->concrete |= r->word[i].flags & R_STREET || is_house(r, i, s->end);
		if (skipped(c, r, s, i))
			continue;
		core->word[core->n] = r->word[i].lemmas ? r->word[i].lemma[0] : r->word[i].form;
		core->at[core->n++] = r->word[i].at;
	}
	core->concrete |= sentence_has_day(c, r, s, true);
}

bool answer_core_read(struct answer_checker *c, const char *text, size_t n, struct answer_core *core)
{
	struct reading *r = &c->answer;
	if (!reading_take(c, r, text, n))
		return false;
	answer_core_close(core);
	core->word = calloc((size_t)r->words + 1, sizeof *core->word);
	core->at = calloc((size_t)r->words + 1, sizeof *core->at);
	if (!core->word || !core->at)
		return false;
	for (int i = 0; i < r->sentences; i++) {
		const struct reading_sentence *s = &r->sentence[i];
		bool form = s->end - s->first <= FORM_WORDS && (list_in(c, r, s->first, s->end, LIST_FORM) >= 0 || list_at(c, r, s->first, s->end, LIST_GREETING));
		if (!form)
			add_sentence(c, r, s, core);
	}
	return true;
}

static int by_number(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;
	return (*a > *b) - (*a < *b);
}

static uint64_t triple(const uint32_t *word)
{
	uint64_t h = 1469598103934665603ull;
	for (int i = 0; i < TRIPLE; i++)
		h = (h ^ word[i]) * 1099511628211ull;
	return h;
}

/* Marks of a's words: does the word stand in b within a triple? New; NULL when memory is short. */
static bool *shared_words(const struct answer_core *a, const struct answer_core *b)
{
	size_t n = b->n - TRIPLE + 1;
	uint64_t *known = malloc(n * sizeof *known);
	bool *marks = calloc(a->n, 1);
	for (size_t i = 0; known && i < n; i++)
		known[i] = triple(b->word + i);
	if (known && marks) {
		qsort(known, n, sizeof *known, by_number);
		for (size_t i = 0; i + TRIPLE <= a->n; i++) {
			uint64_t h = triple(a->word + i);
			if (bsearch(&h, known, n, sizeof h, by_number))
				memset(marks + i, 1, TRIPLE);
		}
	}
	free(known);
	return marks;
}

double answer_shared(const struct answer_core *a, const struct answer_core *b, struct answer_span out[ANSWER_FOUND], int *spans)
{
	size_t shared = 0;
	int n = 0;
	bool *marks = a->n < TRIPLE || b->n < TRIPLE ? NULL : shared_words(a, b);
	for (size_t i = 0; marks && i < a->n; i++) {
		shared += marks[i];
		if (!marks[i] || !out)
			continue;
		if (i && marks[i - 1] && n)
			out[n - 1].end = a->at[i].end;
		else if (n < ANSWER_FOUND)
			out[n++] = a->at[i];
	}
	free(marks);
	if (spans)
		*spans = n;
	return a->n ? (double)shared / (double)a->n : 0;
}
