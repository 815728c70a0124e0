/* feed_generation.c - life of a generation: begun, opened, published, removed. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/feed_in.h"
#include "fcgi/log.h"

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void remove_tree(const char *folder)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void remove_folder(const struct feed *f, int number)
{
	char dir[600];
	feed_generation_dir(f->conf, number, dir, sizeof dir);
	index_each_folder(dir, remove_tree);
	remove_tree(dir);
}

static enum err run_alone(struct feed *f, enum query q, const char *arg, struct db_result **out)
{
	enum err e = db_begin(f->db, DB_WRITE, NULL);
	if (!e)
		e = arg ? DB_RUN(f->db, q, out, arg) : db_run(f->db, q, 0, NULL, out);
	if (!e)
		e = db_commit(f->db);
	if (e)
		db_rollback(f->db);
	return e;
}

static bool failed(struct feed *f, const char *what, enum err e)
{
	if (e)
		feed_trouble(f, what, err_code(e));
	return e != ERR_OK;
}

bool feed_begin_generation(struct feed *f, const char *origin)
{
	char schema[12];
	snprintf(schema, sizeof schema, "%d", INDEX_SCHEMA);
	enum err e = db_begin(f->db, DB_WRITE, NULL);
	if (!e)
		e = DB_RUN(f->db, Q_INDEX_BEGIN, NULL, schema, origin);
	if (!e)
		e = db_commit(f->db);
	if (e)
		db_rollback(f->db);
	if (failed(f, "cannot begin a generation", e))
		return false;
	log_line(LOG_NOTE, "a new generation is begun, made of the %s", origin);
	return true;
}

bool feed_give_up(struct feed *f, struct generation *g)
{
	char text[12];
	snprintf(text, sizeof text, "%d", g->number);
	feed_close_writer(g);
	remove_folder(f, g->number);
	*g = (struct generation){.number = 0};
	f->cleared = false;
	return !failed(f, "cannot forget a generation", run_alone(f, Q_INDEX_FORGET, text, NULL));
}

static bool begin_packing(struct feed *f, struct generation *g, const struct generation *live)
{
	char from[600], to[600];
	feed_generation_dir(f->conf, live->number, from, sizeof from);
	feed_generation_dir(f->conf, g->number, to, sizeof to);
	enum index_status status = index_compact_begin(from, to, f->conf->shards, &g->packing);
	if (status == INDEX_OK)
		return true;
	log_line(LOG_WARN, "the index is not packed: %s", status == INDEX_NONE ? "its databases are elsewhere" : index_compact_error(g->packing));
	return false;
}

/* The live one is whole here: what was drained of it is committed. Changes from now on wait in the outbox of both. */
bool feed_pack(struct feed *f, struct generation *g, bool *more)
{
	enum index_status status;
	const struct generation *live = feed_find(f, true);
	*more = false;
	if (!g->packing && (!live || live->old || !begin_packing(f, g, live)))
		return feed_give_up(f, g);
	if (!index_compact_over(g->packing, &status))
		return true;
	if (status != INDEX_OK) {
		log_line(LOG_WARN, "the index is not packed: %s", index_compact_error(g->packing));
		return feed_give_up(f, g);
	}
	index_compact_end(g->packing);
	g->packing = NULL;
	g->walked = *more = true;
	return true;
}

/* A generation met for the first time in this process: a building one starts anew, behind a barrier. */
static bool adopt(struct feed *f, struct generation *g)
{
	DB_AUTO_RESULT r = NULL;
	if (g->live)
		return feed_publish(f, g->number);
	remove_folder(f, g->number);
	if (failed(f, "cannot prepare a generation", run_alone(f, Q_INDEX_NOW, NULL, &r)))
		return false;
	snprintf(g->barrier, sizeof g->barrier, "%s", db_text(r, 0, 0));
	g->waiting = true;
	return true;
}

static struct generation *slot_of(struct feed *f, int number)
{
	struct generation *empty = NULL;
	for (int i = 0; i < GENERATIONS; i++) {
		if (f->list[i].number == number)
			return &f->list[i];
		if (!f->list[i].number)
			empty = &f->list[i];
	}
	return empty;
}

/* An old generation keeps its folder for ten minutes: readers may still be on it. */
static void retire(struct feed *f, int number, bool aged)
{
	char text[12];
	struct generation *g = slot_of(f, number);
	if (g && g->number == number) {
		feed_close_writer(g);
		*g = (struct generation){.number = 0};
	}
	if (!aged)
		return;
	snprintf(text, sizeof text, "%d", number);
	remove_folder(f, number);
	run_alone(f, Q_INDEX_FORGET, text, NULL);
}

static bool take_row(struct feed *f, const struct db_result *r, int row)
{
	int number = (int)db_int(r, row, 0);
	const char *status = db_text(r, row, 1);
	if (strcmp(status, "old") == 0) {
		retire(f, number, db_bool(r, row, 3));
		return true;
	}
	struct generation *g = slot_of(f, number);
	if (!g)
		return true;
	bool known = g->number == number;
	bool live = strcmp(status, "live") == 0, was_live = g->live;
	if (!known)
		*g = (struct generation){.number = number};
	g->live = live;
	g->old = db_int(r, row, 2) != INDEX_SCHEMA;
	g->night = db_bool(r, row, 5);
	g->packed = strcmp(db_text(r, row, 4), "live") == 0;
	if ((!known || (live && !was_live)) && !adopt(f, g)) {
		g->number = 0;
		return false;
	}
	return true;
}

bool feed_load_generations(struct feed *f)
{
	DB_AUTO_RESULT r = NULL;
	if (failed(f, "cannot read the generations", run_alone(f, Q_INDEX_GENERATIONS, NULL, &r)))
		return false;
	for (int i = 0; i < db_rows(r); i++)
		if (!take_row(f, r, i))
			return false;
	if (!f->cleared)
		f->cleared = run_alone(f, Q_INDEX_OUTBOX_CLEAR, NULL, NULL) == ERR_OK;
	return true;
}

struct generation *feed_find(struct feed *f, bool live)
{
	for (int i = 0; i < GENERATIONS; i++)
		if (f->list[i].number && f->list[i].live == live)
			return &f->list[i];
	return NULL;
}

bool feed_open_writer(struct feed *f, struct generation *g)
{
	char dir[600];
	if (g->writer)
		return true;
	feed_generation_dir(f->conf, g->number, dir, sizeof dir);
	enum index_status status = index_writer_open(dir, f->conf->shards, f->lexicon, f->mask, &g->writer);
	if (status == INDEX_OK)
		return true;
	feed_trouble(f, "cannot open the index", g->writer ? index_writer_error(g->writer) : "locked");
	feed_close_writer(g);
	return false;
}

void feed_close_writer(struct generation *g)
{
	if (g->writer)
		index_writer_close(g->writer);
	g->writer = NULL;
	g->uncommitted = 0;
	if (g->packing)
		index_compact_end(g->packing);
	g->packing = NULL;
}

bool feed_commit(struct feed *f, struct generation *g)
{
	if (index_writer_commit(g->writer) == INDEX_OK) {
		g->uncommitted = 0;
		return true;
	}
	feed_trouble(f, "cannot write the index", index_writer_error(g->writer));
	feed_close_writer(g);
	return false;
}

bool feed_publish(struct feed *f, int number)
{
	char path[600], next[600], text[16];
	snprintf(path, sizeof path, "%s/current", f->conf->index);
	snprintf(next, sizeof next, "%s/current.new", f->conf->index);
	int n = snprintf(text, sizeof text, "%d\n", number), fd = open(next, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	bool ok = fd >= 0 && write(fd, text, (size_t)n) == n && fsync(fd) == 0;
	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	ok = ok && rename(next, path) == 0;
	if (!ok)
		feed_trouble(f, "cannot name the live generation", strerror(errno));
	return ok;
}
