/*
 * The periodic job «webhooks»: first what has changed becomes deliveries of each webhook, in one transaction with its place in the feed; then what waits is sent.
 * A delivery is taken in a transaction of its own before it is sent and marked in another one after: a worker killed in between sends it again, under the same id.
 */
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fcgi/base64.h"
#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"
#include "fcgi/personal.h"
#include "fcgi/utf8.h"
#include "fcgi/webhook.h"

enum { RUN_S = 20, FILL_S = 2 };
#define WINDOW "200"	/* changes of one transaction */

enum { W_MESSAGES, W_CAME, W_THERE, W_MOMENTS, W_PLACE, W_MORE, W_MISSED };
enum { P_SAME, P_XID, P_MESSAGE, P_ORGANISATION, P_WANTS };

/* ---- what has changed becomes deliveries ---- */

/* The place of a window, "xid|record|organisation". */
static bool read_place(const char *text, char xid[24], char message[24], char organisation[12])
{
	return sscanf(text, "%20[0-9]|%19[0-9]|%10[0-9]", xid, message, organisation) == 3;
}

static enum err fill_messages(struct job *j, const char *id, const struct db_result *place, bool *more)
{
	DB_AUTO_RESULT w = NULL;
	char xid[24], message[24], organisation[12];
	enum err e = DB_RUN(j->db, Q_CHANGE_WINDOW, &w, db_text(place, 0, P_XID), db_text(place, 0, P_MESSAGE), db_text(place, 0, P_ORGANISATION), WINDOW);
	if (e)
		return e;
	if (db_bool(w, 0, W_MISSED))
		return DB_RUN(j->db, Q_WEBHOOK_RESET, NULL, id);
	if (!read_place(db_text(w, 0, W_PLACE), xid, message, organisation))
		return ERR_INTERNAL;
	*more = db_bool(w, 0, W_MORE);
	const char *const none = "{}";
	bool empty = db_is_null(w, 0, W_MESSAGES);
	if (empty && !strcmp(xid, db_text(place, 0, P_XID)) && !strcmp(message, db_text(place, 0, P_MESSAGE)))
		return ERR_OK;
	return DB_RUN(j->db, Q_WEBHOOK_FILL, NULL, id, empty ? none : db_text(w, 0, W_MESSAGES), empty ? none : db_text(w, 0, W_CAME), empty ? none : db_text(w, 0, W_THERE),
		      empty ? none : db_text(w, 0, W_MOMENTS), xid, message, organisation);
}

/* Within a transaction that acts for its account. */
static enum err fill(struct job *j, const char *id, bool *more)
{
	DB_AUTO_RESULT place = NULL;
	enum err e = DB_RUN(j->db, Q_WEBHOOK_PLACE, &place, id);
	if (e || !db_rows(place))
		return e;
	if (!db_bool(place, 0, P_SAME)) {
		e = db_run(j->db, Q_WEBHOOK_RENUMBER, 0, NULL, NULL);
		return e ? e : DB_RUN(j->db, Q_WEBHOOK_RESET, NULL, id);
	}
	if (db_bool(place, 0, P_WANTS))
		e = fill_messages(j, id, place, more);
	return e ? e : DB_RUN(j->db, Q_WEBHOOK_FILL_REQUESTS, NULL, id);
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
static enum err fill_one(struct job *j, const char *id, const char *account, bool room, bool *more)
{
	enum err e = db_begin_for(j->db, DB_WRITE, account, "message.read");
	const char *why = cannot(e, db_actor(j->db));
	if (why) {
		db_rollback(j->db);
		log_line(LOG_WARN, "webhook %s is disabled: its account may not read", id);
		return DB_RUN(j->db, Q_WEBHOOK_DISABLE, NULL, id, why);
	}
	if (!e && room)
		e = fill(j, id, more);
	if (!e)
		e = db_commit(j->db);
	if (e)
		db_rollback(j->db);
	return e;
}

static enum err fill_all(struct job *j, bool *more)
{
	DB_AUTO_RESULT rows = NULL;
	enum err e = db_run(j->db, Q_WEBHOOK_READY, 0, NULL, &rows);
	for (int i = 0; !e && i < db_rows(rows) && !job_must_stop(j); i++)
		e = fill_one(j, db_text(rows, i, 0), db_text(rows, i, 1), db_bool(rows, i, 2), more);
	return e;
}

/* ---- sending ---- */

enum { D_ID, D_WEBHOOK, D_URL, D_EVENT, D_BODY, D_SECRETS };

/* Opens the live secrets; their number, 0 when none opens. */
static int open_secrets(const struct conf *conf, const struct db_result *d, unsigned char keys[WEBHOOK_SECRETS][WEBHOOK_KEY])
{
	struct seal *seal = seal_new(conf->keys);
	unsigned char author[PERSON_KEY_SIZE], sealed[WEBHOOK_SEALED];
	char words[WEBHOOK_KEY + 1];
	int n = 0;
	webhook_seal_key(db_text(d, 0, D_WEBHOOK), author);
	for (const char *at = db_text(d, 0, D_SECRETS); seal && *at && n < WEBHOOK_SECRETS; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		if (length == 2 * sizeof sealed && hex_decode(sealed, at, sizeof sealed) && seal_open(seal, author, sealed, sizeof sealed, words) == SEAL_OPEN)
			memcpy(keys[n++], words, WEBHOOK_KEY);
		at += length;
	}
	seal_free(seal);
	return n;
}

/* Bytes from outside as text without personal data, in place of what is no text a sign; borrowed until the next masking. */
static const char *shown(const struct conf *conf, char *text)
{
	struct masker *m = personal_masker(conf);
	size_t n = strlen(text), masked;
	for (size_t cut = 0; cut < 4 && n && utf8_count(text, n) < 0; cut++)	/* a letter may have been cut at the end */
		text[--n] = 0;
	if (utf8_count(text, n) < 0)
		return "(ответ — не текст)";
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' && *c != '\n' && *c != '\t')
			*c = ' ';
	const char *out = m ? mask_text(m, text, n, &masked) : NULL;
	return out ? out : "";
}

static enum err send_taken(struct job *j, const struct db_result *d)
{
	DB_AUTO_RESULT state = NULL;
	unsigned char keys[WEBHOOK_SECRETS][WEBHOOK_KEY] = {{0}};
	char event[40], status[16], ms[16];
	struct webhook_answer answer = {0};
	snprintf(event, sizeof event, "evt_%s", db_text(d, 0, D_ID));
	int count = open_secrets(j->conf, d, keys);
	if (count)
		webhook_send(j->conf, &(struct webhook_request){.url = db_text(d, 0, D_URL), .id = event, .body = db_text(d, 0, D_BODY), .keys = keys, .count = count}, &answer);
	else
		snprintf(answer.why, sizeof answer.why, "Секреты этого вебхука не открываются ключами сервера: выпустите новый.");
	OPENSSL_cleanse(keys, sizeof keys);
	snprintf(status, sizeof status, "%ld", answer.status);
	snprintf(ms, sizeof ms, "%ld", answer.ms);
	enum err e = DB_RUN(j->db, Q_WEBHOOK_TRIED, &state, db_text(d, 0, D_ID), answer.status ? status : NULL, ms, *answer.why ? answer.why : NULL, answer.status ? shown(j->conf, answer.text) : NULL);
	if (!e && strcmp(db_text(state, 0, 0), "delivered"))
		log_line(LOG_WARN, "webhook %s: %s not taken (%ld)", db_text(d, 0, D_WEBHOOK), event, answer.status);
	return e;
}

/* Is other work waiting? A receiver may take 15 seconds for each event: exports and imports go between. */
static bool others_wait(struct job *j)
{
	DB_AUTO_RESULT row = NULL;
	return !db_run(j->db, Q_WEBHOOK_OTHERS, 0, NULL, &row) && db_bool(row, 0, 0);
}

/* Sends what waits until nothing does, or it is time to look what has changed meanwhile, for the other receivers too. *sent: something was. */
static enum err send_some(struct job *j, bool *sent)
{
	time_t end = time(NULL) + FILL_S;
	enum err e = ERR_OK;
	for (bool left = true; !e && left && time(NULL) < end && !job_must_stop(j);) {
		DB_AUTO_RESULT d = NULL;
		e = db_run(j->db, Q_WEBHOOK_TAKE, 0, NULL, &d);
		left = !e && db_rows(d) > 0;
		*sent = *sent || left;
		if (left)
			e = send_taken(j, d);
	}
	return e;
}

enum job_end task_webhooks(struct job *j)
{
	time_t end = time(NULL) + RUN_S;
	bool more = true;
	enum err e = db_run(j->db, Q_WEBHOOK_ORPHANS, 0, NULL, NULL);
	while (!e && more && time(NULL) < end && !job_must_stop(j)) {
		bool sent = more = false;
		e = fill_all(j, &more);
		if (!e)
			e = send_some(j, &sent);
		more = (more || sent) && !others_wait(j);
	}
	if (!e)
		e = db_run(j->db, Q_WEBHOOK_PURGE, 0, NULL, NULL);
	return e ? JOB_AGAIN : JOB_DONE;
}
