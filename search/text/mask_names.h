/* mask_names.h - inside of the masker: what the readers of names share. */
#ifndef MCU_MASK_NAMES_H
#define MCU_MASK_NAMES_H

#include "search/text/mask_in.h"

static inline bool mask_beside(const struct masker *m, long i)
{
	return mask_gap(m, i) == GAP_SPACE;
}

/* Is what stands from i to last a street, by what is before it or by the house behind? */
bool mask_is_street(struct masker *m, long i, long last);
/* Is it a street or «им. Гагарина» by what stands before i? «на Карла Маркса»: a pair that needs no «улица». */
bool mask_named_after(const struct masker *m, long i);
bool mask_is_famous(const struct masker *m, long i);
/* Adds the name from i to last and learns its surname, a mark, -1 when none is for sure. Returns how many marks it takes. */
long mask_take(struct masker *m, long i, long last, long surname);
/* mask_small.c */
long mask_person_small(struct masker *m, long i);

/* mask_noun.c: a word of the dictionary that may be a surname beside a first name or initials: «Коваль», «Черных», «Ли». */
bool mask_noun_surname(struct masker *m, long i);
/* «Лютый», «Тихая»: only behind two initials or a first name, or before one with a patronymic. */
bool mask_adjective_surname(struct masker *m, long i);
/* The same of any size of letters: only behind who speaks, before a first name and a patronymic. */
bool mask_word_surname(struct masker *m, long i);
/* May it be one where a sentence begins, without a patronymic? Not «Магазин Анна», «Дом Ольги». */
bool mask_noun_opens(struct masker *m, long i);
/* Neither the beginning of a sentence nor of a line. */
bool mask_inside(const struct masker *m, long i);
/* Beside each other on one line. */
bool mask_side(const struct masker *m, long i);
/* «Ли Пак Ир». Returns the last mark, i - 1 when it is none. */
long mask_korean(const struct masker *m, long i);

/* mask_known.c */
long mask_learned(struct masker *m, long i);	/* a surname that was found with the rest of the name elsewhere */
/* Mark i is a surname of a name that was found. */
void mask_learn(struct masker *m, long i);
/* What people do: «Белый сказал» begins a sentence with a person, «Белый снег» with the weather. */
bool mask_acts(const struct masker *m, long i);
bool mask_has_learned(const struct masker *m);
void mask_unlearn(struct masker *m);	/* but for those remembered */

#endif
