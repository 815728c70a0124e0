/*
 * derive.h - words of one root: школа ~ школьный, отловить ~ отлавливать ~ отлов, опасный ~ опасность.
 *
 * Living suffixes and the changes of sound at the seam (д/ж/жд, т/ч/щ, к/ч, п/пл, о/а …) are tried, and what the dictionary
 * knows as a word of the wanted part of speech is taken. Close senses only; pairs that merely look alike are listed.
 */
#ifndef MCU_DERIVE_H
#define MCU_DERIVE_H

#include "search/text/lexicon.h"

#define DERIVED_MAX 32

struct derived {
	int n;
	char word[DERIVED_MAX][TOKEN_MAX + 1];
};

/* Lemmas derived from a lemma, in both directions and over one change of aspect; none for what the dictionary does not know. */
void derive(struct lexicon *lx, const char *lemma, struct derived *out);

/* What derive() found for lemmas asked for lately: it tries some 200 endings a lemma. */
struct derivations;
struct derivations *derivations_new(void);	/* NULL: memory is short */
void derivations_free(struct derivations *d);
void derive_again(struct derivations *d, struct lexicon *lx, const char *lemma, struct derived *out);

#endif
