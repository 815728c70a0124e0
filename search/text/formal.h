/*
 * formal.h - how much an answer looks like an empty form («отписка»): signs, a weight for each, the score taken apart.
 *
 * causes.md 3.4: a logistic score with weights set by hand. A sign has a value from 0 to 1; the score is 100 / (1 + exp(-z)),
 * z = FORMAL_BASE + the sum of value times weight, so each part says how far it moved the score. Signs for and against; those of
 * what happened after the answer come from the database. A reason to read the answer, never a verdict: that is a person's.
 * Whoever changes a weight, a sign or a list raises ANSWER_VERSION.
 */
#ifndef MCU_FORMAL_H
#define MCU_FORMAL_H

#include "search/text/answer.h"

#define FORMAL_BASE -1.0	/* z of an answer without any sign */

enum {
	FORMAL_LEAST = 50,	/* from this score on an answer is told; also in 046_handling.sql */
	FORMAL_MATTER = 2,	/* words of the matter that make an answer speak of it */
	FORMAL_SHORT_WORDS = 8,
	FORMAL_HASTY_MINUTES = 30,
	FORMAL_LAWS_MANY = 6	/* words of laws in a hundred that make the sign full */
};

enum formal_sign {
	FORMAL_COPIED,		/* near the words of answers to other applicants */
	FORMAL_OFF_MATTER,	/* hardly a word of what the appeal tells of */
	FORMAL_NOTHING,		/* names no place, day, document or number */
	FORMAL_LAWS,		/* laws instead of deeds */
	FORMAL_SENT_AWAY,	/* sends to another body */
	FORMAL_OPEN_PROMISE,	/* promises without a term */
	FORMAL_LEFT_OUT,	/* points of the appeal without a counterpart */
	FORMAL_SHORT,
	FORMAL_HASTY,		/* answered within minutes of the receipt */
	FORMAL_REPEATED,	/* the same complaint came again after it */
	FORMAL_REOPENED,	/* the record was taken up again after it */
	FORMAL_BAD_MARK,	/* the applicant's mark is 1 or 2 */
	FORMAL_PLACE,		/* against: names the place of the appeal, or some street */
	FORMAL_DAY,		/* against: a day of its own, or a term */
	FORMAL_PROOF,		/* against: an act, a photograph, a measurement */
	FORMAL_SIGNS
};

/* What is known of an answer; zero what is not. */
struct formal_facts {
	double value[FORMAL_SIGNS];	/* 0..1 */
};

struct formal_part {
	enum formal_sign sign;
	double points;			/* of z; negative: speaks for the answer */
};

/* FORMAL_THANKS: the appeal asks for nothing and thanks, so an answer to it is no form. */
enum formal_read { FORMAL_READ, FORMAL_THANKS, FORMAL_NO_MEMORY };

/* Reads the two texts into f; signs that no text shows (copies, times, what came after) are left alone. */
enum formal_read formal_read(struct answer_checker *c, const char *appeal, size_t appeal_n, const char *answer, size_t answer_n, struct formal_facts *f);

/* share: answer_shared with the nearest answer to another applicant; applicants: how many have got such words; concrete: answer_core. */
void formal_copies(struct formal_facts *f, double share, int applicants, bool concrete);

/* 0..100; the parts that moved it, the largest first, into out, how many into *parts, z into *sum (each may be NULL). */
int formal_score(const struct formal_facts *f, struct formal_part out[FORMAL_SIGNS], int *parts, double *sum);

/* Phrases of two words and more of the lists of signs and of promises, blame, refusals that stand in the text: a trial asks whether its texts share words
 * with the detector. */
int answer_phrases(struct answer_checker *c, const char *text, size_t n);

/* Name of a sign as the contract has it: "copied". Static. */
const char *formal_name(enum formal_sign sign);

#endif
