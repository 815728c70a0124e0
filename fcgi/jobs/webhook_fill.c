/* What has changed becomes deliveries of each webhook, in one transaction with its place in the feed. */
#include <stdio.h>
#include <string.h>

#include "fcgi/jobs/process.h"
#include "fcgi/jobs/webhooks.h"
#include "fcgi/log.h"

#define WINDOW "200"	/* changes of one transaction */

enum { W_MESSAGES, W_CAME, W_THERE, W_MOMENTS, W_PLACE, W_MORE, W_MISSED };
enum { P_SAME, P_XID, P_MESSAGE, P_ORGANISATION, P_WANTS };

/* The place of a window, "xid|record|organisation". */
static bool read_place(const char *text, char xid[24], char message[24], char organisation[12])
{
	return sscanf(text, "%20[0-9]|%19[0-9]|%10[0-9]", xid, message, organisation) == 3;
}

static enum err fill_messages(struct db *db, const char *id, const struct db_result *place, bool *more)
{
	DB_AUTO_RESULT w = NULL;
	char xid[24], message[24], organisation[12];
	enum err e = DB_RUN(db, Q_CHANGE_WINDOW, &w, db_text(place, 0, P_XID), db_text(place, 0, P_MESSAGE), db_text(place, 0, P_ORGANISATION), WINDOW);
	if (e)
		return e;
	if (db_bool(w, 0, W_MISSED))
		return DB_RUN(db, Q_WEBHOOK_RESET, NULL, id);
	if (!read_place(db_text(w, 0, W_PLACE), xid, message, organisation))
		return ERR_INTERNAL;
	*more = *more || db_bool(w, 0, W_MORE);
	const char *const none = "{}";
	bool empty = db_is_null(w, 0, W_MESSAGES);
	if (empty && !strcmp(xid, db_text(place, 0, P_XID)) && !strcmp(message, db_text(place, 0, P_MESSAGE)))
		return ERR_OK;
	return DB_RUN(db, Q_WEBHOOK_FILL, NULL, id, empty ? none : db_text(w, 0, W_MESSAGES), empty ? none : db_text(w, 0, W_CAME), empty ? none : db_text(w, 0, W_THERE),
		      empty ? none : db_text(w, 0, W_MOMENTS), xid, message, organisation);
}

/* Within a transaction that acts for its account. */
static enum err fill(struct db *db, const char *id, bool *more)
{
	DB_AUTO_RESULT place = NULL;
	enum err e = DB_RUN(db, Q_WEBHOOK_PLACE, &place, id);
	if (e || !db_rows(place))
		return e;
	if (!db_bool(place, 0, P_SAME)) {
		e = db_run(db, Q_WEBHOOK_RENUMBER, 0, NULL, NULL);
		return e ? e : DB_RUN(db, Q_WEBHOOK_RESET, NULL, id);
	}
	if (db_bool(place, 0, P_WANTS))
		e = fill_messages(db, id, place, more);
	return e ? e : DB_RUN(db, Q_WEBHOOK_FILL_REQUESTS, NULL, id);
}

/* Why this account can be told nothing, NULL: it can. */
static const char *cannot(enum err begun, const struct db_actor *actor)
{
	if (begun == ERR_UNAUTHORIZED)
		return "Учётная запись, с правами которой он работает, отключена.";
	if (!begun && !db_actor_may(actor, "message.read"))
		return "У учётной записи, с правами которой он работает, больше нет права смотреть обращения.";
	return NULL;
}

/* Without room so much waits for it already that the feed is read no further; whether its account may still be told anything is asked all the same. */
static enum err fill_one(struct db *db, const char *id, const char *account, bool room, bool *more)
{
	enum err e = db_begin_for(db, DB_WRITE, account, "message.read");
	const char *why = cannot(e, db_actor(db));
	if (why) {
		db_rollback(db);
		log_line(LOG_WARN, "webhook %s is disabled: its account may not read", id);
		return DB_RUN(db, Q_WEBHOOK_DISABLE, NULL, id, why);
	}
	if (!e && room)
		e = fill(db, id, more);
	if (!e)
		e = db_commit(db);
	if (e)
		db_rollback(db);
	return e;
}

/* One that cannot be told keeps none of the others waiting. */
enum err webhook_fill_all(struct db *db, bool *more)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(db, Q_WEBHOOK_READY, 0, NULL, &rows);
	*more = false;
	for (int i = 0; i < db_rows(rows) && !db_lost(db) && !process_stopping(); i++) {
		enum err one = fill_one(db, db_text(rows, i, 0), db_text(rows, i, 1), db_bool(rows, i, 2), more);
		e = e ? e : one;
	}
	return e;
}
