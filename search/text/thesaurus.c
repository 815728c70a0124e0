#include "search/text/thesaurus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct thesaurus {
	struct thesaurus_entry *entry;		/* sorted by first word */
	const struct thesaurus_entry **member;	/* sorted by group */
	int *group_at;				/* first member of each group, and one past the last */
	int entries, room, groups, version;
};

static char *trim(char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	size_t n = strlen(s);
	while (n && strchr(" \t\r\n", s[n - 1]))
		s[--n] = 0;
	return s;
}

static bool grow(struct thesaurus *t)
{
	if (t->entries < t->room)
		return true;
	int room = t->room ? t->room * 2 : 512;
	struct thesaurus_entry *more = realloc(t->entry, (size_t)room * sizeof *more);
	if (!more)
		return false;
	t->entry = more;
	t->room = room;
	return true;
}

static bool add_entry(struct thesaurus *t, struct lexicon *lx, const char *text, bool asks, bool answers)
{
	struct tokens tokens;
	struct token token;
	if (!grow(t))
		return false;
	struct thesaurus_entry *e = &t->entry[t->entries];
	*e = (struct thesaurus_entry){.group = t->groups, .asks = asks, .answers = answers};
	tokens_init(&tokens, text, strlen(text));
	while (tokens_next(&tokens, &token)) {
		if (token.span > 1)
			continue;
		if (e->words == THESAURUS_WORDS)
			return false;
		e->word[e->words] = strdup(word_term(lexicon_word(lx, &token), 0));
		if (!e->word[e->words++])
			return false;
	}
	e->shown = strdup(text);
	t->entries++;
	return e->words > 0 && e->shown;
}

static bool add_group(struct thesaurus *t, struct lexicon *lx, char *line)
{
	char *rest = strchr(line, '>');
	int before = t->entries;
	if (rest)
		*rest++ = 0;
	for (char *save, *s = strtok_r(line, "~", &save); s; s = strtok_r(NULL, "~", &save))
		if (!add_entry(t, lx, trim(s), true, !rest))
			return false;
	for (char *save, *s = rest ? strtok_r(rest, "~", &save) : NULL; s; s = strtok_r(NULL, "~", &save))
		if (!add_entry(t, lx, trim(s), false, true))
			return false;
	t->groups++;
	return t->entries - before > 1;
}

static int by_word(const void *a, const void *b)
{
	const struct thesaurus_entry *x = a, *y = b;
	int c = strcmp(x->word[0], y->word[0]);
	return c ? c : y->words - x->words;	/* longer ones first */
}

static int by_group(const void *a, const void *b)
{
	const struct thesaurus_entry *const *x = a, *const *y = b;
	return (*x)->group - (*y)->group;
}

static bool index_entries(struct thesaurus *t)
{
	t->member = calloc((size_t)t->entries + 1, sizeof *t->member);
	t->group_at = calloc((size_t)t->groups + 1, sizeof *t->group_at);
	if (!t->member || !t->group_at)
		return false;
	qsort(t->entry, (size_t)t->entries, sizeof *t->entry, by_word);
	for (int i = 0; i < t->entries; i++)
		t->member[i] = &t->entry[i];
	qsort(t->member, (size_t)t->entries, sizeof *t->member, by_group);
	for (int i = t->entries - 1; i >= 0; i--)
		t->group_at[t->member[i]->group] = i;
	t->group_at[t->groups] = t->entries;
	return true;
}

static bool read_lines(struct thesaurus *t, struct lexicon *lx, FILE *f, int *line)
{
	char buffer[2048];
	for (*line = 1; fgets(buffer, sizeof buffer, f); ++*line) {
		char *s = trim(buffer);
		if (*s == 0 || *s == '#')
			continue;
		bool ok = t->version ? add_group(t, lx, s) : sscanf(s, "version %d", &t->version) == 1;
		if (!ok)
			return false;
	}
	return t->version > 0;
}

struct thesaurus *thesaurus_new(struct lexicon *lx, const char *path, int *line)
{
	int unused;
	line = line ? line : &unused;
	*line = 0;
	FILE *f = fopen(path, "re");
	struct thesaurus *t = f ? calloc(1, sizeof *t) : NULL;
	bool ok = t && read_lines(t, lx, f, line) && index_entries(t);
	if (f)
		fclose(f);
	if (ok)
		return t;
	thesaurus_free(t);
	return NULL;
}

void thesaurus_free(struct thesaurus *t)
{
	if (!t)
		return;
	for (int i = 0; i < t->entries; i++) {
		for (int k = 0; k < t->entry[i].words; k++)
			free(t->entry[i].word[k]);
		free(t->entry[i].shown);
	}
	free(t->entry);
	free(t->member);
	free(t->group_at);
	free(t);
}

int thesaurus_version(const struct thesaurus *t)
{
	return t->version;
}

int thesaurus_groups(const struct thesaurus *t)
{
	return t->groups;
}

const struct thesaurus_entry *thesaurus_find(const struct thesaurus *t, const char *lemma, int *n)
{
	int low = 0, high = t->entries;
	while (low < high) {
		int middle = (low + high) / 2;
		if (strcmp(t->entry[middle].word[0], lemma) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (*n = 0; low + *n < t->entries && strcmp(t->entry[low + *n].word[0], lemma) == 0; ++*n)
		;
	return *n ? &t->entry[low] : NULL;
}

const struct thesaurus_entry *const *thesaurus_group(const struct thesaurus *t, int group, int *n)
{
	*n = t->group_at[group + 1] - t->group_at[group];
	return t->member + t->group_at[group];
}
