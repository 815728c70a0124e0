/* Does a theme gather in one district lately? The scan of the night over the series of districts. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/jobs/jobs.h"
#include "fcgi/jobs/process.h"
#include "fcgi/jobs/signal_task.h"
#include "search/discover/fdr.h"
#include "search/discover/scan.h"
#include "search/discover/tail.h"

enum { DISTRICTS = 64, EVENTS = 60000, APART = 10000 };	/* APART: metres, so that a circle holds one district */
#define USUAL 0.05

/* The districts of one theme. */
struct theme {
	int id, districts;
	struct {
		int series, doubt;
		bool noted;
	} of[DISTRICTS];
	struct scan_event *event;
	size_t n;
};

/* What was found of each theme that was scanned. */
struct scanned {
	struct signal_found *found;
	bool *noted;
	double *p;
	size_t n, room;
};

/* Two array literals, days ago and counts, as so many events of a place. */
static void add_events(struct theme *t, const char *agos, const char *counts, int place)
{
	char *ago_end, *count_end;
	while (*agos && *counts) {
		long ago = strtol(agos + 1, &ago_end, 10), count = strtol(counts + 1, &count_end, 10);
		if (ago_end == agos + 1 || count_end == counts + 1)
			return;
		for (long i = 0; i < count && t->n < EVENTS; i++)
			t->event[t->n++] = (struct scan_event){place, (int)ago};
		agos = ago_end;
		counts = count_end;
	}
}

static void add_district(struct theme *t, const struct db_result *rows, int i)
{
	if (t->districts == DISTRICTS)
		return;
	int k = t->districts++;
	t->of[k].series = (int)db_int(rows, i, 1);
	t->of[k].doubt = (int)db_int(rows, i, 2);
	t->of[k].noted = db_bool(rows, i, 3);
	add_events(t, db_text(rows, i, 4), db_text(rows, i, 5), k);
}

static bool make_room(struct scanned *s)
{
	if (s->n < s->room)
		return true;
	size_t room = s->room ? 2 * s->room : 256;
	struct signal_found *found = realloc(s->found, room * sizeof *found);
	s->found = found ? found : s->found;
	bool *noted = realloc(s->noted, room * sizeof *noted);
	s->noted = noted ? noted : s->noted;
	double *p = realloc(s->p, room * sizeof *p);
	s->p = p ? p : s->p;
	if (!found || !noted || !p)
		return false;
	s->room = room;
	return true;
}

/* Scans one theme; the same theme on the same day is dealt the same way. */
static bool scan_theme(const struct theme *t, uint64_t day, struct scanned *s)
{
	struct scan_place place[DISTRICTS];
	struct scan_found f;
	if (t->districts < 2)
		return true;
	for (int i = 0; i < t->districts; i++)
		place[i] = (struct scan_place){i * (double)APART, 0};
	int found = scan_places(place, t->districts, t->event, t->n, day * 1000003 + (uint64_t)t->id, &f);
	if (found < 0 || !make_room(s))
		return false;
	if (!found)
		return true;
	struct burst b = {.window = f.days, .seen = f.seen, .expected = f.expected, .usual = tail_most(f.expected, 1, USUAL), .phi = 1, .p = f.p};
	s->found[s->n] = (struct signal_found){.series = t->of[f.centre].series, .doubt = t->of[f.centre].doubt, .burst = b, .scan = true};
	s->noted[s->n] = t->of[f.centre].noted;
	s->p[s->n] = fmin(1, f.p * pow(10, t->of[f.centre].doubt));
	s->n++;
	return true;
}

static enum err scan_all(const struct db_result *rows, const struct conf *conf, const char *day, struct theme *t, struct scanned *s)
{
	uint64_t seed = strtoull(day, NULL, 10) * 400 + strtoull(day + 5, NULL, 10) * 32 + strtoull(day + 8, NULL, 10);
	for (int i = 0; i <= db_rows(rows); i++) {
		bool ends = i == db_rows(rows) || (t->districts && (int)db_int(rows, i, 0) != t->id);
		if (ends && !scan_theme(t, seed, s))
			return ERR_INTERNAL;
		if (process_stopping())
			return ERR_UNAVAILABLE;
		if (ends) {
			t->districts = 0;
			t->n = 0;
			audit_tick(conf);
		}
		if (i < db_rows(rows)) {
			t->id = (int)db_int(rows, i, 0);
			add_district(t, rows, i);
		}
	}
	return ERR_OK;
}

static enum err note_all(struct db *db, struct scanned *s, const char *day, int *noted)
{
	double *q = malloc((s->n + 1) * sizeof *q);
	enum err e = q && fdr_adjust(s->p, q, s->n) ? ERR_OK : ERR_INTERNAL;
	for (size_t i = 0; !e && i < s->n; i++) {
		s->found[i].q = q[i];
		e = s->noted[i] ? ERR_OK : signal_note(db, &s->found[i], day, noted);
	}
	free(q);
	return e;
}

enum err signal_scan(struct db *db, const struct conf *conf, const char *day, int *noted)
{
	DB_AUTO_RESULT rows = NULL;
	struct scanned s = {.n = 0};
	struct theme *t = calloc(1, sizeof *t);
	struct scan_event *event = calloc(EVENTS, sizeof *event);
	enum err e = t && event ? DB_RUN(db, Q_SCAN_WALK, &rows, day) : ERR_INTERNAL;
	if (!e) {
		t->event = event;
		e = scan_all(rows, conf, day, t, &s);
	}
	if (!e && s.n)
		e = note_all(db, &s, day, noted);
	free(t);
	free(event);
	free(s.found);
	free(s.noted);
	free(s.p);
	return e;
}
