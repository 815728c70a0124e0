/* demo_lane.c - hand-over of one batch between the generator and a thread that feeds COPY. */
#include "fcgi/ctl/demo_lane.h"

static enum err send_table(struct lane *l, int table)
{
	struct rows *r = &l->batch[table];
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
	for (int t = 0; !e && t < LANE_TABLES; t++)
		e = send_table(l, t);
	return e;
}

static void *lane_run(void *arg)
{
	struct lane *l = arg;
	pthread_mutex_lock(&l->mutex);
	for (;;) {
		while (!l->full && !l->closing)
			pthread_cond_wait(&l->turn, &l->mutex);
		if (!l->full)
			break;
		pthread_mutex_unlock(&l->mutex);
		enum err e = l->e ? l->e : send_batch(l);
		pthread_mutex_lock(&l->mutex);
		l->e = e;
		l->full = false;
		pthread_cond_broadcast(&l->turn);
	}
	pthread_mutex_unlock(&l->mutex);
	if (!l->e && l->at_end)
		l->e = db_script(l->db, l->at_end);
	return NULL;
}

enum err lane_open(struct lane *l)
{
	pthread_mutex_init(&l->mutex, NULL);
	pthread_cond_init(&l->turn, NULL);
	l->open = pthread_create(&l->thread, NULL, lane_run, l) == 0;
	return l->open ? ERR_OK : ERR_INTERNAL;
}

enum err lane_give(struct lane *l, struct rows rows[LANE_TABLES])
{
	pthread_mutex_lock(&l->mutex);
	while (l->full)
		pthread_cond_wait(&l->turn, &l->mutex);
	enum err e = l->e;
	for (int t = 0; !e && t < LANE_TABLES; t++) {
		struct rows given = rows[t];
		rows[t] = l->batch[t];
		rows[t].count = given.count;
		l->batch[t] = given;
	}
	l->full = !e;
	pthread_cond_broadcast(&l->turn);
	pthread_mutex_unlock(&l->mutex);
	return e;
}

enum err lane_close(struct lane *l)
{
	if (l->open) {
		pthread_mutex_lock(&l->mutex);
		l->closing = true;
		pthread_cond_broadcast(&l->turn);
		pthread_mutex_unlock(&l->mutex);
		pthread_join(l->thread, NULL);
		pthread_cond_destroy(&l->turn);
		pthread_mutex_destroy(&l->mutex);
		l->open = false;
	}
	for (int t = 0; t < LANE_TABLES; t++)
		rows_close(&l->batch[t]);
	return l->e;
}
