/* What passes the gates becomes a signal: its people and houses, where the excess sits. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/jobs/signal_task.h"
#include "fcgi/series.h"
#include "search/discover/localise.h"

enum { ANY = 1 << 20, CODE = 40 };
static const char *const NAMES[LOCAL_DIMENSIONS] = {"theme_id", "district_id", "organisation_id", "channel"};

/* What the values of a dimension stand for, by their number. */
struct legend {
	char code[LOCAL_VALUES][CODE];
	int n;
};

struct cells {
	struct local_cell *cell;
	struct legend legend[LOCAL_DIMENSIONS];
	size_t n;
};

/* The number of a value; -1: unknown, or there are too many. */
static int number(struct legend *l, const char *code)
{
	if (strcmp(code, "-1") == 0)
		return -1;
	for (int i = 0; i < l->n; i++)
		if (strcmp(l->code[i], code) == 0)
			return i;
	if (l->n == LOCAL_VALUES)
		return -1;
	snprintf(l->code[l->n], CODE, "%s", code);
	return l->n++;
}

/* Cells with what the window expects of each by its share of the past year. */
static bool lay_out(struct cells *c, const struct db_result *rows, double expected)
{
	double past = 0;
	c->cell = calloc((size_t)db_rows(rows) + 1, sizeof *c->cell);
	if (!c->cell)
		return false;
	for (int i = 0; i < db_rows(rows); i++)
		past += (double)db_int(rows, i, 5);
	for (int i = 0; i < db_rows(rows); i++, c->n++) {
		for (int k = 0; k < LOCAL_DIMENSIONS; k++)
			c->cell[c->n].value[k] = number(&c->legend[k], db_text(rows, i, k));
		c->cell[c->n].seen = (double)db_int(rows, i, 4);
		c->cell[c->n].expected = past > 0 ? expected * (double)db_int(rows, i, 5) / past : 0;
	}
	return true;
}

static json_t *node_json(const struct cells *c, const struct local_node *n)
{
	json_t *o = json_pack("{s:i, s:f, s:f}", "seen", (int)n->seen, "expected", round(n->expected * 10) / 10, "share", round(fmin(n->share, 1) * 100) / 100);
	for (int i = 0; i < LOCAL_DIMENSIONS; i++)
		for (int k = 0; k < 2; k++)
			if (n->dimension[k] == i)
				json_object_set_new(o, NAMES[i], json_string(c->legend[i].code[n->value[k]]));
	return o;
}

/* Where the excess sits, as JSON text; free(). A value that the whole series has says nothing and is never found. */
static enum err places(struct db *db, const struct signal_found *f, const char *series, const char *from, const char *day, char **text)
{
	DB_AUTO_RESULT rows = NULL;
	struct local_node node[LOCAL_NODES];
	struct cells *c = calloc(1, sizeof *c);
	json_t *list = json_array();
	enum err e = c && list ? DB_RUN(db, Q_SIGNAL_CELLS, &rows, series, from, day) : ERR_INTERNAL;
	int n = !e && lay_out(c, rows, f->burst.expected) ? localise(c->cell, c->n, LOCAL_DIMENSIONS, f->burst.phi, node) : -1;
	for (int i = 0; i < n; i++)
		json_array_append_new(list, node_json(c, &node[i]));
	*text = n < 0 ? NULL : json_dumps(list, JSON_COMPACT);
	if (c)
		free(c->cell);
	free(c);
	json_decref(list);
	return e ? e : *text ? ERR_OK : ERR_INTERNAL;
}

static enum err put(struct db *db, const struct signal_found *f, const char *series, const char *day, const struct db_result *facts, const char *where, enum burst_level level)
{
	const struct burst *b = &f->burst;
	char window[12], seen[24], expected[24], usual[24], p[32], q[32];
	snprintf(window, sizeof window, "%d", b->window);
	snprintf(seen, sizeof seen, "%.0f", b->seen);
	snprintf(expected, sizeof expected, "%.3f", b->expected);
	snprintf(usual, sizeof usual, "%.0f", b->usual);
	snprintf(p, sizeof p, "%.6g", b->p);
	snprintf(q, sizeof q, "%.6g", f->q);
	return DB_RUN(db, Q_SIGNAL_NOTE, NULL, series, day, window, seen, expected, usual, db_text(facts, 0, 0), db_text(facts, 0, 1), p, q, level == BURST_ALARM ? "alarm" : "notice", where, db_text(facts, 0, 2), f->scan ? "scan" : "burst");
}

enum err signal_note(struct db *db, const struct signal_found *f, const char *day, int *noted)
{
	DB_AUTO_RESULT facts = NULL;
	char series[16], from[12], *where = NULL;
	if (bursts_level(&f->burst, f->q, ANY, ANY) == BURST_NONE)
		return ERR_OK;
	snprintf(series, sizeof series, "%d", f->series);
	series_before(day, f->burst.window - 1, from);
	enum err e = DB_RUN(db, Q_SIGNAL_FACTS, &facts, series, from, day);
	enum burst_level level = e ? BURST_NONE : bursts_level(&f->burst, f->q, (int)db_int(facts, 0, 0), (int)db_int(facts, 0, 1));
	if (e || level == BURST_NONE)
		return e;
	e = places(db, f, series, from, day, &where);
	if (!e)
		e = put(db, f, series, day, facts, where, level);
	*noted += !e;
	free(where);
	return e;
}
