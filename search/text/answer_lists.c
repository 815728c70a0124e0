/* answer_lists.c - the lists of search/data/answers.txt, and the phrases of them in a text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/text/answer_in.h"

static const char *const NAME[LISTS] = {"greeting", "form", "blame", "refusal", "ground", "promise", "plan", "idle_future", "term", "month", "span", "count", "request", "when", "idle", "law", "away", "proof", "thanks"};

/* «[promise]» → its number, or -1. */
static int list_named(const char *line)
{
	size_t n = strcspn(line + 1, "]");
	for (int i = 0; i < LISTS; i++)
		if (strlen(NAME[i]) == n && !strncmp(NAME[i], line + 1, n))
			return i;
	return -1;
}

/* Words of a line: by lemma, or by form behind «=». */
static bool read_phrase(struct answer_checker *c, const char *line, int list)
{
	struct phrase p = {.list = (uint8_t)list};
	struct tokens tokens;
	struct token t;
	tokens_init(&tokens, line, strlen(line));
	while (tokens_next(&tokens, &t) && p.words < PHRASE_WORDS) {
		if (t.span > 1)
			continue;
		bool exact = t.begin && line[t.begin - 1] == '=';
		const struct word *w = lexicon_word(c->lexicon, &t);
		p.exact |= (uint8_t)(exact << p.words);
		p.word[p.words++] = answer_hash(exact || !w->likely ? t.text : word_term(w, 0));
	}
	if (!p.words)
		return false;
	if (c->phrases == c->phrase_room) {
		int room = c->phrase_room ? c->phrase_room * 2 : 256;
		struct phrase *more = realloc(c->phrase, (size_t)room * sizeof *more);
		if (!more)
			return false;
		c->phrase = more;
		c->phrase_room = room;
	}
	c->phrase[c->phrases++] = p;
	return true;
}

bool lists_read(struct answer_checker *c, const char *path, const char **why)
{
	char line[400];
	int list = -1;
	bool ok = true;
	FILE *f = fopen(path, "r");
	*why = "no lists of answers";
	while (f && ok && fgets(line, sizeof line, f)) {
		line[strcspn(line, "#\r\n")] = 0;
		if (line[0] == '[')
			ok = (list = list_named(line)) >= 0;
		else if (line[strspn(line, " \t")])
			ok = list >= 0 && read_phrase(c, line, list);
		if (!ok)
			*why = "a line of the lists of answers says nothing";
	}
	if (f)
		fclose(f);
	return f && ok && c->phrases;
}

static bool phrase_fits(const struct phrase *p, const struct reading *r, int i)
{
	for (int k = 0; k < p->words; k++) {
		const struct reading_word *w = &r->word[i + k];
		if (p->exact >> k & 1 ? w->form != p->word[k] : !reading_is(w, p->word[k]) && w->form != p->word[k])
			return false;
	}
	return true;
}

int list_at(const struct answer_checker *c, const struct reading *r, int i, int end, enum answer_list list)
{
	int longest = 0;
	for (int k = 0; k < c->phrases; k++) {
		const struct phrase *p = &c->phrase[k];
		if (p->list == list && p->words > longest && i + p->words <= end && phrase_fits(p, r, i))
			longest = p->words;
	}
	return longest;
}

int list_in(const struct answer_checker *c, const struct reading *r, int first, int end, enum answer_list list)
{
	for (int i = first; i < end; i++)
		if (list_at(c, r, i, end, list))
			return i;
	return -1;
}

static bool digits(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return n > 0;
}

/* 12.03 or 12.03.2026 at these bytes: how many, or 0. */
static size_t date_at(const char *s, size_t n)
{
	size_t day = n > 1 && digits(s + 1, 1) ? 2 : 1;
	if (n < day + 3 || !digits(s, day) || s[day] != '.' || !digits(s + day + 1, 2) || atoi(s) > 31 || atoi(s + day + 1) > 12)
		return 0;
	size_t year = day + 3;
	if (n >= year + 5 && s[year] == '.' && digits(s + year + 1, 4))
		return year + 5;
	bool more = n > year && (digits(s + year, 1) || (s[year] == '.' && n > year + 1 && digits(s + year + 1, 1)));
	return more ? 0 : year;
}

/* The date of a law is followed by its number. */
static bool cited(const struct reading *r, size_t end)
{
	static const char SIGN[] = "№";
	for (size_t i = end; i < r->n && i < end + 8; i++)
		if (r->n - i >= sizeof SIGN - 1 && !memcmp(r->s + i, SIGN, sizeof SIGN - 1))
			return true;
	return false;
}

static bool has_date(const struct reading *r, const struct reading_sentence *s, bool own)
{
	for (size_t i = s->at.begin; i < s->at.end; i++) {
		size_t n = i == 0 || !(digits(r->s + i - 1, 1) || r->s[i - 1] == '.') ? date_at(r->s + i, r->n - i) : 0;
		if (n && !(own && cited(r, i + n)))
			return true;
	}
	return false;
}

/* A number there: «2», «двух». */
static bool counted(const struct answer_checker *c, const struct reading *r, const struct reading_sentence *s, int i)
{
	return i >= s->first && (r->word[i].flags & R_NUMBER || list_at(c, r, i, s->end, LIST_COUNT));
}

bool sentence_has_day(const struct answer_checker *c, const struct reading *r, const struct reading_sentence *s, bool own)
{
	if (has_date(r, s, own))
		return true;
	for (int i = s->first; i < s->end; i++) {
		bool number = counted(c, r, s, i - 1) || counted(c, r, s, i - 2);
		if (list_at(c, r, i, s->end, LIST_MONTH) && (!own || number))
			return true;
		if (!own && (list_at(c, r, i, s->end, LIST_TERM) || (number && list_at(c, r, i, s->end, LIST_SPAN))))
			return true;
	}
	return false;
}
