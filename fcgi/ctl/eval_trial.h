/*
 * eval_trial.h - labelled texts of a file, split for good into what may be learnt from and what is only tested on.
 *
 * Near copies (search/discover/kin.h) are on one side: the hash of the least id among them decides, every fifth is for testing. Personal
 * data is skipped by the reader of features in both.
 */
#ifndef MCU_CTL_EVAL_TRIAL_H
#define MCU_CTL_EVAL_TRIAL_H

#include <jansson.h>

#include "search/discover/classify_train.h"

struct trial {
	size_t n;
	char **text;
	long long *id;
	bool *test;
	uint32_t *kin;
	json_t **row;				/* as they stand in the file */
	uint32_t *label[CLASSIFY_LAYERS];	/* of each text */
	char **name[CLASSIFY_LAYERS];
	uint32_t names[CLASSIFY_LAYERS];
	uint32_t *parent;			/* the group that the texts for learning give a label */
	struct classify_sample *sample;		/* those of them with a label */
	size_t samples;
	struct vectors *vectors;		/* of the texts for learning */
};

/* Reads FOLDER/NAME, splits it and learns the vectors. False (said on stderr) when it cannot. Close it in any case. */
bool trial_read(struct trial *t, const char *folder, const char *name, struct features *f, struct lexicon *lx);

/* Takes fields of the rows as labels, the second may be NULL; in place of those taken before. */
void trial_take(struct trial *t, const char *const field[CLASSIFY_LAYERS]);
void trial_close(struct trial *t);

#endif
