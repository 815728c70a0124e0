/*
 * card.h - the substance of a message: what thing it is about, what is wrong with it, how urgent it is, what is asked for; each with its words.
 *
 * Things and faults come from a list with a version, search/data/card.txt: lines «объект КОД | Название | слова; слова» and
 * «неисправность КОД | Название | слова | объект, когда не назван | объекты, у которых бывает». Words are lemmas in any form, up to
 * CARD_WORDS of them with at most one other between, two of them in either order; «=слово» is just that form, «а + б» are two
 * words of one sentence, «-слова» count for less (a street is mostly where a thing is; «установить» asks for what is not there).
 * «- » for «none». «срочность КОД | Название | слова» are degrees, the gravest first: one holds when a sign of it, or of a graver
 * one, stands in the text and is not denied, or two of those that count for less. A wish is no list but a stretch of the text: what follows «прошу», «необходимо», or an imperative.
 *
 * «родня КОД | объекты | неисправности» and «соседи КОД | …» say what is one trouble in other words: any thing of the line with any fault
 * of it, lines of one code together. «соседи» are one only where the theme is the same.
 *
 * Rather nothing than something wrong: what no rule speaks for stays unknown. Time is linear in the text, nothing is allocated
 * for a text. One struct card_reader serves one thread.
 */
#ifndef MCU_CARD_H
#define MCU_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CARD_TEXT_MAX = 16384 };	/* bytes of a text that are looked through */

enum card_field { CARD_OBJECT, CARD_FAULT, CARD_URGENCY, CARD_WISH, CARD_FIELDS };

struct card_mention {
	int16_t entry;		/* number in the list of its field, from 0; -1: nothing was found (of a wish: always 0) */
	uint32_t begin, end;	/* bytes of the text, end excluded; both 0: said by no word of its own (a fault: by what is asked for) */
	float score;		/* for comparing mentions of one text only */
};

struct card {
	struct card_mention of[CARD_FIELDS];
};

struct card_reader;

/* Opens the dictionary in dict_dir and reads the list in the file `list`. NULL when one of them cannot be read; *why (static, may
 * be NULL) says which. Free with card_free. */
struct card_reader *card_new(const char *dict_dir, const char *list, const char **why);
void card_free(struct card_reader *r);

/* What the first n bytes of text (any bytes) are about. */
void card_read(struct card_reader *r, const char *text, size_t n, struct card *out);

/* What a field of this text may be, each entry once, likely ones first, at most max; how many. Wishes differ by their words. */
int card_offers(struct card_reader *r, const char *text, size_t n, enum card_field field, struct card_mention *out, int max);

/* The list: its version, how many entries a field has, their codes and names (borrowed), the number of a code or -1. */
int card_version(const struct card_reader *r);
int card_entries(const struct card_reader *r, enum card_field field);
const char *card_code(const struct card_reader *r, enum card_field field, int entry);
const char *card_name(const struct card_reader *r, enum card_field field, int entry);
int card_entry(const struct card_reader *r, enum card_field field, const char *code);

/* Lines of what is one trouble, from 0; code borrowed. */
struct card_kin {
	const char *code;
	bool near;		/* only under one theme */
};
int card_kins(const struct card_reader *r);
struct card_kin card_kin(const struct card_reader *r, int line);
bool card_kin_has(const struct card_reader *r, int line, int object, int fault);

#endif
