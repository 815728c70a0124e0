/* wordings.c - which causes of a trial are planted, and the sentences that betray them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/city/wordings.h"

enum { FEW = 3, FIELDS = 4 };
enum { CATEGORY, WHO, OBJECT, SENTENCE };

struct sheet {
	char *text, *(*row)[FIELDS];
	int n;
};

static char *read_all(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	if (f && getdelim(&text, &size, '\0', f) < 0) {
		free(text);
		text = NULL;
	}
	if (f)
		fclose(f);
	return text;
}

/* Signs of the grammar would be read as such; the mark at the end is put by who writes the message. */
static void plain(char *s)
{
	size_t n;
	for (char *p = s; (p = strpbrk(p, "[]{}<>|")); p++)
		*p = ' ';
	while ((n = strlen(s)) && strchr(".!? \r", s[n - 1]))
		s[n - 1] = '\0';
}

static bool sheet_read(struct sheet *s, const char *path)
{
	char *rest = NULL;
	int lines = 1;
	s->text = read_all(path);
	for (const char *p = s->text; p && (p = strchr(p, '\n')); p++)
		lines++;
	s->row = calloc((size_t)lines, sizeof *s->row);
	if (!s->text || !s->row)
		return false;
	for (char *line = strtok_r(s->text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char *in = NULL, *field = strtok_r(line, "\t", &in);
		int i = 0;
		for (; field && i < FIELDS; field = strtok_r(NULL, "\t", &in))
			s->row[s->n][i++] = field;
		if (i == FIELDS) {
			plain(s->row[s->n][SENTENCE]);
			s->n += *s->row[s->n][SENTENCE] != '\0';
		}
	}
	return true;
}

static bool about(const struct cause *k, const char *object)
{
	char text[200], *rest = NULL;
	snprintf(text, sizeof text, "%s", k->objects ? k->objects : "");
	for (char *part = strtok_r(text, ",", &rest); part; part = strtok_r(NULL, ",", &rest))
		if (strstr(object, part))
			return true;
	return false;
}

static bool fits(const struct cause *k, char *const row[FIELDS], const char *who, bool same_object)
{
	return !strcmp(row[CATEGORY], k->category) && !strcmp(row[WHO], who) && (!same_object || about(k, row[OBJECT]));
}

static int count(const struct sheet *s, const struct cause *k, const char *who, bool same_object)
{
	int n = 0;
	for (int i = 0; i < s->n; i++)
		n += fits(k, s->row[i], who, same_object);
	return n;
}

/* A rule with the sentences of one side; -1 when there are none or memory is short. */
static int give(struct tables *t, const struct sheet *s, struct cause *k, const char *who, char *why, size_t why_size)
{
	char name[80];
	bool same = count(s, k, who, true) >= FEW;
	snprintf(name, sizeof name, "%s/%s", k->id, who);
	int rule = count(s, k, who, same) ? grammar_rule(t->grammar, name) : -1;
	for (int i = 0; rule >= 0 && i < s->n; i++)
		if (fits(k, s->row[i], who, same) && !grammar_add(t->grammar, rule, s->row[i][SENTENCE], why, why_size))
			return -1;
	return rule;
}

static int nth_of(const struct tables *t, const char *category, int n)
{
	for (int i = 0; i < t->n_causes; i++)
		if (!strcmp(t->causes[i].category, category) && n-- == 0)
			return i;
	return -1;
}

/* The cause of this category that the seed draws. */
static int drawn(const struct tables *t, const char *category, uint64_t seed)
{
	int n = 0;
	uint64_t of = seed;
	while (nth_of(t, category, n) >= 0)
		n++;
	for (const char *p = category; *p; p++)
		of = rng_hash(of, (uint64_t)*p);
	return nth_of(t, category, (int)(of % (uint64_t)n));
}

bool wordings_load(struct tables *t, const struct city_options *o, char *why, size_t why_size)
{
	struct sheet s = {0};
	bool ok = sheet_read(&s, o->wordings);
	snprintf(why, why_size, "Файл %s не читается.", o->wordings);
	for (int i = 0; ok && i < t->n_causes; i++) {
		struct cause *k = &t->causes[i];
		if (drawn(t, k->category, o->seed) != i) {
			k->extra = 0;
			k->measure_day = 0;
			continue;
		}
		snprintf(why, why_size, "В файле %s нет слов жителей о причине «%s».", o->wordings, k->category);
		k->trace = give(t, &s, k, "citizen", why, why_size);
		k->said = give(t, &s, k, "official", why, why_size);
		ok = k->trace >= 0;
	}
	static char name[] = "idle", none[] = "none";
	struct cause idle = {.id = name, .category = none};
	t->idle_trace = ok ? give(t, &s, &idle, "citizen", why, why_size) : -1;
	t->idle_said = ok ? give(t, &s, &idle, "official", why, why_size) : -1;
	free(s.text);
	free(s.row);
	return ok;
}
