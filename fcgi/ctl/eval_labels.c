/*
 * mcuctl eval labels: do the names that labels.h gives to the messages of an official theme say the theme's own words?
 *
 * A hit: a word of one of the first n terms is, in its likeliest dictionary form, a reading of a word of the theme's name (service words and words of under three
 * letters do not count). Themes of LEAST
 * texts and more; the background is all texts with a theme. Beside it the words met in most of the theme's texts ("frequency"). One line of JSON.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "fcgi/ctl/eval_reader.h"
#include "search/discover/contrast_in.h"
#include "search/discover/labels.h"
#include "search/text/clean.h"
#include "search/text/utf8.h"

enum { TEXTS = 40000, THEMES = 512, LEAST = 10, MOST = 500, WORDS = 64, LETTERS = 3 };

struct corpus {
	struct eval_reader *reader;
	char *text[TEXTS];
	int theme[TEXTS];
	char *name[THEMES];
	int texts, themes;
};

struct hits {
	int themes, one, three, plain_one, plain_three;
};

static int theme_number(struct corpus *c, const char *name)
{
	for (int i = 0; i < c->themes; i++)
		if (!strcmp(c->name[i], name))
			return i;
	if (c->themes == THEMES || !(c->name[c->themes] = strdup(name)))
		return -1;
	return c->themes++;
}

static bool read_corpus(struct corpus *c, FILE *f, const char *field)
{
	struct clean_buf clean = {0};
	char *line = NULL;
	size_t room = 0, bytes;
	while (c->texts < TEXTS && getline(&line, &room, f) > 0) {
		json_t *row = json_loads(line, 0, NULL);
		const char *text = json_string_value(json_object_get(row, "text")), *name = json_string_value(json_object_get(row, field));
		int theme = text && name && *name && clean_text(&clean, text, strlen(text)) && clean.data ? theme_number(c, name) : -1;
		const char *blank = theme >= 0 ? mask_blank(c->reader->masker, clean.data, strlen(clean.data), &bytes) : NULL;
		if (blank && (c->text[c->texts] = strdup(blank)))
			c->theme[c->texts++] = theme;
		json_decref(row);
	}
	free(line);
	clean_close(&clean);
	return c->texts > 0;
}

/* The words of a text, each once for every place; readings: by all lemmas that it may have, else by the likeliest. */
static size_t words_of(struct corpus *c, const char *text, bool readings, uint64_t *word, size_t room)
{
	struct tokens tokens;
	struct token t;
	size_t n = 0;
	tokens_init(&tokens, text, strnlen(text, CONTRAST_TEXT));
	while (tokens_next(&tokens, &t)) {
		const struct word *w = t.span == 1 ? lexicon_word(c->reader->lexicon, &t) : NULL;
		if (!w || w->service || t.kind != TOKEN_WORD || utf8_length(t.text, t.len) < LETTERS)
			continue;
		for (int i = 0; i < (readings ? w->own : 1) && n < room; i++)
			word[n++] = gram_word(word_term(w, i));
	}
	return n;
}

static bool shares(const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			if (a[i] == b[k])
				return true;
	return false;
}

/* Which of the first terms of the name is the first to hit; LABELS_NAME: none. */
static int label_hit(struct corpus *c, const struct label *l, const uint64_t *name, size_t words)
{
	uint64_t word[WORDS];
	int i = 0;
	while (i < l->names && !shares(word, words_of(c, l->term[l->name[i]].text, false, word, WORDS), name, words))
		i++;
	return i < l->names ? i : LABELS_NAME;
}

struct counted {
	uint64_t word;
	uint32_t last, texts;
};

static int by_texts(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;
	if (x->texts != y->texts)
		return x->texts > y->texts ? -1 : 1;
	return x->word < y->word ? -1 : x->word > y->word;
}

/* The same of the words that most of the texts have. */
static int plain_hit(struct corpus *c, const char *const *text, size_t n, const uint64_t *name, size_t words)
{
	static struct counted all[1 << 16];
	uint64_t word[FEATURES_WORDS];
	size_t room = sizeof all / sizeof *all;
	memset(all, 0, sizeof all);
	for (size_t i = 0; i < n; i++) {
		size_t own = words_of(c, text[i], false, word, FEATURES_WORDS);
		for (size_t k = 0; k < own; k++) {
			size_t at = (size_t)(word[k] >> 8) % room, tried = 0;
			while (all[at].word && all[at].word != word[k] && tried++ < room)
				at = (at + 1) % room;
			if (all[at].last != i + 1)
				all[at] = (struct counted){word[k], (uint32_t)i + 1, all[at].texts + 1};
		}
	}
	qsort(all, room, sizeof *all, by_texts);
	int i = 0;
	while (i < LABELS_NAME && !shares(&all[i].word, 1, name, words))
		i++;
	return i;
}

static bool measure_theme(struct corpus *c, const struct contrast_ground *ground, int theme, struct hits *h)
{
	const char *text[MOST];
	uint64_t name[WORDS];
	size_t n = 0;
	struct label l;
	for (int i = 0; i < c->texts && n < MOST; i++)
		if (c->theme[i] == theme)
			text[n++] = c->text[i];
	if (n < LEAST)
		return true;
	size_t words = words_of(c, c->name[theme], true, name, WORDS);
	if (!words || !labels_make(c->reader->lexicon, ground, text, n, &l))
		return !words;
	int ours = label_hit(c, &l, name, words), plain = plain_hit(c, text, n, name, words);
	if (ours == LABELS_NAME)
		fprintf(stderr, "%s: %s\n", c->name[theme], l.text);
	h->themes++;
	h->one += ours == 0;
	h->three += ours < LABELS_NAME;
	h->plain_one += plain == 0;
	h->plain_three += plain < LABELS_NAME;
	return true;
}

static bool measure(struct corpus *c, struct hits *h)
{
	struct contrast_ground *ground = contrast_ground_new(c->reader->lexicon);
	bool ok = ground;
	for (int i = 0; ok && i < c->texts; i++)
		ok = contrast_ground_add(ground, c->text[i]);
	for (int i = 0; ok && i < c->themes; i++)
		ok = measure_theme(c, ground, i, h);
	contrast_ground_free(ground);
	return ok;
}

static void corpus_free(struct corpus *c)
{
	for (int i = 0; c && i < c->texts; i++)
		free(c->text[i]);
	for (int i = 0; c && i < c->themes; i++)
		free(c->name[i]);
	free(c);
}

int eval_labels(char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *file = slash ? slash + 1 : argv[0];
	struct eval_reader reader = {.lexicon = NULL};
	struct hits h = {0};
	struct corpus *c = calloc(1, sizeof *c);
	FILE *f = fopen(argv[0], "re");
	if (!f)
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	if (c)
		c->reader = &reader;
	bool ok = c && f && eval_reader_open(&reader) && read_corpus(c, f, !strcmp(file, "messages.ndjson") ? "theme" : "topic") && measure(c, &h) && h.themes;
	if (ok)
		printf("{\"of\":\"%s\",\"themes\":%d,\"hit1\":%.3f,\"hit3\":%.3f,\"frequency1\":%.3f,\"frequency3\":%.3f}\n", file, h.themes, (double)h.one / h.themes, (double)h.three / h.themes,
		       (double)h.plain_one / h.themes, (double)h.plain_three / h.themes);
	if (f)
		fclose(f);
	corpus_free(c);
	eval_reader_close(&reader);
	return !ok;
}
