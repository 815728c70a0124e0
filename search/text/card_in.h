/* card_in.h - inside of the reader of cards: the list as patterns of lemmas, a text as tokens, what is mentioned where. */
#ifndef MCU_CARD_IN_H
#define MCU_CARD_IN_H

#include "search/text/card.h"
#include "search/text/lexicon.h"

enum {
	CARD_LISTS = 3,		/* fields that have a list */
	CARD_ENTRIES = 256,	/* of a list */
	CARD_PATTERNS = 4096,
	CARD_LEMMAS = 8192,	/* a power of two, twice what the list has */
	CARD_WORDS = 5,		/* of a pattern */
	CARD_SAME = 4,		/* lemmas that a word of a pattern may be */
	CARD_TOKENS = 900,	/* of a text */
	CARD_MENTIONS = 160,	/* of a field in a text */
	CARD_SETS = CARD_ENTRIES / 64,
	CARD_KINS = 256		/* lines of what is one trouble */
};

struct card_pattern {
	uint8_t field, words;
	bool weak, apart;	/* apart: two words anywhere in a sentence */
	int16_t entry;
	uint16_t word[CARD_WORDS][CARD_SAME];	/* lemma ids, 0 ends */
};

struct card_item {
	char code[24], name[128];
	int16_t implies;	/* the object of a fault that names none; -1 */
	bool choosy;		/* fits says which objects have this fault */
	uint64_t fits[CARD_SETS];
};

struct card_kin_line {
	char code[24];
	bool near;
	uint64_t of[2][CARD_SETS];	/* objects, faults */
};

/* A pattern under one of the lemmas it begins with. */
struct card_start {
	uint16_t lemma, pattern;
};

struct card_lemma {
	char *text;		/* NULL: free */
	uint16_t id;
};

struct card_token {
	uint32_t begin, end;
	uint16_t lemma[WORD_TERMS + 2];	/* of the list's, 0 ends */
	uint16_t sentence, clause;
	bool landmark, locative, negation, verb;	/* what the word is for what stands behind it */
	char text[TOKEN_MAX + 1];	/* folded */
};

struct card_found {
	int16_t entry;
	uint16_t first, last;	/* tokens */
	uint8_t words;
	bool weak;
	float score;
};

struct card_reader {
	struct lexicon *lexicon;
	int version;
	struct card_item items[CARD_LISTS][CARD_ENTRIES];
	int entries[CARD_LISTS];
	struct card_kin_line kins[CARD_KINS];
	int n_kins;
	struct card_pattern patterns[CARD_PATTERNS];
	int n_patterns;
	struct card_start *starts;	/* by lemma */
	int n_starts;
	struct card_lemma lemmas[CARD_LEMMAS];
	uint16_t n_lemmas;
	uint16_t at[CARD_LEMMAS + 1];	/* starts of a lemma */

	/* of the text in hand */
	const char *text;
	size_t n;
	struct card_token tokens[CARD_TOKENS];
	int n_tokens;
	struct card_found found[CARD_LISTS][CARD_MENTIONS];
	int n_found[CARD_LISTS];
};

/* Reads the list into r (its lexicon is open). False with a static *why. */
bool card_load(struct card_reader *r, const char *path, const char **why);

/* Id of a lemma of the list ("=форма" for a form), 0 when it has none. */
uint16_t card_lemma_id(const struct card_reader *r, const char *text);

/* Cuts a text into tokens with the lemmas of the list. */
void card_cut(struct card_reader *r, const char *text, size_t n);

/* Fills found: every mention that no longer one contains. */
void card_match(struct card_reader *r);

/* Is it a verb of work in the past: «починили»? */
bool card_is_past_work(const struct card_token *t);

/* Wishes of the text in hand, best first; how many. */
int card_wishes(const struct card_reader *r, struct card_mention *out, int max);

#endif
