/*
 * causes.h - hypotheses of what lies behind a trouble, by ten categories of causes (Ishikawa), each with its score taken apart.
 *
 * causes.md 4.2: S(c) = b_c + Σ w_ck z_k in points of log-odds; chance = 1 / (1 + exp(-S)). A feature k has a value out of the records of the case; its strength is
 * z_k = (value - usual) / scale, kept within -1 … 1, and 0 where there is too little to tell; of a share of n records no more than its distance from the usual one in standard
 * errors √(usual (1 - usual) / n), four of which are full strength. Usual values, scales, weights and the phrases of
 * people are rows of search/data/causes.txt, set by hand. Of shares of records and of people's words the usual value is that of other records of the same themes, where it is
 * higher: what everybody who writes of such a thing says, and what befalls all of it, tells nothing of this case. A reason to look, never a finding: what a cause is people decide.
 *
 * Values: step ln of the rate of the last 60 days to that of the 120 before; burst the largest share of seven days in a row; chronic the share of the last 26 weeks with
 * a record; season ln of the theme's messages in the 61 days around the same day of the last year to a usual 61 days; place and executor the largest excess of a share
 * over that in the whole theme; say_ the share of texts with one of its phrases; the others shares of records, of those closed, answered or with a control date.
 */
#ifndef MCU_CAUSES_H
#define MCU_CAUSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CAUSES_CATEGORIES = 10, CAUSES_FEATURES = 32, CAUSES_LEAST = 5, CAUSES_SHOWN = 5, CAUSES_WINDOW = 182, CAUSES_PHRASES = 80 };	/* phrases of a feature at most */
#define CAUSES_THRESHOLD 0.2	/* from this score on a hypothesis is told … */
enum { CAUSES_TOLD_RECORDS = 30, CAUSES_TOLD_KINDS = 2 };	/* … of a case of so many records, when so many kinds of evidence speak for it … */
#define CAUSES_SPEAKS 0.1	/* … each with more points than these together */

enum causes_sign { CAUSES_RETURNED, CAUSES_REPEATED, CAUSES_FORMAL, CAUSES_EXPLAINED, CAUSES_MISROUTED, CAUSES_OVERDUE, CAUSES_SIGNS };
enum causes_side { CAUSES_STREET, CAUSES_DISTRICT, CAUSES_ORGANISATION, CAUSES_SIDES };

/* A value of a side: records of the case with it, and of all messages of the same themes. */
struct causes_share {
	enum causes_side side;
	int id, here, there;
};

/* What is known of a case. Days count back from the last one: 0 … CAUSES_WINDOW - 1. */
struct causes_facts {
	int records;
	double day[CAUSES_WINDOW];		/* records by day, the last day first */
	int of[CAUSES_SIGNS], with[CAUSES_SIGNS];	/* records that could have the sign, and that have it */
	const struct causes_share *share;	/* borrowed */
	size_t shares;
	double season_here, season_usual;	/* messages of the theme a year ago; usual 0: not known */
	int texts, said[CAUSES_FEATURES];	/* texts read, and by feature those with one of its phrases (causes_read) */
};

struct causes_value {
	double value, strength;	/* strength z */
	bool known;
	enum causes_side side;		/* of place and executor: where it is */
	int id;				/* 0: none */
};

struct causes_part {
	int feature;
	double points;
};

struct causes_hypothesis {
	int category;
	double score;
	int parts;
	struct causes_part part[CAUSES_FEATURES];	/* the largest first */
};

struct causes;

/* Reads the list; NULL with a sentence in *why (static). The caller frees. */
struct causes *causes_new(const char *path, const char **why);
void causes_free(struct causes *c);

int causes_features(const struct causes *c);
int causes_find(const struct causes *c, const char *code);	/* number of the feature, -1: none */
/* Borrowed. kind: series, place, executor, closing, people, answers, handling, words. */
const char *causes_feature(const struct causes *c, int feature);
const char *causes_kind(const struct causes *c, int feature);
const char *causes_says(const struct causes *c, int feature, bool against);
const char *causes_category(const struct causes *c, int category);
/* Phrase i of a feature of people's words, NULL past the last. */
const char *causes_phrase(const struct causes *c, int feature, int i);

/* Is a hypothesis of a case of so many records to be told? */
bool causes_told(const struct causes *c, const struct causes_hypothesis *h, int records);

/* Adds a text to f->texts and f->said. False: memory is short. */
bool causes_read(const struct causes *c, const char *text, size_t n, struct causes_facts *f);

/* Values of all features, CAUSES_FEATURES of them. elsewhere: facts of other records of the same themes, NULL: none. */
void causes_values(const struct causes *c, const struct causes_facts *f, const struct causes_facts *elsewhere, struct causes_value *out);

/* All categories, the highest score first. */
void causes_score(const struct causes *c, const struct causes_value *value, struct causes_hypothesis out[CAUSES_CATEGORIES]);

#endif
