/*
 * features.h - what a learner sees of a text: words, pairs of neighbouring words, letters in a row within a word.
 *
 *   word   the likeliest lemma of a token (search/text/lexicon.h), numbers as they stand
 *   pair   two lemmas with nothing but blanks between them
 *   chars  3 to 5 letters of a folded word with a mark at each end, so that wrong spellings still share something
 *
 * Personal data (search/text/mask.h) is skipped as if blanks stood there: nothing of it gets into what is learnt. Offsets are
 * those of the text as given. A reader serves one thread.
 */
#ifndef MCU_FEATURES_H
#define MCU_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/text/lexicon.h"
#include "search/text/mask.h"

#define FEATURES_TEXT 8000	/* bytes of a text that are read */

enum feature_kind { FEATURE_WORD, FEATURE_PAIR, FEATURE_CHARS, FEATURE_KINDS };

/* One occurrence. Two features with the same key are the same; the kind is part of the key. */
struct feature {
	uint64_t key;		/* never 0 */
	uint32_t token;		/* where: number of the (first) token */
};

static inline enum feature_kind feature_kind(uint64_t key)
{
	return (enum feature_kind)(key & 3);
}

struct feature_token {
	uint32_t begin, end;	/* bytes of the text, end excluded */
	uint64_t word;		/* its feature */
	bool telling;		/* a word of three letters and more that is no service word */
};

struct features;

/* Both are borrowed; masker may be NULL: nothing is hidden. NULL when memory is short. */
struct features *features_new(struct lexicon *lx, struct masker *masker);
void features_free(struct features *f);

/* Reads n bytes of text. False when memory is short; there are no features then. */
bool features_read(struct features *f, const char *text, size_t n);

/* What the last text had: occurrences in order of their keys, and its tokens. Borrowed until the next reading. */
const struct feature *features_list(const struct features *f, size_t *n);
const struct feature_token *features_tokens(const struct features *f, size_t *n);

/* The telling words of the last text in order, at most room of them; returns how many. FEATURES_WORDS are never more. */
#define FEATURES_WORDS (FEATURES_TEXT / 4)
size_t features_telling(const struct features *f, uint64_t *word, size_t room);

#endif
