/* places_in.h - inside of the recogniser of places: words and their forms, names, the pieces of a text. */
#ifndef MCU_PLACES_IN_H
#define MCU_PLACES_IN_H

#include "search/text/lexicon.h"
#include "search/text/places.h"
#include "search/text/runs.h"

/* What a word that is no name means beside one: bits of form.role. */
enum role {
	R_SIGN = 1, R_PLURAL = 2, R_HOUSE = 4, R_BLOCK = 8, R_STRUCTURE = 16, R_FLAT = 32, R_UNIT = 64, R_FLOOR = 128,
	R_ON = 256,		/* a street follows: на, по, угол */
	R_NEAR = 512,		/* a street may follow: от, через */
	R_AND = 1024, R_FILL = 2048,	/* what stands between a street and «дом»: напротив, в районе */
	R_PERSON = 4096, R_THING = 8192, R_TITLE = 16384, R_COMPLAINT = 32768, R_TOWN = 65536, R_NUMBER = 131072, R_CROSSING = 262144
};

enum kind { KIND_NONE, STREET, LANE, AVENUE, PASSAGE, ROAD, EMBANKMENT, BOULEVARD, SQUARE, DEAD_END, BLOCK, QUARTER, ALLEY, SLOPE, KIND_ANY_PR, KINDS };

enum { FORM_WORDS = 4, NAME_WORDS = 12, NONE = -1 };

struct form {
	uint64_t key;		/* hash of the folded word; 0: free */
	uint32_t role;
	uint8_t kind, words;	/* of street (R_SIGN) */
	int32_t word[FORM_WORDS];	/* words of names it is a form of */
};

enum word_class { CORE, SIZE, ORDINAL, TITLE, FIRST, JOIN, DIGITS };

struct base {			/* a word of names */
	char text[TOKEN_MAX + 1];
	int32_t names;		/* first name anchored here, -1: none */
	uint8_t gender;
	bool common;		/* an ordinary word of the language: новая, мира */
};

struct name_word {
	int32_t base;		/* -1 for digits */
	uint32_t number;
	uint8_t class;
};

struct name {
	int32_t street;		/* index in streets */
	int32_t next;		/* the next name with this anchor */
	uint8_t n, anchor;
	bool other, part;	/* another name; only a part of the name */
	bool adjective;		/* agrees in gender: Садовая */
	struct name_word word[NAME_WORDS];
};

struct street_row {
	int32_t id, district;
	uint8_t kind;
	bool houses;		/* some are known */
};

enum gap { G_SPACE = 1, G_DOT = 2, G_COMMA = 4, G_DASH = 8, G_SLASH = 16, G_COLON = 32, G_NUMBER = 64, G_QUOTE = 128, G_LINE = 256, G_BRACKET = 512, G_OTHER = 1024 };

/* A word or a number of the text. */
struct item {
	uint32_t begin, end;
	int32_t form;		/* index, -1: no word that matters */
	uint32_t number;	/* of digits, UINT32_MAX when too long */
	uint16_t gap;		/* what stands before it: enum gap */
	uint8_t letters;
	bool digits, ordinal, capital;
};

struct growing {
	void *list;
	size_t n, room;
};

struct places {
	struct lexicon *lexicon;
	char home[64];
	struct form *form;
	size_t forms, form_room;	/* a power of two */
	struct growing bases, names, streets, houses, items;	/* houses: hashes of street and house, sorted at first use */
	bool houses_sorted;
	size_t last_row;
	/* the text at hand */
	const char *text;
	size_t size;
};

#define BASE(p, i) (&((struct base *)(p)->bases.list)[i])
#define NAME(p, i) (&((struct name *)(p)->names.list)[i])
#define STREET_ROW(p, i) (&((struct street_row *)(p)->streets.list)[i])
#define ITEM(p, i) (&((struct item *)(p)->items.list)[i])

/* Room for one more of size bytes; NULL when memory is short. */
void *places_grow(struct growing *g, size_t size);

uint64_t places_hash(const char *folded);
struct form *places_form(const struct places *p, const char *folded);	/* NULL: unknown */
struct form *places_form_put(struct places *p, const char *folded);	/* made when new; NULL when memory is short */
bool places_words(struct places *p);		/* signs, prepositions … of places_words.c */
enum kind places_kind_of(const struct places *p, const char *sign);

/* Cuts the text into items; false when memory is short. */
bool places_read(struct places *p, const char *text, size_t n);
uint32_t places_role(const struct places *p, long i);	/* 0 outside of the text */
bool places_item_text(const struct places *p, long i, struct run *r);

#endif
