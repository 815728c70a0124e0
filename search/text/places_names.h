/* places_names.h - inside of the recogniser of places: a name of the register → its words and their forms. */
#ifndef MCU_PLACES_NAMES_H
#define MCU_PLACES_NAMES_H

#include "search/text/places_in.h"

/* Puts a name of a street (index of its row) into the tables; a name that cannot be used is left out. False when memory is short. */
bool places_name_put(struct places *p, int32_t street, const char *name, bool other);

/* Puts the forms of a word of names. kind is the street's. */
bool places_forms_put(struct places *p, int32_t base, enum kind kind, bool adjective, bool noun);

enum gender { FIXED, SHE, HE, IT };

/* Gender of an adjective in the nominative, FIXED when the word is none that agrees with the kind. */
enum gender places_gender(const char *word, enum kind kind);

#endif
