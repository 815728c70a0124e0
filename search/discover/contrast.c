#include "search/discover/contrast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/contrast_in.h"
#include "search/text/utf8.h"

#define PRIOR_LEAST 200.0	/* under it, what the background lacks altogether is too uncertain to be told */
#define PRIOR_MOST 1000.0	/* over it, some dozens of texts could not speak against what is taken for granted */
#define LEAST 3			/* texts: rarer things are chance */
#define DISCOVERY 0.05
#define CANDIDATES 400		/* looked at closely */
#define FORMS 6			/* written forms of a candidate that are told apart */
#define SHARED 0.8		/* a word that stands in a better phrase so often is said by the phrase */
#define SKIPPED 64

struct candidate {
	struct gram_row row;
	struct contrast_item item;
	uint64_t word[CONTRAST_WORDS];
	int words;
	char *form[FORMS];
	uint32_t met[FORMS];
};

struct contrast {
	struct lexicon *lexicon;
	struct gram_table table;
	const char **text;
	size_t texts[2], room;
	uint32_t number;		/* of the text being read */
	int side;
	bool failed;
	uint64_t skip[SKIPPED];
	int skips;
	size_t certain;			/* candidates that are kept whatever the chances */
	struct candidate *list;
	size_t n;
};

struct contrast_ground {
	struct lexicon *lexicon;
	struct gram_table table;
	uint32_t texts;
	bool failed;
};

struct contrast *contrast_new(struct lexicon *lx)
{
	struct contrast *c = calloc(1, sizeof *c);
	if (c)
		c->lexicon = lx;
	return c;
}

void contrast_free(struct contrast *c)
{
	for (size_t i = 0; c && i < c->n; i++)
		for (int k = 0; k < FORMS; k++)
			free(c->list[i].form[k]);
	if (c) {
		free(c->list);
		free(c->table.row);
		free(c->text);
	}
	free(c);
}

bool contrast_skip(struct contrast *c, const char *lemma)
{
	if (c->skips == SKIPPED)
		return false;
	c->skip[c->skips++] = gram_word(lemma);
	return true;
}

void contrast_keep(struct contrast *c, size_t n)
{
	c->certain = n;
}

/* The background only counts what the subject has. */
static void count(void *arg, const struct gram *g)
{
	struct contrast *c = arg;
	struct gram_row *row = gram_row(&c->table, g->key, c->side == 0);
	if (!row) {
		c->failed = c->failed || c->side == 0;
		return;
	}
	if (row->last == c->number)
		return;
	row->last = c->number;
	row->count[c->side]++;
}

static void read_text(struct contrast *c, int side, const char *text)
{
	c->side = side;
	c->number++;
	c->texts[side]++;
	grams_of(c->lexicon, text, count, c);
}

bool contrast_subject(struct contrast *c, const char *text)
{
	if (c->texts[0] == c->room) {
		size_t room = c->room ? c->room * 2 : 256;
		const char **more = realloc(c->text, room * sizeof *more);
		if (!more)
			return false;
		c->text = more;
		c->room = room;
	}
	c->text[c->texts[0]] = text;
	read_text(c, 0, text);
	return !c->failed;
}

void contrast_background(struct contrast *c, const char *text)
{
	read_text(c, 1, text);
}

/* ---- a background for many ---- */

struct contrast_ground *contrast_ground_new(struct lexicon *lx)
{
	struct contrast_ground *g = calloc(1, sizeof *g);
	if (g)
		g->lexicon = lx;
	return g;
}

void contrast_ground_free(struct contrast_ground *g)
{
	if (g)
		free(g->table.row);
	free(g);
}

static void count_ground(void *arg, const struct gram *gram)
{
	struct contrast_ground *g = arg;
	struct gram_row *row = gram_row(&g->table, gram->key, true);
	g->failed = g->failed || !row;
	if (!row || row->last == g->texts)
		return;
	row->last = g->texts;
	row->count[1]++;
}

bool contrast_ground_add(struct contrast_ground *g, const char *text)
{
	g->texts++;
	grams_of(g->lexicon, text, count_ground, g);
	return !g->failed;
}

uint32_t contrast_ground_texts(const struct contrast_ground *g)
{
	return g->texts;
}

void contrast_against(struct contrast *c, const struct contrast_ground *g)
{
	c->texts[1] = g->texts;
	for (size_t i = 0; i < c->table.room; i++) {
		struct gram_row *row = &c->table.row[i];
		const struct gram_row *known = row->key ? gram_find(&g->table, row->key) : NULL;
		row->count[1] = known ? known->count[1] : 0;
	}
}

/* ---- what stands out ---- */

static double strength(const struct contrast *c)
{
	return fmin(fmax((double)c->texts[0], PRIOR_LEAST), PRIOR_MOST);
}

static double logit(double y, double n, double prior, double all)
{
	return log((y + prior) / (n + all - y - prior));
}

static void judge(const struct contrast *c, struct candidate *x)
{
	double y = x->row.count[0], z = x->row.count[1], n = (double)c->texts[0], m = (double)c->texts[1];
	double share = (y + z) / (n + m), all = strength(c), prior = all * share;
	prior = prior < 0.01 ? 0.01 : prior > all - 0.5 ? all - 0.5 : prior;
	x->item.count = x->row.count[0];
	x->item.background = x->row.count[1];
	x->item.score = (logit(y, n, prior, all) - logit(z, m, prior, all)) / sqrt(1 / (y + prior) + 1 / (z + prior));
	x->item.ratio = ((y + share) / (n + 1)) / ((z + share) / (m + 1));
}

static int by_score(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	if (x->item.score != y->item.score)
		return x->item.score > y->item.score ? -1 : 1;
	return x->row.key < y->row.key ? -1 : x->row.key > y->row.key;
}

/* Everything met often enough, best first, cut where the false-discovery rate ends. */
static bool choose(struct contrast *c)
{
	size_t tried = 0, kept = 0;
	for (size_t i = 0; i < c->table.room; i++)
		tried += c->table.row[i].count[0] >= LEAST;
	c->list = calloc(tried + 1, sizeof *c->list);
	if (!c->list)
		return false;
	for (size_t i = 0; i < c->table.room; i++) {
		if (c->table.row[i].count[0] < LEAST)
			continue;
		c->list[c->n].row = c->table.row[i];
		judge(c, &c->list[c->n++]);
	}
	qsort(c->list, c->n, sizeof *c->list, by_score);
	for (size_t i = 0; i < c->n && c->list[i].item.score > 0; i++)
		if (erfc(c->list[i].item.score / sqrt(2)) / 2 <= DISCOVERY * (double)(i + 1) / (double)tried)
			kept = i + 1;
	for (; kept < c->certain && kept < c->n && c->list[kept].item.score > 0; kept++)
		;
	c->n = kept < CANDIDATES ? kept : CANDIDATES;
	for (size_t i = 0; i < c->table.room; i++)
		c->table.row[i].last = 0;
	for (size_t i = 0; i < c->n; i++)	/* from here on: which candidate it is */
		gram_row(&c->table, c->list[i].row.key, false)->last = (uint32_t)i + 1;
	return true;
}

static char *folded(const char *s, size_t n)
{
	size_t at = 0, len = 0;
	char *out = malloc(n * 2 + 5);
	while (out && at < n) {
		uint32_t letter = utf8_next(s, n, &at), low = utf8_fold(letter);
		len += utf8_put(out + len, letter == 0x451 || letter == 0x401 ? 0x451 : low);
	}
	if (out)
		out[len] = 0;
	return out;
}

/* Adds a written form of a candidate; one more than can be told apart is left out. */
static void note_form(void *arg, const struct gram *g)
{
	struct contrast *c = arg;
	struct gram_row *row = gram_row(&c->table, g->key, false);
	struct candidate *x = row && row->last ? &c->list[row->last - 1] : NULL;
	char *form = x ? folded(g->begin, g->bytes) : NULL;
	if (!form)
		return;
	memcpy(x->word, g->word, sizeof x->word);
	x->words = g->words;
	int k = 0;
	while (k < FORMS && x->form[k] && strcmp(x->form[k], form) != 0)
		k++;
	if (k < FORMS && !x->form[k]) {
		x->form[k] = form;
		form = NULL;
	}
	if (k < FORMS)
		x->met[k]++;
	free(form);
}

static bool holds(const struct candidate *whole, const struct candidate *part)
{
	for (int i = 0; i + part->words <= whole->words; i++)
		if (memcmp(whole->word + i, part->word, (size_t)part->words * sizeof *part->word) == 0)
			return true;
	return false;
}

static bool asked(const struct contrast *c, const struct candidate *x)
{
	int known = 0;
	for (int i = 0; i < x->words; i++)
		for (int k = 0; k < c->skips; k++)
			if (x->word[i] == c->skip[k]) {
				known++;
				break;
			}
	return known == x->words;
}

/* Is it said already by something that holds it, or that it holds and that is hardly more frequent? */
static bool said(const struct contrast *c, size_t at)
{
	const struct candidate *x = &c->list[at];
	for (size_t i = 0; i < c->n; i++) {
		const struct candidate *y = &c->list[i];
		if (i != at && y->words > x->words && holds(y, x) && (double)y->item.count >= SHARED * (double)x->item.count)
			return true;
		if (i < at && y->words < x->words && holds(x, y) && (double)x->item.count < SHARED * (double)y->item.count)
			return true;
	}
	return false;
}

static const char *best_form(const struct candidate *x)
{
	int best = 0;
	for (int k = 1; k < FORMS && x->form[k]; k++)
		if (x->met[k] > x->met[best])
			best = k;
	return x->form[best];
}

size_t contrast_best(struct contrast *c, struct contrast_item *out, size_t max)
{
	size_t n = 0;
	if (!c->texts[0] || !c->texts[1] || !choose(c))
		return 0;
	for (size_t i = 0; i < c->texts[0]; i++)
		grams_of(c->lexicon, c->text[i], note_form, c);
	for (size_t i = 0; i < c->n && n < max; i++) {
		struct candidate *x = &c->list[i];
		if (!x->form[0] || asked(c, x) || said(c, i))
			continue;
		x->item.text = best_form(x);
		x->item.phrase = x->words > 1;
		out[n++] = x->item;
	}
	return n;
}
