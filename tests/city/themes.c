/* themes.c - reads the theme tree with its phrases, and the planted causes. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/city/tables.h"
#include "tests/city/wordings.h"

struct reading {
	struct tables *t;
	const struct city_options *o;
	int sector;
	char *why;
	size_t why_size;
};

static int season_by_name(const struct tables *t, const char *name)
{
	for (int i = 0; i < t->n_seasons; i++)
		if (!strcmp(t->season_names[i], name))
			return i;
	return -1;
}

static bool place_kind(struct tables *t, struct theme *th, const char *name)
{
	static const char *const names[] = { "house", "yard", "street", "stop", "park", "park_cem", "inst", "city" };
	if (!strncmp(name, "inst:", 5)) {
		th->at = AT_INST;
		th->series = -1;
		for (int i = 0; i < t->n_orgs; i++)
			if (t->orgs[i].number && !strncmp(t->orgs[i].code, name + 5, strlen(name + 5))) {
				if (th->series < 0)
					th->series = i;
				th->series_n++;
			}
		return th->series_n > 0;
	}
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], name)) {
			th->at = (enum place_kind)i;
			return true;
		}
	return false;
}

static struct theme *add_theme(struct reading *in, char **f)
{
	if (in->t->n_themes == MAX_ROWS)
		return NULL;
	struct theme *th = &in->t->themes[in->t->n_themes++];
	*th = (struct theme){ .code = strdup(f[0] + strspn(f[0], "@")), .name = strdup(f[1]), .sector = -1 };
	memset(th->rule, -1, sizeof th->rule);
	return th;
}

static bool read_head(struct reading *in, char **f, int n)
{
	struct theme *th = add_theme(in, f);
	if (!th)
		return false;
	if (f[0][1] == '@') {
		th->significant = n > 2 && *f[2] == '1';
		in->sector = in->t->n_themes - 1;
		return true;
	}
	if (n != 7)
		return false;
	th->sector = in->sector;
	th->significant = in->t->themes[in->sector].significant;
	th->weight = atof(f[2]);
	th->season = season_by_name(in->t, f[3]);
	th->org = strdup(f[5]);
	th->legal = strdup(f[6]);
	return th->season >= 0 && place_kind(in->t, th, f[4]) && (*f[5] == '@' || org_by_code(in->t, f[5]) >= 0);
}

/* A line `p:text` belongs to the last theme; the fields were cut at |, which the grammar needs back. */
static bool read_phrase(struct reading *in, char **f, int n)
{
	struct tables *t = in->t;
	struct theme *th = &t->themes[t->n_themes - 1];
	char name[64];
	static const char letters[] = RULE_LETTERS "b";
	const char *letter = strchr(letters, f[0][0]);
	if (!letter || f[0][1] != ':')
		return false;
	for (int i = 1; i < n; i++)
		f[i][-1] = '|';
	int *rule = *letter == 'b' ? &t->rule_b[t->n_themes - 1] : &th->rule[letter - letters];
	snprintf(name, sizeof name, "%s.%c", th->code, *letter);
	*rule = grammar_rule(t->grammar, name);
	return *rule >= 0 && grammar_add(t->grammar, *rule, f[0] + 2, in->why, in->why_size);
}

static bool read_theme(void *arg, char **f, int n)
{
	struct reading *in = arg;
	return f[0][0] == '@' ? read_head(in, f, n) : in->t->n_themes > 0 && read_phrase(in, f, n);
}

/* Each theme needs every kind of phrase but thanks and plans. */
static bool phrases_complete(const struct tables *t, char *why, size_t why_size)
{
	for (int i = 0; i < t->n_themes; i++)
		for (size_t k = 0; t->themes[i].org && k < sizeof RULE_LETTERS - 1; k++)
			if (t->themes[i].rule[k] < 0 && RULE_LETTERS[k] != 't') {
				snprintf(why, why_size, "В теме %s нет строк «%c:».", t->themes[i].code, RULE_LETTERS[k]);
				return false;
			}
	return true;
}

bool themes_load(struct tables *t, const char *data, char *why, size_t why_size)
{
	struct reading in = { .t = t, .why = why, .why_size = why_size };
	char pattern[1024];
	glob_t found;
	memset(t->rule_b, -1, sizeof t->rule_b);
	snprintf(pattern, sizeof pattern, "%s/themes-*.txt", data);
	if (glob(pattern, 0, NULL, &found)) {
		snprintf(why, why_size, "Нет файлов %s: данные города не установлены.", pattern);
		return false;
	}
	bool ok = true;
	for (size_t i = 0; ok && i < found.gl_pathc; i++)
		ok = each_row(data, strrchr(found.gl_pathv[i], '/') + 1, read_theme, &in, why, why_size);
	globfree(&found);
	return ok && phrases_complete(t, why, why_size);
}

static int numbers(const char *text, int *to, int max)
{
	int n = 0;
	for (char *end; *text && n < max; text = *end == ',' ? end + 1 : end)
		to[n++] = (int)strtol(text, &end, 10);
	return n;
}

static bool read_spot(struct tables *t, struct cause *k, char *text)
{
	char *colon = strchr(text, ':');
	struct spot *s = &k->spots[k->n_spots];
	if (!colon || k->n_spots == 4 || sscanf(colon + 1, "%d-%d", &s->low, &s->high) != 2)
		return false;
	*colon = '\0';
	for (s->street = 0; s->street < t->n_streets; s->street++)
		if (!strcmp(t->streets[s->street].name, text))
			return ++k->n_spots;
	return false;
}

static bool read_places(struct tables *t, struct cause *k, const char *places)
{
	char text[400], *rest = NULL;
	snprintf(text, sizeof text, "%s", places);
	k->district = -1;
	for (char *part = strtok_r(text, ";", &rest); part; part = strtok_r(NULL, ";", &rest)) {
		char *value = strchr(part, '=');
		if (!strcmp(part, "city"))
			k->city = true;
		else if (!value)
			return false;
		else if (!strncmp(part, "street=", 7) ? !read_spot(t, k, value + 1) : false)
			return false;
		else if (!strncmp(part, "district=", 9))
			k->district = !strcmp(value + 1, "len") ? 0 : !strcmp(value + 1, "pro") ? 1 : 2;
		else if (!strncmp(part, "route=", 6))
			k->n_routes = numbers(value + 1, k->routes, 8);
		else if (!strncmp(part, "inst=", 5))
			k->n_insts = numbers(value + 1, k->insts, 8);
	}
	return true;
}

static bool read_cause_themes(struct tables *t, struct cause *k, const char *codes)
{
	char text[100], *rest = NULL;
	snprintf(text, sizeof text, "%s", codes);
	for (char *code = strtok_r(text, ",", &rest); code && k->n_themes < 4; code = strtok_r(NULL, ",", &rest))
		for (int i = 0; i < t->n_themes; i++)
			if (!strcmp(t->themes[i].code, code))
				k->themes[k->n_themes++] = i;
	return k->n_themes > 0;
}

static bool read_cause_head(struct reading *in, char **f, int n)
{
	struct tables *t = in->t;
	if (n != 11 || t->n_causes == 32)
		return false;
	int days = in->o->to_day - in->o->from_day;
	struct cause *k = &t->causes[t->n_causes++];
	*k = (struct cause){ .id = strdup(f[0] + 1), .title = strdup(f[1]), .category = strdup(f[2]), .places = strdup(f[4]),
			     .org = org_by_code(t, f[5]), .extra = atof(f[7]), .ratio = atof(f[9]), .seasonal = *f[10] == '1',
			     .trace = -1, .said = -1, .start_day = in->o->from_day + (int)(atof(f[6]) * days) };
	if (*f[8] != '-')
		k->measure_day = in->o->from_day + (int)(atof(f[8]) * days);
	return k->org >= 0 && read_cause_themes(t, k, f[3]) && read_places(t, k, f[4]);
}

/* "canned=.7 slow=2": how it shows in the handling. */
static bool read_handling(struct cause *k, char *text)
{
	const struct { const char *name; double *to; } all[] = {{"canned", &k->canned}, {"slow", &k->slow}, {"astray", &k->astray}, {"explained", &k->explained}, {"back", &k->back}};
	const size_t n = sizeof all / sizeof *all;
	char *rest = NULL;
	for (char *part = strtok_r(text, " ", &rest); part; part = strtok_r(NULL, " ", &rest)) {
		char *value = strchr(part, '=');
		size_t i = 0;
		if (!value)
			return false;
		*value++ = '\0';
		while (i < n && strcmp(all[i].name, part) != 0)
			i++;
		if (i == n)
			return false;
		*all[i].to = atof(value);
	}
	return true;
}

static bool read_cause(void *arg, char **f, int n)
{
	struct reading *in = arg;
	struct tables *t = in->t;
	if (f[0][0] == '@')
		return read_cause_head(in, f, n);
	struct cause *k = &t->causes[t->n_causes - 1];
	for (int i = 1; i < n; i++)
		f[i][-1] = '|';
	if (!strncmp(f[0], "m:", 2))
		return (k->measure = strdup(f[0] + 2)) != NULL;
	if (!strncmp(f[0], "o:", 2))
		return (k->objects = strdup(f[0] + 2)) != NULL;
	if (!strncmp(f[0], "s:", 2))
		return read_handling(k, f[0] + 2);
	if (strncmp(f[0], "x:", 2))
		return false;
	k->trace = grammar_rule(t->grammar, k->id);
	if (k->n_traces < 6)
		k->traces[k->n_traces++] = strdup(f[0] + 2);
	return k->trace >= 0 && grammar_add(t->grammar, k->trace, f[0] + 2, in->why, in->why_size);
}

bool causes_load(struct tables *t, const char *data, const struct city_options *o, char *why, size_t why_size)
{
	struct reading in = { .t = t, .o = o, .why = why, .why_size = why_size };
	t->idle_trace = t->idle_said = -1;
	return each_row(data, o->causes ? o->causes : "causes.txt", read_cause, &in, why, why_size) && (!o->wordings || wordings_load(t, o, why, why_size));
}
