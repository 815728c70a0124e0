#include "fcgi/db_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fcgi/log.h"

/* Statements of the connection itself, prepared beside the catalogue. */
#define BEGIN_READ "begin_read"
#define BEGIN_WRITE "begin_write"
#define COMMIT "commit"

enum { RETRY_FIRST_MS = 100, RETRY_MAX_MS = 3000 };

static const char *const role_names[] = {
	[DB_API] = "mcu_api", [DB_JOBS] = "mcu_jobs", [DB_INDEXER] = "mcu_indexer", [DB_OWNER] = "mcu_owner",
};

/* Dates are ISO in the city's own zone; only requests of people are stopped by a timer. */
static const char session_settings[] =
	"set datestyle = iso; set timezone = 'Europe/Moscow'; set client_min_messages = warning; set jit = off;";
static const char api_settings[] = "set statement_timeout = '10s'; set idle_in_transaction_session_timeout = '60s';";

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool db_lost(const struct db *db)
{
	return !db->conn || PQstatus(db->conn) != CONNECTION_OK;
}

static void copy_field(char *to, size_t size, const PGresult *r, int field)
{
	const char *s = r ? PQresultErrorField(r, field) : NULL;
	snprintf(to, size, "%s", s ? s : "");
}

/* The text of errors of classes 22 and 23 quotes data, so it stays out of the log. */
static const char *loggable(const struct db *db, const PGresult *r)
{
	const char *text = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	if (!text)
		return PQerrorMessage(db->conn);
	return db->sqlstate[0] == '2' && (db->sqlstate[1] == '2' || db->sqlstate[1] == '3') ? "" : text;
}

/* Keeps and logs the cause of a failed statement; what = its name. */
enum err db_note_failure(struct db *db, const PGresult *r, const char *what)
{
	copy_field(db->sqlstate, sizeof(db->sqlstate), r, PG_DIAG_SQLSTATE);
	copy_field(db->constraint, sizeof(db->constraint), r, PG_DIAG_CONSTRAINT_NAME);
	/* An error without a code comes from the client side: the connection died and does not know it yet. */
	enum err e = db_lost(db) || !*db->sqlstate ? ERR_UNAVAILABLE : err_from_sqlstate(db->sqlstate);
	if (e == ERR_OK)
		e = ERR_INTERNAL;
	log_line(e == ERR_INTERNAL ? LOG_FAIL : LOG_WARN, "sql %s: %s %s %s", what, db->sqlstate, db->constraint,
		 loggable(db, r));
	return e;
}

bool db_result_ok(const PGresult *r)
{
	ExecStatusType s = PQresultStatus(r);
	return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK || s == PGRES_SINGLE_TUPLE;
}

/* Takes results up to the end of the current command. Returns the last one (the caller clears) or NULL. */
PGresult *db_take_result(struct db *db)
{
	PGresult *last = NULL, *r;
	while ((r = PQgetResult(db->conn))) {
		PQclear(last);
		last = r;
		if (PQresultStatus(r) == PGRES_COPY_IN || PQstatus(db->conn) == CONNECTION_BAD)
			break;
	}
	return last;
}

/* Runs SQL text at once. */
enum err db_run_text(struct db *db, const char *sql, const char *what)
{
	PGresult *r = PQexec(db->conn, sql);
	enum err e = db_result_ok(r) || PQresultStatus(r) == PGRES_COPY_IN ? ERR_OK : db_note_failure(db, r, what);
	PQclear(r);
	return e;
}

enum err db_prepare(struct db *db, enum query q)
{
	PGresult *r = PQprepare(db->conn, query_catalogue[q].name, query_catalogue[q].sql, 0, NULL);
	enum err e = db_result_ok(r) ? ERR_OK : db_note_failure(db, r, query_catalogue[q].name);
	PQclear(r);
	db->prepared[q] = !e;
	return e;
}

static bool is_copy(enum query q)
{
	return !strncasecmp(query_catalogue[q].sql, "copy ", 5);
}

/* A statement over tables that this role has no business with: another program's. */
static bool is_foreign(const PGresult *r)
{
	const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	return sqlstate && !strcmp(sqlstate, "42501");
}

/* All statements in one round trip, each with its own sync: a wrong one (a table of another program, a migration that
 * has yet to come) names itself in the log and fails alone, when it is used. */
static enum err prepare_all(struct db *db)
{
	PQenterPipelineMode(db->conn);
	for (int q = 0; q < Q_COUNT; q++) {
		if (!is_copy((enum query)q))
			PQsendPrepare(db->conn, query_catalogue[q].name, query_catalogue[q].sql, 0, NULL);
		PQpipelineSync(db->conn);
	}
	for (int q = 0; q < Q_COUNT && !db_lost(db); q++) {
		PGresult *r = is_copy((enum query)q) ? NULL : db_take_result(db);
		db->prepared[q] = r && db_result_ok(r);
		if (r && !db->prepared[q] && !is_foreign(r))
			db_note_failure(db, r, query_catalogue[q].name);
		PQclear(r);
		PQclear(PQgetResult(db->conn));
	}
	PQexitPipelineMode(db->conn);
	return db_lost(db) || !db->prepared[Q_ACT_AS] ? ERR_UNAVAILABLE : ERR_OK;
}

static enum err prepare_own(struct db *db)
{
	static const char *const own[][2] = {
		{BEGIN_READ, "begin read only"}, {BEGIN_WRITE, "begin"}, {COMMIT, "commit"},
	};
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		PGresult *r = PQprepare(db->conn, own[i][0], own[i][1], 0, NULL);
		enum err e = db_result_ok(r) ? ERR_OK : db_note_failure(db, r, own[i][0]);
		PQclear(r);
		if (e)
			return e;
	}
	return ERR_OK;
}

static enum err set_up(struct db *db)
{
	enum err e = db_run_text(db, session_settings, "session settings");
	if (!e && db->role == DB_API)
		e = db_run_text(db, api_settings, "session settings");
	if (!e)
		e = prepare_own(db);
	if (!e && db->role == DB_API)
		e = prepare_all(db);
	return e;
}

static enum err connect_now(struct db *db)
{
	const char *const keys[] = {"dbname", "user", "application_name", "client_encoding", "connect_timeout", NULL};
	const char *const values[] = {db->conf->dsn, role_names[db->role], role_names[db->role], "UTF8", "3", NULL};
	PQfinish(db->conn);
	db->state = IDLE;
	db->sent = false;
	memset(db->prepared, 0, sizeof(db->prepared));
	db->conn = PQconnectdbParams(keys, values, 1);
	if (db_lost(db)) {
		log_line(LOG_WARN, "postgresql: %s", PQerrorMessage(db->conn));
		return ERR_UNAVAILABLE;
	}
	enum err e = set_up(db);
	if (e) {
		PQfinish(db->conn);
		db->conn = NULL;
	}
	return e ? ERR_UNAVAILABLE : ERR_OK;
}

struct db *db_new_idle(const struct conf *conf, enum db_role role)
{
	struct db *db = calloc(1, sizeof(*db));
	if (db) {
		db->conf = conf;
		db->role = role;
	}
	return db;
}

struct db *db_new(const struct conf *conf, enum db_role role)
{
	struct db *db = db_new_idle(conf, role);
	if (db && connect_now(db)) {
		db_free(db);
		return NULL;
	}
	return db;
}

void db_free(struct db *db)
{
	if (!db)
		return;
	db_forget_sent(db);
	PQfinish(db->conn);
	free(db);
}

void db_tag(struct db *db, const char *tag)
{
	db->tag = tag;
}

const struct db_actor *db_actor(const struct db *db)
{
	return &db->actor;
}

static bool has_action(const char *list, const char *action)
{
	char word[80];
	int n = snprintf(word, sizeof(word), " %s ", action);
	return n > 0 && (size_t)n < sizeof(word) && strstr(list, word);
}

bool db_actor_may(const struct db_actor *a, const char *action)
{
	return has_action(a->actions, action);
}

bool db_actor_may_all(const struct db_actor *a, const char *action)
{
	return has_action(a->actions, action) && !has_action(a->partly, action);
}

/* Waits for the commit that db_commit left on its way. */
void db_settle(struct db *db)
{
	if (db->state == COMMIT_SENT) {
		PQclear(db_take_result(db));
		db->state = IDLE;
	}
}

enum err db_ready(struct db *db)
{
	if (db->conn)
		db_settle(db);
	if (!db_lost(db)) {
		db->retry_ms = 0;
		return ERR_OK;
	}
	if (db->retry_ms && now_ms() < db->retry_at)
		return ERR_UNAVAILABLE;
	enum err e = connect_now(db);
	db->retry_ms = !e ? 0 : db->retry_ms ? db->retry_ms * 2 : RETRY_FIRST_MS;
	if (db->retry_ms > RETRY_MAX_MS)
		db->retry_ms = RETRY_MAX_MS;
	db->retry_at = now_ms() + db->retry_ms;
	return e;
}

/* Fills the actor from the row of act_as; no row: the session is over. */
static enum err take_actor(struct db *db, const PGresult *r)
{
	struct db_actor *a = &db->actor;
	if (PQntuples(r) == 0)
		return ERR_UNAUTHORIZED;
	a->account = atoi(PQgetvalue(r, 0, 0));
	snprintf(a->login, sizeof(a->login), "%s", PQgetvalue(r, 0, 1));
	int actions = snprintf(a->actions, sizeof(a->actions), " %s ", PQgetvalue(r, 0, 2));
	a->sees_all = PQgetvalue(r, 0, 3)[0] == 't';
	int orgs = snprintf(a->orgs, sizeof(a->orgs), "%s", PQgetvalue(r, 0, 4));
	int partly = snprintf(a->partly, sizeof(a->partly), " %s ", PQgetvalue(r, 0, 5));
	if ((size_t)actions < sizeof(a->actions) && (size_t)orgs < sizeof(a->orgs) && (size_t)partly < sizeof(a->partly))
		return ERR_OK;
	log_line(LOG_FAIL, "account %d: rights do not fit", a->account);
	return ERR_INTERNAL;
}

static enum err take_step(struct db *db, const char *what, PGresult **out)
{
	PGresult *r = db_take_result(db);
	enum err e = db_result_ok(r) ? ERR_OK : db_note_failure(db, r, what);
	if (!e && out)
		*out = r;
	else
		PQclear(r);
	return e;
}

/* BEGIN and whom to act for, by which action (by statement q), in one round trip. */
static enum err begin_once(struct db *db, enum db_mode mode, enum query q, const char *who, const char *action)
{
	const char *const args[] = {who, db->tag ? db->tag : "", action};
	PGresult *r = NULL;
	PQenterPipelineMode(db->conn);
	PQsendQueryPrepared(db->conn, mode == DB_READ ? BEGIN_READ : BEGIN_WRITE, 0, NULL, NULL, NULL, 0);
	if (who)
		PQsendQueryPrepared(db->conn, query_catalogue[q].name, 3, args, NULL, NULL, 0);
	PQpipelineSync(db->conn);
	enum err e = take_step(db, "begin", NULL);
	enum err acted = who && !db_lost(db) ? take_step(db, query_catalogue[q].name, &r) : ERR_OK;
	if (!db_lost(db))
		PQclear(PQgetResult(db->conn));
	PQexitPipelineMode(db->conn);
	db->state = mode == DB_READ ? IN_READ : IN_WRITE;
	if (!e)
		e = acted;
	if (!e && r)
		e = take_actor(db, r);
	PQclear(r);
	return e;
}

static enum err begin_as(struct db *db, enum db_mode mode, enum query q, const char *who, const char *action)
{
	memset(&db->actor, 0, sizeof(db->actor));
	if (db->state == IN_READ || db->state == IN_WRITE)
		db_rollback(db);
	enum err e = db_ready(db);
	if (!e && who && !db->prepared[q])
		e = db_prepare(db, q);
	if (e)
		return e;
	e = begin_once(db, mode, q, who, action);
	if (e && db_lost(db) && !db_ready(db))	/* lost while idle, nothing was done yet: try once more */
		e = begin_once(db, mode, q, who, action);
	if (e)
		db_rollback(db);
	return e;
}

enum err db_begin(struct db *db, enum db_mode mode, const char *session)
{
	return begin_as(db, mode, Q_ACT_AS, session, NULL);
}

enum err db_begin_session(struct db *db, enum db_mode mode, const char *session, const char *action)
{
	return begin_as(db, mode, Q_ACT_AS, session, action);
}

enum err db_begin_for(struct db *db, enum db_mode mode, const char *account, const char *action)
{
	return begin_as(db, mode, Q_ACT_FOR, account, action);
}

enum err db_commit(struct db *db)
{
	enum db_state state = db->state;
	db->state = IDLE;
	if (state != IN_READ && state != IN_WRITE)
		return ERR_OK;
	db_forget_sent(db);
	if (db_lost(db) || !PQsendQueryPrepared(db->conn, COMMIT, 0, NULL, NULL, NULL, 0))
		return ERR_UNAVAILABLE;
	if (state == IN_READ) {
		db->state = COMMIT_SENT;
		PQflush(db->conn);
		return ERR_OK;
	}
	PGresult *r = db_take_result(db);
	enum err e = db_result_ok(r) ? ERR_OK : db_note_failure(db, r, COMMIT);
	if (!e && strcmp(PQcmdStatus(r), "COMMIT")) {
		log_line(LOG_FAIL, "commit of a failed transaction");
		e = ERR_INTERNAL;
	}
	PQclear(r);
	return e;
}

void db_rollback(struct db *db)
{
	bool inside = db->state == IN_READ || db->state == IN_WRITE;
	if (!db->conn)
		return;
	db_forget_sent(db);
	db_settle(db);
	db->state = IDLE;
	if (db_lost(db) || (!inside && PQtransactionStatus(db->conn) == PQTRANS_IDLE))
		return;
	PQclear(PQexec(db->conn, "rollback"));
}

enum err db_script(struct db *db, const char *sql)
{
	enum err e = db->state == IDLE ? db_ready(db) : ERR_OK;
	return e ? e : db_run_text(db, sql, "script");
}

const char *db_sqlstate(const struct db *db)
{
	return db->sqlstate;
}

const char *db_constraint(const struct db *db)
{
	return db->constraint;
}
