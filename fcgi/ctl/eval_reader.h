/* eval_reader.h - what reads a text for a learner: the dictionary, the mask of personal data, the features. */
#ifndef MCU_CTL_EVAL_READER_H
#define MCU_CTL_EVAL_READER_H

#include "search/discover/features.h"

struct eval_reader {
	struct lexicon *lexicon;
	struct masker *masker;
	struct features *features;
};

/* False (said on stderr) without the dictionary or memory; close it all the same. */
bool eval_reader_open(struct eval_reader *r);
void eval_reader_close(struct eval_reader *r);

#endif
