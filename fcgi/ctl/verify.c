/* mcuctl verify: are database and index equal? Ids and revisions are compared both ways; --repair mends the differences. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/feed.h"
#include "search/index/finder.h"

#define BATCH "20000"
#define QUIET_SECONDS 30	/* how long to wait for the outbox to run dry */

struct record {
	uint64_t id;
	uint32_t rev;
};

struct records {
	struct record *list;
	size_t n, room;
	bool failed;
};

struct difference {
	long missing, stale, extra;
	struct records wrong;		/* ids to be fed again */
};

static bool add(struct records *r, uint64_t id, uint32_t rev)
{
	if (r->n == r->room) {
		size_t room = r->room ? r->room * 2 : 65536;
		struct record *more = realloc(r->list, room * sizeof *more);
		if (!more) {
			r->failed = true;
			return false;
		}
		r->list = more;
		r->room = room;
	}
	r->list[r->n++] = (struct record){id, rev};
	return true;
}

static bool visit(void *arg, uint64_t id, uint32_t rev)
{
	return add(arg, id, rev);
}

static int by_id(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	return x->id < y->id ? -1 : x->id > y->id;
}

static enum err read_database(struct db *db, struct records *out)
{
	char after[24] = "0";
	enum err e = db_begin(db, DB_READ, NULL);
	for (bool more = true; !e && more;) {
		DB_AUTO_RESULT r = NULL;
		e = DB_RUN(db, Q_INDEX_IDS_AFTER, &r, after, BATCH);
		for (int i = 0; !e && i < db_rows(r); i++)
			add(out, (uint64_t)db_int(r, i, 0), (uint32_t)db_int(r, i, 1));
		more = !e && db_rows(r) > 0;
		if (more)
			snprintf(after, sizeof after, "%s", db_text(r, db_rows(r) - 1, 0));
	}
	db_rollback(db);
	return out->failed ? ERR_INTERNAL : e;
}

/* Changes that still wait would look like differences. */
static long wait_for_outbox(struct db *db, int generation)
{
	char number[12];
	long waiting = 0;
	snprintf(number, sizeof number, "%d", generation);
	for (int i = 0; i < QUIET_SECONDS * 5; i++) {
		DB_AUTO_RESULT r = NULL;
		if (db_begin(db, DB_READ, NULL) || DB_RUN(db, Q_INDEX_OUTBOX_COUNT, &r, number))
			return -1;
		waiting = (long)db_int(r, 0, 0);
		db_rollback(db);
		if (!waiting)
			return 0;
		usleep(200000);
	}
	return waiting;
}

static void compare(const struct records *base, const struct records *index, struct difference *d)
{
	size_t i = 0, k = 0;
	while (i < base->n || k < index->n) {
		const struct record *a = i < base->n ? &base->list[i] : NULL, *b = k < index->n ? &index->list[k] : NULL;
		if (a && b && a->id == b->id) {
			if (a->rev != b->rev && ++d->stale)
				add(&d->wrong, a->id, 0);
			i++;
			k++;
		} else if (!b || (a && a->id < b->id)) {
			d->missing++;
			add(&d->wrong, a->id, 0);
			i++;
		} else {
			d->extra++;
			add(&d->wrong, b->id, 0);
			k++;
		}
	}
}

/* The differing records are named in the outbox, as a change would do; the indexer sees to the rest. */
static bool repair(const struct difference *d, int generation)
{
	struct db *db = ctl_open(DB_OWNER);
	char number[12];
	snprintf(number, sizeof number, "%d", generation);
	enum err e = db ? db_begin(db, DB_WRITE, NULL) : ERR_UNAVAILABLE;
	for (size_t i = 0; !e && i < d->wrong.n; i++) {
		char id[24];
		snprintf(id, sizeof id, "%" PRIu64, d->wrong.list[i].id);
		e = DB_RUN(db, Q_INDEX_OUTBOX_PUT, NULL, number, id);
	}
	if (!e)
		e = db_commit(db);
	db_free(db);
	return !e;
}

static void report(const struct records *base, const struct records *index, const struct difference *d, bool sound, bool repaired)
{
	bool equal = sound && !d->wrong.n;
	printf("{\"equal\":%s,\"database\":%zu,\"index\":%zu,\"missing\":%ld,\"stale\":%ld,\"extra\":%ld,\"columns\":\"%s\",\"repaired\":%s}\n",
	       equal ? "true" : "false", base->n, index->n, d->missing, d->stale, d->extra, sound ? "ok" : "broken", repaired ? "true" : "false");
	for (size_t i = 0; i < d->wrong.n && i < 20; i++)
		fprintf(stderr, "# %" PRIu64 "\n", d->wrong.list[i].id);
}

static int check(struct db *db, struct finder *f, bool mend)
{
	struct records base = {.n = 0}, index = {.n = 0};
	struct difference d = {.missing = 0};
	bool repaired = false;
	long waiting = finder_index(f) ? wait_for_outbox(db, finder_generation(f)) : 0;
	struct index *ix = finder_index(f);
	if (!ix) {
		return ctl_no_index(f);
	}
	if (waiting)
		fprintf(stderr, "# изменений ещё ждёт в очереди: %ld\n", waiting);
	enum err e = read_database(db, &base);
	if (e || index_walk(ix, visit, &index) != INDEX_OK) {
		fprintf(stderr, "%s %s\n", e ? err_text(e) : "Индекс не читается:", e ? "" : index_error(ix));
		return 1;
	}
	qsort(index.list, index.n, sizeof *index.list, by_id);
	compare(&base, &index, &d);
	bool sound = index_sound(ix);
	if (!sound)
		fprintf(stderr, "# %s\n", index_error(ix));
	if (mend && d.wrong.n && sound)
		repaired = repair(&d, finder_generation(f)) && wait_for_outbox(db, finder_generation(f)) == 0;
	if (mend && !sound)	/* columns that do not fit their documents are past mending */
		repaired = ctl_make_generation(false) == 0;
	report(&base, &index, &d, sound, repaired);
	int status = (d.wrong.n || !sound) && !repaired;
	free(base.list);
	free(index.list);
	free(d.wrong.list);
	return status;
}

static int verify_index(bool mend)
{
	const char *why = "";
	struct db *db = ctl_open(DB_INDEXER);
	struct finder *f = db ? finder_new(ctl_conf()->index, ctl_conf()->share, &why) : NULL;
	if (db && !f)
		fprintf(stderr, "Не читается словарь: %s\n", why);
	int status = f ? check(db, f, mend) : 1;
	finder_free(f);
	db_free(db);
	return status;
}

/* What was mended stands in the journal; looking alone leaves nothing there. */
int ctl_verify(int argc, char **argv)
{
	bool mend = ctl_flag(&argc, argv, "--repair"), audit = argc > 1 && !strcmp(argv[1], "audit");
	const char *head = audit ? ctl_option(&argc, argv, "--head") : NULL;
	bool deadlines = argc == 2 && !strcmp(argv[1], "deadlines"), identities = argc == 2 && !strcmp(argv[1], "identities");
	bool sums = argc == 2 && !strcmp(argv[1], "sums");
	if ((argc > 1 && !deadlines && !sums && !audit && !identities) || ((audit || identities) && mend) || (audit && argc > 2))
		return ctl_usage("verify");
	if (audit)
		return ctl_verify_audit(head);
	if (identities)
		return ctl_verify_identities();
	int status = deadlines ? ctl_verify_deadlines(mend) : sums ? ctl_verify_sums(mend) : verify_index(mend);
	return mend && !ctl_audit_end("verify", status) ? 1 : status;
}
