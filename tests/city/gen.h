/*
 * gen.h - inside of the city, shared by its files only.
 */
#ifndef CITY_GEN_H
#define CITY_GEN_H

#include <stdlib.h>

#include "search/text/clean.h"
#include "tests/city/buf.h"
#include "tests/city/city.h"
#include "tests/city/grammar.h"
#include "tests/city/rng.h"

enum slot {
	S_AT, S_ADR, S_AT_OF, S_INST, S_INSTP, S_INSTG, S_ORG, S_ORG_ACC, S_ORG_NAME, S_ORG_OTHER, S_ORG_OTHER_ACC,
	S_ORG_THANKS, S_ADR_FULL, S_ADR_SHORT, S_STREET_BARE, S_STREET_GEN, S_FULLNAME, S_NAME_CALL, S_RESPECT, S_INI,
	S_PHONE, S_TOPIC, S_NUMBER, S_OFFICIAL, S_ACTION, S_PLAN_TEXT, S_DATE, S_DONE_DATE, S_SOON, S_PLAN, S_TIME,
	S_MONTH_LOC, S_MONTH_GEN, S_SUM, S_ACCOUNT, S_REQNO, S_COUNT, S_PLATE, S_CAR, S_DRUG, S_DOCTOR_NOM,
	S_DOCTOR_GEN, S_DOCTOR_DAT, S_THING, S_THING_NOM, S_SHOP, S_BRAND, S_BRAND_SNT, S_ISP, S_ROUTE, S_TRAM,
	S_SURNAME_N, S_SURNAME_G, S_SURNAME_DAT, S_SURNAME_INS, S_ORG_SPOKEN, S_VILLAGE, S_SLOTS
};
extern const char *const city_slots[S_SLOTS];

enum { DISTRICTS = 3, MAX_ROWS = 512, SECOND = 1, DAY = 86400, MOSCOW = 3 * 3600 };

struct street {
	char *type, *name, *kind;
	int district;
	double lat, lon, bearing, length, weight;
	int houses;
};

struct org {
	char *code, *name, *short_name, *spoken, *kind;
	int parent, number;		/* number in its series, 0: none */
	double median, sigma, canned;
	int first_official, officials;
};

struct official { char *name, *post; int org; };

enum place_kind { AT_HOUSE, AT_YARD, AT_STREET, AT_STOP, AT_PARK, AT_CEMETERY, AT_INST, AT_CITY };

struct theme {
	char *code, *name, *legal, *org;	/* org NULL: a sector */
	int sector;				/* -1 for a sector itself */
	bool significant;
	double weight;
	int season;
	enum place_kind at;
	int series;				/* of AT_INST: first organisation, and how many */
	int series_n;
	int rule[8];				/* grammar rules by letter, see RULE_LETTERS */
};
#define RULE_LETTERS "npwqcrta"		/* b is kept in rule_b */

struct source { char *code, *name, *kind, *channel; double share, weekend; };
struct account { char *login, *oid, *name, *post; int org; };

struct place {
	enum place_kind at;
	int street, cross;	/* -1: none */
	int house, flat;
	char letter;		/* 0, or 1..n: а б в …; block /1 /2 as 'K'+n */
	int inst, other;	/* organisation; stop, park or cemetery in its list; -1 none */
	int route;		/* index in the list of routes */
};

struct spot { int street, low, high; };

struct cause {
	char *id, *title, *category, *places, *measure;
	int themes[4], n_themes, org, district;
	struct spot spots[4];
	int n_spots, routes[8], n_routes, insts[8], n_insts;
	bool city;
	int start_day, measure_day;		/* measure_day 0: none */
	double extra, ratio, base, after;	/* per 30 days of the reference city; after: share of extra left */
	bool seasonal;
	int trace;				/* rule, -1 none */
	long before_n, during_n, after_n;	/* messages of the cell's themes and places, planted or not */
	uint32_t *ids;
	size_t n_ids, cap_ids;
};

struct list { char **rows; int n; };	/* rows keep their forms separated by | */
enum list_name { L_MALE, L_FEMALE, L_PATRONYMIC, L_ROOT1, L_ROOT2, L_ENDING, L_CAR, L_DRUG, L_DOCTOR, L_THING,
		 L_SHOPKIND, L_SYLLABLE, L_BRAND_END, L_ISP, L_PARK, L_CEMETERY, L_STOP, L_ROUTE, L_TRAM, L_LISTS };

struct tables {
	struct street *streets;
	struct org *orgs;
	struct official *officials;
	struct theme *themes;
	struct source *sources;
	struct account *accounts;
	struct cause *causes;
	int n_streets, n_orgs, n_officials, n_themes, n_sources, n_accounts, n_causes, n_seasons;
	char *season_names[32];
	double season_months[32][12];
	double *street_sums, *source_sums, *source_weekend_sums;
	struct list lists[L_LISTS];
	struct grammar *grammar;
	int rule_b[MAX_ROWS];
};

struct person {
	enum voice voice;
	int given, patronymic;
	char surname[48];
	char phone[16];
	double care;		/* 0: writes as it comes, 1: like a clerk */
	bool yo, lower, emoji, caps;
};

enum style { STYLE_LETTER, STYLE_PORTAL, STYLE_POST, STYLE_COMMENT, STYLE_CALL };
enum intent { INTENT_PROBLEM, INTENT_THANKS, INTENT_CAMPAIGN, INTENT_CHATTER };

/* What a message is about, before any word of it is written; follow-ups carry it on. */
struct spec {
	int64_t at;
	uint64_t author, body;	/* seeds of the person and of the text */
	int theme, cause, source, org;
	struct place place;
	enum style style;
	enum intent intent;
	int campaign, group;
	bool again, collective, known, copy;	/* known: the author has written before */
};

/* All that a slot may need while a text is written. */
struct writing {
	const struct city *city;
	const struct spec *spec;
	const struct person *person;
	struct rng *rng;
	int day;		/* of the message or of the answer */
	int done_day;
	int official;
	const char *number;
	char action[1024];
};

struct city {
	struct tables t;
	struct city_options o;
	struct rng rng;			/* flow of the days */
	double *load;			/* expected messages by day, scaled to the wanted number */
	double *cause_load;		/* [cause][day] in the units of load */
	float *season;			/* [day][season] */
	double *theme_sums;		/* of the current day */
	int days, day;
	long made, drawn;
	double owed;
	struct spec *today;		/* specs of the current day, in order of time */
	int n_today, cap_today, at_today;
	struct spec *later;		/* heap of follow-ups by time */
	int n_later, cap_later;
	uint64_t *authors;		/* ring of people who wrote before */
	int n_authors;
	uint64_t next_author;
	int next_group, campaign_day[8];
	uint32_t *copies;		/* truth: message id, group */
	size_t n_copies, cap_copies;
	uint32_t *canned;
	size_t n_canned, cap_canned;
	struct clean_buf clean;
	struct city_message m;
	char body[6000], original[9000], subject[200], number[40], external[60], house[24], address[200], url[120];
	char person[160], phone[20], reason[300];
	char answer[CITY_ANSWERS][3000];
};

/* tables.c, themes.c */
bool tables_load(struct tables *t, const char *data, const struct city_options *o, char *why, size_t why_size);
void tables_free(struct tables *t);
bool themes_load(struct tables *t, const char *data, char *why, size_t why_size);
bool causes_load(struct tables *t, const char *data, const struct city_options *o, char *why, size_t why_size);
/* Calls row for each line of a file with its fields; row returns false to refuse it. */
bool each_row(const char *data, const char *file, bool (*row)(void *arg, char **f, int n), void *arg, char *why, size_t why_size);
int org_by_code(const struct tables *t, const char *code);	/* -1: none */

/* calendar.c */
bool calendar_plan(struct city *c);
int weekday(int day);			/* 0 Sunday … 6 Saturday */
double season_factor(const struct tables *t, int season, int day);
bool is_off(int day);			/* weekend or one of the fixed holidays */

/* place.c */
void place_pick(const struct city *c, struct rng *r, const struct theme *t, struct place *p);
void place_pick_cause(const struct city *c, struct rng *r, const struct cause *k, const struct theme *t, struct place *p);
bool place_in_cause(const struct city *c, const struct place *p, const struct cause *k);
int place_org(const struct city *c, const struct theme *t, const struct place *p);
void place_point(const struct city *c, const struct place *p, uint64_t salt, float *lat, float *lon);
void place_house(const struct place *p, struct buf *out);
void street_official(const struct city *c, int street, struct buf *out);	/* ул. Багратиона */
void street_on(const struct city *c, int street, bool full, struct buf *out);	/* на (улице) Багратиона */
void street_along(const struct city *c, int street, struct buf *out);		/* по улице Багратиона */
void place_at(const struct writing *w, struct buf *out);			/* where, as a citizen writes it */
void place_adr(const struct writing *w, struct buf *out);			/* where, as an official writes it */
void place_short(const struct writing *w, struct buf *out);			/* genitive, for «жители …» */

const char *street_kind_name(const struct city *c, int street);			/* улица */
void street_bare(const struct writing *w, int street, struct buf *out);		/* Багратиона, Б. Советская */
void street_genitive(const struct city *c, int street, struct buf *out);	/* улицы Багратиона */

/* people.c */
void person_make(const struct city *c, uint64_t author, struct person *p);
void person_full(const struct city *c, const struct person *p, struct buf *out);
void phone_make(struct rng *r, char *to, size_t size);
void surname_make(const struct tables *t, struct rng *r, int form, struct buf *out);	/* 0 he, 1 she, 2 her oblique */
void list_form(const struct tables *t, enum list_name l, int row, int form, struct buf *out);
int list_pick(const struct tables *t, struct rng *r, enum list_name l);

/* slots.c */
void slot_fill(void *arg, int slot, struct buf *out);
void write_rule(struct writing *w, int rule, struct buf *out);
void write_named(struct writing *w, const char *rule, struct buf *out);

/* compose.c, noise.c, reply.c, flow.c, truth.c */
void compose_body(struct city *c, const struct spec *s, const struct person *p, struct buf *out);
void noise_apply(const struct person *p, enum style style, struct rng *r, struct buf *b);
void markup_original(const struct city *c, const struct spec *s, struct rng *r, const char *body, struct buf *out);
void reply_write(struct writing *w, const char *kind, struct buf *out);
void flow_make(struct city *c, const struct spec *s, const struct person *p, struct rng *r);
void later_push(struct city *c, const struct spec *s);
void truth_note(struct city *c, const struct spec *s);
bool note_id(uint32_t **ids, size_t *n, size_t *cap, uint32_t id);

#endif
