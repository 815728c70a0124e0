/*
 * dict.h - reader of the OpenCorpora dictionary as packed by npm's az (CC BY-SA, see search/README.md).
 *
 * The files are mapped read-only and shared by all processes; a reader allocates some 150 KB of tables.
 * Words go in folded (utf8_fold: ё is е) and lemmas come out folded. One struct dict serves one thread.
 */
#ifndef MCU_DICT_H
#define MCU_DICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DICT_LEMMA_MAX 95
#define DICT_PARSES 16

/* What a parse is, as far as search cares. */
enum dict_flag {
	DICT_SERVICE = 1,	/* preposition, conjunction, particle, interjection, pronoun */
	DICT_NAME = 2,		/* name, surname, patronymic */
	DICT_PLACE = 4,		/* geographical name */
	DICT_ABBR = 8,
	DICT_PRODUCTIVE = 16,	/* of a part of speech that takes new words */
	DICT_VERB = 32,		/* any form of a verb */
	DICT_ADJECTIVE = 64,
	DICT_FIRST = 128,	/* of its readings, one is a first name; a surname; a patronymic */
	DICT_SURNAME = 256,
	DICT_PATRONYMIC = 512,
	DICT_PLAIN = 1024,	/* … and one is neither a name nor a place */
	DICT_NOUN = 2048,
	DICT_ATTRIBUTE = 4096,	/* adjective or participle in full form: it stands by a thing, not for a sentence */
	DICT_FUTURE = 8192,	/* a verb of what we or others shall do: починим, починят; of what is going on: чинят, «проводит» both */
	DICT_PRESENT = 16384
};

struct dict_parse {
	char lemma[DICT_LEMMA_MAX + 1];
	uint16_t flags;		/* enum dict_flag */
	float p;		/* share of this lemma among the uses of the form; 0 when the corpus does not tell */
};

struct dict;

/* Maps the files in dir. NULL when one is missing or broken; *why (static text) says which. Free with dict_free. */
struct dict *dict_new(const char *dir, const char **why);
void dict_free(struct dict *d);

/* Parses of a known word, one per lemma, at most DICT_PARSES; 0 when the dictionary does not know it. */
int dict_lookup(const struct dict *d, const char *word, struct dict_parse *out);

/* True when the dictionary knows the form. */
bool dict_knows(const struct dict *d, const char *word);

/* Guesses lemmas of an unknown word by its ending, best first, at most max. */
int dict_predict(const struct dict *d, const char *word, struct dict_parse *out, int max);

/* Known words one edit away (insert, delete, replace, swap), at most max, each once. Words of under 4 letters have none. */
int dict_near(const struct dict *d, const char *word, char out[][DICT_LEMMA_MAX + 1], int max);

/* Known forms with this beginning whose lemma does not begin so («потекла» of потечь), the shortest first: at most max, out of as many as a bounded walk meets. */
int dict_strays(const struct dict *d, const char *beginning, char out[][DICT_LEMMA_MAX + 1], int max);

#endif
