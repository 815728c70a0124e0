/*
 * The periodic job «alerts»: judges the messages that came since the last time against each alert's search, under the
 * rights of its owner, then moves the states on. Hits are put down alert by alert, and only then the messages leave the
 * queue `arrival`: a killed run judges them again and puts down nothing twice.
 */
#include <stdlib.h>

#include "fcgi/api/search_ask.h"
#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"

enum { ARENA = 4 << 20 };
#define SEARCH_SECONDS 10.0

/* New messages: their ids as an array literal, and as a set for the index. */
struct news {
	const char *ids;
	int n;
	struct index_ids set;
};

static enum err read_news(struct db *db, struct arena *a, struct news *out)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(db, Q_ALERT_ARRIVALS, 0, NULL, &rows);
	out->n = e ? 0 : db_rows(rows);
	if (!out->n)
		return e;
	uint64_t *id = arena_alloc(a, (size_t)out->n * sizeof *id);
	for (int i = 0; id && i < out->n; i++)
		id[i] = (uint64_t)db_int(rows, i, 0);
	if (!id || !ask_ids_set(a, id, (size_t)out->n, &out->set))
		return ERR_INTERNAL;
	out->ids = ask_ids_literal(a, id, out->n);
	return out->ids ? ERR_OK : ERR_INTERNAL;
}

/* Hits of one alert among the news; strict: by all words. A query with a mistake would find others than were meant: it finds none, and
 * the alert says so. */
static enum err find(struct job *j, struct arena *arena, const struct news *news, const json_t *alert, char **ids)
{
	struct ask ask = {.arena = arena, .q = json_string_value(json_object_get(alert, "q")), .params = json_object_get(alert, "params")};
	struct asking a = {.search = {.only = &news->set, .limit = (size_t)news->n, .seconds = SEARCH_SECONDS}};
	struct finding found;
	enum err e = asking_stored(&a, j->conf, j->db, db_actor(j->db), &ask);
	if (!e)
		e = asking_run(&a, ask.q, true, NULL, &found);
	if (e)
		return e;
	const struct query_error *wrong = found.query->errors;
	bool whole = !found.result.partial;
	e = DB_RUN(j->db, Q_ALERT_WRONG, NULL, json_string_value(json_object_get(alert, "id")), wrong ? wrong->message : NULL);
	*ids = whole && !wrong && found.result.hits ? search_ids(&found.result) : NULL;
	finding_close(&found);
	return e ? e : whole ? ERR_OK : ERR_UNAVAILABLE;
}

static enum err judge(struct job *j, struct arena *arena, const struct news *news, const struct db_result *alerts, int row)
{
	json_auto_t *alert = db_row_json(alerts, row);
	char *ids = NULL;
	enum err e = db_begin_for(j->db, DB_WRITE, db_text(alerts, row, 1), "alert.write");
	if (e == ERR_UNAUTHORIZED)
		return ERR_OK;	/* its owner is disabled: nobody is told */
	if (!e && db_actor_may(db_actor(j->db), "alert.write"))
		e = find(j, arena, news, alert, &ids);
	if (!e && ids)
		e = DB_RUN(j->db, Q_ALERT_HITS_PUT, NULL, db_text(alerts, row, 0), ids);
	free(ids);
	if (!e)
		return db_commit(j->db);
	db_rollback(j->db);
	return e;
}

static enum err judge_all(struct job *j, const struct news *news)
{
	DB_AUTO_RESULT alerts = NULL;
	struct arena *scratch = arena_new(ARENA);
	enum err e = scratch ? db_run(j->db, Q_ALERT_ALL, 0, NULL, &alerts) : ERR_INTERNAL;
	for (int i = 0; !e && i < db_rows(alerts) && !job_must_stop(j); i++) {
		e = judge(j, scratch, news, alerts, i);
		arena_reset(scratch);
	}
	arena_free(scratch);
	if (!e && jobs_stopping())
		return ERR_UNAVAILABLE;
	return e ? e : DB_RUN(j->db, Q_ALERT_JUDGED, NULL, news->ids);
}

static enum err step(struct job *j)
{
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = db_run(j->db, Q_ALERT_STEP, 0, NULL, NULL);
	if (!e)
		e = db_run(j->db, Q_ALERT_FIRE, 0, NULL, NULL);
	if (!e)
		e = db_run(j->db, Q_ALERT_HITS_PURGE, 0, NULL, NULL);
	if (!e)
		return db_commit(j->db);
	db_rollback(j->db);
	return e;
}

enum job_end task_alerts(struct job *j)
{
	struct arena *arena = arena_new(ARENA * 4);
	struct news news = {.n = 0};
	enum err e = arena ? read_news(j->db, arena, &news) : ERR_INTERNAL;
	if (!e && news.n)
		e = judge_all(j, &news);
	if (!e)
		e = step(j);
	arena_free(arena);
	return e ? JOB_AGAIN : JOB_DONE;
}
