/* answer_in.h - inside of the checks of answers: a text cut into words and sentences, and the lists of phrases. */
#ifndef MCU_ANSWER_IN_H
#define MCU_ANSWER_IN_H

#include "search/text/answer.h"
#include "search/text/derive.h"

enum answer_list { LIST_GREETING, LIST_FORM, LIST_BLAME, LIST_REFUSAL, LIST_GROUND, LIST_PROMISE, LIST_PLAN, LIST_IDLE_FUTURE, LIST_TERM, LIST_MONTH, LIST_SPAN, LIST_COUNT, LIST_REQUEST, LIST_WHEN, LIST_IDLE, LIST_LAW, LIST_AWAY, LIST_PROOF, LIST_THANKS, LISTS };
enum { LEMMAS = 4, PHRASE_WORDS = 6 };

enum reading_flag {
	R_NUMBER = 1,
	R_SERVICE = 2,
	R_VERB = 4,
	R_PROPER = 8,		/* a name or a place: by the dictionary, behind «улица», or with a capital inside a sentence */
	R_SHOUT = 16,		/* a word of the dictionary, five letters or more, all in capitals */
	R_STREET = 32,		/* the name of a street, by its sign */
	R_CAPITAL = 64,
	R_ADJECTIVE = 128,
	R_FUTURE = 256		/* починим, починят */
};

struct reading_word {
	struct answer_span at;
	uint32_t form;			/* hash of the folded form */
	uint32_t lemma[LEMMAS];		/* hashes of its likely lemmas, the likeliest first */
	uint16_t main;			/* where the likeliest lemma begins in reading.lemmas */
	uint16_t flags;
	uint8_t lemmas;
	uint16_t sentence;
};

struct reading_sentence {
	int first, end;			/* words, end excluded */
	struct answer_span at;
	char stop;			/* what ends it: . ! ? ; or 0 */
	bool item;			/* begins a line with a number and a dot or bracket, which is no word of it */
};

struct reading {
	const char *s;
	size_t n;
	struct reading_word *word;
	struct reading_sentence *sentence;
	int words, sentences, word_room, sentence_room;
	char *lemmas;			/* texts of the likeliest lemmas */
	size_t lemmas_n, lemmas_room;
};

struct phrase {
	uint8_t list, words;
	uint32_t word[PHRASE_WORDS];	/* hash of a form where the bit of exact is set, else of a lemma */
	uint8_t exact;
};

struct answer_checker {
	struct lexicon *lexicon;
	struct thesaurus *thesaurus;
	struct derivations *derivations;
	struct phrase *phrase;
	int phrases, phrase_room;
	struct reading appeal, answer;
};

/* Number of a word: FNV-1a. */
static inline uint32_t answer_hash(const char *word)
{
	uint32_t h = 2166136261u;
	for (; *word; word++)
		h = (h ^ (unsigned char)*word) * 16777619u;
	return h;
}

/* Cuts a text (borrowed while it is read). False: memory was short. */
bool reading_take(struct answer_checker *c, struct reading *r, const char *s, size_t n);
void reading_close(struct reading *r);

static inline const char *reading_lemma(const struct reading *r, const struct reading_word *w)
{
	return r->lemmas + w->main;
}

/* Has the word this lemma? */
bool reading_is(const struct reading_word *w, uint32_t lemma);

/* Reads the lists; false with *why when they are not to be had. */
bool lists_read(struct answer_checker *c, const char *path, const char **why);

/* Words of a phrase of the list that begins at word i and ends before `end`; 0: none does. The longest counts. */
int list_at(const struct answer_checker *c, const struct reading *r, int i, int end, enum answer_list list);

/* Does one begin anywhere in [first, end)? Word number, or -1. */
int list_in(const struct answer_checker *c, const struct reading *r, int first, int end, enum answer_list list);

/* A day or a term in the sentence: 12.03.2026, 12 марта, в марте, 10 дней, a phrase of LIST_TERM. own: dates of laws («от 02.05.2006
 * № 59-ФЗ») and spans of time do not count. */
bool sentence_has_day(const struct answer_checker *c, const struct reading *r, const struct reading_sentence *s, bool own);

/* answer_promises without those that only say that it stands in a plan. */
int answer_empty_promises(struct answer_checker *c, const char *text, size_t n, struct answer_span out[ANSWER_FOUND], int *all);

/* Of both texts as they were read last: different words of the appeal's matter that have a counterpart in the answer, at most `enough`; does
 * the answer name a place of the appeal? */
int answer_matter(struct answer_checker *c, int enough);
bool answer_names_place(const struct answer_checker *c);

#endif
