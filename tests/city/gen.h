/*
 * gen.h - inside of the generator: what a message is about, its author, the state of the whole city.
 */
#ifndef CITY_GEN_H
#define CITY_GEN_H

#include <stdlib.h>

#include "search/text/clean.h"
#include "tests/city/tables.h"

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
	char body[6000], original[9000], number[40], external[60], house[24], address[200], url[120];
	char person[160], reason[300];
	char answer[CITY_ANSWERS][3000];
};

/* Expected messages of each day and cause, scaled to the wanted number. False when memory is out. */
bool calendar_plan(struct city *c);
int weekday(int day);			/* 0 Sunday … 6 Saturday */
bool is_off(int day);			/* weekend or one of the fixed holidays */
/* How many times the usual a theme of that season comes up on a day. */
double season_factor(const struct tables *t, int season, int day);

/* The text of a message as its author means it, by the spec's own seed: the same spec gives the same words. */
void compose_body(struct city *c, const struct spec *s, const struct person *p, struct buf *out);
/* Slips, ё, capitals and marks of the author, in place. */
void noise_apply(const struct person *p, enum style style, struct rng *r, struct buf *b);
/* The body with the mark-up of its channel: tags, <br>, mentions, the apostrophe of exports. */
void markup_original(const struct city *c, const struct spec *s, struct rng *r, const char *body, struct buf *out);
/* An answer of a kind: canned, good_done, plan_open, partly, done_again, explained, refused or a rule of answers.txt. */
void reply_write(struct writing *w, const char *kind, struct buf *out);
/* Fills state, history, answers, outcome and mark of c->m, and plans who writes again. */
/* Day of the control date, 0: none. */
int due_day(const struct city_options *o, const struct city_message *m);

void flow_make(struct city *c, const struct spec *s, const struct person *p, struct rng *r);
/* Puts a follow-up aside until its day; one that lies behind the end of the period is dropped. */
void later_push(struct city *c, const struct spec *s);
/* Remembers what was planted in the message just made. */
void truth_note(struct city *c, const struct spec *s);

#endif
