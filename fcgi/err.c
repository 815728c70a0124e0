#include "fcgi/err.h"

#include <stddef.h>
#include <string.h>

static const struct {
	int status;
	const char *code, *sqlstates, *text;
} table[ERR_COUNT] = {
#define X(name, status, code, sqlstates, text) {status, code, sqlstates, text},
	MCU_ERRORS(X)
#undef X
};

static int known(enum err e)
{
	return (unsigned)e < ERR_COUNT ? (int)e : ERR_INTERNAL;
}

int err_status(enum err e)
{
	return table[known(e)].status;
}

const char *err_code(enum err e)
{
	return table[known(e)].code;
}

const char *err_text(enum err e)
{
	return table[known(e)].text;
}

/* Length of the longest entry of the list that begins the state; 0 when none does. */
static size_t match_length(const char *list, const char *sqlstate)
{
	size_t best = 0;
	while (*list) {
		size_t n = strcspn(list, " ");
		if (n > best && !strncmp(list, sqlstate, n))
			best = n;
		list += n + strspn(list + n, " ");
	}
	return best;
}

enum err err_from_sqlstate(const char *sqlstate)
{
	enum err found = ERR_INTERNAL;
	size_t best = 0;
	for (int e = 0; e < ERR_COUNT; e++) {
		size_t n = match_length(table[e].sqlstates, sqlstate);
		if (n > best) {
			best = n;
			found = (enum err)e;
		}
	}
	return found;
}
