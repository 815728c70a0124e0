#include "fcgi/ctl/eval_texts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/ctl.h"
#include "search/text/clean.h"

enum { STREETS = 4000, NAMES = 160 };

struct eval_streets {
	struct places *places;
	int n;
	char names[STREETS][NAMES];	/* «ул. Багратиона» */
};

FILE *eval_open(const char *folder, const char *name)
{
	char path[700];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "re");
	if (!f)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return f;
}

bool eval_line(FILE *f, char *line)
{
	while (fgets(line, EVAL_LINE, f)) {
		line[strcspn(line, "\n")] = 0;
		if (*line && *line != '#')
			return true;
	}
	return false;
}

json_t *eval_messages(const char *folder, const char *name)
{
	char file[64];
	snprintf(file, sizeof file, "%s.ndjson", name);
	FILE *f = eval_open(folder, file);
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

struct eval_streets *eval_streets_new(const char *home)
{
	char path[600];
	const char *why = "";
	struct eval_streets *s = calloc(1, sizeof *s);
	snprintf(path, sizeof path, "%s/dict", ctl_conf()->share);
	if (s && (s->places = places_new(path, home, &why)))
		return s;
	fprintf(stderr, "Не читается словарь: %s\n", why);
	free(s);
	return NULL;
}

bool eval_streets_read(struct eval_streets *s, const char *folder, const char *name)
{
	char line[EVAL_LINE];
	FILE *f = eval_open(folder, name);
	bool ok = f;
	while (ok && eval_line(f, line) && s->n < STREETS) {
		char *street = strchr(line, '|');
		if (!street)
			continue;
		*street++ = 0;
		street[strcspn(street, "|")] = 0;
		snprintf(s->names[s->n++], NAMES, "%.20s %.130s", line, street);
		ok = places_add(s->places, s->n, line, street, 0, false);
	}
	if (f)
		fclose(f);
	return ok;
}

void eval_streets_free(struct eval_streets *s)
{
	if (!s)
		return;
	places_free(s->places);
	free(s);
}

struct places *eval_streets_places(const struct eval_streets *s)
{
	return s->places;
}

int eval_street(const struct eval_streets *s, const char *label, size_t n)
{
	for (int i = 0; i < s->n; i++)
		if (strlen(s->names[i]) == n && !memcmp(s->names[i], label, n))
			return i + 1;
	return 0;
}

const char *eval_street_name(const struct eval_streets *s, int street)
{
	return s->names[street - 1];
}
