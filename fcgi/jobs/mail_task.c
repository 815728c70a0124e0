/*
 * The periodic job «mail»: sends what may go now, one mail after another. Each is taken in a transaction of its own before it is
 * sent and marked in another one after: a worker killed in between sends it again when the lease runs out, with the same
 * Message-ID. A server that is away ends the run: the others would only wait for the same.
 */
#include <stdio.h>
#include <time.h>

#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"
#include "fcgi/mail.h"

enum { ARENA = 1 << 20, RUN_S = 30 };
#define PATIENCE "12"	/* attempts after which a mail that the server puts off again and again is given up */

static enum err mark(struct job *j, const char *id, enum mail_end end, const char *why)
{
	switch (end) {
	case MAIL_SENT:
		return DB_RUN(j->db, Q_MAIL_SENT, NULL, id);
	case MAIL_LATER:
		return DB_RUN(j->db, Q_MAIL_LATER, NULL, id, why, PATIENCE);
	case MAIL_DOWN:
		return DB_RUN(j->db, Q_MAIL_LATER, NULL, id, why, NULL);
	case MAIL_REFUSED:
		return DB_RUN(j->db, Q_MAIL_REFUSED, NULL, id, why);
	}
	return ERR_INTERNAL;
}

/* Sends the one just taken; *down: the server is away. */
static enum err send_taken(struct job *j, const char *id, bool *down)
{
	DB_AUTO_RESULT words = NULL;
	char why[MAIL_WHY] = "";
	enum err e = DB_RUN(j->db, Q_MAIL_WORDS, &words, id, j->conf->public_url);
	if (e)
		return e;
	if (!db_rows(words) || !db_int(words, 0, 4))
		return DB_RUN(j->db, Q_MAIL_EMPTY, NULL, id);
	const struct mail m = {.id = id, .to = db_text(words, 0, 0), .name = db_text(words, 0, 1), .subject = db_text(words, 0, 2), .text = db_text(words, 0, 3)};
	enum mail_end end = mail_send(j->conf, &m, why);
	*down = end == MAIL_DOWN;
	if (end != MAIL_SENT)
		log_line(LOG_WARN, "mail %s: %s", id, why);
	return mark(j, id, end, why);
}

enum job_end task_mail(struct job *j)
{
	time_t end = time(NULL) + RUN_S;
	bool down = false;
	enum err e = ERR_OK;
	if (!*j->conf->smtp_url)
		return JOB_DONE;	/* the queue waits, the screen says why */
	while (!e && !down && time(NULL) < end && !job_must_stop(j)) {
		DB_AUTO_RESULT row = NULL;
		e = db_run(j->db, Q_MAIL_TAKE, 0, NULL, &row);
		if (!e && !db_rows(row))
			break;
		if (!e)
			e = send_taken(j, db_text(row, 0, 0), &down);
	}
	if (!e)
		e = db_run(j->db, Q_MAIL_PURGE, 0, NULL, NULL);
	return e ? JOB_AGAIN : JOB_DONE;
}
