/*
 * mcuctl eval places: precision and recall of the recogniser of places on labelled sentences.
 *
 * Two sets: sentences of our own over the streets of the demo city, and messages kept here by id and label alone, whose texts are
 * read from beside the checkout. What counts is a street with its house; a street without one only where no house of it is named.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "search/text/clean.h"
#include "search/text/places.h"

enum { STREETS = 4000, NAMES = 160, LINE = 16384, FOUND = 64 };

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
	struct places *places;
	char (*names)[NAMES];	/* «ул. Багратиона» */
	int streets;
	json_t *texts;		/* id → text, of the messages; NULL: the sentences stand in the file */
	struct tally tally;
};

static FILE *open_in(const char *folder, const char *name)
{
	char path[700];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "re");
	if (!f)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return f;
}

/* Next line without its end that is no comment; false at the end. */
static bool next_line(FILE *f, char *line)
{
	while (fgets(line, LINE, f)) {
		line[strcspn(line, "\n")] = 0;
		if (*line && *line != '#')
			return true;
	}
	return false;
}

static bool read_streets(struct set *s, const char *folder, const char *name)
{
	char line[LINE];
	FILE *f = open_in(folder, name);
	bool ok = f;
	while (ok && next_line(f, line) && s->streets < STREETS) {
		char *street = strchr(line, '|');
		if (!street)
			continue;
		*street++ = 0;
		street[strcspn(street, "|")] = 0;
		snprintf(s->names[s->streets++], NAMES, "%.20s %.130s", line, street);
		ok = places_add(s->places, s->streets, line, street, 0, false);
	}
	if (f)
		fclose(f);
	return ok;
}

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
		for (int i = 0; i < s->streets; i++)
			if (strlen(s->names[i]) == n && !memcmp(s->names[i], label, n))
				one.street = i + 1;
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
	int n = places_find(s->places, text, strlen(text), where, 0, places, FOUND);
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
	fprintf(stderr, "%s: %s | %s, %s\n", what, name, s->names[one->street - 1], one->house);
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

/* Clean texts of the messages by id; NULL when the file is not there. */
static json_t *read_messages(const char *folder)
{
	FILE *f = open_in(folder, "messages.ndjson");
	json_t *texts = f ? json_object() : NULL;
	struct clean_buf clean = {0};
	char *line = NULL, id[24];
	size_t room = 0;
	while (f && getline(&line, &room, f) > 0) {
		json_t *row = json_loads(line, 0, NULL);
		const char *text = json_string_value(json_object_get(row, "text"));
		snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(row, "id")));
		if (text && clean_text(&clean, text, strlen(text)))
			json_object_set_new(texts, id, json_stringn(clean.data ? clean.data : "", clean.len));
		json_decref(row);
	}
	free(line);
	clean_close(&clean);
	if (f)
		fclose(f);
	return texts;
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
	char path[600], line[LINE];
	const char *why = "";
	struct set s = {.texts = texts, .names = calloc(STREETS, NAMES), .tally = {.of = of}};
	snprintf(path, sizeof path, "%s/dict", ctl_conf()->share);
	s.places = places_new(path, home, &why);
	if (!s.places)
		fprintf(stderr, "Не читается словарь: %s\n", why);
	FILE *f = s.places && s.names && read_streets(&s, city, streets) ? open_in(folder, sentences) : NULL;
	while (f && next_line(f, line))
		measure_line(&s, line);
	bool ok = f && report(&s.tally);
	if (f)
		fclose(f);
	places_free(s.places);
	free(s.names);
	return ok;
}

int eval_places(char **argv)
{
	char city[600];
	snprintf(city, sizeof city, "%s/city", ctl_conf()->share);
	bool ok = run("sentences", argv[0], "sentences.tsv", city, "streets.txt", "Смоленск", NULL);
	json_t *texts = read_messages(argv[1]);
	if (texts)
		ok = run("messages", argv[0], "messages.tsv", argv[0], "messages-streets.txt", "", texts) && ok;
	else
		fprintf(stderr, "# текстов сообщений здесь нет, их половина не измерена\n");
	json_decref(texts);
	return !ok;
}
