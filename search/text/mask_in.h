/* mask_in.h - inside of the masker: the words and numbers of a text, and who reads what out of them. */
#ifndef MCU_MASK_IN_H
#define MCU_MASK_IN_H

#include "search/text/dict.h"
#include "search/text/mask.h"

/* What a word says about its neighbours. */
enum mask_word {
	WORD_NONE, WORD_STREET, WORD_TITLE, WORD_MEMORIAL, WORD_AT, WORD_HOUSE, WORD_HOUSES, WORD_FLAT, WORD_FLATS, WORD_PHONE, WORD_PASSPORT,
	WORD_SNILS, WORD_INN, WORD_CARD, WORD_ACCOUNT, WORD_NUMBER, WORD_RECORD, WORD_UNIT, WORD_PERSON, WORD_KIN, WORD_CALLED, WORD_AND, WORD_SON,
	WORD_BORN, WORD_NUMERAL, WORD_ORDINAL
};

enum {
	IS_CAPITAL = 1, IS_UPPER = 2, IS_LETTER = 4,	/* of its writing; IS_LETTER: one letter */
	ENDS_SURNAME = 8, ENDS_PATRONYMIC = 16,		/* by its look */
	LOOKED = 32,					/* what follows is known */
	IS_KNOWN = 64, IS_COMMON = 128,			/* by the dictionary; common: also a word that is no name */
	IS_FIRST = 256, IS_SURNAME = 512, IS_PATRONYMIC = 1024,
	IS_BASE = 2048,					/* a first name in the nominative */
	IS_NOUN = 4096,					/* a noun that is no name, and no «спасибо» */
	IS_OBLIQUE = 8192				/* … in another case than the nominative */
};

/* A word, two of them with a hyphen («Иванова-Петрова»), or a run of digits. */
struct mark {
	uint32_t begin, end;
	uint16_t flags;
	uint16_t size;		/* letters or digits */
	uint8_t word;		/* enum mask_word */
	bool digits;
};

/* What stands between two neighbours. */
enum mask_gap { GAP_NONE = 1, GAP_SPACE = 2, GAP_DOT = 4, GAP_COMMA = 8, GAP_HYPHEN = 16, GAP_NUMBER = 32, GAP_COLON = 64, GAP_OTHER = 128 };

struct spans {
	struct mask_span *list;
	size_t n, room;
};

struct form;
struct known;
struct masker {
	struct dict *dict;
	struct form *cache;
	struct known *known;	/* whose name it is, NULL */
	struct known *learned;	/* surnames found in this text, and before them those remembered; NULL before the first */
	int remembered;
	bool learning;
	const char *s;
	size_t n;
	struct mark *mark;
	size_t marks, mark_room;
	struct spans page, found;	/* found in the bytes; among the marks. After all, found holds both */
	char *out;
	size_t out_room;
	bool failed;		/* memory was short */
};

/* Adds a span; what begins before the end of the last one is cut, or left out. */
void mask_add(struct masker *m, struct spans *to, size_t begin, size_t end, enum mask_kind kind);

/* mask_words.c: cuts the text between the pages into marks. */
void mask_cut(struct masker *m);
/* The flags of a mark, looked up when they were not yet. 0 beyond the ends. */
unsigned mask_look(struct masker *m, long i);
/* Folded text of a mark, its first word; out has room for TOKEN_MAX + 1 bytes. */
void mask_fold(const struct masker *m, const struct mark *w, char *out);
/* What stands between marks i and i + 1. GAP_OTHER at the ends. */
unsigned mask_gap(const struct masker *m, long i);
/* Is there a word of this kind among the k marks before i? */
bool mask_near(const struct masker *m, long i, enum mask_word word, int k);
static inline enum mask_word mask_word_of(const struct masker *m, long i)
{
	return i >= 0 && (size_t)i < m->marks ? (enum mask_word)m->mark[i].word : WORD_NONE;
}
static inline bool mask_is_number(const struct masker *m, long i)
{
	return i >= 0 && (size_t)i < m->marks && m->mark[i].digits;
}

/* mask_form.c: what the folded word says; classes and endings. */
unsigned mask_form(struct masker *m, const char *folded, size_t len, enum mask_word *word);	/* ENDS_… */
unsigned mask_dictionary(struct masker *m, const char *folded);					/* and IS_KNOWN … IS_OBLIQUE */
bool mask_is_noun(struct masker *m, const char *folded);					/* and nothing else */
bool mask_forms_new(struct masker *m);

/* Each adds what it finds. mask_pages goes first, over the bytes; the others begin at mark i and return how many marks they
 * have dealt with, 0 when nothing of theirs begins there. */
void mask_pages(struct masker *m);
long mask_number(struct masker *m, long i);
long mask_flat(struct masker *m, long i);
long mask_person(struct masker *m, long i);
long mask_birth(struct masker *m, long i);
long mask_own(struct masker *m, long i);	/* of who is known */

/* mask_spoken.c: numbers in words. What the folded word is, WORD_NONE for none; the last mark of the number that begins at i, i - 1 when none does. */
enum mask_word mask_numeral(const char *folded, int *value);
long mask_count(const struct masker *m, long i, int *sum);
long mask_spoken_phone(struct masker *m, long i);
long mask_flat_behind(struct masker *m, long i);
long mask_flat_before(struct masker *m, long i);

/* mask_mail.c: a mail box written around whose sign stands at byte `at`: where it ends, 0 when it is none. */
size_t mask_mail(struct masker *m, size_t at);

#endif
