/* feed_batch.c - records from PostgreSQL into a generation: changes from the outbox, or all of them in order of id. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/feed_in.h"
#include "fcgi/log.h"

#define CHANGES 20000		/* outbox rows between commits at most */
#define RECORDS 1000		/* records a page */
#define WALK_COMMIT 20000	/* records between commits of the walk */
#define ANSWERS 40
#define SOME 16			/* records put between looks at the page to come */

enum {
	ID, REV, SORT_AT, DAY, DUE, ANSWERED, THEME, ORGANISATION, DISTRICT, STREET, MARK, PRIORITY, OPEN, AUTHOR, REPEATED, COLLECTIVE, FAST_TRACK,
	ACCELERATED, ATTACHMENT, CHANNEL, STATE, KIND, OBJECT, FAULT, NUMBER, SUBJECT, TEXT, THEME_NAME, ADDRESS, PLACE, ANSWER
};

/* Cuts the joined answers in place. */
static int cut_answers(char *joined, const char **answer)
{
	int n = 0;
	for (char *save, *s = strtok_r(joined, "\x1e", &save); s && n < ANSWERS; s = strtok_r(NULL, "\x1e", &save))
		answer[n++] = s;
	return n;
}

static uint16_t flags_of(const struct db_result *r, int row)
{
	static const struct { int column; uint16_t flag; } FLAGS[] = {
		{OPEN, ROW_OPEN}, {AUTHOR, ROW_AUTHOR}, {REPEATED, ROW_REPEATED}, {COLLECTIVE, ROW_COLLECTIVE}, {FAST_TRACK, ROW_FAST_TRACK}, {ACCELERATED, ROW_ACCELERATED},
		{ATTACHMENT, ROW_ATTACHMENT}};
	uint16_t flags = 0;
	for (size_t i = 0; i < sizeof FLAGS / sizeof *FLAGS; i++)
		flags |= db_bool(r, row, FLAGS[i].column) ? FLAGS[i].flag : 0;
	return flags;
}

static enum index_status put_row(struct generation *g, const struct db_result *r, int row, bool fresh)
{
	const char *answer[ANSWERS];
	char *joined = db_is_null(r, row, ANSWER) ? NULL : strdup(db_text(r, row, ANSWER));
	struct index_message m = {
		.id = (uint64_t)db_int(r, row, ID), .rev = (uint32_t)db_int(r, row, REV), .sort_at = db_int(r, row, SORT_AT),
		.day = (int)db_int(r, row, DAY), .due = (int)db_int(r, row, DUE), .answered = (int)db_int(r, row, ANSWERED),
		.street = (uint32_t)db_int(r, row, STREET), .flags = flags_of(r, row), .mark = (uint8_t)db_int(r, row, MARK),
		.priority = (uint8_t)db_int(r, row, PRIORITY), .number = db_text(r, row, NUMBER), .theme = (uint32_t)db_int(r, row, THEME),
		.organisation = (uint32_t)db_int(r, row, ORGANISATION), .district = (uint32_t)db_int(r, row, DISTRICT),
		.channel = db_text(r, row, CHANNEL), .state = db_text(r, row, STATE), .kind = db_text(r, row, KIND),
		.object = db_text(r, row, OBJECT), .fault = db_text(r, row, FAULT),
		.subject = db_text(r, row, SUBJECT), .text = db_text(r, row, TEXT), .theme_name = db_text(r, row, THEME_NAME),
		.address = db_text(r, row, ADDRESS), .place = db_text(r, row, PLACE), .answer = answer, .answers = joined ? cut_answers(joined, answer) : 0};
	enum index_status status = index_writer_put(g->writer, &m, fresh);
	free(joined);
	g->uncommitted++;
	g->changes++;
	return status;
}

static bool put_rows(struct feed *f, struct generation *g, const struct db_result *r, bool fresh)
{
	for (int i = 0; i < db_rows(r); i++) {
		if (f->asked >= 0 && i % SOME == 0)
			db_take_some(f->ahead);
		if (put_row(g, r, i, fresh) == INDEX_OK)
			continue;
		feed_trouble(f, "cannot write the index", index_writer_error(g->writer));
		feed_close_writer(g);
		return false;
	}
	return true;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/* The numbers of a column in order, each once. Free it; NULL when memory is short. */
static int64_t *numbers_of(const struct db_result *r, int col, int *count)
{
	int rows = db_rows(r), n = 0;
	int64_t *list = calloc((size_t)rows + 1, sizeof *list);
	if (!list)
		return NULL;
	for (int i = 0; i < rows; i++)
		list[i] = db_int(r, i, col);
	qsort(list, (size_t)rows, sizeof *list, by_number);
	for (int i = 0; i < rows; i++)
		if (!n || list[n - 1] != list[i])
			list[n++] = list[i];
	*count = n;
	return list;
}

/* "{1,2,3}". Free it; NULL when memory is short. */
static char *array_of(const int64_t *list, int n)
{
	size_t room = (size_t)n * 21 + 3, at = 1;
	char *text = malloc(room);
	if (!text)
		return NULL;
	text[0] = '{';
	for (int i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, room - at, "%s%" PRId64, i ? "," : "", list[i]);
	snprintf(text + at, room - at, "}");
	return text;
}

/* Ids that were asked for and are no more: their documents go. */
static bool delete_missing(struct feed *f, struct generation *g, const int64_t *wanted, int n, const struct db_result *found)
{
	for (int i = 0, k = 0; i < n; i++) {
		while (k < db_rows(found) && db_int(found, k, ID) < wanted[i])
			k++;
		if (k < db_rows(found) && db_int(found, k, ID) == wanted[i])
			continue;
		if (index_writer_delete(g->writer, (uint64_t)wanted[i]) != INDEX_OK) {
			feed_trouble(f, "cannot write the index", index_writer_error(g->writer));
			feed_close_writer(g);
			return false;
		}
	}
	return true;
}

/* Reads the changed records as they are now and puts them. */
static bool put_changes(struct feed *f, struct generation *g, const int64_t *ids, int n)
{
	DB_AUTO_RESULT records = NULL;
	char *array = array_of(ids, n);
	enum err e = array ? db_begin(f->db, DB_READ, NULL) : ERR_INTERNAL;
	if (!e)
		e = DB_RUN(f->db, Q_INDEX_RECORDS_BY_ID, &records, array);
	if (!e)
		e = db_commit(f->db);
	if (e) {
		db_rollback(f->db);
		feed_trouble(f, "cannot read changed records", err_code(e));
	}
	free(array);
	return !e && put_rows(f, g, records, false) && delete_missing(f, g, ids, n, records);
}

/* All of a batch, in pages: a commit costs the more the larger the index is, so a backlog gets few of them. */
static bool put_batch(struct feed *f, struct generation *g, const struct db_result *changes)
{
	int n = 0;
	int64_t *ids = numbers_of(changes, 1, &n);
	bool ok = ids;
	for (int i = 0; ok && i < n; i += RECORDS)
		ok = put_changes(f, g, ids + i, n - i < RECORDS ? n - i : RECORDS);
	free(ids);
	return ok && feed_commit(f, g);
}

static bool run_write(struct feed *f, enum query q, const char *arg)
{
	enum err e = db_begin(f->db, DB_WRITE, NULL);
	if (!e)
		e = DB_RUN(f->db, q, NULL, arg);
	if (!e)
		e = db_commit(f->db);
	if (e) {
		db_rollback(f->db);
		feed_trouble(f, "cannot write to PostgreSQL", err_code(e));
	}
	return !e;
}

static struct db_result *read_rows(struct feed *f, enum query q, const char *a, const char *b)
{
	struct db_result *r = NULL;
	enum err e = db_begin(f->db, DB_READ, NULL);
	if (!e)
		e = b ? DB_RUN(f->db, q, &r, a, b) : DB_RUN(f->db, q, &r, a);
	if (!e)
		e = db_commit(f->db);
	if (!e)
		return r;
	db_rollback(f->db);
	db_result_free(r);
	feed_trouble(f, "cannot read from PostgreSQL", err_code(e));
	return NULL;
}

/* The outbox forgets what is committed. */
static bool strike(struct feed *f, const struct db_result *changes)
{
	int n = 0;
	int64_t *list = numbers_of(changes, 0, &n);
	char *rows = list ? array_of(list, n) : NULL;
	bool ok = rows && run_write(f, Q_INDEX_OUTBOX_DONE, rows);
	free(rows);
	free(list);
	return ok;
}

bool feed_drain(struct feed *f, struct generation *g, bool *more)
{
	char number[12], limit[12];
	snprintf(number, sizeof number, "%d", g->number);
	snprintf(limit, sizeof limit, "%d", CHANGES);
	DB_AUTO_RESULT changes = read_rows(f, Q_INDEX_OUTBOX_TAKE, number, limit);
	if (!changes || !feed_open_writer(f, g))
		return false;
	*more = db_rows(changes) == CHANGES;
	if (db_rows(changes) == 0)
		return true;
	return put_batch(f, g, changes) && strike(f, changes);
}

static bool go_live(struct feed *f, struct generation *g)
{
	char number[12];
	snprintf(number, sizeof number, "%d", g->number);
	enum err e = db_begin(f->db, DB_WRITE, NULL);
	if (!e)
		e = DB_RUN(f->db, Q_INDEX_RETIRE, NULL, number);
	if (!e)
		e = DB_RUN(f->db, Q_INDEX_GO_LIVE, NULL, number);
	if (!e)
		e = db_commit(f->db);
	if (e) {
		db_rollback(f->db);
		feed_trouble(f, "cannot switch generations", err_code(e));
		return false;
	}
	struct generation *before = feed_find(f, true);
	if (before) {
		feed_close_writer(before);
		*before = (struct generation){.number = 0};
	}
	g->live = true;
	f->cleared = false;
	log_line(LOG_NOTE, "generation %d is live with %u records", g->number, index_writer_count(g->writer));
	return feed_publish(f, g->number) && run_write(f, Q_INDEX_TELL, number);
}

static bool barrier_passed(struct feed *f, struct generation *g)
{
	DB_AUTO_RESULT r = read_rows(f, Q_INDEX_ALONE, g->barrier, NULL);
	if (r && db_bool(r, 0, 0))
		g->waiting = false;
	return r;
}

static bool ask_page(struct feed *f, int64_t after)
{
	char id[24], limit[12];
	snprintf(id, sizeof id, "%" PRId64, after);
	snprintf(limit, sizeof limit, "%d", RECORDS);
	bool sent = db_send(f->ahead, Q_INDEX_RECORDS_AFTER, 2, (const char *const[]){id, limit}) == ERR_OK;
	f->asked = sent ? after : -1;
	return sent;
}

/* A page that nobody wants any more is left behind with its connection. */
static bool drop_page(struct feed *f)
{
	db_free(f->ahead);
	f->ahead = db_new_idle(f->conf, DB_INDEXER);
	f->asked = -1;
	return f->ahead;
}

/* The records after an id: asked for while the page before was indexed, or now. NULL: PostgreSQL is away. */
static struct db_result *take_page(struct feed *f, int64_t after)
{
	struct db_result *r = NULL;
	bool ready = f->ahead && (f->asked < 0 || f->asked == after);
	if (!ready && !drop_page(f))
		return NULL;
	if (f->asked < 0 && !ask_page(f, after)) {
		feed_trouble(f, "cannot read from PostgreSQL", "");
		return NULL;
	}
	f->asked = -1;
	enum err e = db_take(f->ahead, Q_INDEX_RECORDS_AFTER, &r);
	if (e)
		feed_trouble(f, "cannot read from PostgreSQL", err_code(e));
	return r;
}

/* The next records by id; nothing left: the rest comes through the outbox. A record that changes after its page was read
 * stands in the outbox, so reading ahead loses nothing. */
static bool walk(struct feed *f, struct generation *g)
{
	DB_AUTO_RESULT r = take_page(f, g->position);
	if (!r)
		return false;
	int rows = db_rows(r);
	if (rows == RECORDS)
		ask_page(f, db_int(r, rows - 1, ID));
	if (!put_rows(f, g, r, true))
		return false;
	g->records += rows;
	if (rows)
		g->position = db_int(r, rows - 1, ID);
	g->walked = rows == 0;
	if (g->walked ? !g->uncommitted && g->records : g->uncommitted < WALK_COMMIT)
		return true;	/* an index of nothing has its commit too */
	return feed_commit(f, g);
}

bool feed_build(struct feed *f, struct generation *g, bool *more)
{
	*more = true;
	if (g->waiting) {
		*more = false;
		return barrier_passed(f, g) && (g->waiting || (*more = true));
	}
	if (g->packed && !g->walked)
		return feed_pack(f, g, more);
	if (!g->writer && g->position) {	/* lost in the middle: what was not committed is unknown, so from the start */
		*g = (struct generation){.number = 0};
		return true;
	}
	if (!feed_open_writer(f, g))
		return false;
	if (!g->walked)
		return walk(f, g);
	bool behind = false;
	if (!feed_drain(f, g, &behind))
		return false;
	return behind || go_live(f, g);
}
