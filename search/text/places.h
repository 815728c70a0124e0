/*
 * places.h - streets and houses that a text or an address names, found by a register of streets.
 *
 * Names are known in their cases (на Большой Советской), shortened (Б. Советская), turned round (Советская Большая), without
 * title or first name (Жукова for Маршала Жукова). Time is linear in the text; nothing is allocated for a word: what a text needs
 * grows once and is kept. One struct places serves one thread.
 */
#ifndef MCU_PLACES_H
#define MCU_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLACE_SURE 0.5f		/* under it a place is only a suggestion */
#define PLACE_HOUSE_ROOM 24		/* bytes of a house, with the zero */
#define PLACES_TEXT_MAX (256 << 10)	/* bytes of a text that are looked through */

enum place_where { PLACE_TEXT, PLACE_FIELD };	/* free text, or a field that holds an address and nothing else */

/* What a place was recognised by, and what speaks against it: bits of place.why. */
enum place_why {
	PLACE_SIGN = 1,		/* «ул.», «переулок» stands by the name */
	PLACE_OTHER_KIND = 2,	/* … but the register calls it otherwise */
	PLACE_HOUSE = 4,	/* a house number stands by it */
	PLACE_PREPOSITION = 8,	/* «на», «по», «угол» */
	PLACE_PAIR = 16,	/* beside another street: «Ленина и Дзержинского» */
	PLACE_SHORT = 32,	/* a word is shortened */
	PLACE_PART = 64,	/* «Большая» or the number is left out */
	PLACE_RIVALS = 128,	/* other streets fit as well */
	PLACE_SETTLED = 256,	/* others fitted; the district or the houses decided */
	PLACE_NO_SUCH_HOUSE = 512,	/* the register knows the houses of the street, not this one */
	PLACE_OTHER_NAME = 1024,	/* by an old or another name */
	PLACE_PERSON = 2048,	/* looks like a person or a thing named after one */
	PLACE_ELSEWHERE = 4096	/* another settlement is named */
};

struct place {
	int32_t street;
	uint32_t begin, end;	/* bytes of the text, sign and house included, end excluded */
	uint16_t why;		/* enum place_why */
	uint8_t rivals;		/* streets beside this one that fit as well */
	float confidence;	/* 0..1 */
	char house[PLACE_HOUSE_ROOM];	/* "12", "12а", "3/5к2", "7с1"; "" for none */
	char flat[8];		/* "" for none */
};

struct places;

/*
 * An empty register. dict_dir is the dictionary's folder; home is the settlement whose streets these are ("" when the register
 * has those of many): a street of another one that the text names is not one of them. NULL when the dictionary cannot be read
 * or memory is short; *why (static, may be NULL) says what. Free with places_free.
 */
struct places *places_new(const char *dict_dir, const char *home, const char **why);
void places_free(struct places *p);

/* Adds a street, or another name of it (other): kind is «улица», «пер.» …, district 0 when unknown. Copies. A name without a
 * letter or over 12 words is left out. False when memory is short. */
bool places_add(struct places *p, int32_t street, const char *kind, const char *name, int32_t district, bool other);

/* A house that the street has; a street with no houses may have any. After its name. False when memory is short. */
bool places_add_house(struct places *p, int32_t street, const char *house);

/*
 * Places named in the first n bytes of text (any bytes), in their order, into out; the number of them, at most max. district
 * (0: unknown) helps to choose between streets of one name. Several houses of a street are several places.
 */
int places_find(struct places *p, const char *text, size_t n, enum place_where where, int32_t district, struct place *out, int max);

/* The one of n places that a message is about: the surest, one with a house before one without. NULL when none is sure. */
const struct place *places_best(const struct place *found, int n);

/*
 * The place of a message: what its address names and, where that names nothing (also no other settlement), what its text does.
 * Says which of the two told *out; address may be NULL.
 */
enum place_told { TOLD_NOWHERE, TOLD_BY_FIELD, TOLD_BY_TEXT };
enum place_told places_decide(struct places *p, const char *address, size_t address_n, const char *text, size_t text_n, int32_t district, struct place *out);

/* One house as it is kept: «д. 5, корп. 2» is "5к2". False when the text is not just that. */
bool places_house(struct places *p, const char *written, char out[PLACE_HOUSE_ROOM]);

/* The word of the register for a kind of street however it is written: "ул." is "улица", "пр-кт" is "проспект". Static; NULL
 * when it is no kind of street that we know. */
const char *places_kind(const char *sign);

#endif
