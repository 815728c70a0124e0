/*
 * classify_train.h - makes a model of classify.h out of labelled texts.
 *
 * Rows are spread over folds, those of one kin together. Scores of a fold come from machines that have not seen it; out of them come
 * the β of the chances and the figures, so neither looks at what it was made from. Then everything is learnt once more on all rows.
 * Memory: some 8 bytes a feature of a text, 4 a row and label, one a feature and label. Time: FOLDS times that of all labels.
 */
#ifndef MCU_CLASSIFY_TRAIN_H
#define MCU_CLASSIFY_TRAIN_H

#include "search/discover/classify.h"
#include "search/discover/figures.h"
#include "search/discover/vectors.h"

#define CLASSIFY_NONE UINT32_MAX

struct classify_sample {
	const char *text;
	size_t n;				/* bytes */
	uint32_t label[CLASSIFY_LAYERS];	/* number of the name; CLASSIFY_NONE: not known */
	uint32_t kin;				/* near copies have the same */
};

/* All borrowed. */
struct classify_set {
	const struct classify_sample *sample;
	size_t samples;
	const char *const *name[CLASSIFY_LAYERS];
	uint32_t names[CLASSIFY_LAYERS];	/* the second may be 0 */
	const uint32_t *parent;			/* group of each label, CLASSIFY_NONE: of none; NULL when there are no groups */
};

struct classify_settings {
	float block[FEATURE_KINDS];		/* weights of words with pairs (the first), and of letters (the last) */
	float dense;				/* of the vectors */
	double cost;				/* C */
	double balance;				/* power of the balance of labels: 0.5 */
	float rare[CLASSIFY_LAYERS];		/* chances of labels are raised by (their rows)^-this */
	int passes;				/* of a machine, at most */
	uint32_t least[FEATURE_KINDS];		/* texts that a feature of a kind must stand in */
	int folds;
};

/* What was found best on training rows (search/README.md). */
extern const struct classify_settings classify_usual;

struct classify_report {
	struct figures figures[CLASSIFY_LAYERS];	/* out of fold */
	uint32_t columns;
	size_t bytes;					/* of the file */
};

/*
 * Learns and writes the model to path (made anew, synced; whoever calls it renames it into place). f reads the texts; vectors may be NULL. alive, when given, is
 * asked between machines and stops the work by saying false. False: *why (static) says what; what was written is removed.
 */
bool classify_train(struct features *f, const struct classify_set *set, const struct vectors *vectors, const struct classify_settings *settings,
		    bool (*alive)(void *), void *arg, const char *path, struct classify_report *out, const char **why);

#endif
