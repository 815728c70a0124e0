/* thesaurus_read.c - the text of a thesaurus, line by line; every wrong line is named. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/text/thesaurus_in.h"
#include "search/text/trim.h"

#define LINE_BYTES 4000

struct reading {
	struct thesaurus *t;
	struct lexicon *lx;
	struct thesaurus_issues *issues;
	int line;
	char heading[200];
	bool short_of_memory;
};

static bool wrong(struct reading *r, const char *code, const char *message)
{
	if (r->issues->n < THESAURUS_ISSUES)
		r->issues->list[r->issues->n] = (struct thesaurus_issue){r->line, code, message};
	r->issues->n += r->issues->n < THESAURUS_ISSUES;
	return false;
}

static bool no_memory(struct reading *r)
{
	r->short_of_memory = true;
	return false;
}

/* Room for one more element of a growing array. */
static bool grow(void **list, int n, int *room, size_t size)
{
	if (n < *room)
		return true;
	int wanted = *room ? *room * 2 : 256;
	void *more = realloc(*list, (size_t)wanted * size);
	if (!more)
		return false;
	*list = more;
	*room = wanted;
	return true;
}

/* «плата за жилье» is kept as плата, жилье: a query leaves such words out too. What negates is kept. */
static bool is_idle(const struct word *w, const char *text)
{
	static const char *const KEPT[] = {"не", "ни", "без", "нет", 0};
	for (const char *const *k = KEPT; *k; k++)
		if (strcmp(*k, text) == 0)
			return false;
	return w->service;
}

static bool fill_entry(struct reading *r, struct thesaurus_entry *e)
{
	struct tokens tokens;
	struct token token;
	tokens_init(&tokens, e->shown, strlen(e->shown));
	while (tokens_next(&tokens, &token)) {
		/* «пр-т» is one word; «дорожно-транспортное происшествие» is three. */
		bool whole = token.span > 1 && token.end == strlen(e->shown) && !e->words;
		const struct word *w = lexicon_word(r->lx, &token);
		if ((token.span > 1 && !whole) || (is_idle(w, token.text) && token.end < strlen(e->shown)))
			continue;
		if (e->words == THESAURUS_WORDS)
			return wrong(r, "too_many_words", "Выражение длиннее четырёх слов.");
		e->word[e->words] = strdup(word_term(w, 0));
		if (!e->word[e->words++])
			return no_memory(r);
		if (whole)
			break;
	}
	return e->words > 0 || wrong(r, "no_word", "Между знаками «~» или «>» нет слова.");
}

static bool add_entry(struct reading *r, const char *text, bool asks, bool answers)
{
	struct thesaurus *t = r->t;
	if (!grow((void **)&t->entry, t->entries, &t->room, sizeof *t->entry))
		return no_memory(r);
	struct thesaurus_entry *e = &t->entry[t->entries];
	*e = (struct thesaurus_entry){.group = t->groups - 1, .place = t->entries, .asks = asks, .answers = answers, .shown = strdup(text)};
	t->entries++;
	if (!e->shown)
		return no_memory(r);
	if (++t->group[t->groups - 1].entries > THESAURUS_ENTRIES)
		return wrong(r, "group_too_long", "В группе больше 60 выражений.");
	return fill_entry(r, e);
}

/* The parts between ~; strtok would step over an empty one. */
static bool add_side(struct reading *r, char *side, bool asks, bool answers)
{
	for (char *next; side; side = next) {
		next = strchr(side, '~');
		if (next)
			*next++ = 0;
		if (!add_entry(r, trim(side), asks, answers))
			return false;
	}
	return true;
}

static bool same_words(const struct thesaurus_entry *a, const struct thesaurus_entry *b)
{
	if (a->words != b->words)
		return false;
	for (int i = 0; i < a->words; i++)
		if (strcmp(a->word[i], b->word[i]) != 0)
			return false;
	return true;
}

static bool no_doubles(struct reading *r)
{
	const struct thesaurus *t = r->t;
	const struct thesaurus_head *g = &t->group[t->groups - 1];
	for (int i = g->first; i < t->entries; i++)
		for (int k = i + 1; k < t->entries; k++)
			if (same_words(&t->entry[i], &t->entry[k]))
				return wrong(r, "said_twice", "Одно и то же слово стоит в группе дважды.");
	return true;
}

static bool open_group(struct reading *r)
{
	struct thesaurus *t = r->t;
	if (t->groups == THESAURUS_GROUPS)
		return wrong(r, "too_many_groups", "Групп больше 3000.");
	if (!grow((void **)&t->group, t->groups, &t->group_room, sizeof *t->group))
		return no_memory(r);
	t->group[t->groups] = (struct thesaurus_head){.line = r->line, .first = t->entries, .heading = strdup(r->heading)};
	return t->group[t->groups++].heading || no_memory(r);
}

static bool add_group(struct reading *r, char *line)
{
	char *rest = strchr(line, '>');
	if (rest)
		*rest++ = 0;
	if (rest && strchr(rest, '>'))
		return wrong(r, "two_arrows", "Знак «>» в строке может быть один.");
	if (!open_group(r) || !add_side(r, line, true, !rest) || (rest && !add_side(r, rest, false, true)))
		return false;
	if (r->t->group[r->t->groups - 1].entries < 2)
		return wrong(r, "alone", "В группе одно выражение, а нужно хотя бы два через «~».");
	return no_doubles(r);
}

static bool read_line(struct reading *r, const char *text, size_t n)
{
	char line[LINE_BYTES];
	if (n >= sizeof line)
		return wrong(r, "line_too_long", "Строка длиннее 4000 байтов.");
	memcpy(line, text, n);
	line[n] = 0;
	char *s = trim(line);
	if (*s == '#')
		snprintf(r->heading, sizeof r->heading, "%s", trim(s + 1));
	return *s == 0 || *s == '#' || add_group(r, s);
}

static void read_lines(struct reading *r, const char *text, size_t n)
{
	for (size_t at = 0; at < n && !r->short_of_memory; at++) {
		const char *end = memchr(text + at, '\n', n - at);
		size_t len = end ? (size_t)(end - text) - at : n - at;
		r->line++;
		read_line(r, text + at, len);
		at += len;
	}
}

struct thesaurus *thesaurus_parse(struct lexicon *lx, const char *text, size_t n, int version, struct thesaurus_issues *issues)
{
	struct thesaurus *t = calloc(1, sizeof *t);
	struct reading r = {.t = t, .lx = lx, .issues = issues};
	issues->n = 0;
	if (!t)
		return NULL;
	t->version = version;
	if (n > THESAURUS_BYTES)
		wrong(&r, "too_long", "Словарь длиннее 512 КБ.");
	else
		read_lines(&r, text, n);
	if (!issues->n && !r.short_of_memory && thesaurus_order(t))
		return t;
	thesaurus_free(t);
	return NULL;
}

struct thesaurus *thesaurus_new(struct lexicon *lx, const char *path, struct thesaurus_issues *issues)
{
	struct thesaurus_issues unused;
	char *text = NULL;
	size_t room = 0;
	issues = issues ? issues : &unused;
	issues->n = 0;
	FILE *f = fopen(path, "re");
	ssize_t n = f ? getdelim(&text, &room, 0, f) : -1;
	struct thesaurus *t = n > 0 ? thesaurus_parse(lx, text, (size_t)n, 0, issues) : NULL;
	free(text);
	if (f)
		fclose(f);
	return t;
}
