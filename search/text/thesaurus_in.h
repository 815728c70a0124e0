/* thesaurus_in.h - inside of the thesaurus: what thesaurus_read.c fills and thesaurus.c looks up. */
#ifndef MCU_THESAURUS_IN_H
#define MCU_THESAURUS_IN_H

#include "search/text/thesaurus.h"

struct thesaurus_head {
	int line, first, entries;	/* first: in member */
	char *heading;
};

struct thesaurus {
	struct thesaurus_entry *entry;		/* sorted by first word */
	const struct thesaurus_entry **member;	/* in the order of the text */
	struct thesaurus_head *group;
	int entries, room, groups, group_room, version;
};

/* Sorts what was read; false when memory is short. */
bool thesaurus_order(struct thesaurus *t);

#endif
