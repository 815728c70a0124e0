/*
 * labels.h - the name of a group of texts in readable words, and the words and phrases that set it apart.
 *
 * Terms are those of contrast.h (z of the log-odds ratio against the background, false-discovery rate 5 %); a single word is shown in its dictionary form, a
 * phrase as it is written most often. The name takes the terms with the largest class TF-IDF (Grootendorst 2022, by texts instead of words): y/n · ln(1 + 1/s), y of
 * the n texts of the group have the term, a share s of the background; no word of the name stands in it twice.
 */
#ifndef MCU_LABELS_H
#define MCU_LABELS_H

#include "search/discover/contrast.h"

enum { LABELS_TERMS = 20, LABELS_NAME = 3, LABELS_TEXT = 100, LABELS_WHOLE = 200 };

struct label_term {
	char text[LABELS_TEXT];
	uint32_t count, texts;	/* of the group's texts have it */
	double share;		/* of the background's texts that have it */
	double score;		/* z */
};

struct label {
	struct label_term term[LABELS_TERMS];	/* by score, the best first */
	int terms;
	int name[LABELS_NAME], names;		/* terms that make the name, the best first */
	char text[LABELS_WHOLE];		/* the name; "" when nothing sets the texts apart */
};

/* n texts, borrowed; the ground is borrowed and was read with the same lexicon. False when memory is short. */
bool labels_make(struct lexicon *lx, const struct contrast_ground *ground, const char *const *text, size_t n, struct label *out);

#endif
