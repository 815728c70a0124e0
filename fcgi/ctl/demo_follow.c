#include "fcgi/ctl/demo_follow.h"

#include <stdio.h>

#include "fcgi/ctl/ctl.h"

enum { STEP = 20000 };	/* messages */

/* Sends one step to a connection; db_take waits for it. */
static enum err send_step(struct db *db, enum query q, long from)
{
	char first[24], last[24];
	snprintf(first, sizeof first, "%ld", from);
	snprintf(last, sizeof last, "%ld", from + STEP - 1);
	enum err e = db_begin(db, DB_WRITE, NULL);
	return e ? e : db_send(db, q, 2, (const char *const[]){first, last});
}

/* A statement over all messages, step by step, on so many connections at once. */
static enum err walk(struct db *const db[2], long messages, enum query q, int lanes)
{
	enum err e = ERR_OK;
	for (long from = 1; !e && from <= messages; from += (long)lanes * STEP) {
		for (int i = 0; !e && i < lanes; i++)
			e = send_step(db[i], q, from + (long)i * STEP);
		for (int i = 0; !e && i < lanes; i++) {
			DB_AUTO_RESULT done = NULL;
			e = db_take(db[i], q, &done);
		}
		for (int i = 0; !e && i < lanes; i++)
			e = db_commit(db[i]);
	}
	for (int i = 0; e && i < lanes; i++)
		db_rollback(db[i]);
	return e;
}

enum err demo_follow(struct db *const db[2], long messages, bool small)
{
	/* Deadlines move a control date only where the rules are not the shipped ones. */
	enum err e = walk(db, messages, Q_DEMO_REOPENED, 2);
	e = e ? e : walk(db, messages, Q_DEMO_DEADLINES, 2);
	if (!e && small)
		e = ctl_cards_of_city(db[0]);	/* what repeats what is told by them */
	e = e ? e : walk(db, messages, Q_DEMO_RETURNS, 1);
	e = e ? e : walk(db, messages, Q_DEMO_MARKS, 1);
	if (!e && small)
		e = db_script(db[0], "insert into answer_queue (answer_id) select id from answer on conflict do nothing");
	if (!e)
		e = db_run(db[0], Q_SUMS_MERGE, 0, NULL, NULL);
	return e ? e : db_script(db[0], "analyze deadline, outcome_return, satisfaction, message_sum, closure_sum, return_sum, mark_sum");
}
