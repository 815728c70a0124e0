/*
 * mcuctl eval rank: how well the search ranks our judged queries.
 *
 * The judged set holds ids alone: texts of the demo city are made anew, real ones are read from beside the checkout. What was written
 * for a collection stays in the folder of the caller, so that baselines read the very same files. A judgement is worth something only
 * over the texts that were judged, so each collection has a fingerprint in `sets.tsv`.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "search/index/evaluate.h"
#include "search/text/clean.h"
#include "tests/city/city.h"

enum { CITY_MESSAGES = 6000, PATH_ROOM = 700 };

struct rank {
	const char *judged, *shared, *out;	/* folders */
	FILE *docs;			/* being written */
	uint64_t print;			/* of what was written */
	int queries;
	double ndcg, newest;		/* sums over queries */
};

static FILE *open_in(const char *folder, const char *name, const char *ending, const char *mode)
{
	char path[PATH_ROOM];
	snprintf(path, sizeof path, "%s/%s%s", folder, name, ending);
	return fopen(path, mode);
}

static void close_file(FILE *f)
{
	if (f)
		fclose(f);
}

/* One line of the documents; steals it. */
static void put_line(struct rank *r, json_t *line)
{
	char *text = json_dumps(line, JSON_COMPACT | JSON_SORT_KEYS);
	for (const char *s = text; s && *s; s++)
		r->print = (r->print ^ (unsigned char)*s) * 1099511628211u;
	if (text)
		fprintf(r->docs, "%s\n", text);
	free(text);
	json_decref(line);
}

static void put_city_message(struct rank *r, const struct city *city, const struct city_message *m)
{
	struct city_row theme;
	char id[32];
	json_t *answers = json_array();
	for (int i = 0; i < m->n_answers; i++)
		json_array_append_new(answers, json_string(m->answers[i].text));
	snprintf(id, sizeof id, "%ld", m->id);
	bool themed = m->theme && city_reference(city, CITY_THEMES, m->theme - 1, &theme);
	put_line(r, json_pack("{s:s, s:I, s:s?, s:s, s:s?, s:s?, s:o}", "id", id, "time", (json_int_t)m->received, "subject", m->subject, "text", m->text,
		"theme", themed ? theme.f[1] : NULL, "address", m->address, "answers", answers));
}

static bool write_city(struct rank *r, const char *name)
{
	const struct city_options o = {.seed = 1, .messages = CITY_MESSAGES, .from_day = city_day(2024, 1, 1), .to_day = city_day(2026, 1, 1)};
	char path[PATH_ROOM], why[300];
	const struct city_message *m;
	(void)name;
	snprintf(path, sizeof path, "%s/city", ctl_conf()->share);
	struct city *city = city_new(path, &o, why, sizeof why);
	if (!city) {
		fprintf(stderr, "%s\n", why);
		return false;
	}
	while ((m = city_next(city)))
		put_city_message(r, city, m);
	city_free(city);
	return true;
}

static void put_real_message(struct rank *r, const json_t *j)
{
	const char *theme = json_string_value(json_object_get(j, "theme")), *text = json_string_value(json_object_get(j, "text"));
	char id[32], *clean = text ? clean_dup(text, strlen(text)) : NULL;
	snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(j, "id")));
	if (!theme)
		theme = json_string_value(json_object_get(j, "topic"));
	if (clean)
		put_line(r, json_pack("{s:s, s:s, s:s?}", "id", id, "text", clean, "theme", theme));
	free(clean);
}

static bool write_real(struct rank *r, const char *name)
{
	FILE *f = open_in(r->shared, name, ".ndjson", "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	if (!f)
		return false;
	while ((n = getline(&line, &room, f)) > 0) {
		json_t *j = json_loadb(line, (size_t)n, 0, NULL);
		put_real_message(r, j);
		json_decref(j);
	}
	free(line);
	fclose(f);
	return true;
}

/* Lines `id⇥collection⇥query` of this collection, as eval search reads them. */
static bool write_queries(const struct rank *r, const char *name)
{
	FILE *from = open_in(r->judged, "queries", ".tsv", "re"), *to = open_in(r->out, name, ".queries.ndjson", "we");
	char *line = NULL;
	size_t room = 0;
	while (from && to && getline(&line, &room, from) > 0) {
		char *save, *id = strtok_r(line, "\t", &save), *of = strtok_r(NULL, "\t", &save), *text = strtok_r(NULL, "\t\r\n", &save);
		json_t *j = text && !strcmp(of, name) ? json_pack("{s:s, s:s}", "id", id, "text", text) : NULL;
		if (j) {
			json_dumpf(j, to, JSON_COMPACT);
			fputc('\n', to);
		}
		json_decref(j);
	}
	free(line);
	close_file(from);
	return to && !fclose(to) && from;
}

/* Are these the texts that were judged? */
static bool is_known(const struct rank *r, const char *name)
{
	FILE *f = open_in(r->judged, "sets", ".tsv", "re");
	char of[64];
	uint64_t print;
	bool known = false;
	while (f && fscanf(f, "%63s %" SCNx64, of, &print) == 2)
		known = known || (!strcmp(of, name) && print == r->print);
	close_file(f);
	if (!known)
		fprintf(stderr, "%s: тексты не те, что оценивались (%016" PRIx64 ")\n", name, r->print);
	return known;
}

static bool measure(struct rank *r, const char *name)
{
	struct retrieval found;
	FILE *docs = open_in(r->out, name, ".docs.ndjson", "re"), *queries = open_in(r->out, name, ".queries.ndjson", "re"), *qrels = open_in(r->judged, "qrels", ".tsv", "re");
	bool ok = docs && queries && qrels && evaluate_search(docs, queries, qrels, ctl_conf()->share, NULL, &found);
	close_file(docs);
	close_file(queries);
	close_file(qrels);
	if (!ok)
		return false;
	printf("{\"of\":\"%s\",\"queries\":%d,\"ndcg10\":%.4f,\"newest_ndcg10\":%.4f,\"judged10\":%.3f}\n", name, found.queries, found.ndcg10, found.newest10, found.judged10);
	r->queries += found.queries;
	r->ndcg += found.ndcg10 * found.queries;
	r->newest += found.newest10 * found.queries;
	return true;
}

/* To add a collection: a row here, its fingerprint in sets.tsv, queries and judgements. */
static const struct {
	const char *name;
	bool (*write)(struct rank *r, const char *name);
	bool real;	/* its texts may be absent */
} collections[] = {{"city", write_city, false}, {"messages", write_real, true}, {"incidents", write_real, true}};

enum { COLLECTIONS = sizeof collections / sizeof *collections };

/* False when its texts are not there. */
static bool write_docs(struct rank *r, int i)
{
	r->print = 14695981039346656037u;
	r->docs = open_in(r->out, collections[i].name, ".docs.ndjson", "we");
	bool made = r->docs && collections[i].write(r, collections[i].name);
	return r->docs && !fclose(r->docs) && made;
}

int eval_rank(char **argv)
{
	struct rank r = {.judged = argv[0], .shared = argv[1], .out = argv[2]};
	bool ok = true, absent = false;
	for (int i = 0; i < COLLECTIONS; i++) {
		const char *name = collections[i].name;
		if (write_docs(&r, i))
			ok = is_known(&r, name) && write_queries(&r, name) && measure(&r, name) && ok;
		else if (collections[i].real)
			absent = true;
		else
			ok = false;
	}
	if (absent)
		fprintf(stderr, "# note: нет %s, измерена только часть на демонстрационном городе\n", r.shared);
	if (r.queries)
		printf("{\"of\":\"all\",\"queries\":%d,\"ndcg10\":%.4f,\"newest_ndcg10\":%.4f}\n", r.queries, r.ndcg / r.queries, r.newest / r.queries);
	return ok && r.queries ? 0 : 1;
}
