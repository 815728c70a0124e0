/*
 * streets.h - a first gazetteer: names of streets that stand in the genitive and do not decline («на Рыленкова»).
 *
 * Such a name is a term of its own, as written: Рыленкова is not Рыленков. Adjectival names (Большая Советская) decline and
 * go the way of all words.
 */
#ifndef MCU_STREETS_H
#define MCU_STREETS_H

#include <stdbool.h>

/* Is the folded form a well-known name of a street? */
bool street_is_known(const char *form);

/* The well-known name that the folded form is one plausible typing error away from; NULL: none, or several. */
const char *street_near(const char *form);

/* Has the folded form, behind the sign of a street, the look of a name in the genitive: -ова, -ина, -ого, -телей? */
bool street_is_genitive(const char *form);

/* … of many people, who are seldom meant in a complaint: -телей, -ников, -навтов, -нистов. */
bool street_is_plural(const char *form);

#endif
