/* causes_in.h - inside of causes.h: the list in memory. */
#ifndef MCU_CAUSES_IN_H
#define MCU_CAUSES_IN_H

#include "search/discover/causes.h"

enum { CAUSES_NAME = 24 };

struct causes_feature {
	char code[CAUSES_NAME], kind[CAUSES_NAME];
	char *says[2];			/* for, against */
	double usual, scale;
	char *phrase[CAUSES_PHRASES];	/* folded, a blank in front */
	int phrases;
};

struct causes {
	int version, features, categories;
	struct causes_feature feature[CAUSES_FEATURES];
	char category[CAUSES_CATEGORIES][CAUSES_NAME];
	double base[CAUSES_CATEGORIES], weight[CAUSES_CATEGORIES][CAUSES_FEATURES];
};

/* Folded text with single blanks between words and around: new, NULL when memory is short. */
char *causes_fold(const char *text, size_t n);

#endif
