#include "fcgi/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/feed_in.h"
#include "fcgi/log.h"

#define MANY_CHANGES 1000

void feed_generation_dir(const struct conf *conf, int number, char *out, unsigned long room)
{
	snprintf(out, room, "%s/gen-%d", conf->index, number);
}

void feed_trouble(struct feed *f, const char *what, const char *why)
{
	if (!f->troubled)
		log_line(LOG_WARN, "%s, will retry: %s", what, why);
	f->troubled = true;
}

void feed_fine(struct feed *f)
{
	if (f->troubled)
		log_line(LOG_NOTE, "indexing goes on");
	f->troubled = false;
}

static bool take_lock(struct feed *f, bool *busy)
{
	char path[600];
	mkdir(f->conf->index, 0750);
	snprintf(path, sizeof path, "%s/lock", f->conf->index);
	f->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (f->lock < 0) {
		log_line(LOG_FAIL, "cannot open %s: %s", path, strerror(errno));
		return false;
	}
	*busy = flock(f->lock, LOCK_EX | LOCK_NB) != 0;
	return !*busy;
}

static bool load_words(struct feed *f)
{
	char dir[600];
	const char *why = "";
	snprintf(dir, sizeof dir, "%s/dict", f->conf->share);
	f->lexicon = lexicon_new(dir, LEXICON_MANY, &why);
	f->mask = f->lexicon ? masker_new(dir, &why) : NULL;
	if (!f->mask)
		log_line(LOG_FAIL, "cannot read the dictionary: %s/%s", dir, why);
	return f->mask;
}

struct feed *feed_new(const struct conf *conf, bool *busy)
{
	struct feed *f = calloc(1, sizeof *f);
	*busy = false;
	if (!f)
		return NULL;
	f->conf = conf;
	f->lock = -1;
	f->asked = -1;
	if (take_lock(f, busy) && load_words(f)) {
		f->db = db_new_idle(conf, DB_INDEXER);
		f->ahead = db_new_idle(conf, DB_INDEXER);
		if (f->db && f->ahead)
			return f;
	}
	feed_free(f);
	return NULL;
}

void feed_free(struct feed *f)
{
	if (!f)
		return;
	for (int i = 0; i < GENERATIONS; i++)
		feed_close_writer(&f->list[i]);
	db_free(f->db);
	db_free(f->ahead);
	masker_free(f->mask);
	lexicon_free(f->lexicon);
	if (f->lock >= 0)
		close(f->lock);
	free(f);
}

/* No live generation, one of another schema, or one whose folder is gone: a new one is needed. */
static bool needs_build(struct feed *f)
{
	char dir[600];
	const struct generation *live = feed_find(f, true);
	if (feed_find(f, false))
		return false;
	if (!live || live->old)
		return true;
	feed_generation_dir(f->conf, live->number, dir, sizeof dir);
	return access(dir, F_OK) != 0;
}

/* Changes leave holes behind; at night a generation that has seen many is packed. */
static bool needs_packing(struct feed *f)
{
	const struct generation *live = feed_find(f, true);
	return !feed_find(f, false) && live && live->night && live->changes >= MANY_CHANGES;
}

bool feed_step(struct feed *f)
{
	bool more = false;
	if (db_ready(f->db) != ERR_OK) {
		feed_trouble(f, "PostgreSQL is away", "");
		return false;
	}
	if (!feed_load_generations(f))
		return false;
	if (needs_build(f))
		return feed_begin_generation(f, "registry");
	if (needs_packing(f) && !feed_begin_generation(f, "live"))
		return false;
	struct generation *live = feed_find(f, true), *next = feed_find(f, false);
	char dir[600];
	if (live)
		feed_generation_dir(f->conf, live->number, dir, sizeof dir);
	bool ok = !live || live->old || access(dir, F_OK) != 0 || feed_drain(f, live, &more);	/* another schema is not ours to write */
	bool building = false;
	ok = ok && (!next || feed_build(f, next, &building));
	if (ok)
		feed_fine(f);
	return ok && (more || building);
}

void feed_wait(struct feed *f, int ms)
{
	struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
	if (f->troubled || db_ready(f->db) != ERR_OK || db_listen(f->db, "outbox") != ERR_OK)
		nanosleep(&pause, NULL);
	else
		db_wait(f->db, ms);
}

bool feed_rebuild(struct feed *f, bool packed)
{
	if (db_ready(f->db) != ERR_OK || !feed_load_generations(f))
		return false;
	return feed_find(f, false) || feed_begin_generation(f, packed ? "live" : "registry");
}

bool feed_building(const struct feed *f, long *records)
{
	for (int i = 0; i < GENERATIONS; i++) {
		if (!f->list[i].number || f->list[i].live)
			continue;
		*records = f->list[i].records;
		return true;
	}
	return false;
}

int feed_live(const struct feed *f)
{
	for (int i = 0; i < GENERATIONS; i++)
		if (f->list[i].number && f->list[i].live)
			return f->list[i].number;
	return 0;
}

bool feed_troubled(const struct feed *f)
{
	return f->troubled;
}
