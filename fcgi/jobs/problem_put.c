/* The end of a night: which group is which of the night before, and everything into place in one transaction. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/arrays.h"
#include "fcgi/jobs/problem_task.h"
#include "fcgi/log.h"
#include "search/discover/ancestry.h"

enum { CHUNK = 10000, ID = 16 };
#define NAMELESS "без общих слов"

/* One level of groups: those of the night before by number, and what they became. */
struct level {
	const char *name;
	int32_t *old_id;
	uint32_t olds;
	uint32_t *old, *now;		/* of each text */
	struct problem_group *group;	/* of this night, as many as `found` */
	uint32_t found;
	struct ancestry a;
	int32_t *id;			/* of each group of today; 0: empty */
	int32_t *parent;		/* id of its sector; 0: none */
};

struct putting {
	struct problem_night *night;
	struct db *db;
	struct level problem, sector;
	uint32_t *old_parent;		/* of each old problem: number of its sector, or PROBLEM_NONE */
	bool *fixed, *hand;
	uint32_t *by_id;		/* texts in order of their ids */
	int emerged;
	char run[24];
};

static const char *number(char out[ID], long long n)
{
	snprintf(out, ID, "%lld", n);
	return out;
}

/* ---- what was ---- */

static const int64_t *sorted_by;

static int by_message(const void *a, const void *b)
{
	int64_t x = sorted_by[*(const uint32_t *)a], y = sorted_by[*(const uint32_t *)b];
	return x < y ? -1 : x > y;
}

/* The number of a message's text; PROBLEM_NONE: it is not in the window. */
static uint32_t text_of(const struct putting *p, int64_t id)
{
	uint32_t low = 0, high = p->night->n;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (p->night->id[p->by_id[middle]] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < p->night->n && p->night->id[p->by_id[low]] == id ? p->by_id[low] : PROBLEM_NONE;
}

static uint32_t old_number(const struct level *l, int32_t id)
{
	for (uint32_t i = 0; i < l->olds; i++)
		if (l->old_id[i] == id)
			return i;
	return PROBLEM_NONE;
}

static enum err read_groups(struct putting *p)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(p->db, Q_PROBLEM_GROUPS, 0, NULL, &rows);
	size_t n = e ? 0 : (size_t)db_rows(rows);
	p->problem.old_id = calloc(n + 1, sizeof *p->problem.old_id);
	p->sector.old_id = calloc(n + 1, sizeof *p->sector.old_id);
	p->old_parent = calloc(n + 1, sizeof *p->old_parent);
	if (e || !p->problem.old_id || !p->sector.old_id || !p->old_parent)
		return e ? e : ERR_INTERNAL;
	for (size_t i = 0; i < n; i++)
		if (db_bool(rows, (int)i, 1))
			p->sector.old_id[p->sector.olds++] = (int32_t)db_int(rows, (int)i, 0);
	for (size_t i = 0; i < n; i++)
		if (!db_bool(rows, (int)i, 1)) {
			p->old_parent[p->problem.olds] = old_number(&p->sector, (int32_t)db_int(rows, (int)i, 2));
			p->problem.old_id[p->problem.olds++] = (int32_t)db_int(rows, (int)i, 0);
		}
	return ERR_OK;
}

static enum err read_members(struct putting *p)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(p->db, Q_PROBLEM_OLD, 0, NULL, &rows);
	for (int i = 0; !e && i < db_rows(rows); i++) {
		uint32_t text = text_of(p, db_int(rows, i, 0)), old = old_number(&p->problem, (int32_t)db_int(rows, i, 1));
		if (text == PROBLEM_NONE || old == PROBLEM_NONE)
			continue;
		p->problem.old[text] = old;
		p->sector.old[text] = p->old_parent[old];
		p->fixed[text] = db_bool(rows, i, 2);
		p->hand[text] = db_bool(rows, i, 3);
	}
	return e;
}

static bool make_room(struct putting *p)
{
	size_t n = (size_t)p->night->n + 1;
	p->problem.old = malloc(n * sizeof *p->problem.old);
	p->sector.old = malloc(n * sizeof *p->sector.old);
	p->fixed = calloc(n, sizeof *p->fixed);
	p->hand = calloc(n, sizeof *p->hand);
	p->by_id = malloc(n * sizeof *p->by_id);
	if (!p->problem.old || !p->sector.old || !p->fixed || !p->hand || !p->by_id)
		return false;
	memset(p->problem.old, 0xff, n * sizeof *p->problem.old);
	memset(p->sector.old, 0xff, n * sizeof *p->sector.old);
	for (uint32_t i = 0; i < p->night->n; i++)
		p->by_id[i] = i;
	sorted_by = p->night->id;
	qsort(p->by_id, p->night->n, sizeof *p->by_id, by_message);
	return true;
}

/* ---- which is which ---- */

/* The sector of each problem of today is that of most of its messages; each message then counts for the sector of its problem. */
static bool sectors_of(struct putting *p, uint32_t *of_problem)
{
	struct problem_night *t = p->night;
	size_t cells = (size_t)p->problem.a.groups * t->sectors;
	uint32_t *count = calloc(cells + 1, sizeof *count);
	for (uint32_t i = 0; count && i < t->n; i++)
		if (t->problem[i] != PROBLEM_NONE && t->sector[i] != PROBLEM_NONE)
			count[(size_t)t->problem[i] * t->sectors + t->sector[i]]++;
	for (uint32_t g = 0; count && g < p->problem.a.groups; g++) {
		uint32_t most = 0;
		of_problem[g] = PROBLEM_NONE;
		for (uint32_t s = 0; s < t->sectors; s++)
			if (count[(size_t)g * t->sectors + s] > most) {
				most = count[(size_t)g * t->sectors + s];
				of_problem[g] = s;
			}
	}
	for (uint32_t i = 0; count && i < t->n; i++)
		t->sector[i] = t->problem[i] == PROBLEM_NONE ? PROBLEM_NONE : of_problem[t->problem[i]];
	free(count);
	return count != NULL;
}

/* New for at least half, in no problem before. */
static bool out_of_pool(const struct level *l, uint32_t n, uint32_t group)
{
	uint32_t all = 0, fresh = 0;
	for (uint32_t i = 0; i < n; i++)
		if (l->now[i] == group) {
			all++;
			fresh += l->old[i] == PROBLEM_NONE;
		}
	return fresh * 2 >= all;
}

/* Ids of the groups of today: their heirs', or new ones. */
static enum err name_ids(struct putting *p, struct level *l)
{
	l->id = calloc((size_t)l->a.groups + 1, sizeof *l->id);
	for (size_t i = 0; l->id && i < l->a.steps; i++) {
		const struct ancestry_step *s = &l->a.step[i];
		if (s->now == ANCESTRY_NONE || s->kind == ANCESTRY_MERGED)
			continue;
		if (s->kind == ANCESTRY_KEPT) {
			l->id[s->now] = l->old_id[s->old];
			continue;
		}
		DB_AUTO_RESULT row = NULL;
		const char *label = l->group[s->now].label.text;
		bool emerges = l == &p->problem && s->kind == ANCESTRY_BORN && out_of_pool(l, p->night->n, s->now);
		enum err e = DB_RUN(p->db, Q_PROBLEM_BORN, &row, l->name, p->night->day, *label ? label : NAMELESS, emerges ? "true" : "false");
		if (e)
			return e;
		l->id[s->now] = (int32_t)strtol(db_text(row, 0, 0), NULL, 10);
		p->emerged += emerges && p->problem.olds > 0;
	}
	return l->id ? ERR_OK : ERR_INTERNAL;
}

static enum err trace(struct putting *p)
{
	struct problem_night *t = p->night;
	uint32_t *of_problem = NULL;
	enum err e = ERR_INTERNAL;
	if (ancestry_trace(p->problem.old, p->fixed, p->problem.olds, t->problem, t->problems, t->n, &p->problem.a) && (of_problem = calloc((size_t)p->problem.a.groups + 1, sizeof *of_problem)) &&
	    (p->problem.parent = calloc((size_t)p->problem.a.groups + 1, sizeof *p->problem.parent)) && sectors_of(p, of_problem) &&
	    ancestry_trace(p->sector.old, NULL, p->sector.olds, t->sector, t->sectors, t->n, &p->sector.a))
		e = name_ids(p, &p->sector);
	if (!e)
		e = name_ids(p, &p->problem);
	for (uint32_t g = 0; !e && g < p->problem.a.groups; g++)
		p->problem.parent[g] = of_problem[g] == PROBLEM_NONE ? 0 : p->sector.id[of_problem[g]];
	free(of_problem);
	return e;
}

/* ---- into place ---- */

static char *terms_json(const struct label *l)
{
	json_t *list = json_array();
	for (int i = 0; i < l->terms; i++)
		json_array_append_new(list, json_pack("{s:s, s:i, s:i, s:f, s:f}", "text", l->term[i].text, "count", (int)l->term[i].count, "texts", (int)l->term[i].texts, "share", l->term[i].share, "score", l->term[i].score));
	char *text = json_dumps(list, JSON_COMPACT | JSON_REAL_PRECISION(6));
	json_decref(list);
	return text;
}

static enum err put_found(struct putting *p, const struct level *l, uint32_t g)
{
	const struct problem_group *found = &l->group[g];
	char id[ID], parent[ID], quotes[PROBLEM_QUOTES * 24 + 3] = "{";
	size_t at = 1;
	for (int i = 0; i < found->quotes; i++)
		at += (size_t)snprintf(quotes + at, sizeof quotes - at, "%s%lld", i ? "," : "", (long long)found->quote[i]);
	snprintf(quotes + at, sizeof quotes - at, "}");
	char *terms = terms_json(&found->label);
	bool inside = l->parent && l->parent[g];
	enum err e = !terms ? ERR_INTERNAL : DB_RUN(p->db, Q_PROBLEM_FOUND, NULL, number(id, l->id[g]), inside ? number(parent, l->parent[g]) : NULL, *found->label.text ? found->label.text : NAMELESS, terms, quotes);
	free(terms);
	return e;
}

static enum err put_step(struct putting *p, const struct level *l, const struct ancestry_step *s)
{
	static const char *const KINDS[] = {[ANCESTRY_KEPT] = "kept", [ANCESTRY_SPLIT] = "split", [ANCESTRY_MERGED] = "merged", [ANCESTRY_BORN] = "born", [ANCESTRY_DIED] = "died"};
	char old[ID], now[ID], share[24];
	const char *old_id = s->old == ANCESTRY_NONE ? NULL : number(old, l->old_id[s->old]), *new_id = s->now == ANCESTRY_NONE ? NULL : number(now, l->id[s->now]);
	snprintf(share, sizeof share, "%.4f", s->share);
	enum err e = DB_RUN(p->db, Q_PROBLEM_LINEAGE_PUT, NULL, p->run, old_id, new_id, KINDS[s->kind], share);
	if (!e && (s->kind == ANCESTRY_MERGED || s->kind == ANCESTRY_DIED))
		e = DB_RUN(p->db, Q_PROBLEM_DIED, NULL, old_id, p->night->day, new_id);
	return e;
}

static enum err put_level(struct putting *p, const struct level *l)
{
	enum err e = ERR_OK;
	for (size_t i = 0; !e && i < l->a.steps; i++)
		e = put_step(p, l, &l->a.step[i]);
	for (uint32_t g = 0; !e && g < l->found; g++)
		if (l->id[g])
			e = put_found(p, l, g);
	return e;
}

static enum err put_chunk(struct putting *p, uint32_t from, uint32_t to)
{
	const struct problem_night *t = p->night;
	struct arrays c = {0};
	char text[40];
	bool ok = arrays_open(&c, 4);
	for (uint32_t i = from; ok && i < to; i++) {
		bool hand = p->hand[i] && t->problem[i] != PROBLEM_NONE;
		snprintf(text, sizeof text, "%lld", (long long)t->id[i]);
		arrays_put(&c, 0, text);
		arrays_put(&c, 1, number(text, t->problem[i] == PROBLEM_NONE ? 0 : p->problem.id[t->problem[i]]));
		snprintf(text, sizeof text, "%.4f", hand ? 1 : (double)t->weight[i]);
		arrays_put(&c, 2, text);
		arrays_put(&c, 3, hand ? "2" : "0");
		arrays_next(&c);
	}
	ok = arrays_end(&c) && ok;
	enum err e = ok ? DB_RUN(p->db, Q_PROBLEM_MEMBERS_PUT, NULL, c.text[0], c.text[1], c.text[2], c.text[3]) : ERR_INTERNAL;
	arrays_free(&c);
	return e;
}

static enum err put_members(struct putting *p)
{
	enum err e = db_run(p->db, Q_PROBLEM_MEMBERS_DROP, 0, NULL, NULL);
	for (uint32_t i = 0; !e && i < p->night->n; i += CHUNK)
		e = put_chunk(p, i, p->night->n - i < CHUNK ? p->night->n : i + CHUNK);
	return e;
}

/* ---- files ---- */

static bool write_words(FILE *f, const struct problem_night *t)
{
	return vectors_write(t->vectors, f);
}

static bool write_texts(FILE *f, const struct problem_night *t)
{
	struct problem_texts_head head = {PROBLEM_TEXTS_MAGIC, t->n, VECTORS_DIM};
	return fwrite(&head, sizeof head, 1, f) == 1 && fwrite(t->id, sizeof *t->id, t->n, f) == t->n &&
	       fwrite(similar_vector(t->similar, 0), VECTORS_DIM * sizeof(float), t->n, f) == t->n;
}

/* Writes a file of the night, on the disk before its name says that it is whole. */
static enum err put_file(const struct problem_night *t, const char *kind, const char *id, bool (*write)(FILE *, const struct problem_night *))
{
	char made[PROBLEM_PATH], path[PROBLEM_PATH];
	FILE *f = fopen(problem_path(t->job->conf, kind, "new", made), "we");
	bool ok = f && write(f, t) && !fflush(f) && !fsync(fileno(f));
	if (f)
		ok = !fclose(f) && ok;
	if (ok && !rename(made, problem_path(t->job->conf, kind, id, path)))
		return ERR_OK;
	log_line(LOG_FAIL, "file of problems: %s", strerror(errno));
	return ERR_INTERNAL;
}

static enum err put_vectors(struct problem_night *t)
{
	DB_AUTO_RESULT row = NULL;
	char texts[ID], bytes[24];
	if (!t->learns)
		return ERR_OK;
	snprintf(bytes, sizeof bytes, "%zu", vectors_bytes(t->vectors));
	enum err e = DB_RUN(t->job->db, Q_PROBLEM_VECTORS_PUT, &row, number(texts, t->n < PROBLEM_LEARN ? t->n : PROBLEM_LEARN), bytes);
	if (e)
		return e;
	snprintf(t->vectors_id, sizeof t->vectors_id, "%s", db_text(row, 0, 0));
	return put_file(t, "words", t->vectors_id, write_words);
}

/* ---- the transaction ---- */

static uint32_t count_groups(const struct level *l)
{
	uint32_t n = 0;
	for (uint32_t g = 0; g < l->a.groups; g++)
		n += l->id[g] != 0;
	return n;
}

static enum err put_run(struct putting *p)
{
	DB_AUTO_RESULT row = NULL;
	const struct problem_night *t = p->night;
	char messages[ID], grouped[ID], sectors[ID], problems[ID], emerged[ID], threshold[32], seconds[32];
	uint32_t in = 0;
	for (uint32_t i = 0; i < t->n; i++)
		in += t->problem[i] != PROBLEM_NONE;
	snprintf(threshold, sizeof threshold, "%.6f", t->threshold);
	snprintf(seconds, sizeof seconds, "%.3f", (double)(problem_now_ms() - t->began_at) / 1000);
	enum err e = DB_RUN(p->db, Q_PROBLEM_RUN_PUT, &row, t->day, t->vectors_id, number(messages, t->n), number(grouped, in), number(sectors, count_groups(&p->sector)),
			    number(problems, count_groups(&p->problem)), number(emerged, p->emerged), threshold, seconds);
	if (!e)
		snprintf(p->run, sizeof p->run, "%s", db_text(row, 0, 0));
	return e;
}

static enum err put_all(struct putting *p)
{
	enum err e = db_run(p->db, Q_PROBLEM_LOCK, 0, NULL, NULL);
	if (!e)
		e = read_groups(p);
	if (!e)
		e = read_members(p);
	if (!e)
		e = trace(p);
	if (!e)
		e = put_vectors(p->night);
	if (!e)
		e = put_run(p);
	if (!e)
		e = put_level(p, &p->sector);
	if (!e)
		e = put_level(p, &p->problem);
	if (!e)
		e = put_members(p);
	if (!e)
		e = DB_RUN(p->db, Q_PROBLEM_COUNT, NULL, NULL);
	return e ? e : put_file(p->night, "texts", p->run, write_texts);
}

static void close_level(struct level *l)
{
	free(l->old_id);
	free(l->old);
	free(l->id);
	free(l->parent);
	ancestry_free(&l->a);
}

enum err problem_put(struct problem_night *t)
{
	struct putting p = {.night = t, .db = t->job->db, .problem = {.name = "problem", .now = t->problem, .group = t->group, .found = t->problems},
			    .sector = {.name = "sector", .now = t->sector, .group = t->group + t->problems, .found = t->sectors}};
	enum err e = make_room(&p) ? db_begin(p.db, DB_WRITE, NULL) : ERR_INTERNAL;
	if (!e)
		e = put_all(&p);
	if (!e)
		e = db_commit(p.db);
	if (e)
		db_rollback(p.db);
	else
		log_line(LOG_NOTE, "problems: %u messages, %u problems", t->n, count_groups(&p.problem));
	close_level(&p.problem);
	close_level(&p.sector);
	free(p.old_parent);
	free(p.fixed);
	free(p.hand);
	free(p.by_id);
	return e;
}
