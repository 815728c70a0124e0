/* demo_lane.c - hand-over of batches between the generator and a thread that feeds COPY. */
#include "fcgi/ctl/demo_lane.h"

enum { TAKE, GIVE };	/* columns of the fittings */

static enum err run_fittings(struct lane *l, int column)
{
	enum err e = ERR_OK;
	for (int i = 0; !e && i < db_rows(l->fittings); i++)
		e = db_script(l->db, db_text(l->fittings, i, column));
	return e;
}

enum err lane_strip(struct lane *l, const char *table)
{
	enum err e = DB_RUN(l->db, Q_DEMO_FITTINGS, &l->fittings, table);
	return e ? e : run_fittings(l, TAKE);
}

/* One COPY for all batches: its ring of buffers stays warm, where each new COPY would walk on through the whole cache. */
static enum err send_batch(struct lane *l, struct rows *r)
{
	enum err e = db_copy_put(l->db, r->data, r->n);
	if (e)
		db_copy_abort(l->db);
	rows_reset(r);
	return e;
}

static enum err finish(struct lane *l)
{
	enum err e = db_copy_end(l->db);
	if (!e)
		e = run_fittings(l, GIVE);
	return e ? e : db_script(l->db, l->analyse);
}

static void *lane_run(void *arg)
{
	struct lane *l = arg;
	enum err e = db_copy_begin(l->db, l->copy);
	pthread_mutex_lock(&l->mutex);
	for (;;) {
		l->e = e;
		while (!l->waiting && !l->closing)
			pthread_cond_wait(&l->turn, &l->mutex);
		if (!l->waiting)
			break;
		pthread_mutex_unlock(&l->mutex);
		e = e ? e : send_batch(l, &l->batch[l->first]);
		pthread_mutex_lock(&l->mutex);
		l->first = (l->first + 1) % LANE_BATCHES;
		l->waiting--;
		pthread_cond_broadcast(&l->turn);
	}
	pthread_mutex_unlock(&l->mutex);
	l->e = e ? e : finish(l);
	return NULL;
}

enum err lane_open(struct lane *l)
{
	pthread_mutex_init(&l->mutex, NULL);
	pthread_cond_init(&l->turn, NULL);
	l->open = pthread_create(&l->thread, NULL, lane_run, l) == 0;
	return l->open ? ERR_OK : ERR_INTERNAL;
}

enum err lane_give(struct lane *l, struct rows *rows)
{
	pthread_mutex_lock(&l->mutex);
	while (l->waiting == LANE_BATCHES)
		pthread_cond_wait(&l->turn, &l->mutex);
	enum err e = l->e;
	struct rows *batch = &l->batch[(l->first + l->waiting) % LANE_BATCHES];
	if (!e) {
		struct rows given = *rows;
		*rows = *batch;
		rows->count = given.count;
		*batch = given;
	}
	l->waiting += !e;
	pthread_cond_broadcast(&l->turn);
	pthread_mutex_unlock(&l->mutex);
	return e;
}

void lane_end(struct lane *l)
{
	if (!l->open)
		return;
	pthread_mutex_lock(&l->mutex);
	l->closing = true;
	pthread_cond_broadcast(&l->turn);
	pthread_mutex_unlock(&l->mutex);
}

enum err lane_close(struct lane *l)
{
	if (l->open) {
		lane_end(l);
		pthread_join(l->thread, NULL);
		pthread_cond_destroy(&l->turn);
		pthread_mutex_destroy(&l->mutex);
		l->open = false;
	}
	for (int i = 0; i < LANE_BATCHES; i++)
		rows_close(&l->batch[i]);
	db_result_free(l->fittings);
	l->fittings = NULL;
	return l->e;
}
