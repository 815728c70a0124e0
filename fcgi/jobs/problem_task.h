/*
 * problem_task.h - inside of the job «problems»: a night reads (problem_read.c), groups (problem_group.c), names (problem_name.c) and puts into
 * place (problem_put.c); between two nights what is new is put with its like (problem_new.c).
 */
#ifndef MCU_PROBLEM_TASK_H
#define MCU_PROBLEM_TASK_H

#include "fcgi/jobs/jobs.h"
#include "search/discover/labels.h"
#include "search/discover/similar.h"

enum {
	PROBLEM_TEXTS = 200000,	/* the newest of the window */
	PROBLEM_FEW = 150,	/* fewer texts make no night */
	PROBLEM_LEARN = 60000,	/* texts that word vectors learn from */
	PROBLEM_MESSAGES = 5,	/* the smallest problem … */
	PROBLEM_AUTHORS = 4,	/* … and of so many people; a message of nobody known is one */
	PROBLEM_QUOTES = 12,
	PROBLEM_PATH = 400,
};
#define PROBLEM_NONE UINT32_MAX

/* A group of either level as a night finds it. */
struct problem_group {
	uint32_t messages;
	int64_t quote[PROBLEM_QUOTES];	/* nearest to its middle, of different authors */
	int quotes;
	struct label label;
};

/* What a night knows. Texts are numbered from 0, newest first. */
struct problem_night {
	struct job *job;
	const char *day;
	char vectors_id[24];		/* of the word vectors; "" until new ones have theirs */
	bool learns;			/* new ones are made */
	uint32_t n;
	int64_t *id, *author;		/* author 0: unknown */
	struct vectors_corpus *corpus;
	struct similar *similar;
	struct vectors *vectors;
	void *vectors_file;		/* what vectors borrows when they were not learnt now; free() */
	uint32_t *problem, *sector;	/* of each text; a small community is PROBLEM_NONE */
	float *weight;			/* share of its likeness that goes to the same problem */
	uint32_t problems, sectors;
	struct problem_group *group;	/* problems, then sectors */
	double threshold;
	long long began_at;		/* monotonic ms */
};

/* MCU_HOME/problems/KIND-ID.vec; kind "" is the folder itself. */
const char *problem_path(const struct conf *conf, const char *kind, const char *id, char out[PROBLEM_PATH]);

/* A file of word vectors as they are borrowed from *data, which is to be freed after them. NULL: there is none that is whole. */
struct vectors *problem_vectors_open(const struct conf *conf, const char *id, void **data);

long long problem_now_ms(void);

/* A file of the vectors of texts: the head, n ids, n rows of VECTORS_DIM floats. */
struct problem_texts_head {
	uint64_t magic;
	uint32_t n, dim;
};
#define PROBLEM_TEXTS_MAGIC 0x31545845544D434Du

/* All texts of the window into the night. False: stopped, or something failed (logged). */
bool problem_read(struct problem_night *t);

/* Numbers alone, in a thread of its own: stop is asked now and then. False: stopped, or memory is short. */
bool problem_group(struct problem_night *t, bool (*alive)(void *), void *arg);

/* Names of all groups. False: stopped, or something failed. */
bool problem_name(struct problem_night *t);

/* Everything in one transaction, with the files that belong to it. */
enum err problem_put(struct problem_night *t);

/* Puts the messages that came since to their like. */
enum err problem_new(struct job *j);

#endif
