/* Does a theme gather in one district or street lately? The scans of the night. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/jobs/jobs.h"
#include "fcgi/jobs/process.h"
#include "fcgi/jobs/signal_task.h"
#include "search/discover/fdr.h"
#include "search/discover/scan.h"
#include "search/discover/tail.h"

enum { EVENTS = 60000, APART = 10000, ANYTHING = 1 << 20 };	/* APART: metres, so that a circle holds one place */
#define USUAL 0.05

/* What is scanned: a row is a theme, a place, what the place's series stands under, whether it has a signal of the night, days ago, counts. */
static const struct kind {
	enum query walk;
	bool streets;		/* places are streets, whose series are made when they are needed; else they are series of districts */
} KINDS[] = {{Q_SCAN_WALK, false}, {Q_SCAN_STREETS, true}};

/* The places of one theme. */
struct theme {
	int id, places;
	struct {
		int id, doubt;
		bool noted;
	} of[SCAN_PLACES];
	struct scan_event *event;
	size_t n;
};

/* What was found of each theme that was scanned. */
struct hit {
	struct signal_found found;
	int theme, street;	/* street 0: found.series is known */
	bool noted;
	double p;
};

struct scanned {
	struct hit *of;
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

static void add_place(struct theme *t, const struct db_result *rows, int i)
{
	if (t->places == SCAN_PLACES)
		return;
	int k = t->places++;
	t->of[k].id = (int)db_int(rows, i, 1);
	t->of[k].doubt = (int)db_int(rows, i, 2);
	t->of[k].noted = db_bool(rows, i, 3);
	add_events(t, db_text(rows, i, 4), db_text(rows, i, 5), k);
}

static struct hit *add_hit(struct scanned *s)
{
	if (s->n == s->room) {
		size_t room = s->room ? 2 * s->room : 256;
		struct hit *more = realloc(s->of, room * sizeof *more);
		if (!more)
			return NULL;
		s->of = more;
		s->room = room;
	}
	return &s->of[s->n++];
}

/* Scans one theme; the same theme on the same day is dealt the same way. */
static bool scan_theme(const struct theme *t, const struct kind *kind, uint64_t day, struct scanned *s)
{
	static struct scan_place place[SCAN_PLACES];
	struct scan_found f;
	if (t->places < 2)
		return true;
	for (int i = 0; i < t->places; i++)
		place[i] = (struct scan_place){i * (double)APART, 0};
	int found = scan_places(place, t->places, t->event, t->n, day * 1000003 + (uint64_t)t->id, &f);
	if (found <= 0)
		return found == 0;
	struct hit *hit = add_hit(s);
	if (!hit)
		return false;
	const int doubt = t->of[f.centre].doubt, id = t->of[f.centre].id;
	struct burst b = {.window = f.days, .seen = f.seen, .expected = f.expected, .usual = tail_most(f.expected, 1, USUAL), .phi = 1, .p = f.p};
	*hit = (struct hit){.found = {.series = kind->streets ? 0 : id, .doubt = doubt, .burst = b, .scan = true}, .theme = t->id, .street = kind->streets ? id : 0,
			    .noted = t->of[f.centre].noted, .p = fmin(1, f.p * pow(10, doubt))};
	return true;
}

static enum err scan_rows(const struct db_result *rows, const struct kind *kind, const struct conf *conf, const char *day, struct theme *t, struct scanned *s)
{
	uint64_t seed = strtoull(day, NULL, 10) * 400 + strtoull(day + 5, NULL, 10) * 32 + strtoull(day + 8, NULL, 10);
	for (int i = 0; i <= db_rows(rows); i++) {
		bool ends = i == db_rows(rows) || (t->places && (int)db_int(rows, i, 0) != t->id);
		if (ends && !scan_theme(t, kind, seed, s))
			return ERR_INTERNAL;
		if (process_stopping())
			return ERR_UNAVAILABLE;
		if (ends) {
			t->places = 0;
			t->n = 0;
			audit_tick(conf);
		}
		if (i < db_rows(rows)) {
			t->id = (int)db_int(rows, i, 0);
			add_place(t, rows, i);
		}
	}
	return ERR_OK;
}

/* The series of a street, made when it is going to be needed. */
static enum err know_series(struct db *db, struct hit *h)
{
	DB_AUTO_RESULT row = NULL;
	char theme[16], street[16];
	if (!h->street || bursts_level(&h->found.burst, h->found.q, ANYTHING, ANYTHING) == BURST_NONE)
		return ERR_OK;
	snprintf(theme, sizeof theme, "%d", h->theme);
	snprintf(street, sizeof street, "%d", h->street);
	enum err e = DB_RUN(db, Q_STREET_SERIES, &row, theme, street);
	h->found.series = e ? 0 : (int)db_int(row, 0, 0);
	return e;
}

/* All scans of the night are one family of tests. */
static enum err note_all(struct db *db, struct scanned *s, const char *day, int *noted)
{
	double *p = malloc((s->n + 1) * sizeof *p), *q = malloc((s->n + 1) * sizeof *q);
	for (size_t i = 0; p && i < s->n; i++)
		p[i] = s->of[i].p;
	enum err e = p && q && fdr_adjust(p, q, s->n) ? ERR_OK : ERR_INTERNAL;
	for (size_t i = 0; !e && i < s->n; i++) {
		struct hit *h = &s->of[i];
		h->found.q = q[i];
		if (!h->noted)
			e = know_series(db, h);
		if (!e && !h->noted)
			e = signal_note(db, &h->found, day, noted);
	}
	free(p);
	free(q);
	return e;
}

enum err signal_scan(struct db *db, const struct conf *conf, const char *day, int *noted)
{
	struct scanned s = {.n = 0};
	struct theme *t = calloc(1, sizeof *t);
	struct scan_event *event = calloc(EVENTS, sizeof *event);
	enum err e = t && event ? ERR_OK : ERR_INTERNAL;
	for (size_t i = 0; !e && i < sizeof KINDS / sizeof *KINDS; i++) {
		DB_AUTO_RESULT rows = NULL;
		t->event = event;
		e = DB_RUN(db, KINDS[i].walk, &rows, day);
		if (!e)
			e = scan_rows(rows, &KINDS[i], conf, day, t, &s);
	}
	if (!e && s.n)
		e = note_all(db, &s, day, noted);
	free(t);
	free(event);
	free(s.of);
	return e;
}
