/* numbers.h - which numbers of a text may be the house of a street, and which are something else. */
#ifndef MCU_NUMBERS_H
#define MCU_NUMBERS_H

#include "search/text/lexicon.h"

/*
 * OTHER: no number, or one of something else: «кв. 12», «подъезд 12», «маршрут № 12», «12 дней», «12-й», 12.05, 12:30, the 2 of «12 корп. 2».
 * OWN: of the street that stands right before it («Кирова, д. 12»), and of no other. FREE: of whatever street is near.
 * In doubt a number behind a street or «дом» is a house: a house that is missed loses a record, one too many is a false hit.
 */
enum number_role { NUMBER_OTHER, NUMBER_OWN, NUMBER_FREE };

enum { NUMBERS_BEHIND = 6 };

/* What was read of a text; zeroed at its beginning. */
struct numbers {
	struct token last[NUMBERS_BEHIND];	/* the words read last, a ring */
	unsigned words;
	uint32_t begin, end;			/* of the last written-together thing */
	bool building;				/* … which has the sign of a building: «12 корп. 2» */
	uint32_t at;				/* OWN: position of the first number behind the street, for «Кирова, дома 10, 12 и 14» */
};

/* The role of a token. All tokens of a text come by here in their order; `rest` are those that follow, and are not moved. Numbers of a
 * house with its letter count whole («12а», «12 А»), other written-together things by their parts. */
enum number_role numbers_role(struct numbers *n, struct lexicon *lx, const struct token *t, const struct tokens *rest);

#endif
