#include "search/discover/labels.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "search/discover/contrast_in.h"

enum { CERTAIN = 10, ITEMS = 60, WORDS = CONTRAST_WORDS };

/* A candidate for the name. */
struct named {
	struct contrast_item item;
	char text[LABELS_TEXT];
	uint64_t word[WORDS];
	int words;
	double weight;
};

/* The words of a term; that of a single one in its dictionary form. False: it has no form that fits. */
static bool read_term(struct lexicon *lx, struct named *x)
{
	struct tokens tokens;
	struct token t;
	size_t bytes = strlen(x->item.text);
	if (bytes >= LABELS_TEXT)
		return false;
	memcpy(x->text, x->item.text, bytes + 1);
	tokens_init(&tokens, x->item.text, bytes);
	while (x->words < WORDS && tokens_next(&tokens, &t)) {
		if (t.span != 1)
			continue;
		const struct word *w = lexicon_word(lx, &t);
		x->word[x->words++] = gram_word(word_term(w, 0));
		if (!x->item.phrase && w->known)
			snprintf(x->text, LABELS_TEXT, "%s", word_term(w, 0));
	}
	return x->words > 0;
}

static bool shares_word(const struct named *x, const struct named *y)
{
	for (int i = 0; i < x->words; i++)
		for (int k = 0; k < y->words; k++)
			if (x->word[i] == y->word[k])
				return true;
	return false;
}

/* The heaviest of those that share no word with what the name has; -1: none is left. */
static int next_of_name(const struct named *all, int n, const struct label *l)
{
	int best = -1;
	for (int i = 0; i < n; i++) {
		bool fits = best < 0 || all[i].weight > all[best].weight;
		for (int k = 0; fits && k < l->names; k++)
			fits = !shares_word(&all[i], &all[l->name[k]]);
		best = fits ? i : best;
	}
	return best;
}

static void put_name(const struct named *all, int n, struct label *l)
{
	size_t at = 0;
	for (int next; l->names < LABELS_NAME && (next = next_of_name(all, n, l)) >= 0;) {
		size_t bytes = strlen(all[next].text) + 2;
		if (at + bytes >= LABELS_WHOLE)
			return;
		at += (size_t)snprintf(l->text + at, LABELS_WHOLE - at, "%s%s", at ? ", " : "", all[next].text);
		l->name[l->names++] = next;
	}
}

static void put_terms(const struct named *all, int n, size_t texts, double ground, struct label *l)
{
	for (int i = 0; i < n && l->terms < LABELS_TERMS; i++) {
		struct label_term *t = &l->term[l->terms++];
		*t = (struct label_term){.count = all[i].item.count, .texts = (uint32_t)texts, .share = all[i].item.background / ground, .score = all[i].item.score};
		memcpy(t->text, all[i].text, LABELS_TEXT);
	}
}

bool labels_make(struct lexicon *lx, const struct contrast_ground *ground, const char *const *text, size_t n, struct label *out)
{
	struct contrast_item item[ITEMS];
	struct named all[LABELS_TERMS] = {{.words = 0}};
	struct contrast *c = contrast_new(lx);
	bool ok = c;
	int kept = 0;
	double of = fmax(1, contrast_ground_texts(ground));
	*out = (struct label){.terms = 0};
	if (ok)
		contrast_keep(c, CERTAIN);
	for (size_t i = 0; ok && i < n; i++)
		ok = contrast_subject(c, text[i]);
	if (ok)
		contrast_against(c, ground);
	size_t items = ok ? contrast_best(c, item, ITEMS) : 0;
	for (size_t i = 0; i < items && kept < LABELS_TERMS; i++) {
		struct named *x = &all[kept];
		*x = (struct named){.item = item[i]};
		x->weight = (double)item[i].count / (double)n * log(1 + of / (item[i].background + 1.));
		kept += read_term(lx, x);
	}
	put_name(all, kept, out);
	put_terms(all, kept, n, of, out);
	contrast_free(c);
	return ok;
}
