/* card_match.c - a text as tokens with the lemmas of the list, and where the patterns of the list stand in it. */
#include <stdio.h>
#include <string.h>

#include "search/text/card_in.h"
#include "search/text/dict.h"

enum { AROUND = 8, SHORT = 6 };	/* tokens between two words apart; bytes of «ул», «пр», «д»: no sentence ends behind them */

static bool is_one_of(const char *text, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(text, *list))
			return true;
	return false;
}

/* What follows these is where a thing is, not the thing. */
static const char *const LANDMARK[] = {"возле", "около", "напротив", "рядом", "у", "вдоль", "между", "за", "перед", "от", "до", "из", "к", "через", "недалеко",
	"мимо", "вблизи", "районе", "ближе", "сторону", "сзади", "слева", "справа", "со", "после", "позади", NULL};
static const char *const LOCATIVE[] = {"на", "в", "во", "по", "под", "над", "при", NULL};

/* Does a sentence, or a part of one, end in the n bytes between two words? */
static void break_at(const char *s, size_t n, bool capital, size_t before, bool *sentence, bool *clause)
{
	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		*sentence = *sentence || c == '!' || c == '?' || c == '\n' || c == ';' || (c == '.' && capital && before > SHORT);
		*clause = *clause || c == ',' || c == ':' || c == '(' || c == ')';
	}
	*clause = *clause || *sentence;
}

static void add_ids(const struct card_reader *r, struct card_token *out, const struct word *w)
{
	char form[TOKEN_MAX + 2];
	int n = 0;
	for (int i = 0; i < w->count && n < WORD_TERMS; i++) {
		uint16_t id = i >= w->likely && i < w->own ? 0 : card_lemma_id(r, word_term(w, i));
		if (id)
			out->lemma[n++] = id;
	}
	snprintf(form, sizeof form, "=%.*s", TOKEN_MAX, out->text);
	uint16_t id = card_lemma_id(r, form);
	if (id)
		out->lemma[n++] = id;
	out->lemma[n] = 0;
}

static void take(struct card_reader *r, const struct token *t, const char *text)
{
	struct card_token *out = &r->tokens[r->n_tokens], *last = r->n_tokens ? out - 1 : NULL;
	bool sentence = false, clause = false;
	const struct word *w = lexicon_word(r->lexicon, t);
	*out = (struct card_token){.begin = t->begin, .end = t->end};
	memcpy(out->text, t->text, sizeof out->text);
	if (last)
		break_at(text + last->end, t->begin > last->end ? t->begin - last->end : 0, t->capital, strlen(last->text), &sentence, &clause);
	out->sentence = (uint16_t)(last ? last->sentence + sentence : 0);
	out->clause = (uint16_t)(last ? last->clause + clause : 0);
	out->landmark = is_one_of(out->text, LANDMARK);
	out->locative = is_one_of(out->text, LOCATIVE);
	out->negation = !strcmp(out->text, "не") || !strcmp(out->text, "без");
	out->verb = (w->flags & DICT_VERB) != 0;
	add_ids(r, out, w);
	r->n_tokens++;
}

void card_cut(struct card_reader *r, const char *text, size_t n)
{
	struct tokens t;
	struct token token;
	r->text = text;
	r->n = n;
	r->n_tokens = 0;
	tokens_init(&t, text, n < CARD_TEXT_MAX ? n : CARD_TEXT_MAX);
	while (r->n_tokens < CARD_TOKENS && tokens_next(&t, &token))
		if (token.span <= 1)
			take(r, &token, text);
}

static bool is_word(const struct card_token *t, const uint16_t ids[CARD_SAME])
{
	for (const uint16_t *a = t->lemma; *a; a++)
		for (int k = 0; k < CARD_SAME && ids[k]; k++)
			if (*a == ids[k])
				return true;
	return false;
}

/* The last token of the pattern that begins at `at`, one other word allowed in all; -1. */
static int forward(const struct card_reader *r, const struct card_pattern *p, int at)
{
	int skipped = 0, i = at;
	for (int k = 1; k < p->words; k++) {
		i++;
		while (i < r->n_tokens && !is_word(&r->tokens[i], p->word[k]) && !skipped) {
			skipped = 1;
			i++;
		}
		if (i >= r->n_tokens || r->tokens[i].sentence != r->tokens[at].sentence || !is_word(&r->tokens[i], p->word[k]))
			return -1;
	}
	return i;
}

/* Of two words, where the second stands up to `near` tokens away; -1. */
static int beside(const struct card_reader *r, const struct card_pattern *p, int at, int from, int to)
{
	for (int i = from < 0 ? 0 : from; i <= to && i < r->n_tokens; i++)
		if (i != at && r->tokens[i].sentence == r->tokens[at].sentence && is_word(&r->tokens[i], p->word[1]))
			return i;
	return -1;
}

/* Room for one more mention, or for a likelier one instead of a contained one of the same field. */
static void put(struct card_reader *r, const struct card_pattern *p, int first, int last)
{
	struct card_found *list = r->found[p->field];
	int kept = 0, n = r->n_found[p->field];
	for (int i = 0; i < n; i++) {
		bool longer = list[i].words > p->words || (list[i].words == p->words && (list[i].entry == p->entry || list[i].weak <= p->weak));
		bool within = first >= list[i].first && last <= list[i].last;
		if (within && longer)
			return;
	}
	for (int i = 0; i < n; i++)
		if (list[i].first < first || list[i].last > last || list[i].words > p->words)
			list[kept++] = list[i];
	if (kept < CARD_MENTIONS)
		list[kept++] = (struct card_found){.entry = p->entry, .first = (uint16_t)first, .last = (uint16_t)last, .words = p->words, .weak = p->weak};
	r->n_found[p->field] = kept;
}

static void try_pattern(struct card_reader *r, const struct card_pattern *p, int at)
{
	bool refused = p->words == 2 && r->tokens[at].negation;
	int end = p->apart ? beside(r, p, at, at - AROUND, at + AROUND) : forward(r, p, at);
	if (end < 0 && p->words == 2 && !p->apart && !refused)
		end = beside(r, p, at, at - 2, at - 1);
	if (end < 0)
		return;
	if (p->apart)
		put(r, p, at, at);
	else
		put(r, p, at < end ? at : end, at < end ? end : at);
}

void card_match(struct card_reader *r)
{
	for (int field = 0; field < CARD_LISTS; field++)
		r->n_found[field] = 0;
	for (int i = 0; i < r->n_tokens; i++)
		for (const uint16_t *id = r->tokens[i].lemma; *id; id++)
			for (int k = r->at[*id]; k < r->at[*id + 1]; k++)
				try_pattern(r, &r->patterns[r->starts[k].pattern], i);
}
