/* tables.c - reads the data files of the city: streets, organisations, officials, seasons, sources, lists. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/city/speech.h"

enum { FIELDS = 14 };

struct reading {
	struct tables *t;
	struct list *list;
	int cap;
};

static int split(char *line, char **f)
{
	int n = 0;
	for (f[n++] = line; n < FIELDS && (line = strchr(line, '|')); f[n++] = line)
		*line++ = '\0';
	return n;
}

bool each_row(const char *data, const char *file, bool (*row)(void *, char **, int), void *arg, char *why, size_t why_size)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/%s", data, file);
	FILE *f = fopen(path, "re");
	if (!f) {
		snprintf(why, why_size, "Нет файла %s: данные города не установлены.", path);
		return false;
	}
	char *line = NULL, *fields[FIELDS];
	size_t cap = 0;
	int number = 0;
	bool ok = true;
	while (ok && getline(&line, &cap, f) > 0) {
		number++;
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		int n = split(line, fields);
		ok = row(arg, fields, n);
	}
	if (!ok)
		snprintf(why, why_size, "Строка %d файла %s не разобрана.", number, path);
	free(line);
	fclose(f);
	return ok;
}

static int district_by_code(const char *code)
{
	static const char *const codes[] = { "len", "pro", "zad" };
	for (int i = 0; i < DISTRICTS; i++)
		if (!strcmp(codes[i], code))
			return i;
	return -1;
}

static bool read_street(void *arg, char **f, int n)
{
	struct tables *t = ((struct reading *)arg)->t;
	if (n != 10 || t->n_streets == MAX_ROWS)
		return false;
	struct street *s = &t->streets[t->n_streets++];
	*s = (struct street){ strdup(f[0]), strdup(f[1]), strdup(f[2]), district_by_code(f[3]), atof(f[4]), atof(f[5]),
			      atof(f[6]), atof(f[7]), atof(f[9]), atoi(f[8]) };
	return s->type && s->name && s->kind && s->district >= 0 && s->houses > 0 && s->weight > 0;
}

int org_by_code(const struct tables *t, const char *code)
{
	for (int i = 0; i < t->n_orgs; i++)
		if (!strcmp(t->orgs[i].code, code))
			return i;
	return -1;
}

/* Copy of a pattern with each {n} replaced; NULL when memory is out. */
static char *numbered(const char *pattern, int number)
{
	char text[300];
	struct buf b = BUF_OVER(text);
	const char *hole = strstr(pattern, "{n}");
	if (!hole || number == 0)
		return strdup(pattern);
	buf_clear(&b);
	buf_put(&b, pattern, (size_t)(hole - pattern));
	buf_int(&b, number);
	buf_str(&b, hole + 3);
	return strdup(text);
}

static bool add_org(struct tables *t, char **f, int number)
{
	if (t->n_orgs == MAX_ROWS)
		return false;
	struct org *o = &t->orgs[t->n_orgs];
	*o = (struct org){ .code = numbered(f[0], number), .name = numbered(f[3], number), .short_name = numbered(f[4], number),
			   .spoken = numbered(f[5], number), .kind = strdup(f[2]), .number = number, .median = atof(f[6]),
			   .sigma = atof(f[7]), .canned = atof(f[8]) };
	o->parent = strcmp(f[1], "-") ? org_by_code(t, f[1]) : -1;
	if (strcmp(f[1], "-") && o->parent < 0)
		return false;
	t->n_orgs++;
	return o->code && o->name && o->short_name && o->spoken && o->kind && o->median > 0;
}

static bool read_org(void *arg, char **f, int n)
{
	struct tables *t = ((struct reading *)arg)->t;
	int low = 0, high = 0;
	if (n == 10 && sscanf(f[9], "%d-%d", &low, &high) != 2)
		return false;
	for (int i = low; i <= high; i++)
		if (n < 9 || !add_org(t, f, i))
			return false;
	return true;
}

static bool read_season(void *arg, char **f, int n)
{
	struct tables *t = ((struct reading *)arg)->t;
	if (n != 13 || t->n_seasons == 32)
		return false;
	for (int i = 0; i < 12; i++)
		t->season_months[t->n_seasons][i] = atof(f[i + 1]);
	return (t->season_names[t->n_seasons++] = strdup(f[0])) != NULL;
}

static bool read_source(void *arg, char **f, int n)
{
	struct tables *t = ((struct reading *)arg)->t;
	if (n != 6 || t->n_sources == 32)
		return false;
	t->sources[t->n_sources++] = (struct source){ strdup(f[0]), strdup(f[1]), strdup(f[2]), strdup(f[3]), atof(f[4]), atof(f[5]) };
	return true;
}

static bool read_account(void *arg, char **f, int n)
{
	struct tables *t = ((struct reading *)arg)->t;
	if (n != 5 || t->n_accounts == 32)
		return false;
	t->accounts[t->n_accounts++] = (struct account){ strdup(f[0]), strdup(f[1]), strdup(f[2]), strdup(f[3]), org_by_code(t, f[4]) };
	return true;
}

static const char *const list_names[L_LISTS] = {
	[L_MALE] = "male", [L_FEMALE] = "female", [L_PATRONYMIC] = "patronymic", [L_ROOT1] = "root1", [L_ROOT2] = "root2",
	[L_ENDING] = "ending", [L_CAR] = "car", [L_DRUG] = "drug", [L_DOCTOR] = "doctor", [L_THING] = "thing",
	[L_SHOPKIND] = "shopkind", [L_SYLLABLE] = "syllable", [L_BRAND_END] = "brand_end", [L_ISP] = "isp", [L_PARK] = "park",
	[L_CEMETERY] = "cemetery", [L_STOP] = "stop", [L_ROUTE] = "route", [L_TRAM] = "tram",
};

static bool read_word(void *arg, char **f, int n)
{
	struct reading *in = arg;
	if (!strncmp(f[0], "= ", 2)) {
		in->list = NULL;
		for (int i = 0; i < L_LISTS; i++)
			if (!strcmp(list_names[i], f[0] + 2))
				in->list = &in->t->lists[i];
		return in->list != NULL;
	}
	struct list *l = in->list;
	char **rows = l ? reallocarray(l->rows, (size_t)l->n + 1, sizeof *rows) : NULL;
	if (!rows)
		return false;
	for (int i = 1; i < n; i++)	/* the fields lie side by side: put the marks back */
		f[i][-1] = '|';
	l->rows = rows;
	return (l->rows[l->n++] = strdup(f[0])) != NULL;
}

static bool make_officials(struct tables *t)
{
	static const char *const posts[] = { "начальник", "заместитель начальника", "главный специалист", "ведущий специалист" };
	struct rng r;
	rng_seed(&r, 67);	/* the same people whatever the seed of the city */
	for (int i = 0; i < t->n_orgs; i++) {
		struct org *o = &t->orgs[i];
		o->first_official = t->n_officials;
		o->officials = o->number ? 1 : 4;
		for (int k = 0; k < o->officials; k++) {
			struct person p;
			char name[160];
			struct buf b = BUF_OVER(name);
			struct city who = { .t = *t };
			buf_clear(&b);
			person_make(&who, rng_next(&r), &p);
			person_full(&who, &p, &b);
			const char *post = o->number || (!strcmp(o->kind, "contractor") && k == 0) ? "директор" : posts[k];
			t->officials[t->n_officials++] = (struct official){ strdup(name), strdup(post), i };
		}
	}
	return true;
}

static double *sums_of(const struct tables *t, bool weekend)
{
	double *sums = malloc((size_t)t->n_sources * sizeof *sums), sum = 0;
	for (int i = 0; sums && i < t->n_sources; i++)
		sums[i] = sum += t->sources[i].share * (weekend ? t->sources[i].weekend : 1);
	return sums;
}

static bool make_sums(struct tables *t)
{
	double sum = 0;
	t->street_sums = malloc((size_t)t->n_streets * sizeof *t->street_sums);
	t->source_sums = sums_of(t, false);
	t->source_weekend_sums = sums_of(t, true);
	for (int i = 0; t->street_sums && i < t->n_streets; i++)
		t->street_sums[i] = sum += t->streets[i].weight;
	return t->street_sums && t->source_sums && t->source_weekend_sums;
}

static bool allocate(struct tables *t)
{
	t->streets = calloc(MAX_ROWS, sizeof *t->streets);
	t->orgs = calloc(MAX_ROWS, sizeof *t->orgs);
	t->officials = calloc((size_t)MAX_ROWS * 4, sizeof *t->officials);
	t->themes = calloc(MAX_ROWS, sizeof *t->themes);
	t->sources = calloc(32, sizeof *t->sources);
	t->accounts = calloc(32, sizeof *t->accounts);
	t->causes = calloc(32, sizeof *t->causes);
	t->grammar = grammar_new(city_slots, S_SLOTS);
	return t->streets && t->orgs && t->officials && t->themes && t->sources && t->accounts && t->causes && t->grammar;
}

static bool load_grammar(struct tables *t, const char *data, const char *file, char *why, size_t why_size)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/%s", data, file);
	return grammar_load(t->grammar, path, why, why_size);
}

bool tables_load(struct tables *t, const char *data, const struct city_options *o, char *why, size_t why_size)
{
	struct reading in = { .t = t };
	snprintf(why, why_size, "Не хватает памяти.");
	return allocate(t) && each_row(data, "lists.txt", read_word, &in, why, why_size) &&
	       each_row(data, "streets.txt", read_street, &in, why, why_size) &&
	       each_row(data, "organisations.txt", read_org, &in, why, why_size) &&
	       each_row(data, "seasons.txt", read_season, &in, why, why_size) &&
	       each_row(data, "sources.txt", read_source, &in, why, why_size) &&
	       each_row(data, "accounts.txt", read_account, &in, why, why_size) &&
	       load_grammar(t, data, "common.txt", why, why_size) && load_grammar(t, data, "asides.txt", why, why_size) &&
	       load_grammar(t, data, o->answers ? o->answers : "answers.txt", why, why_size) &&
	       themes_load(t, data, why, why_size) && make_officials(t) && make_sums(t) &&
	       causes_load(t, data, o, why, why_size) && grammar_check(t->grammar, why, why_size);
}

static void free_lists(struct tables *t)
{
	for (int i = 0; i < L_LISTS; i++) {
		for (int k = 0; k < t->lists[i].n; k++)
			free(t->lists[i].rows[k]);
		free(t->lists[i].rows);
	}
	for (int i = 0; i < t->n_seasons; i++)
		free(t->season_names[i]);
}

static void free_rows(struct tables *t)
{
	for (int i = 0; i < t->n_streets; i++) {
		free(t->streets[i].type);
		free(t->streets[i].name);
		free(t->streets[i].kind);
	}
	for (int i = 0; i < t->n_orgs; i++) {
		free(t->orgs[i].code);
		free(t->orgs[i].name);
		free(t->orgs[i].short_name);
		free(t->orgs[i].spoken);
		free(t->orgs[i].kind);
	}
	for (int i = 0; i < t->n_officials; i++) {
		free(t->officials[i].name);
		free(t->officials[i].post);
	}
	for (int i = 0; i < t->n_themes; i++) {
		free(t->themes[i].code);
		free(t->themes[i].name);
		free(t->themes[i].legal);
		free(t->themes[i].org);
	}
}

static void free_people(struct tables *t)
{
	for (int i = 0; i < t->n_sources; i++) {
		free(t->sources[i].code);
		free(t->sources[i].name);
		free(t->sources[i].kind);
		free(t->sources[i].channel);
	}
	for (int i = 0; i < t->n_accounts; i++) {
		free(t->accounts[i].login);
		free(t->accounts[i].oid);
		free(t->accounts[i].name);
		free(t->accounts[i].post);
	}
	for (int i = 0; i < t->n_causes; i++) {
		free(t->causes[i].id);
		free(t->causes[i].title);
		free(t->causes[i].category);
		free(t->causes[i].places);
		free(t->causes[i].measure);
		free(t->causes[i].objects);
		free(t->causes[i].ids);
		for (int k = 0; k < t->causes[i].n_traces; k++)
			free(t->causes[i].traces[k]);
	}
}

void tables_free(struct tables *t)
{
	free_lists(t);
	free_rows(t);
	free_people(t);
	grammar_free(t->grammar);
	free(t->streets);
	free(t->orgs);
	free(t->officials);
	free(t->themes);
	free(t->sources);
	free(t->accounts);
	free(t->causes);
	free(t->street_sums);
	free(t->source_sums);
	free(t->source_weekend_sums);
}
