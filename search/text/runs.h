/* runs.h - inside of the tokenizer: runs of letters or digits, and things recognised by their look. */
#ifndef MCU_RUNS_H
#define MCU_RUNS_H

#include "search/text/tokens.h"

struct run {
	size_t begin, end;
	bool digits, capital, upper;
	char join;		/* how it hangs on the run before: 0 adjacent, else - / . : */
	unsigned letters;	/* letters or digits in it */
	uint16_t len;
	char text[TOKEN_MAX + 1];
};

/* Reads a run of letters or of digits at `at`; false when none begins there. */
bool run_read(const char *s, size_t n, size_t at, struct run *r);

/* Bytes of markup to skip at `at` (tag, entity, number of a mention), or 0. */
size_t markup_length(const char *s, size_t n, size_t at);

/* A phone or an e-mail at `at`: fills *t but its position; returns the bytes read, or 0. */
size_t phone_read(const char *s, size_t n, size_t at, struct token *t);
size_t email_read(const char *s, size_t n, size_t at, struct token *t);

#endif
