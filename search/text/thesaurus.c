#include "search/text/thesaurus.h"

#include <stdlib.h>
#include <string.h>

#include "search/text/thesaurus_in.h"

static int by_word(const void *a, const void *b)
{
	const struct thesaurus_entry *x = a, *y = b;
	int c = strcmp(x->word[0], y->word[0]);
	return c ? c : y->words - x->words;	/* longer ones first */
}

static int by_place(const void *a, const void *b)
{
	const struct thesaurus_entry *const *x = a, *const *y = b;
	return (*x)->place - (*y)->place;
}

bool thesaurus_order(struct thesaurus *t)
{
	t->member = calloc((size_t)t->entries + 1, sizeof *t->member);
	if (!t->member)
		return false;
	if (t->entries)
		qsort(t->entry, (size_t)t->entries, sizeof *t->entry, by_word);
	for (int i = 0; i < t->entries; i++)
		t->member[i] = &t->entry[i];
	qsort(t->member, (size_t)t->entries, sizeof *t->member, by_place);
	return true;
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
	for (int i = 0; i < t->groups; i++)
		free(t->group[i].heading);
	free(t->entry);
	free(t->member);
	free(t->group);
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
	*n = t->group[group].entries;
	return t->member + t->group[group].first;
}

int thesaurus_line(const struct thesaurus *t, int group)
{
	return t->group[group].line;
}

const char *thesaurus_heading(const struct thesaurus *t, int group)
{
	return t->group[group].heading;
}
