/*
 * mcuctl eval causes: do planted causes stand among the first hypotheses, and does nothing stand where none was planted?
 *
 * In two steps, as ten cities take minutes and figures of them moments. --read asks the home (its problems, as the night has found them; the records as
 * the product itself reads them, cause_facts.h) and prints a line a case; the file of such lines is then measured, with and without each kind of evidence.
 * A planted cause is looked for in the problem that holds most of its records, whatever else is in there; a problem with less than MIXED of planted records has none.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/cause_facts.h"
#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "fcgi/ctl/eval_causes.h"

#define MIXED 0.05
enum { MEMORY = 8 << 20 };

static struct causes *open_list(void)
{
	char path[600];
	const char *why = "";
	snprintf(path, sizeof path, "%s/search/causes.txt", ctl_conf()->share);
	struct causes *c = causes_new(path, &why);
	if (!c)
		fprintf(stderr, "%s\n", why);
	return c;
}

/* ---- reading a home ---- */

static json_t *strengths(const struct causes *c, const struct causes_value *value)
{
	json_t *z = json_object();
	for (int i = 0; i < causes_features(c); i++)
		json_object_set_new(z, causes_feature(c, i), json_real(value[i].strength));
	return z;
}

/* The problem that holds most of a cause's records, -1: none has CAUSES_LEAST of them. */
static int home_of(const struct db_result *rows, const char *cause, int *here)
{
	int best = -1;
	*here = CAUSES_LEAST - 1;
	for (int i = 0; i < db_rows(rows); i++) {
		json_auto_t *planted = json_loads(db_text(rows, i, 5), 0, NULL);
		json_t *p;
		size_t k;
		json_array_foreach(planted, k, p)
			if (!strcmp(json_string_value(json_object_get(p, "id")), cause) && json_integer_value(json_object_get(p, "here")) > *here) {
				*here = (int)json_integer_value(json_object_get(p, "here"));
				best = i;
			}
	}
	return best;
}

static int planted_in(const struct db_result *rows, int i)
{
	json_auto_t *planted = json_loads(db_text(rows, i, 5), 0, NULL);
	json_t *p;
	size_t k;
	int n = 0;
	json_array_foreach(planted, k, p)
		n += (int)json_integer_value(json_object_get(p, "here"));
	return n;
}

struct reading {
	struct db *db;
	struct arena *arena;
	const struct causes *c;
	const struct db_result *rows;
	json_int_t city;
};

static bool print_case(const struct reading *in, int i, const char *cause, const char *category, int here)
{
	struct causes_facts f = {0}, elsewhere = {0};
	struct causes_value value[CAUSES_FEATURES];
	arena_reset(in->arena);
	if (cause_facts_read(in->db, in->arena, in->c, db_text(in->rows, i, 1), db_is_null(in->rows, i, 3) ? NULL : db_text(in->rows, i, 3), &f, &elsewhere))
		return false;
	causes_values(in->c, &f, &elsewhere, value);
	json_auto_t *line = json_pack("{sI ss ss? ss? ss? si si so}", "city", in->city, "problem", db_text(in->rows, i, 0), "cause", cause, "category", category, "theme",
				      db_is_null(in->rows, i, 4) ? NULL : db_text(in->rows, i, 4), "here", here, "all", (int)db_int(in->rows, i, 2), "z", strengths(in->c, value));
	char *text = line ? json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(4)) : NULL;
	if (text)
		puts(text);
	free(text);
	return text != NULL;
}

static bool print_cases(const struct reading *in, const json_t *causes)
{
	bool ok = true;
	size_t k;
	json_t *cause;
	json_array_foreach(causes, k, cause) {
		int here, at = home_of(in->rows, json_string_value(json_object_get(cause, "id")), &here);
		if (ok && json_is_true(json_object_get(cause, "planted")) && at >= 0)
			ok = print_case(in, at, json_string_value(json_object_get(cause, "id")), json_string_value(json_object_get(cause, "category")), here);
		else if (json_is_true(json_object_get(cause, "planted")))
			fprintf(stderr, "%s: ни в одной проблеме нет %d обращений\n", json_string_value(json_object_get(cause, "id")), CAUSES_LEAST);
	}
	for (int i = 0; ok && i < db_rows(in->rows); i++)
		if (db_int(in->rows, i, 2) >= CAUSES_LEAST && planted_in(in->rows, i) < MIXED * (double)db_int(in->rows, i, 2))
			ok = print_case(in, i, NULL, NULL, 0);
	return ok;
}

static int read_home(const char *path)
{
	json_error_t wrong;
	json_auto_t *truth = json_load_file(path, 0, &wrong);
	json_t *causes = json_object_get(truth, "causes");
	char *text = causes ? json_dumps(causes, JSON_COMPACT) : NULL;
	struct causes *c = open_list();
	struct db *db = text && c ? ctl_open(DB_OWNER) : NULL;
	struct arena *arena = db ? arena_new(MEMORY) : NULL;
	DB_AUTO_RESULT rows = NULL;
	if (!text)
		fprintf(stderr, "Не читается: %s\n", path);
	bool ok = arena && !db_begin(db, DB_READ, NULL) && !DB_RUN(db, Q_CAUSE_TRIAL, &rows, text);
	const struct reading in = {db, arena, c, rows, json_integer_value(json_object_get(truth, "seed"))};
	ok = ok && print_cases(&in, causes);
	if (db)
		db_rollback(db);
	arena_free(arena);
	db_free(db);
	causes_free(c);
	free(text);
	return !ok;
}

/* ---- measuring a file of cases ---- */

static bool add_line(const struct causes *c, struct trial_cases *all, const char *line)
{
	json_auto_t *j = json_loads(line, 0, NULL);
	if (all->n == all->room) {
		size_t room = all->room ? 2 * all->room : 1024;
		struct trial_case *more = realloc(all->of, room * sizeof *more);
		if (!more)
			return false;
		all->of = more;
		all->room = room;
	}
	const char *category = json_string_value(json_object_get(j, "category")), *theme = json_string_value(json_object_get(j, "theme"));
	struct trial_case *t = &all->of[all->n++];
	*t = (struct trial_case){.city = (int)json_integer_value(json_object_get(j, "city")), .category = -1, .share = 1,
				 .records = (int)json_integer_value(json_object_get(j, "all"))};
	snprintf(t->theme, sizeof t->theme, "%s", theme ? theme : "");
	for (int k = 0; category && k < CAUSES_CATEGORIES; k++)
		t->category = strcmp(category, causes_category(c, k)) ? t->category : k;
	if (category)
		t->share = (double)json_integer_value(json_object_get(j, "here")) / t->records;
	for (int i = 0; i < causes_features(c); i++)
		t->z[i] = json_number_value(json_object_get(json_object_get(j, "z"), causes_feature(c, i)));
	return j && (!category || t->category >= 0);
}

static int measure_file(const char *path, bool refit)
{
	struct causes *c = open_list();
	struct trial_cases all = {0};
	FILE *f = c ? fopen(path, "re") : NULL;
	char *line = NULL;
	size_t size = 0;
	bool ok = f;
	while (ok && getline(&line, &size, f) > 0)
		ok = add_line(c, &all, line);
	ok = ok && all.n;
	if (!ok)
		fprintf(stderr, "Не читается: %s\n", path);
	else if (refit)
		trial_refit(c, &all);
	else
		trial_figures(c, &all);
	free(line);
	if (f)
		fclose(f);
	free(all.of);
	causes_free(c);
	return !ok;
}

int eval_causes(char **argv)
{
	if (!argv[1] || (argv[1][0] == '-' && !argv[2]))
		return 2;
	if (!strcmp(argv[1], "--read"))
		return read_home(argv[2]);
	bool refit = !strcmp(argv[1], "--refit");
	return argv[1][0] == '-' && !refit ? 2 : measure_file(argv[refit ? 2 : 1], refit);
}
