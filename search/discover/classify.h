/*
 * classify.h - which label a text most likely has, with chances and the words that decided.
 *
 * Labels have one or two layers: themes, and above them groups of themes (a label of the first layer may have a parent in the second).
 *
 * A text becomes a row of numbers in blocks, each brought to length 1 and multiplied by its weight: words and pairs of words
 * (1 + ln count)·idf, idf = ln((1 + N)/(1 + texts with it)) + 1; letters in a row the same way; the mean of the word vectors of its
 * telling words (features.h, vectors.h). Each label has a linear machine s against all others (svm.h), with C·√(N/(labels · its rows))
 * for its own rows (Joachims 1998 on linear machines for texts; the square root of balance keeps rare labels without losing the
 * frequent ones). With t = ln σ(steep (s + shift)), the chance of a theme is exp(β₀ t_theme + β₁ t_its group) · rows^-rare, of a group
 * exp(β₀ t_group + β₁ ln (Σ p of its themes + 0.01)) · rows^-rare, each over their sum (stack.h).
 *
 * The file is mapped and read only, so that all processes share it: a head (classify_in.h) with sizes and a checksum, a hash table
 * of features, weights as a byte each with a scale per label, labels, vectors. It holds hashes of features met in at least two texts,
 * no texts. What is not whole is refused when it is opened. A text takes under 1 ms, mostly for its words.
 */
#ifndef MCU_CLASSIFY_H
#define MCU_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/discover/features.h"

enum classify_layer { CLASSIFY_LABEL, CLASSIFY_GROUP, CLASSIFY_LAYERS };

enum { CLASSIFY_TOP = 3, CLASSIFY_WORDS = 5 };

/* A word that spoke for the label: bytes of the text, end excluded; share of all that spoke for it. */
struct classify_word {
	uint32_t begin, end;
	float share;
};

struct classify_guess {
	const char *label;		/* name, borrowed from the model */
	double chance;
	int words;
	struct classify_word word[CLASSIFY_WORDS];	/* the strongest first */
};

struct classifier;

/* Maps the model at path. NULL when it cannot be read or is not whole; *why (static, may be NULL) says what. */
struct classifier *classify_open(const char *path, const char **why);
void classify_close(struct classifier *c);

/*
 * The up to CLASSIFY_TOP likeliest labels of n bytes of text, the best first. f reads the text (it is borrowed and overwritten; one thread).
 * Returns how many; 0 when the text has no word the model knows, or memory is short.
 */
int classify_text(struct classifier *c, struct features *f, enum classify_layer layer, const char *text, size_t n, struct classify_guess *out);

#endif
