/*
 * lexicon.h - what a token means: the terms under which it is indexed and looked for.
 *
 * Known words give all their dictionary lemmas, the likely ones first; unknown words a guess by ending and, as twins, the
 * dictionary's words one plausible typing error away. Answers are cached; one lexicon serves one thread.
 */
#ifndef MCU_LEXICON_H
#define MCU_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/text/tokens.h"

#define WORD_TERMS 8

/*
 * Terms in order: [0, likely) are looked for; [likely, own) are rare readings of the form, only indexed; [own, count) are
 * lemmas of twins, indexed, and looked for with a note to the reader.
 */
struct word {
	uint8_t likely, own, count;
	bool known;		/* by the dictionary, or no dictionary word by nature (digits, Latin) */
	uint8_t rare;		/* readings behind the likely ones are meant where a collection has them so many times as often; 0: never */
	bool service;		/* preposition, conjunction, particle, pronoun: never decides a search alone */
	uint16_t flags;		/* enum dict_flag of the likeliest reading */
	uint16_t at[WORD_TERMS];/* offset of each term in text; they end with a zero */
	char text[228];
};

static inline const char *word_term(const struct word *w, int i)
{
	return w->text + w->at[i];
}

struct lexicon;

/* Word forms that are remembered, 280 bytes each, touched as they come. A query and its twenty texts need few; whoever reads
 * the whole registry meets its long tail. */
enum { LEXICON_SOME = 24576, LEXICON_MANY = 65536 };

/* Opens the dictionary in dict_dir; slots = remembered forms. NULL when it cannot be read; *why (static, may be NULL) says what. */
struct lexicon *lexicon_new(const char *dict_dir, size_t slots, const char **why);
void lexicon_free(struct lexicon *lx);

/* The word of a token; borrowed, valid until the next call. */
const struct word *lexicon_word(struct lexicon *lx, const struct token *t);

/* The same for a folded text (as tokens give it). */
const struct word *lexicon_text(struct lexicon *lx, const char *folded, enum token_kind kind);

/*
 * A glance at lexicon_word(t) for who looks a text through for a few terms: the hashes of up to OUTLINE_TERMS of its terms,
 * OUTLINE_BITS each from the lowest bit, and their number in the four bits above (OUTLINE_TERMS + 1: there are more). Words met
 * lately cost one line of memory instead of the four of their terms.
 */
enum { OUTLINE_TERMS = 5, OUTLINE_BITS = 12 };
uint64_t lexicon_outline(struct lexicon *lx, const struct token *t);
unsigned term_hash(const char *term);	/* OUTLINE_BITS of them */

/* True when the dictionary knows the folded form. */
bool lexicon_knows(struct lexicon *lx, const char *folded);

/* «неработает»: what is behind a «не» without its blank, a part of the token's text, when it is a verb (and no participle) and the whole is no word; NULL: it
 * is none. Indexed and marked as «не» at the position before and the verb at its own. */
#define LEXICON_NOT "не"
const char *lexicon_denied(struct lexicon *lx, const struct token *t);

/*
 * Two common words of the dictionary that the folded form is when a blank was left out between them, as near its middle as can be:
 * горячаялиния. False when there are none, or no room (bytes of left and of right each).
 */
bool lexicon_split(struct lexicon *lx, const char *folded, char *left, char *right, size_t room);

/*
 * Dictionary words one typing error away from a folded one that the dictionary does not know, the likeliest errors first
 * (typo_plausible): at most max of them, their number is returned. Guesses to offer, not to look for: short words have many.
 */
int lexicon_near(struct lexicon *lx, const char *folded, char near[][TOKEN_MAX + 1], int max);

/*
 * Lemmas of dictionary forms that have this beginning and whose lemma has not («потекл» is потечь, «люде» is человек), as far as such a form is looked for
 * under them: at most max, each once.
 */
int lexicon_strays(struct lexicon *lx, const char *beginning, char lemma[][TOKEN_MAX + 1], int max);

/* As what parts of speech the folded form is its own lemma: a set of these; service words and names are none. */
enum { LEXICON_VERB = 1, LEXICON_ADJECTIVE = 2, LEXICON_OTHER = 4 };
unsigned lexicon_parts(struct lexicon *lx, const char *folded);

#endif
