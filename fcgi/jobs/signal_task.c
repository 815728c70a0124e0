/* The periodic job «signals»: counts the series anew, judges the day that is over, puts down what stands out. One transaction: a killed run
 * leaves things as they were the day before. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/jobs/jobs.h"
#include "fcgi/jobs/process.h"
#include "fcgi/jobs/signal_task.h"
#include "fcgi/log.h"
#include "fcgi/series.h"
#include "search/discover/fdr.h"

enum { CITY_MOST = 4000 };

/* Shapes of whole-city series, which narrower ones borrow. */
struct shapes {
	struct {
		int series;
		double *shape;
	} of[CITY_MOST];
	int n;
};

struct night {
	struct db *db;
	const struct conf *conf;
	struct series_days days;
	struct bursts *bursts;
	double *count;
	struct shapes shapes;
	struct signal_found *found;
	size_t n, room;
	int total;	/* series there are */
};

static const double *shape_of(const struct night *t, int series)
{
	for (int i = 0; series && i < t->shapes.n; i++)
		if (t->shapes.of[i].series == series)
			return t->shapes.of[i].shape;
	return NULL;
}

static void keep_shape(struct night *t, int series)
{
	double *shape = t->shapes.n < CITY_MOST ? malloc((size_t)t->days.n * sizeof *shape) : NULL;
	if (!shape)
		return;
	for (int i = 0; i < t->days.n; i++)
		shape[i] = bursts_shape(t->bursts, i);
	t->shapes.of[t->shapes.n].series = series;
	t->shapes.of[t->shapes.n++].shape = shape;
}

static bool keep_found(struct night *t, int series, int doubt)
{
	if (t->n == t->room) {
		size_t room = t->room ? t->room * 2 : 1024;
		struct signal_found *more = realloc(t->found, room * sizeof *more);
		if (!more)
			return false;
		t->found = more;
		t->room = room;
	}
	struct signal_found *f = &t->found[t->n++];
	f->series = series;
	f->doubt = doubt;
	f->scan = false;
	bursts_judge(t->bursts, &f->burst);
	return true;
}

/* One row of series_walk. */
static bool judge(struct night *t, const struct db_result *row)
{
	int series = (int)db_int(row, 0, 0);
	series_fill(db_text(row, 0, 5), db_text(row, 0, 6), t->count, t->days.n);
	struct burst_series s = {t->count, t->days.kind, shape_of(t, (int)db_int(row, 0, 1)), t->days.n};
	if (!bursts_learn(t->bursts, &s, t->days.n - 1))
		return true;
	if (db_bool(row, 0, 3))
		keep_shape(t, series);
	return !db_bool(row, 0, 2) || keep_found(t, series, (int)db_int(row, 0, 4));
}

static enum err walk(struct night *t)
{
	struct db_result *row = NULL;
	const char *const args[] = {t->days.first, t->days.last};
	enum err e = db_send_each(t->db, Q_SERIES_WALK, 2, args);
	while (!e && !(e = db_next(t->db, Q_SERIES_WALK, &row)) && row) {
		bool good = judge(t, row) && !process_stopping();
		db_result_free(row);
		audit_tick(t->conf);
		if (!good)
			return process_stopping() ? ERR_UNAVAILABLE : ERR_INTERNAL;
	}
	return e;
}

/* q of each series: those without a message lately count as certain to be quiet; each «ложная» makes a chance ten times as likely. */
static bool weigh(struct night *t)
{
	size_t n = (size_t)t->total > t->n ? (size_t)t->total : t->n;
	double *p = malloc((n + 1) * sizeof *p), *q = malloc((n + 1) * sizeof *q);
	bool good = p && q;
	for (size_t i = 0; good && i < n; i++)
		p[i] = i < t->n ? fmin(1, t->found[i].burst.p * pow(10, t->found[i].doubt)) : 1;
	good = good && fdr_adjust(p, q, n);
	for (size_t i = 0; good && i < t->n; i++)
		t->found[i].q = q[i];
	free(p);
	free(q);
	return good;
}

static enum err judge_all(struct night *t, const char *begun)
{
	DB_AUTO_RESULT total = NULL;
	char series[16], judged[16], found[16];
	int noted = 0;
	t->bursts = bursts_new(&BURST_DAILY);
	t->count = calloc((size_t)t->days.n + 1, sizeof *t->count);
	if (!t->bursts || !t->count)
		return ERR_INTERNAL;
	enum err e = DB_RUN(t->db, Q_SERIES_TOTAL, &total, t->days.last);
	t->total = e ? 0 : (int)db_int(total, 0, 0);
	if (!e)
		e = walk(t);
	if (!e && !weigh(t))
		e = ERR_INTERNAL;
	for (size_t i = 0; !e && i < t->n; i++)
		e = signal_note(t->db, &t->found[i], t->days.last, &noted);
	if (!e)
		e = signal_scan(t->db, t->conf, t->days.last, &noted);
	if (!e)
		e = DB_RUN(t->db, Q_SIGNAL_EXPLAIN, NULL, t->days.last);
	snprintf(series, sizeof series, "%d", t->total);
	snprintf(judged, sizeof judged, "%zu", t->n);
	snprintf(found, sizeof found, "%d", noted);
	return e ? e : DB_RUN(t->db, Q_SIGNAL_RUN_PUT, NULL, t->days.last, begun, t->days.first, series, judged, found);
}

static void close_night(struct night *t)
{
	for (int i = 0; i < t->shapes.n; i++)
		free(t->shapes.of[i].shape);
	bursts_free(t->bursts);
	series_days_free(&t->days);
	free(t->count);
	free(t->found);
	free(t);
}

static enum err run(struct night *t)
{
	DB_AUTO_RESULT due = NULL;
	DB_AUTO_RESULT begin = NULL;
	enum err e = db_run(t->db, Q_SIGNAL_DUE, 0, NULL, &due);
	if (e || !db_rows(due))
		return e;
	const char *day = db_text(due, 0, 0), *begun = db_text(due, 0, 2);
	e = DB_RUN(t->db, Q_SERIES_COUNT, NULL, db_text(due, 0, 1));
	if (!e)
		e = DB_RUN(t->db, Q_SERIES_BEGIN, &begin, day);
	if (e)
		return e;
	if (db_is_null(begin, 0, 0))
		return DB_RUN(t->db, Q_SIGNAL_RUN_PUT, NULL, day, begun, NULL, "0", "0", "0");
	e = series_days_read(t->db, db_text(begin, 0, 0), day, &t->days);
	return e ? e : judge_all(t, begun);
}

enum job_end task_signals(struct job *j)
{
	struct night *t = calloc(1, sizeof *t);
	if (!t)
		return JOB_AGAIN;
	t->db = j->db;
	t->conf = j->conf;
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = run(t);
	if (!e)
		e = db_commit(j->db);
	if (e)
		db_rollback(j->db);
	else if (t->n)
		log_line(LOG_NOTE, "signals: %zu of %d series judged", t->n, t->total);
	close_night(t);
	return e ? JOB_AGAIN : JOB_DONE;
}
