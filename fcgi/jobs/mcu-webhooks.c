/* The program that tells other systems what has changed: one process per home, so that neither a slow receiver nor a long job waits for the other. */
#include <stdio.h>
#include <unistd.h>

#include "fcgi/jobs/process.h"
#include "fcgi/jobs/webhooks.h"
#include "fcgi/log.h"
#include "fcgi/sandbox.h"

enum { TURN_MS = 1000, SENDING_MS = 200, PURGE_MS = 600000, STOP_MS = 4000 };

struct office {
	struct db *db;
	struct webhook_sender *sender;
	const char *name;
	long long fill_at, purge_at;
	bool released;	/* what an earlier process of this home left under way */
};

/* The words of people that receivers answer with are masked by the dictionary, as in the API; nothing is written but the log. */
static bool close_in(void)
{
	const char *const folders[] = {NULL};
	return sandbox_enter(&(struct sandbox){.folders = folders, .memory_mb = 1 << 10, .file_mb = 64 << 10});
}

static enum err fill(struct office *o)
{
	bool more = false;
	if (process_ms() < o->fill_at)
		return ERR_OK;
	enum err e = webhook_fill_all(o->db, &more);
	o->fill_at = !e && more ? 0 : process_ms() + TURN_MS;
	return e;
}

static void purge(struct office *o)
{
	if (process_ms() < o->purge_at)
		return;
	o->purge_at = process_ms() + PURGE_MS;
	db_run(o->db, Q_WEBHOOK_PURGE, 0, NULL, NULL);
}

/* One round with PostgreSQL. What cannot be put down or become a delivery holds up none of those that wait. */
static enum err turn(struct office *o)
{
	enum err e = db_ready(o->db), marked, filled;
	if (!e && !o->released) {
		e = DB_RUN(o->db, Q_WEBHOOK_RELEASE, NULL, o->name);
		o->released = !e;
	}
	if (e)
		return e;
	marked = webhook_sender_mark(o->sender);
	filled = fill(o);
	e = webhook_sender_take(o->sender);
	if (!e)
		purge(o);
	return e ? e : marked ? marked : filled;
}

static void work(struct office *o)
{
	while (!process_stopping()) {
		bool idle = turn(o) || o->fill_at;
		if (process_stopping())
			return;
		if (webhook_sender_busy(o->sender))
			webhook_sender_wait(o->sender, idle ? SENDING_MS : 0);
		else if (idle)
			db_wait(o->db, TURN_MS);
	}
}

/* What is under way may come to its end. */
static void finish(struct office *o)
{
	for (long long end = process_ms() + STOP_MS; webhook_sender_busy(o->sender) && process_ms() < end && !db_ready(o->db);) {
		webhook_sender_wait(o->sender, SENDING_MS);
		webhook_sender_mark(o->sender);
	}
}

/* What was broken off is sent again by the next process, under the same id. */
static int run(const struct conf *conf)
{
	char name[PROCESS_NAME];
	process_name(conf, name);
	struct office o = {.db = db_new_idle(conf, DB_JOBS), .name = name};
	o.sender = o.db ? webhook_sender_new(o.db, conf, name) : NULL;
	bool ok = o.sender != NULL;
	if (ok) {
		work(&o);
		finish(&o);
		webhook_sender_free(o.sender);
		if (!db_ready(o.db))
			DB_RUN(o.db, Q_WEBHOOK_RELEASE, NULL, name);
		log_line(LOG_NOTE, "stopped");
	}
	db_free(o.db);
	return ok ? 0 : 1;
}

int main(void)
{
	struct conf conf;
	char why[512];
	log_open("mcu-webhooks");
	if (!conf_load(&conf, why, sizeof why)) {
		fprintf(stderr, "%s\n", why);
		return 2;
	}
	int lock = process_lock(&conf, "mcu-webhooks");
	if (lock < 0)
		return 1;
	process_take_signals();
	int status = close_in() ? run(&conf) : 1;
	close(lock);
	return status;
}
