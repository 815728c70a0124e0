/*
 * thesaurus.h - words of the field that stand for each other (search/data/thesaurus.txt).
 *
 * A line is a group: `тко ~ тбо ~ твердые коммунальные отходы`; in `а > б ~ в` who asks for а also finds б and в, not the
 * other way round. # begins a comment; the first line is `version N`. Entries are kept as lemmas.
 */
#ifndef MCU_THESAURUS_H
#define MCU_THESAURUS_H

#include "search/text/lexicon.h"

#define THESAURUS_WORDS 4	/* words of one entry */

struct thesaurus_entry {
	int group;
	bool asks;		/* its presence in a query brings the rest of the group */
	bool answers;		/* it is brought by others */
	int words;
	char *word[THESAURUS_WORDS];	/* main lemma of each word */
	char *shown;		/* as written in the file */
};

struct thesaurus;

/* Reads the file. NULL when it cannot be read or a line is wrong; *line (may be NULL) is then its number, 0 for no file. */
struct thesaurus *thesaurus_new(struct lexicon *lx, const char *path, int *line);
void thesaurus_free(struct thesaurus *t);
int thesaurus_version(const struct thesaurus *t);
int thesaurus_groups(const struct thesaurus *t);

/* Entries whose first word is this lemma: a range of *n entries, borrowed; NULL when there is none. */
const struct thesaurus_entry *thesaurus_find(const struct thesaurus *t, const char *lemma, int *n);

/* Entries of a group, as pointers; *n of them, borrowed. */
const struct thesaurus_entry *const *thesaurus_group(const struct thesaurus *t, int group, int *n);

#endif
