/*
 * The periodic job «alerts»: judges the messages that came or changed since the last time against each alert's search, under the
 * rights of its owner, then moves the states on. Hits are put down alert by alert, and only then the messages leave the
 * queue `arrival`: a killed run judges them again and puts down nothing twice. An alert begins with what its search finds already:
 * that is no news when it is changed later.
 */
#include <stdlib.h>

#include "fcgi/api/search_ask.h"
#include "fcgi/id_bits.h"
#include "fcgi/jobs/jobs.h"
#include "fcgi/jobs/process.h"
#include "fcgi/log.h"

enum { ARENA = 4 << 20 };
#define SEARCH_SECONDS 10.0
#define SLOW "поиск идёт дольше десяти секунд. Сузьте его."

/* Messages to be judged: their ids as an array literal and as a set for the index, and how often each had changed by now. */
struct news {
	const char *ids, *changes;
	uint64_t *id, *at;		/* at: when each came or last changed, in microseconds */
	int n;
	bool begins;		/* some alert has yet to learn what was there before it */
	struct index_ids set;
};

static enum err read_news(struct db *db, struct arena *a, struct news *out)
{
	DB_AUTO_RESULT rows = NULL;
	DB_AUTO_RESULT begins = NULL;
	enum err e = db_run(db, Q_ALERT_ARRIVALS, 0, NULL, &rows);
	if (!e)
		e = db_run(db, Q_ALERT_BEGIN, 0, NULL, &begins);
	if (e)
		return e;
	out->n = db_rows(rows);
	out->begins = db_bool(begins, 0, 0);
	const size_t room = ((size_t)out->n + 1) * sizeof *out->id;
	uint64_t *change = arena_alloc(a, room);
	out->id = arena_alloc(a, room);
	out->at = arena_alloc(a, room);
	if (!out->id || !out->at || !change)
		return ERR_INTERNAL;
	for (int i = 0; i < out->n; i++) {
		out->id[i] = (uint64_t)db_int(rows, i, 0);
		change[i] = (uint64_t)db_int(rows, i, 1);
		out->at[i] = (uint64_t)db_int(rows, i, 2);
	}
	if (!ask_ids_set(a, out->id, (size_t)out->n, &out->set))
		return ERR_INTERNAL;
	out->ids = ask_ids_literal(a, out->id, out->n);
	out->changes = ask_ids_literal(a, change, out->n);
	return out->ids && out->changes ? ERR_OK : ERR_INTERNAL;
}

static void note(void *arg, const struct index_told *hit)
{
	struct id_bits *known = arg;
	if (hit)
		id_bits_add(known, hit->id);
	else
		id_bits_clear(known);
}

/* What came or changed after an alert began. */
static bool set_of_later(struct arena *a, const struct news *news, uint64_t begins, struct index_ids *out)
{
	size_t n = 0;
	uint64_t *id = arena_alloc(a, ((size_t)news->n + 1) * sizeof *id);
	for (int i = 0; id && i < news->n; i++)
		if (news->at[i] > begins)
			id[n++] = news->id[i];
	return id && ask_ids_set(a, id, n, out);
}

/* What an alert's search finds without the news is known from the start. With a wrong query it begins later, and so with one that takes too
 * long: *ready is false then, the alert says so, and the others go on. */
static enum err learn(struct job *j, struct arena *arena, const struct news *news, const json_t *alert, bool *ready)
{
	const char *id = json_string_value(json_object_get(alert, "id"));
	struct ask ask = {.arena = arena, .q = json_string_value(json_object_get(alert, "q")), .params = json_object_get(alert, "params")};
	struct id_bits known = {.bytes = 0};
	struct index_ids later;
	struct asking a = {.search = {.without = &later, .each = note, .each_arg = &known, .seconds = SEARCH_SECONDS}};
	struct finding found;
	if (!set_of_later(arena, news, strtoull(json_string_value(json_object_get(alert, "begins")), NULL, 10), &later))
		return ERR_INTERNAL;
	enum err e = asking_stored(&a, j->conf, j->db, db_actor(j->db), &ask);
	if (!e)
		e = asking_run(&a, ask.q, true, NULL, &found);
	if (e) {
		id_bits_free(&known);
		return e;
	}
	const bool wrong = found.query->errors, slow = found.result.partial;
	char *text = wrong || slow || known.failed ? NULL : id_bits_text(&known);
	finding_close(&found);
	id_bits_free(&known);
	*ready = text || wrong;
	if (text)
		e = DB_RUN(j->db, Q_ALERT_KNOWN_PUT, NULL, id, text);
	else if (slow && !wrong)
		e = DB_RUN(j->db, Q_ALERT_WRONG, NULL, id, SLOW);
	free(text);
	return e;
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
	bool ready = !e && db_actor_may(db_actor(j->db), "alert.write");
	if (ready && json_is_string(json_object_get(alert, "begins")))
		e = learn(j, arena, news, alert, &ready);
	if (!e && ready && news->n)
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
	if (!e && process_stopping())
		return ERR_UNAVAILABLE;
	return e ? e : DB_RUN(j->db, Q_ALERT_JUDGED, NULL, news->ids, news->changes);
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
	if (!e && (news.n || news.begins))
		e = judge_all(j, &news);
	if (!e)
		e = step(j);
	arena_free(arena);
	return e ? JOB_AGAIN : JOB_DONE;
}
