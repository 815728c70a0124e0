/* person_in.h - inside of person.h: the parts of a name, the contacts of a telling. */
#ifndef MCU_PERSON_IN_H
#define MCU_PERSON_IN_H

#include "fcgi/person.h"

enum { NAME_WORDS = 3, NAME_WORD = 64, NAME_TAGS = NAME_WORDS * NAME_WORDS, NAME_TAG = NAME_WORD + 8 + NAME_WORD };

/* A name read: what has to be the same for two names to be one person's. Folded text. */
struct name {
	int tags;
	char tag[NAME_TAGS][NAME_TAG];	/* «ветрова|о» */
	char whole[NAME_WORDS * NAME_WORD];	/* full words in alphabetical order, "" when fewer than two */
	char father[8];			/* first letter of the patronymic, "" */
};

/* Reads a name; no tags when it has no letters. */
void name_read(struct name *n, const char *text);

enum { CONTACTS_MOST = 8, CONTACT_BYTES = PERSON_FOLDED + 8 };

struct contacts {
	int n;
	bool page[CONTACTS_MOST];	/* is one person's own, whatever the name beside it */
	char text[CONTACTS_MOST][CONTACT_BYTES];	/* «phone:9105551234» */
};

/* The contacts of a telling, each once: pages, phones, mail boxes; where there are none of them the address. */
void contacts_read(struct contacts *c, const struct person *p);

#endif
