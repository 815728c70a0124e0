/* card_guess.h - what the live models propose for a text (fcgi/models.h), and what people made of it. */
#ifndef MCU_CARD_GUESS_H
#define MCU_CARD_GUESS_H

#include "fcgi/api/card_shown.h"
#include "fcgi/models.h"

/* Proposals {value, name, words, chance, spoke} with the words that decided, the likeliest first; those that are closed are left out. An empty
 * array without a live model. New. */
json_t *card_guesses(struct req *r, enum model_kind kind, const char *text, const struct shown *shown);

/* A person has put down the theme or organisation `became` of message id: keeps it beside what the model would have said of its text. */
enum err card_judge(struct req *r, enum model_kind kind, const char *id, const char *text, const char *became);

#endif
