/*
 * mcuctl eval duplicates: near copies as the index groups them (search/index/copies.h) against the exact Jaccard index of all pairs.
 *
 * Texts: those of the file, and for each EVERY-th of them of LEAST words and more one edited copy: words dropped, letters swapped, another greeting in front. A pair is
 * true when the triples of neighbouring words (by first lemma, as copies.h has them) have a Jaccard index of ENOUGH. "pairs": found by the
 * groups; "kin": by chains of likeness (search/discover/kin.h). Recall of all true pairs and of the edited copies among them; precision at ENOUGH, and at NEAR, because a
 * signature knows the index within 0.04. One line of JSON.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "fcgi/ctl/eval_reader.h"
#include "search/discover/kin.h"
#include "search/index/copies.h"
#include "search/text/clean.h"

enum { TEXTS = 30000, WORDS = 2000, TRIPLE = 3, EVERY = 4, LEAST = 8, EDITED = 24000 };
#define ENOUGH 0.6
#define NEAR 0.5

struct set {
	uint32_t *triple, n;	/* in order, each once */
};

struct texts {
	struct eval_reader *reader;
	struct copies *copies;
	struct kin *kin;
	struct set set[TEXTS];
	uint32_t group[TEXTS], chain[TEXTS], edited_of[TEXTS];	/* edited_of: the text it is a copy of, or itself */
	uint32_t n;
};

struct counts {
	uint32_t truth, truth_edited, found, found_edited, said, right, near;
};

static uint32_t mix(uint32_t h)
{
	h = (h ^ h >> 16) * 0x7feb352du;
	h = (h ^ h >> 15) * 0x846ca68bu;
	return h ^ h >> 16;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

static bool make_set(struct set *s, const uint32_t *word, size_t n)
{
	size_t width = n < TRIPLE ? n : TRIPLE, kept = 0;
	s->triple = malloc((n + 1) * sizeof *s->triple);
	if (!s->triple)
		return false;
	for (size_t i = 0; n && i + width <= n; i++) {
		uint32_t h = (uint32_t)width;
		for (size_t k = 0; k < width; k++)
			h = mix(h * 31 + word[i + k]);
		s->triple[s->n++] = h;
	}
	qsort(s->triple, s->n, sizeof *s->triple, by_value);
	for (size_t i = 0; i < s->n; i++)
		if (i == 0 || s->triple[i] != s->triple[i - 1])
			s->triple[kept++] = s->triple[i];
	s->n = (uint32_t)kept;
	return true;
}

static bool add(struct texts *t, const char *text, uint32_t of)
{
	uint32_t word[WORDS];
	size_t n = 0;
	struct tokens tokens;
	struct token token;
	if (t->n == TEXTS)
		return true;
	tokens_init(&tokens, text, strlen(text));
	while (n < WORDS && tokens_next(&tokens, &token))
		if (token.span == 1)
			word[n++] = copies_word(word_term(lexicon_word(t->reader->lexicon, &token), 0));
	t->edited_of[t->n] = of;
	t->group[t->n] = copies_group(t->copies, word, n);
	return t->group[t->n] && kin_add(t->kin, text, strlen(text)) && make_set(&t->set[t->n++], word, n);
}

/* A copy as people make them: one word in `every` left out, now and then two letters of one byte order swapped, another greeting. */
static bool edit(const char *text, uint32_t seed, char *out, size_t room)
{
	int words = 0, every = 12 + (int)(mix(seed) % 20);
	size_t at = (size_t)snprintf(out, room, "%s ", seed % 3 == 0 ? "Здравствуйте!" : seed % 3 == 1 ? "Добрый вечер." : "");
	for (const char *s = text; *s && at + 8 < room;) {
		size_t bytes = strcspn(s, " "), blank = strspn(s + bytes, " ");
		bool dropped = mix(seed * 977 + (uint32_t)++words) % (uint32_t)every == 0;
		if (!dropped && at + bytes + blank + 1 < room) {
			memcpy(out + at, s, bytes + blank);
			if (bytes >= 8 && (unsigned char)s[2] >= 0xD0 && (unsigned char)s[4] >= 0xD0 && mix(seed + (uint32_t)words) % 40 == 0) {
				memcpy(out + at + 2, s + 4, 2);
				memcpy(out + at + 4, s + 2, 2);
			}
			at += bytes + blank;
		}
		s += bytes + blank;
	}
	out[at] = 0;
	return words >= LEAST;
}

static bool read_texts(struct texts *t, FILE *f)
{
	static char copy[EDITED];
	struct clean_buf clean = {0};
	char *line = NULL;
	size_t room = 0;
	bool ok = true;
	for (uint32_t i = 0; ok && getline(&line, &room, f) > 0; i++) {
		json_t *row = json_loads(line, 0, NULL);
		const char *text = json_string_value(json_object_get(row, "text"));
		if (text && clean_text(&clean, text, strlen(text)) && clean.data) {
			uint32_t own = t->n;
			ok = add(t, clean.data, own);
			if (ok && i % EVERY == 0 && edit(clean.data, i, copy, sizeof copy))
				ok = add(t, copy, own);
		}
		json_decref(row);
	}
	free(line);
	clean_close(&clean);
	return ok;
}

/* ---- all pairs ---- */

struct posting {
	uint32_t triple, text;
};

static int by_triple(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;
	if (x->triple != y->triple)
		return x->triple < y->triple ? -1 : 1;
	return x->text < y->text ? -1 : x->text > y->text;
}

static void count_pair(const struct texts *t, uint32_t a, uint32_t b, double jaccard, const uint32_t *of, struct counts *c)
{
	bool truth = jaccard >= ENOUGH, edited = t->edited_of[b] == a && a != b, found = of[a] == of[b];
	c->truth += truth;
	c->truth_edited += truth && edited;
	c->found += truth && found;
	c->found_edited += truth && edited && found;
	c->right += found && truth;
	c->near += found && jaccard >= NEAR;
}

/* The common triples of text a with all before it, by the lists of who has each. */
static bool all_pairs(const struct texts *t, struct counts *groups, struct counts *chains)
{
	size_t n = 0, at = 0;
	for (uint32_t i = 0; i < t->n; i++)
		n += t->set[i].n;
	struct posting *list = malloc((n + 1) * sizeof *list);
	uint32_t *common = calloc(t->n + 1, sizeof *common), *touched = malloc((t->n + 1) * sizeof *touched);
	bool ok = list && common && touched;
	for (uint32_t i = 0; ok && i < t->n; i++)
		for (uint32_t k = 0; k < t->set[i].n; k++)
			list[at++] = (struct posting){t->set[i].triple[k], i};
	if (ok)
		qsort(list, n, sizeof *list, by_triple);
	for (uint32_t a = 0; ok && a < t->n; a++) {
		uint32_t met = 0;
		for (uint32_t k = 0; k < t->set[a].n; k++) {
			size_t low = 0, high = n;
			while (low < high) {
				size_t middle = (low + high) / 2;
				if (list[middle].triple < t->set[a].triple[k])
					low = middle + 1;
				else
					high = middle;
			}
			for (; low < n && list[low].triple == t->set[a].triple[k] && list[low].text < a; low++)
				if (common[list[low].text]++ == 0)
					touched[met++] = list[low].text;
		}
		for (uint32_t k = 0; k < met; k++) {
			uint32_t b = touched[k];
			double jaccard = common[b] / ((double)t->set[a].n + t->set[b].n - common[b]);
			count_pair(t, b, a, jaccard, t->group, groups);
			count_pair(t, b, a, jaccard, t->chain, chains);
			common[b] = 0;
		}
	}
	free(list);
	free(common);
	free(touched);
	return ok;
}

/* How many pairs the groups hold. */
static bool count_said(const uint32_t *of, uint32_t n, struct counts *c)
{
	uint32_t *sorted = malloc((n + 1) * sizeof *sorted);
	if (!sorted)
		return false;
	memcpy(sorted, of, n * sizeof *of);
	qsort(sorted, n, sizeof *sorted, by_value);
	for (uint32_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && sorted[end] == sorted[i]; end++)
			;
		c->said += (end - i) * (end - i - 1) / 2;
	}
	free(sorted);
	return true;
}

static json_t *figures(const struct counts *c)
{
	double said = c->said ? c->said : 1, truth = c->truth ? c->truth : 1, edited = c->truth_edited ? c->truth_edited : 1;
	return json_pack("{s:i, s:f, s:f, s:f, s:f}", "said", (int)c->said, "recall", c->found / truth, "recall_edited", c->found_edited / edited, "precision", c->right / said, "precision_near", c->near / said);
}

static bool measure(struct texts *t, const char *file)
{
	struct counts groups = {0}, chains = {0};
	if (!kin_find(t->kin, t->chain) || !all_pairs(t, &groups, &chains) || !count_said(t->group, t->n, &groups) || !count_said(t->chain, t->n, &chains))
		return false;
	json_auto_t *out = json_pack("{s:s, s:i, s:i, s:i, s:o, s:o}", "of", file, "texts", (int)t->n, "true", (int)groups.truth, "edited", (int)groups.truth_edited, "groups", figures(&groups), "kin", figures(&chains));
	char *text = json_dumps(out, JSON_COMPACT | JSON_REAL_PRECISION(4));
	puts(text ? text : "{}");
	free(text);
	return text;
}

int eval_duplicates(char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *file = slash ? slash + 1 : argv[0];
	char folder[] = "/tmp/mcu-duplicates-XXXXXX", path[64];
	struct eval_reader reader = {.lexicon = NULL};
	struct texts *t = calloc(1, sizeof *t);
	FILE *f = fopen(argv[0], "re");
	if (!f)
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	bool made = mkdtemp(folder), ok = f && t && made && eval_reader_open(&reader);
	if (ok) {
		t->reader = &reader;
		t->copies = copies_open(folder, 0);
		t->kin = kin_new(reader.lexicon);
		ok = t->copies && t->kin && read_texts(t, f) && measure(t, file);
		copies_close(t->copies);
		kin_free(t->kin);
	}
	for (const char *const *name = (const char *const[]){"copies", "copies.bands", NULL}; made && *name; name++) {
		snprintf(path, sizeof path, "%s/%s", folder, *name);
		unlink(path);
	}
	if (made)
		rmdir(folder);
	for (uint32_t i = 0; t && i < t->n; i++)
		free(t->set[i].triple);
	free(t);
	if (f)
		fclose(f);
	eval_reader_close(&reader);
	return !ok;
}
