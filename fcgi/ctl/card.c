/* mcuctl card: object, fault, urgency and wish of messages that are in the registry already; what a person put down stays. */
#include <stdio.h>
#include <string.h>

#include "fcgi/cards.h"
#include "fcgi/arrays.h"
#include "fcgi/ctl/ctl.h"

#define BATCH_TEXT "2000"

/* Columns of card_store as array literals. */
enum { IDS, OBJECTS, OBJECTS_AT, FAULTS, FAULTS_AT, URGENCIES, URGENCIES_AT, WISHES_AT, BYTES, COLUMNS };

struct run {
	struct db *db;
	struct card_reader *reader;
	bool anew, quiet;
	char version[16], after[24];
	long seen, objects, faults, urgent, wishes, changed;
};

static void look(struct run *x, struct arrays *c, const char *id, const char *text)
{
	struct card card;
	char at[CARDS_RANGE], bytes[24];
	size_t n = strlen(text);
	card_read(x->reader, text, n, &card);
	snprintf(bytes, sizeof bytes, "%zu", n);
	arrays_put(c, IDS, id);
	arrays_put(c, OBJECTS, cards_code(x->reader, &card, CARD_OBJECT));
	arrays_put(c, OBJECTS_AT, cards_range(&card.of[CARD_OBJECT], at));
	arrays_put(c, FAULTS, cards_code(x->reader, &card, CARD_FAULT));
	arrays_put(c, FAULTS_AT, cards_range(&card.of[CARD_FAULT], at));
	arrays_put(c, URGENCIES, cards_code(x->reader, &card, CARD_URGENCY));
	arrays_put(c, URGENCIES_AT, cards_range(&card.of[CARD_URGENCY], at));
	arrays_put(c, WISHES_AT, cards_range(&card.of[CARD_WISH], at));
	arrays_put(c, BYTES, bytes);
	arrays_next(c);
	x->seen++;
	x->objects += card.of[CARD_OBJECT].entry >= 0;
	x->faults += card.of[CARD_FAULT].entry >= 0;
	x->urgent += card.of[CARD_URGENCY].entry >= 0;
	x->wishes += card.of[CARD_WISH].entry >= 0;
}

static enum err store(struct run *x, char *const *col)
{
	DB_AUTO_RESULT done = NULL;
	enum err e = db_begin(x->db, DB_WRITE, NULL);
	if (!e && x->quiet)
		e = db_script(x->db, "set local session_replication_role = replica");
	if (!e)
		e = DB_RUN(x->db, Q_CARD_LOCK, NULL, col[IDS]);
	if (!e)
		e = DB_RUN(x->db, Q_CARD_STORE, &done, col[IDS], col[OBJECTS], col[OBJECTS_AT], col[FAULTS], col[FAULTS_AT], col[URGENCIES],
			   col[URGENCIES_AT], col[WISHES_AT], col[BYTES], x->version);
	if (!e && !x->quiet && !db_is_null(done, 0, 2))	/* another fault may make a repeat of it, or none */
		e = DB_RUN(x->db, Q_PLACES_RETURNS, NULL, db_text(done, 0, 2));
	if (!e)
		e = db_commit(x->db);
	if (e)
		db_rollback(x->db);
	else
		x->changed += (long)db_int(done, 0, 1);
	return e;
}

/* The messages after x->after; *more is false when there are none. */
static enum err step(struct run *x, bool *more)
{
	DB_AUTO_RESULT rows = NULL;
	struct arrays c;
	enum err e = db_begin(x->db, DB_READ, NULL);
	if (!e)
		e = DB_RUN(x->db, Q_CARD_BATCH, &rows, x->after, BATCH_TEXT, x->version, x->anew ? "true" : "false");
	db_rollback(x->db);
	*more = !e && db_rows(rows) > 0;
	if (!*more)
		return e;
	bool ok = arrays_open(&c, COLUMNS);
	for (int i = 0; ok && i < db_rows(rows); i++)
		look(x, &c, db_text(rows, i, 0), db_text(rows, i, 1));
	ok = arrays_end(&c) && ok;
	snprintf(x->after, sizeof x->after, "%s", db_text(rows, db_rows(rows) - 1, 0));
	e = ok ? store(x, c.text) : ERR_INTERNAL;
	arrays_free(&c);
	return e;
}

static enum err read_all(struct run *x)
{
	bool more = true;
	x->reader = cards_reader(ctl_conf());
	enum err e = x->reader ? ERR_OK : ERR_INTERNAL;
	snprintf(x->version, sizeof x->version, "%d", x->reader ? card_version(x->reader) : 0);
	snprintf(x->after, sizeof x->after, "0");
	while (!e && more)
		e = step(x, &more);
	return e;
}

enum err ctl_cards_of_city(struct db *db)
{
	struct run x = {.db = db, .quiet = true};
	enum err e = read_all(&x);
	return e ? e : db_script(db, "analyze message, message_card");
}

int ctl_card(int argc, char **argv)
{
	struct run x = {.anew = ctl_flag(&argc, argv, "--anew")};
	if (argc > 1)
		return ctl_usage(argv[0]);
	x.db = ctl_open(DB_JOBS);
	enum err e = x.db ? read_all(&x) : ERR_INTERNAL;
	if (e && x.db)
		fprintf(stderr, "Карточки прочитаны не все: %s\n", err_text(e));
	db_free(x.db);
	if (!e)
		printf("{\"messages\":%ld,\"objects\":%ld,\"faults\":%ld,\"urgent\":%ld,\"wishes\":%ld,\"changed\":%ld}\n", x.seen, x.objects, x.faults, x.urgent, x.wishes, x.changed);
	return e != ERR_OK;
}
