/*
 * answer.h - what can be told of an answer by looking at its words, each time with the bytes it was seen at.
 *
 * Five checks: is every point of the appeal taken up (answer_points), is the text its own (answer_core, answer_shared), is it
 * polite (answer_manners), has each promise a term (answer_promises); the fifth, whether it came in time, is a question of dates
 * and is asked of the database. No model, no weights: rules over lemmas and the lists of search/data/answers.txt. They point at a
 * place to look at and prove nothing: causes.md 3.4 calls them signs. Whoever changes a rule or a list that matters raises
 * ANSWER_VERSION, and everything is looked through anew.
 */
#ifndef MCU_ANSWER_H
#define MCU_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/text/thesaurus.h"

enum {
	ANSWER_VERSION = 4,
	ANSWER_TEXT_MAX = 100000,	/* bytes of a text that are read */
	ANSWER_POINTS = 20,		/* of one appeal; further ones are left out */
	ANSWER_FOUND = 20,		/* findings of one check */
	ANSWER_CORE_LEAST = 8		/* words without which a text is too short to be called a copy */
};

struct answer_span {
	uint32_t begin, end;		/* bytes, end excluded */
};

struct answer_checker;

/* Opens the dictionary in dict_dir and the lists of `lists`. NULL when either cannot be read or a list has a word of no letters;
 * *why (static, may be NULL) says what. One checker serves one thread. Free with answer_checker_free. */
struct answer_checker *answer_checker_new(const char *dict_dir, const char *lists, const char **why);
void answer_checker_free(struct answer_checker *c);

/* For who parses the thesaurus (its lemmas must be of the same lexicon), and gives it over: steals t, may be NULL. */
struct lexicon *answer_lexicon(struct answer_checker *c);
const struct thesaurus *answer_thesaurus(const struct answer_checker *c);
void answer_take_thesaurus(struct answer_checker *c, struct thesaurus *t);

/* --- is every point taken up? --- */

enum answer_point_kind {
	ANSWER_QUESTION,	/* a sentence that asks */
	ANSWER_ITEM,		/* a numbered one */
	ANSWER_WISH		/* a sentence that wants something, cut where «и» joins another wish */
};

struct answer_point {
	struct answer_span at;		/* in the appeal */
	struct answer_span by;		/* in the answer: the first word that takes it up; empty when found is false */
	enum answer_point_kind kind;
	bool found;
};

/*
 * Points of the appeal in their order into out; how many. Its words are those that tell of the matter (no service words, names,
 * places, numbers, nor what merely asks). A word has a counterpart when the answer has the same lemma, a word of the same root
 * (derive.h) or of the same group of the thesaurus. A point is found when a noun of it has one, or a third of its words, at most
 * two, have; the only point also when a third of the words of the whole appeal, at most two, have, or the answer names its place. A question
 * for a time («когда починят?») is taken up by a sentence that names one, other than the day of the appeal or of a law.
 * 0: it asks for nothing in particular, so there is nothing to compare.
 */
int answer_points(struct answer_checker *c, const char *appeal, size_t appeal_n, const char *answer, size_t answer_n, struct answer_point out[ANSWER_POINTS]);

/* --- is it the answer's own text? --- */

/* A text without what makes it this one: no places, names, numbers and dates, and no sentences that every answer may have. */
struct answer_core {
	size_t n;
	uint32_t *word;			/* number of each word's lemma: for copies_sign */
	struct answer_span *at;
	bool concrete;			/* names a place or a day of its own (a date of a law is none) */
};

/* Reads a text into *core, whose arrays are kept and grown; zero it before the first time. False: memory was short. */
bool answer_core_read(struct answer_checker *c, const char *text, size_t n, struct answer_core *core);
void answer_core_close(struct answer_core *core);

/* Share of the words of a that stand, within a triple of words in a row, in b too: 0..1. Their places, joined where they
 * touch, go into out; *spans is how many, at most ANSWER_FOUND (out and spans may be NULL). */
double answer_shared(const struct answer_core *a, const struct answer_core *b, struct answer_span out[ANSWER_FOUND], int *spans);

/* --- manners and promises --- */

enum answer_fault { ANSWER_NO_GREETING, ANSWER_BLAME, ANSWER_CAPITALS, ANSWER_BARE_REFUSAL };

struct answer_finding {
	enum answer_fault fault;
	struct answer_span at;		/* empty where the fault is that something is missing */
};

/* No greeting in the first two sentences; words that blame, other than quoted ones; words in capitals that are no abbreviation; a refusal in an answer
 * that gives neither a ground nor a way to go; of blame and refusals one a sentence. How many. */
int answer_manners(struct answer_checker *c, const char *text, size_t n, struct answer_finding out[ANSWER_FOUND]);

/* Sentences that promise («будет выполнено», «планируется», «починим») with no day or term in them or the next one; how many.
 * *all: those that promise, dated or not. */
int answer_promises(struct answer_checker *c, const char *text, size_t n, struct answer_span out[ANSWER_FOUND], int *all);

#endif
