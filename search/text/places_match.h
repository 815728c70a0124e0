/* places_match.h - inside of the recogniser of places: houses beside a street, and one name at one place of the text. */
#ifndef MCU_PLACES_MATCH_H
#define MCU_PLACES_MATCH_H

#include "search/text/places_in.h"

/* --- houses --- */
enum { HOUSES = 16 };

struct house {
	char text[PLACE_HOUSE_ROOM], flat[8];
	uint32_t end;		/* byte */
};

struct house_list {
	struct house house[HOUSES];
	int n;
	long from, to;		/* items, to excluded */
	bool sign;		/* «дом» was said */
};

/* Houses that begin at item i («д. 5 к. 2, 7 и 9»); bare: numbers without «дом» count. */
bool places_houses(const struct places *p, long i, bool bare, struct house_list *out);
/* Houses behind a street that ends before item i, or in front of one that begins at item i. */
bool places_houses_after(const struct places *p, long i, enum place_where where, struct house_list *out);
bool places_houses_before(const struct places *p, long i, bool sign, struct house_list *out);
bool places_house_known(struct places *p, int32_t street, const char *house);

/* --- one name at one anchor --- */
struct match {
	int32_t name;
	long from, to;		/* items, to excluded */
	long sign;		/* item of the sign, -1: none */
	uint16_t why;
	uint8_t words, lost, full;	/* matched words; optional ones left out; of the matched those written in full */
	uint8_t kind;		/* of the sign */
	bool lower, plural;
};
bool places_match(const struct places *p, long anchor, int32_t name, struct match *m);

/* --- what stands around it --- */
bool places_is_person(const struct places *p, const struct match *m);	/* «депутат Николаев», «Анна Николаева», «жалоба на Николаева» */
bool places_is_thing(const struct places *p, const struct match *m);	/* «школа имени Кирова», «в Лесной школе», «п. Садовый» */
bool places_is_date(const struct places *p, const struct match *m, const struct house_list *h);
bool places_is_common(const struct places *p, const struct match *m);	/* an ordinary word: новая, мира */
bool places_at_crossing(const struct places *p, const struct match *m);	/* «угол Ленина», «улиц Ленина и …» */
bool places_is_from_to(const struct places *p, const struct match *m);	/* «от Кирова до Николаева», the first of the two */
bool places_is_before_noun(const struct places *p, const struct match *m);	/* «Центральную администрацию» */

#endif
