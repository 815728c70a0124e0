/* answer_text.c - a text cut into words and sentences, as the checks of answers want it. */
#include <stdlib.h>
#include <string.h>

#include "search/text/answer_in.h"
#include "search/text/dict.h"

enum { SHOUT_BYTES = 10, SHORT_BYTES = 6, LEMMAS_MOST = 60000, SENTENCES_MOST = 4000 };

static bool grow(void **list, int n, int *room, size_t size)
{
	if (n < *room)
		return true;
	int wanted = *room ? *room * 2 : 128;
	void *more = realloc(*list, (size_t)wanted * size);
	if (!more)
		return false;
	*list = more;
	*room = wanted;
	return true;
}

void reading_close(struct reading *r)
{
	free(r->word);
	free(r->sentence);
	free(r->lemmas);
	*r = (struct reading){0};
}

bool reading_is(const struct reading_word *w, uint32_t lemma)
{
	for (int i = 0; i < w->lemmas; i++)
		if (w->lemma[i] == lemma)
			return true;
	return false;
}

static bool keep_lemma(struct reading *r, struct reading_word *w, const char *lemma)
{
	size_t n = strlen(lemma) + 1;
	if (r->lemmas_n + n > r->lemmas_room) {
		size_t room = r->lemmas_room ? r->lemmas_room * 2 : 4096;
		char *more = realloc(r->lemmas, room);
		if (!more)
			return false;
		r->lemmas = more;
		r->lemmas_room = room;
	}
	w->main = (uint16_t)r->lemmas_n;
	memcpy(r->lemmas + r->lemmas_n, lemma, n);
	r->lemmas_n += n;
	return true;
}

static unsigned flags_of(const struct token *t, const struct word *w, bool first)
{
	bool name = w->flags & (DICT_NAME | DICT_PLACE) && !(w->flags & DICT_PLAIN);
	return (t->kind == TOKEN_NUMBER ? R_NUMBER : 0u) | (w->service ? R_SERVICE : 0u) | (w->flags & DICT_VERB ? R_VERB : 0u) | (w->flags & DICT_ADJECTIVE ? R_ADJECTIVE : 0u) | (t->street ? R_STREET | R_PROPER : 0u)
		| (t->capital ? R_CAPITAL : 0u) | (t->capital && (name || (!first && !t->upper)) ? R_PROPER : 0u)
		| ((w->flags & (DICT_FUTURE | DICT_PRESENT)) == DICT_FUTURE ? R_FUTURE : 0u) | (t->upper && t->len >= SHOUT_BYTES && w->known && !(w->flags & DICT_ABBR) ? R_SHOUT : 0u);
}

/* What stands between two words: the sign that ends a sentence there, or 0; *line: a line ends. */
static char stop_between(const struct reading *r, size_t from, size_t to, bool abbreviated, bool *line)
{
	char stop = 0;
	for (size_t i = from; i < to; i++) {
		char ch = r->s[i];
		bool blank = i + 1 >= to || strchr(" \t\r\n\"", r->s[i + 1]) || (unsigned char)r->s[i + 1] >= 0x80;
		*line |= ch == '\n';
		if (ch == '!' || ch == '?')
			stop = stop == '?' ? '?' : ch;
		else if (!stop && (ch == ';' || (ch == '.' && blank && !abbreviated)))
			stop = ch;
	}
	return stop;
}

static bool open_sentence(struct reading *r, size_t begin)
{
	if (!grow((void **)&r->sentence, r->sentences, &r->sentence_room, sizeof *r->sentence))
		return false;
	r->sentence[r->sentences++] = (struct reading_sentence){.first = r->words, .at = {(uint32_t)begin, (uint32_t)begin}};
	return true;
}

static void end_sentence(struct reading *r, char stop)
{
	struct reading_sentence *s = &r->sentence[r->sentences - 1];
	s->end = r->words;
	s->stop = stop;
	s->at.end = r->word[r->words - 1].at.end;
	while (stop && s->at.end < r->n && s->at.end < r->word[r->words - 1].at.end + 3 && strchr(".!?", r->s[s->at.end]))
		s->at.end++;
}

/* «1. » and «2) » at the beginning of a line: the number of an item. */
static bool opens_item(const struct reading *r, const struct token *t)
{
	return t->kind == TOKEN_NUMBER && t->end - t->begin <= 2 && t->end < r->n && (r->s[t->end] == ')' || (r->s[t->end] == '.' && t->end + 1 < r->n && r->s[t->end + 1] == ' '));
}

static bool add_word(struct answer_checker *c, struct reading *r, const struct token *t)
{
	const struct word *w = lexicon_word(c->lexicon, t);
	struct reading_sentence *s = &r->sentence[r->sentences - 1];
	if (!grow((void **)&r->word, r->words, &r->word_room, sizeof *r->word))
		return false;
	struct reading_word *to = &r->word[r->words];
	*to = (struct reading_word){.at = {t->begin, t->end}, .form = answer_hash(t->text), .sentence = (uint16_t)(r->sentences - 1),
				    .flags = (uint16_t)flags_of(t, w, r->words == s->first)};
	for (int i = 0; i < w->likely && i < LEMMAS; i++)
		to->lemma[to->lemmas++] = answer_hash(word_term(w, i));
	if (!keep_lemma(r, to, w->likely ? word_term(w, 0) : t->text))
		return false;
	r->words++;
	return true;
}

/* Begins another sentence before the token where one ends; *item: the token is the number of an item. */
static bool turn(struct reading *r, const struct token *t, bool dotted, bool *item)
{
	bool line = r->words == 0;
	size_t from = r->words ? r->word[r->words - 1].at.end : 0;
	char stop = stop_between(r, from, t->begin, dotted, &line);
	*item = line && opens_item(r, t);
	bool next = r->words && r->words > r->sentence[r->sentences - 1].first && (stop || line || *item);
	if (next)
		end_sentence(r, stop);
	if (r->sentences && !next)
		return true;
	return r->sentences < SENTENCES_MOST && open_sentence(r, t->begin);
}

bool reading_take(struct answer_checker *c, struct reading *r, const char *s, size_t n)
{
	struct tokens tokens;
	struct token t;
	bool dotted = false, item;
	r->s = s;
	r->n = n < ANSWER_TEXT_MAX ? n : ANSWER_TEXT_MAX;
	r->words = r->sentences = 0;
	r->lemmas_n = 0;
	tokens_init(&tokens, s, r->n);
	while (tokens_next(&tokens, &t) && r->lemmas_n < LEMMAS_MOST) {
		if (t.span > 1)
			continue;
		if (!turn(r, &t, dotted, &item))
			return r->sentences >= SENTENCES_MOST;
		if (item)
			r->sentence[r->sentences - 1].item = true;
		else if (!add_word(c, r, &t))
			return false;
		dotted = t.dotted && t.len <= SHORT_BYTES;
	}
	if (r->sentences && r->words > r->sentence[r->sentences - 1].first) {
		bool line = false;
		end_sentence(r, stop_between(r, r->word[r->words - 1].at.end, r->n, false, &line));
	} else if (r->sentences)
		r->sentences--;
	return true;
}
