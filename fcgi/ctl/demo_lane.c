/* demo_lane.c - hand-over of batches between the generator and a thread that feeds COPY. */
#include "fcgi/ctl/demo_lane.h"

static enum err send_table(struct lane *l, int table)
{
	struct rows *r = &l->batch[l->first][table];
	if (r->n == 0)
		return ERR_OK;
	enum err e = rows_end(r) ? db_copy_begin(l->db, l->copies[table]) : ERR_INTERNAL;
	if (!e)
		e = db_copy_put(l->db, r->data, r->n);
	if (!e)
		e = db_copy_end(l->db);
	rows_reset(r);
	return e;
}

static enum err send_batch(struct lane *l)
{
	enum err e = ERR_OK;
	for (int t = 0; !e && t < l->tables; t++)
		e = send_table(l, t);
	return e;
}

static void *lane_run(void *arg)
{
	struct lane *l = arg;
	pthread_mutex_lock(&l->mutex);
	for (;;) {
		while (!l->waiting && !l->closing)
			pthread_cond_wait(&l->turn, &l->mutex);
		if (!l->waiting)
			break;
		pthread_mutex_unlock(&l->mutex);
		enum err e = l->e ? l->e : send_batch(l);
		pthread_mutex_lock(&l->mutex);
		l->e = e;
		l->first = (l->first + 1) % LANE_BATCHES;
		l->waiting--;
		pthread_cond_broadcast(&l->turn);
	}
	pthread_mutex_unlock(&l->mutex);
	for (int i = 0; i < 2; i++)
		if (!l->e && l->at_end[i])
			l->e = db_script(l->db, l->at_end[i]);
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
	struct rows *batch = l->batch[(l->first + l->waiting) % LANE_BATCHES];
	for (int t = 0; !e && t < l->tables; t++) {
		struct rows given = rows[t];
		rows[t] = batch[t];
		rows[t].count = given.count;
		batch[t] = given;
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
		for (int t = 0; t < l->tables; t++)
			rows_close(&l->batch[i][t]);
	return l->e;
}
