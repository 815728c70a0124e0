#include <stdlib.h>
#include <string.h>

#include "search/text/derive.h"

#define SLOTS 512	/* a power of two; a lemma drives out another of its slot */

/* text: the lemma and its n derived ones, each with its zero. */
struct memo {
	char *text;
	int n;
};

struct derivations {
	struct memo memo[SLOTS];
};

struct derivations *derivations_new(void)
{
	return calloc(1, sizeof(struct derivations));
}

void derivations_free(struct derivations *d)
{
	for (int i = 0; d && i < SLOTS; i++)
		free(d->memo[i].text);
	free(d);
}

static void recall(const struct memo *m, struct derived *out)
{
	const char *at = m->text;
	for (out->n = 0; out->n < m->n; out->n++) {
		at += strlen(at) + 1;
		memcpy(out->word[out->n], at, strlen(at) + 1);
	}
}

static void remember(struct memo *m, const char *lemma, const struct derived *d)
{
	size_t size = strlen(lemma) + 1;
	for (int i = 0; i < d->n; i++)
		size += strlen(d->word[i]) + 1;
	char *text = malloc(size), *at = text;
	free(m->text);
	*m = (struct memo){.text = text, .n = d->n};
	if (!text)
		return;
	at = stpcpy(at, lemma) + 1;
	for (int i = 0; i < d->n; i++)
		at = stpcpy(at, d->word[i]) + 1;
}

void derive_again(struct derivations *d, struct lexicon *lx, const char *lemma, struct derived *out)
{
	struct memo *m = &d->memo[term_hash(lemma) & (SLOTS - 1)];
	if (m->text && strcmp(m->text, lemma) == 0) {
		recall(m, out);
		return;
	}
	derive(lx, lemma, out);
	remember(m, lemma, out);
}
