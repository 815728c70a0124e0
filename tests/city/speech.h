/*
 * speech.h - places, streets and people put into words.
 */
#ifndef CITY_SPEECH_H
#define CITY_SPEECH_H

#include "tests/city/gen.h"

/* What {name} may stand for in the phrases; the names are in slots.c. */
enum slot {
	S_AT, S_ADR, S_AT_OF, S_INST, S_INSTP, S_INSTG, S_ORG, S_ORG_ACC, S_ORG_NAME, S_ORG_OTHER, S_ORG_OTHER_ACC,
	S_ORG_THANKS, S_ADR_FULL, S_ADR_SHORT, S_STREET_BARE, S_STREET_GEN, S_FULLNAME, S_NAME_CALL, S_RESPECT, S_INI,
	S_PHONE, S_TOPIC, S_NUMBER, S_OFFICIAL, S_ACTION, S_PLAN_TEXT, S_DATE, S_DONE_DATE, S_SOON, S_PLAN, S_TIME,
	S_MONTH_LOC, S_MONTH_GEN, S_SUM, S_ACCOUNT, S_REQNO, S_COUNT, S_PLATE, S_CAR, S_DRUG, S_DOCTOR_NOM,
	S_DOCTOR_GEN, S_DOCTOR_DAT, S_THING, S_THING_NOM, S_SHOP, S_BRAND, S_BRAND_SNT, S_ISP, S_ROUTE, S_TRAM,
	S_SURNAME_N, S_SURNAME_G, S_SURNAME_DAT, S_SURNAME_INS, S_ORG_SPOKEN, S_VILLAGE, S_SLOTS
};
extern const char *const city_slots[S_SLOTS];

/* A place for a theme, or one inside the cell of a planted cause. */
void place_pick(const struct city *c, struct rng *r, const struct theme *t, struct place *p);
void place_pick_cause(const struct city *c, struct rng *r, const struct cause *k, const struct theme *t, struct place *p);
bool place_in_cause(const struct city *c, const struct place *p, const struct cause *k);
/* Who has to answer for a theme there; -1: nobody is known. */
int place_org(const struct city *c, const struct theme *t, const struct place *p);
void place_point(const struct city *c, const struct place *p, uint64_t salt, float *lat, float *lon);
void place_house(const struct place *p, struct buf *out);		/* 12, 12а, 12/2 */
void place_at(const struct writing *w, struct buf *out);		/* where, as a citizen writes it */
void place_adr(const struct writing *w, struct buf *out);		/* where, as an official writes it */
void place_short(const struct writing *w, struct buf *out);		/* genitive, for «жители …» */

const char *street_kind_name(const struct city *c, int street);		/* улица; static */
void street_official(const struct city *c, int street, struct buf *out);	/* ул. Багратиона */
void street_on(const struct city *c, int street, bool full, struct buf *out);	/* на (улице) Багратиона */
void street_along(const struct city *c, int street, struct buf *out);	/* улице Багратиона, after «по» */
void street_genitive(const struct city *c, int street, struct buf *out);	/* улицы Багратиона */
void street_bare(const struct writing *w, int street, struct buf *out);	/* Багратиона, Б. Советская */

/* The person behind a number: the same each time. */
void person_make(const struct city *c, uint64_t author, struct person *p);
void person_full(const struct city *c, const struct person *p, struct buf *out);
void phone_make(struct rng *r, char *to, size_t size);
void surname_make(const struct tables *t, struct rng *r, int form, struct buf *out);	/* 0 he, 1 she, 2 her oblique */
void list_form(const struct tables *t, enum list_name l, int row, int form, struct buf *out);
int list_pick(const struct tables *t, struct rng *r, enum list_name l);

/* The grammar's callback: arg is a struct writing. */
void slot_fill(void *arg, int slot, struct buf *out);
/* An expansion of a rule by number or by name. */
void write_rule(struct writing *w, int rule, struct buf *out);
void write_named(struct writing *w, const char *rule, struct buf *out);

#endif
