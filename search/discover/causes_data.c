/* causes_data.c - the list of categories, features, phrases and weights: lines → memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/causes_in.h"
#include "search/text/trim.h"
#include "search/text/utf8.h"

enum { LINE = 8192, MOST_PARTS = 6 };

char *causes_fold(const char *text, size_t n)
{
	char *out = malloc(2 * n + 8);
	size_t len = 0, at = 0;
	if (!out)
		return NULL;
	out[len++] = ' ';
	while (at < n) {
		uint32_t c = utf8_fold(utf8_next(text, n, &at));
		if (utf8_is_ignorable(c))
			continue;
		if (utf8_is_letter(c) || utf8_is_digit(c))
			len += utf8_put(out + len, c);
		else if (out[len - 1] != ' ')
			out[len++] = ' ';
	}
	if (out[len - 1] != ' ')
		out[len++] = ' ';
	out[len] = 0;
	return out;
}

/* Cuts a line at a sign; how many parts there are, the rest NULL. */
static int cut(char *line, const char *sign, char **part, int room)
{
	int n = 0;
	char *rest = NULL;
	for (char *s = strtok_r(line, sign, &rest); s && n < room; s = strtok_r(NULL, sign, &rest))
		part[n++] = trim(s);
	return n;
}

static int category_named(const struct causes *c, const char *code)
{
	for (int i = 0; i < c->categories; i++)
		if (!strcmp(c->category[i], code))
			return i;
	return -1;
}

static bool number(const char *s, double *out)
{
	char *end;
	*out = strtod(s, &end);
	return end != s && !*end;
}

static bool add_category(struct causes *c, char *line)
{
	char *part[MOST_PARTS];
	if (cut(line, "|", part, MOST_PARTS) != 2 || c->categories == CAUSES_CATEGORIES || category_named(c, part[0]) >= 0)
		return false;
	snprintf(c->category[c->categories], CAUSES_NAME, "%s", part[0]);
	return number(part[1], &c->base[c->categories++]);
}

static bool add_feature(struct causes *c, char *line)
{
	char *part[MOST_PARTS];
	if (cut(line, "|", part, MOST_PARTS) != 6 || c->features == CAUSES_FEATURES || causes_find(c, part[0]) >= 0)
		return false;
	struct causes_feature *f = &c->feature[c->features++];
	snprintf(f->code, CAUSES_NAME, "%s", part[0]);
	snprintf(f->kind, CAUSES_NAME, "%s", part[1]);
	return number(part[2], &f->usual) && number(part[3], &f->scale) && f->scale > 0 && (f->says[0] = strdup(part[4])) && (f->says[1] = strdup(part[5]));
}

static bool add_phrases(struct causes *c, char *line)
{
	char *part[CAUSES_PHRASES];
	char *list = strchr(line, ':');
	if (!list)
		return false;
	*list++ = 0;
	int i = causes_find(c, trim(line)), n = cut(list, ";", part, CAUSES_PHRASES);
	if (i < 0 || c->feature[i].phrases)
		return false;
	struct causes_feature *f = &c->feature[i];
	for (int k = 0; k < n; k++) {
		char *folded = causes_fold(part[k], strlen(part[k]));
		if (!folded)
			return false;
		folded[strlen(folded) - 1] = 0;	/* goes on within the word */
		f->phrase[f->phrases++] = folded;
	}
	return n > 0;
}

static bool add_weights(struct causes *c, char *line)
{
	char *part[CAUSES_FEATURES];
	char *list = strchr(line, ':');
	if (!list)
		return false;
	*list++ = 0;
	int category = category_named(c, trim(line)), n = cut(list, ",", part, CAUSES_FEATURES);
	for (int k = 0; k < n; k++) {
		char *points = strchr(part[k], ' ');
		if (!points || category < 0)
			return false;
		*points++ = 0;
		int feature = causes_find(c, part[k]);
		if (feature < 0 || !number(trim(points), &c->weight[category][feature]))
			return false;
	}
	return n > 0;
}

static bool read_line(struct causes *c, char *line)
{
	static const struct { const char *word; bool (*add)(struct causes *, char *); } kinds[] = {
		{"категория ", add_category}, {"признак ", add_feature}, {"слова ", add_phrases}, {"вес ", add_weights}};
	line = trim(line);
	if (!*line || *line == '#')
		return true;
	if (sscanf(line, "версия %d", &c->version) == 1)
		return true;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strncmp(line, kinds[i].word, strlen(kinds[i].word)))
			return kinds[i].add(c, line + strlen(kinds[i].word));
	return false;
}

struct causes *causes_new(const char *path, const char **why)
{
	char line[LINE];
	FILE *f = fopen(path, "re");
	struct causes *c = calloc(1, sizeof *c);
	bool ok = f && c;
	*why = f ? "Список причин не той формы." : "Список причин не читается.";
	while (ok && fgets(line, sizeof line, f))
		ok = read_line(c, line);
	ok = ok && c->version > 0 && c->categories == CAUSES_CATEGORIES && c->features > 0;
	if (f)
		fclose(f);
	if (ok)
		return c;
	causes_free(c);
	return NULL;
}

void causes_free(struct causes *c)
{
	for (int i = 0; c && i < c->features; i++) {
		free(c->feature[i].says[0]);
		free(c->feature[i].says[1]);
		for (int k = 0; k < c->feature[i].phrases; k++)
			free(c->feature[i].phrase[k]);
	}
	free(c);
}
