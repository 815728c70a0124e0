/* words.h - words of the sources (states, outcomes, channels …) → codes of the registry. */
#ifndef MCU_WORDS_H
#define MCU_WORDS_H

#include "fcgi/intake/map.h"

/* Code for a value of a WORD field, case and ё apart; NULL for a word that is not known. Static. */
const char *word_code(enum intake_field f, const char *value);

/* Scale of a mark in words ("three" for yes, partly, no; "five" for «хорошо»), its value in level; NULL for other words. Static. */
const char *word_mark(const char *value, char level[2]);

/* 1 yes, 0 no, -1 neither. */
int word_flag(const char *value);

/* Channel by the address of a post (vk.com, ok.ru, t.me …); NULL when the host says nothing. Static. */
const char *word_channel_of_url(const char *url);

#endif
