/*
 * mcuctl eval places: precision and recall of the recogniser of places on labelled sentences.
 *
 * Two sets: sentences of our own over the streets of the demo city, and messages kept here by id and label alone, whose texts are
 * read from beside the checkout. What counts is a street with its house; a street without one only where no house of it is named.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "fcgi/ctl/eval_texts.h"
#include "search/text/places.h"

enum { FOUND = 64 };

struct pair {
	int street;	/* row of the register, from 1 */
	char house[24];
};

struct pairs {
	struct pair list[FOUND];
	int n;
};

struct tally {
	const char *of;
	int sentences, right, found, labelled, broken;
};

struct set {
	struct eval_streets *streets;
	json_t *texts;		/* id → text, of the messages; NULL: the sentences stand in the file */
	struct tally tally;
};

static bool same(const struct pair *a, const struct pair *b)
{
	return a->street == b->street && !strcmp(a->house, b->house);
}

static void add(struct pairs *all, struct pair one)
{
	for (int i = 0; i < all->n; i++)
		if (same(&all->list[i], &one))
			return;
	if (all->n < FOUND)
		all->list[all->n++] = one;
}

/* A street without a house goes where a house of it is named. */
static void drop_bare(struct pairs *all)
{
	int kept = 0;
	for (int i = 0; i < all->n; i++) {
		bool more = false;
		for (int k = 0; k < all->n && !all->list[i].house[0]; k++)
			more = more || (all->list[k].street == all->list[i].street && all->list[k].house[0]);
		if (!more)
			all->list[kept++] = all->list[i];
	}
	all->n = kept;
}

static bool read_label(const struct set *s, const char *label, struct pairs *out)
{
	out->n = 0;
	while (*label && strcmp(label, "-")) {
		size_t n = strcspn(label, "|"), k = strcspn(label, ";");
		struct pair one = {.street = 0};
		one.street = eval_street(s->streets, label, n);
		if (!one.street || k <= n)
			return false;
		snprintf(one.house, sizeof one.house, "%.*s", (int)(k - n - 1), label + n + 1);
		add(out, one);
		label += k;
		label += strspn(label, "; ");
	}
	drop_bare(out);
	return true;
}

static void find(const struct set *s, const char *text, enum place_where where, struct pairs *out)
{
	struct place places[FOUND];
	int n = places_find(eval_streets_places(s->streets), text, strlen(text), where, 0, places, FOUND);
	out->n = 0;
	for (int i = 0; i < n; i++) {
		struct pair one = {.street = places[i].street};
		snprintf(one.house, sizeof one.house, "%s", places[i].house);
		if (places[i].confidence >= PLACE_SURE)
			add(out, one);
	}
	drop_bare(out);
}

static void tell(const struct set *s, const char *what, const char *name, const struct pair *one)
{
	fprintf(stderr, "%s: %s | %s, %s\n", what, name, eval_street_name(s->streets, one->street), one->house);
}

/* What only one of the two lists has, on stderr. */
static int compare(const struct set *s, const char *name, const struct pairs *label, const struct pairs *found)
{
	int right = 0;
	for (int i = 0; i < found->n; i++) {
		bool hit = false;
		for (int k = 0; k < label->n; k++)
			hit = hit || same(&found->list[i], &label->list[k]);
		right += hit;
		if (!hit)
			tell(s, "лишнее", name, &found->list[i]);
	}
	for (int k = 0; k < label->n; k++) {
		bool hit = false;
		for (int i = 0; i < found->n; i++)
			hit = hit || same(&found->list[i], &label->list[k]);
		if (!hit)
			tell(s, "пропущено", name, &label->list[k]);
	}
	return right;
}

static void measure(struct set *s, const char *name, const char *text, enum place_where where, const char *label)
{
	struct pairs want, have;
	if (!read_label(s, label, &want)) {
		fprintf(stderr, "непонятная разметка: %s\n", label);
		s->tally.broken++;
		return;
	}
	find(s, text, where, &have);
	s->tally.sentences++;
	s->tally.right += compare(s, name, &want, &have);
	s->tally.found += have.n;
	s->tally.labelled += want.n;
}

static void measure_line(struct set *s, char *line)
{
	char *first = line, *second = strchr(line, '\t'), *third = second ? strchr(second + 1, '\t') : NULL;
	if (second)
		*second++ = 0;
	if (third)
		*third++ = 0;
	const char *text = s->texts ? json_string_value(json_object_get(s->texts, first)) : second;
	if (!text || !second || (!s->texts && !third)) {
		s->tally.broken++;
		return;
	}
	measure(s, s->texts ? first : text, text, strcmp(first, "field") ? PLACE_TEXT : PLACE_FIELD, s->texts ? second : third);
}

static bool report(const struct tally *t)
{
	printf("{\"of\":\"%s\",\"sentences\":%d,\"labelled\":%d,\"found\":%d,\"right\":%d,\"precision\":%.4f,\"recall\":%.4f}\n", t->of, t->sentences,
	       t->labelled, t->found, t->right, t->found ? (double)t->right / t->found : 1, t->labelled ? (double)t->right / t->labelled : 1);
	if (t->broken)
		fprintf(stderr, "не прочитано строк: %d\n", t->broken);
	return !t->broken;
}

static bool run(const char *of, const char *folder, const char *sentences, const char *city, const char *streets, const char *home, json_t *texts)
{
	char line[EVAL_LINE];
	struct set s = {.texts = texts, .streets = eval_streets_new(home), .tally = {.of = of}};
	FILE *f = s.streets && eval_streets_read(s.streets, city, streets) ? eval_open(folder, sentences) : NULL;
	while (f && eval_line(f, line))
		measure_line(&s, line);
	bool ok = f && report(&s.tally);
	if (f)
		fclose(f);
	eval_streets_free(s.streets);
	return ok;
}

int eval_places(char **argv)
{
	char city[600];
	snprintf(city, sizeof city, "%s/city", ctl_conf()->share);
	bool ok = run("sentences", argv[0], "sentences.tsv", city, "streets.txt", "Смоленск", NULL);
	json_t *texts = eval_messages(argv[1], "messages");
	if (texts)
		ok = run("messages", argv[0], "messages.tsv", argv[0], "messages-streets.txt", "", texts) && ok;
	else
		fprintf(stderr, "# текстов сообщений здесь нет, их половина не измерена\n");
	json_decref(texts);
	return !ok;
}
