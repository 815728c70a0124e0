/*
 * thesaurus.h - words of the field that stand for each other: one text per version, search/data/thesaurus.txt is the first.
 *
 * A line is a group: `тко ~ тбо ~ твердые коммунальные отходы`; in `а > б ~ в` who asks for а also finds б and в, not the
 * other way round. A line after # is the heading of the groups below it. Entries are kept as lemmas.
 */
#ifndef MCU_THESAURUS_H
#define MCU_THESAURUS_H

#include "search/text/lexicon.h"

enum {
	THESAURUS_WORDS = 4,		/* of one entry */
	THESAURUS_ENTRIES = 60,		/* of one group */
	THESAURUS_GROUPS = 3000,
	THESAURUS_BYTES = 512 * 1024,	/* of a whole text */
	THESAURUS_ISSUES = 50		/* more are not told */
};

struct thesaurus_entry {
	int group, place;		/* place: order in the text */
	bool asks;			/* its presence in a query brings the rest of the group */
	bool answers;			/* it is brought by others */
	int words;
	char *word[THESAURUS_WORDS];	/* main lemma of each word */
	char *shown;			/* as written */
};

/* What is wrong with a text, by line. */
struct thesaurus_issues {
	int n;
	struct thesaurus_issue {
		int line;		/* from 1; 0: the whole text */
		const char *code, *message;	/* static; the message is a Russian sentence */
	} list[THESAURUS_ISSUES];
};

struct thesaurus;

/* Reads n bytes of UTF-8. NULL when a line is wrong (all such lines are in *issues) or memory is short (none is). Free with
 * thesaurus_free. version is what thesaurus_version will say. */
struct thesaurus *thesaurus_parse(struct lexicon *lx, const char *text, size_t n, int version, struct thesaurus_issues *issues);

/* The same for a file, as version 0. NULL also when it cannot be read; issues may be NULL. */
struct thesaurus *thesaurus_new(struct lexicon *lx, const char *path, struct thesaurus_issues *issues);
void thesaurus_free(struct thesaurus *t);
int thesaurus_version(const struct thesaurus *t);
int thesaurus_groups(const struct thesaurus *t);

/* Entries whose first word is this lemma: a range of *n entries, borrowed; NULL when there is none. */
const struct thesaurus_entry *thesaurus_find(const struct thesaurus *t, const char *lemma, int *n);

/* Entries of a group in the order of the text, as pointers; *n of them, borrowed. */
const struct thesaurus_entry *const *thesaurus_group(const struct thesaurus *t, int group, int *n);

/* Line of a group in the text, and the heading above it ("" for none), borrowed. */
int thesaurus_line(const struct thesaurus *t, int group);
const char *thesaurus_heading(const struct thesaurus *t, int group);

#endif
