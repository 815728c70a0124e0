/*
 * abbreviations.h - words cut short in writing: «дет. сад», «хол. вода», «стр-во».
 *
 * A short form stands for one or several whole words and is indexed and looked for as all of them. Letters that make a word of
 * their own as well (мед, гор, зав) are cut short only with a dot behind them. Names of several words (МКД) are the thesaurus's.
 */
#ifndef MCU_ABBREVIATIONS_H
#define MCU_ABBREVIATIONS_H

#include <stdbool.h>

#define ABBREVIATION_LETTERS 8	/* of the longest short form */

/* Lemmas a folded short form stands for, separated by blanks; NULL: it is none. dotted: a dot follows it at once. */
const char *abbreviation_of(const char *form, bool dotted);

#endif
