/*
 * mcuctl eval cluster: groups found in real messages against the labels that people gave them.
 *
 * Nothing is learnt from labels, and no setting was chosen by them. Word vectors come from the texts of the file: of those alone that are grouped, or of all. One
 * line of JSON a question: groups at the two resolutions of the product ("sector", "problem"), at one where as many groups of two texts and more are found as there are
 * labels ("as many"), and spherical k-means over TF-IDF at as many.
 */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "fcgi/ctl/eval_kmeans.h"
#include "fcgi/ctl/eval_reader.h"
#include "search/discover/agreement.h"
#include "search/discover/communities.h"
#include "search/text/clean.h"

enum { LABELS = 512, NAME = 300, TEXTS = 100000, EPOCHS = 15 };

static const struct question {
	const char *of, *file, *field;
	uint32_t texts;		/* at most so many are grouped; 0: all with a label */
	bool alone;		/* vectors learn from these alone */
} questions[] = {
	{"incidents, groups, 4000 alone", "incidents.ndjson", "topic_group", 4000, true},
	{"incidents, groups, 4000", "incidents.ndjson", "topic_group", 4000, false},
	{"incidents, groups", "incidents.ndjson", "topic_group", 0, false},
	{"incidents, themes", "incidents.ndjson", "topic", 0, false},
	{"messages, themes", "messages.ndjson", "theme", 0, false},
};

struct texts {
	uint32_t n, labels;
	uint32_t *label;		/* of those that are grouped */
	char (*name)[NAME];
	struct vectors_corpus *corpus;
	struct similar *similar;
};

static uint32_t label_number(struct texts *t, const char *name)
{
	for (uint32_t i = 0; i < t->labels; i++)
		if (!strncmp(t->name[i], name, NAME - 1))
			return i;
	if (t->labels == LABELS)
		return LABELS - 1;
	snprintf(t->name[t->labels], NAME, "%s", name);
	return t->labels++;
}

static bool take(struct eval_reader *reader, struct texts *t, const struct question *q, const char *text, const char *label)
{
	uint64_t word[FEATURES_WORDS];
	bool grouped = label && *label && t->n < (q->texts ? q->texts : TEXTS);
	if (!grouped && q->alone)
		return true;
	if (!features_read(reader->features, text, strlen(text)))
		return false;
	size_t n = features_telling(reader->features, word, FEATURES_WORDS);
	if (!vectors_corpus_add(t->corpus, word, n))
		return false;
	if (!grouped)
		return true;
	t->label[t->n++] = label_number(t, label);
	return similar_add(t->similar, word, n);
}

static bool read_texts(struct eval_reader *reader, struct texts *t, const struct question *q, FILE *f)
{
	struct clean_buf clean = {0};
	char *line = NULL;
	size_t room = 0;
	bool ok = true;
	while (ok && getline(&line, &room, f) > 0) {
		json_t *row = json_loads(line, 0, NULL);
		const char *text = json_string_value(json_object_get(row, "text"));
		if (text && clean_text(&clean, text, strlen(text)) && clean.data)
			ok = take(reader, t, q, clean.data, json_string_value(json_object_get(row, q->field)));
		json_decref(row);
	}
	free(line);
	clean_close(&clean);
	return ok;
}

static void put(json_t *to, const char *name, const uint32_t *found, const struct texts *t)
{
	struct agreement a;
	if (agreement_measure(found, t->label, t->n, &a))
		json_object_set_new(to, name, json_pack("{s:i, s:f, s:f, s:f, s:f}", "groups", (int)a.groups, "v", a.v, "ari", a.ari, "b3", a.b3, "purity", a.purity));
}

/* How many of the groups, which are numbered by size, have two texts or more. */
static uint32_t real_groups(const uint32_t *of, uint32_t n, uint32_t groups)
{
	uint32_t *size = calloc(groups + 1, sizeof *size), real = 0;
	for (uint32_t i = 0; size && i < n; i++)
		size[of[i]]++;
	while (size && real < groups && size[real] > 1)
		real++;
	free(size);
	return real;
}

/* Groups at the resolution at which as many of them are real as there are labels. */
static double as_many(const struct graph *g, uint32_t labels, uint32_t *of)
{
	double low = log(0.25), high = log(64);
	for (int i = 0; i < 12; i++) {
		double middle = (low + high) / 2;
		if (real_groups(of, g->n, communities_find(g, exp(middle), of)) < labels)
			low = middle;
		else
			high = middle;
	}
	communities_find(g, exp(high), of);
	return exp(high);
}

static void measure(const struct question *q, struct texts *t)
{
	uint32_t *of = malloc((t->n + 1) * sizeof *of);
	struct graph g = {0};
	json_auto_t *out = json_pack("{s:s, s:i, s:i}", "of", q->of, "texts", (int)t->n, "labels", (int)t->labels);
	bool ok = of && similar_graph(t->similar, &similar_usual, &g);
	if (ok && communities_find(&g, SIMILAR_SECTOR, of))
		put(out, "sector", of, t);
	if (ok && communities_find(&g, SIMILAR_PROBLEM, of))
		put(out, "problem", of, t);
	if (ok) {
		json_object_set_new(out, "resolution", json_real(as_many(&g, t->labels, of)));
		put(out, "as many", of, t);
	}
	if (ok && kmeans_texts(t->similar, t->n, t->labels, of))
		put(out, "k-means", of, t);
	char *text = json_dumps(out, JSON_COMPACT | JSON_REAL_PRECISION(4));
	puts(text ? text : "{}");
	fflush(stdout);
	free(text);
	graph_free(&g);
	free(of);
}

static bool run(struct eval_reader *reader, const struct question *q, const char *path)
{
	FILE *f = fopen(path, "re");
	struct texts t = {.label = malloc(TEXTS * sizeof *t.label), .name = malloc(LABELS * sizeof *t.name), .corpus = vectors_corpus_new(), .similar = similar_new()};
	bool ok = f && t.label && t.name && t.corpus && t.similar && read_texts(reader, &t, q, f);
	struct vectors *v = ok ? vectors_train(t.corpus, EPOCHS, NULL, NULL) : NULL;
	if (!f)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	if (v) {
		similar_learn(t.similar, v);
		measure(q, &t);
	}
	if (f)
		fclose(f);
	vectors_free(v);
	vectors_corpus_free(t.corpus);
	similar_free(t.similar);
	free(t.label);
	free(t.name);
	return v;
}

int eval_cluster(char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *name = slash ? slash + 1 : argv[0];
	struct eval_reader reader = {.lexicon = NULL};
	int asked = 0;
	bool ok = eval_reader_open(&reader);
	for (size_t i = 0; ok && i < sizeof questions / sizeof *questions; i++)
		if (!strcmp(questions[i].file, name)) {
			ok = run(&reader, &questions[i], argv[0]);
			asked++;
		}
	if (ok && !asked)
		fprintf(stderr, "Разметка известна у incidents.ndjson и messages.ndjson.\n");
	eval_reader_close(&reader);
	return !ok || !asked;
}
