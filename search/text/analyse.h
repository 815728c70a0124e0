/* analyse.h - one word form → its terms; lexicon.h remembers them and says what they mean. */
#ifndef MCU_ANALYSE_H
#define MCU_ANALYSE_H

#include "search/text/dict.h"
#include "search/text/lexicon.h"

#define DOTTED_SIGN '.'		/* before a form with a dot behind it that is a word cut short */
#define NAME_SIGN '^'		/* before a form with a capital inside a text: what nobody knows is a name, not two words */
#define STREET_SIGN '='		/* before a form that is the name of a street and nothing else */

/* Fills *w for a folded form, with one of the signs before it or none. */
void analyse(struct dict *dict, struct word *w, const char *form, enum token_kind kind);

/* See lexicon_split. */
bool analyse_split(struct dict *dict, const char *form, char *left, char *right, size_t room);

#endif
