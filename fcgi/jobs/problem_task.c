/*
 * The job «problems»: every minute puts what is new with its like and proposes it to causes; at night (or when a person ordered it) groups the last 180 days anew.
 *
 * What a night computes stays in memory until one transaction puts it into place; its files get their names in that transaction. A kill leaves the problems of the night
 * before, and files that the next run sweeps.
 */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fcgi/jobs/problem_task.h"
#include "fcgi/log.h"

enum { LOOK_MS = 100 };

/* The night while its thread computes. Whoever leaves last frees it: a worker that must stop does not wait for minutes. */
struct computing {
	struct problem_night *night;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	atomic_bool left;	/* nobody waits any more */
	bool done, good;
};

long long problem_now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

const char *problem_path(const struct conf *conf, const char *kind, const char *id, char out[PROBLEM_PATH])
{
	if (*kind)
		snprintf(out, PROBLEM_PATH, "%s/problems/%s-%.15s.vec", conf->home, kind, id);
	else
		snprintf(out, PROBLEM_PATH, "%s/problems", conf->home);
	return out;
}

struct vectors *problem_vectors_open(const struct conf *conf, const char *id, void **data)
{
	char path[PROBLEM_PATH];
	struct stat st;
	struct vectors *v = NULL;
	FILE *f = fopen(problem_path(conf, "words", id, path), "re");
	*data = NULL;
	if (f && !fstat(fileno(f), &st) && (*data = malloc((size_t)st.st_size + 8)) && fread(*data, 1, (size_t)st.st_size, f) == (size_t)st.st_size)
		v = vectors_borrow(*data, (size_t)st.st_size);
	if (f)
		fclose(f);
	if (v)
		return v;
	free(*data);
	*data = NULL;
	return NULL;
}

static void close_night(struct problem_night *t)
{
	free(t->id);
	free(t->author);
	vectors_corpus_free(t->corpus);
	similar_free(t->similar);
	vectors_free(t->vectors);
	free(t->vectors_file);
	free(t->problem);
	free(t->sector);
	free(t->weight);
	free(t->group);
	free(t);
}

/* ---- the thread ---- */

static void computing_free(struct computing *c)
{
	close_night(c->night);
	pthread_cond_destroy(&c->ended);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

static bool wanted(void *arg)
{
	struct computing *c = arg;
	return !atomic_load(&c->left);
}

static void *compute(void *arg)
{
	struct computing *c = arg;
	bool good = problem_group(c->night, wanted, c);
	pthread_mutex_lock(&c->lock);
	c->done = true;
	c->good = good;
	bool left = atomic_load(&c->left);
	pthread_cond_signal(&c->ended);
	pthread_mutex_unlock(&c->lock);
	if (left)
		computing_free(c);
	return NULL;
}

/* Waits for the thread, holding the job and sealing the journal meanwhile. False: it is left to itself. */
static bool wait_for(struct computing *c, struct job *j)
{
	bool stop = false;
	pthread_mutex_lock(&c->lock);
	while (!c->done && !stop) {
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += LOOK_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&c->ended, &c->lock, &until);
		pthread_mutex_unlock(&c->lock);
		stop = job_must_stop(j);
		pthread_mutex_lock(&c->lock);
	}
	bool done = c->done;
	if (!done)
		atomic_store(&c->left, true);
	pthread_mutex_unlock(&c->lock);
	return done;
}

/* Groups in a thread. *t is NULL afterwards when the worker must stop: the thread has it then. */
static bool group_apart(struct problem_night **t)
{
	struct job *j = (*t)->job;
	pthread_t thread;
	struct computing *c = calloc(1, sizeof *c);
	if (!c)
		return false;
	c->night = *t;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->ended, NULL);
	bool runs = !pthread_create(&thread, NULL, compute, c);
	if (runs)
		pthread_detach(thread);
	if (runs && !wait_for(c, j)) {
		*t = NULL;
		return false;
	}
	bool good = runs && c->good;
	pthread_cond_destroy(&c->ended);
	pthread_mutex_destroy(&c->lock);
	free(c);
	return good;
}

/* ---- a night ---- */

static enum job_end run_night(struct problem_night *t)
{
	struct job *j = t->job;
	enum job_end end = JOB_AGAIN;
	if (!problem_read(t))
		;
	else if (t->n < PROBLEM_FEW)
		end = JOB_DONE;
	else if (group_apart(&t) && problem_name(t) && !job_must_stop(j) && !problem_put(t))
		end = JOB_DONE;
	if (t)
		close_night(t);
	return end;
}

static enum job_end night(struct job *j, const char *day, const char *vectors)
{
	struct problem_night *t = calloc(1, sizeof *t);
	if (!t)
		return JOB_AGAIN;
	t->job = j;
	t->day = day;
	t->began_at = problem_now_ms();
	if (*vectors)
		t->vectors = problem_vectors_open(j->conf, vectors, &t->vectors_file);
	t->learns = !t->vectors;
	if (!t->learns)
		snprintf(t->vectors_id, sizeof t->vectors_id, "%s", vectors);
	return run_night(t);
}

/* Files that do not belong to the last night: of one that was not finished, of earlier ones. */
static enum err sweep(struct job *j)
{
	DB_AUTO_RESULT run = NULL;
	char folder[PROBLEM_PATH], words[32] = "", texts[32] = "";
	problem_path(j->conf, "", "", folder);
	if (mkdir(folder, 0750) && errno != EEXIST)
		log_line(LOG_FAIL, "folder of problems: %s", strerror(errno));
	enum err e = db_run(j->db, Q_PROBLEM_RUN_FILES, 0, NULL, &run);
	if (!e && db_rows(run)) {
		snprintf(texts, sizeof texts, "texts-%.15s.vec", db_text(run, 0, 0));
		snprintf(words, sizeof words, "words-%.15s.vec", db_text(run, 0, 1));
	}
	DIR *dir = e ? NULL : opendir(folder);
	struct dirent *entry;
	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, words) != 0 && strcmp(entry->d_name, texts) != 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	return e;
}

/* What is in its problem by now is proposed to the causes that it fits. */
static enum err propose(struct job *j)
{
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = db_run(j->db, Q_CAUSE_PROPOSE, 0, NULL, NULL);
	if (!e)
		e = db_commit(j->db);
	if (e)
		db_rollback(j->db);
	return e;
}

enum job_end task_problems(struct job *j)
{
	DB_AUTO_RESULT due = NULL;
	enum err e = sweep(j);
	if (!e)
		e = db_run(j->db, Q_PROBLEM_DUE, 0, NULL, &due);
	if (e)
		return JOB_AGAIN;
	enum job_end end = !j->periodic || db_bool(due, 0, 1) ? night(j, db_text(due, 0, 0), db_text(due, 0, 2)) : problem_new(j) ? JOB_AGAIN : JOB_DONE;
	return end == JOB_DONE && propose(j) ? JOB_AGAIN : end;
}
