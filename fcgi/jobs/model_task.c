/*
 * The job «models»: every hour, and when somebody orders it. Looks at the chances of the last days, and at night (or when ordered) makes new
 * versions of the models out of the latest records.
 *
 * A version is learnt into a file of its own name and becomes known with its row in one transaction, so whoever is killed here leaves the
 * old model live and a file that the next run sweeps away. Bounded: TEXTS records of 4,000 letters.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/jobs/jobs.h"
#include "fcgi/log.h"
#include "fcgi/models.h"
#include "search/discover/classify_train.h"
#include "search/discover/kin.h"

enum { TEXTS = 20000, LABELS = 2000, LEAST_TEXTS = 60, LEAST_OF_LABEL = 3, EPOCHS = 12, WORDS = 1500 };
#define TEXTS_TEXT "20000"

struct lesson {
	enum model_kind kind;
	struct db_result *rows;		/* text, label, parent */
	struct classify_sample *sample;
	uint32_t *kin;
	size_t n;
	const char *name[CLASSIFY_LAYERS][LABELS];
	uint32_t names[CLASSIFY_LAYERS], parent[LABELS], texts[LABELS];
};

static uint32_t number_of(struct lesson *l, int layer, const char *name)
{
	for (uint32_t i = 0; i < l->names[layer]; i++)
		if (!strcmp(l->name[layer][i], name))
			return i;
	if (l->names[layer] == LABELS)
		return CLASSIFY_NONE;
	l->name[layer][l->names[layer]] = name;
	return l->names[layer]++;
}

static bool find_kin(struct lesson *l, const struct conf *conf)
{
	struct kin *k = kin_new(models_lexicon(conf));
	bool ok = k;
	for (int i = 0; ok && i < db_rows(l->rows); i++)
		ok = kin_add(k, db_text(l->rows, i, 0), strlen(db_text(l->rows, i, 0)));
	ok = ok && kin_find(k, l->kin);
	kin_free(k);
	return ok;
}

/* Labels that stand often enough, with the group of each. */
static void number_labels(struct lesson *l)
{
	for (int i = 0; i < db_rows(l->rows); i++) {
		uint32_t label = number_of(l, CLASSIFY_LABEL, db_text(l->rows, i, 1));
		if (label == CLASSIFY_NONE)
			continue;
		l->texts[label]++;
		l->parent[label] = db_is_null(l->rows, i, 2) ? CLASSIFY_NONE : number_of(l, CLASSIFY_GROUP, db_text(l->rows, i, 2));
	}
	uint32_t kept = 0;
	for (uint32_t k = 0; k < l->names[0]; k++) {
		if (l->texts[k] < LEAST_OF_LABEL)
			continue;
		l->name[0][kept] = l->name[0][k];
		l->parent[kept] = l->parent[k];
		kept++;
	}
	l->names[0] = kept;
}

static bool prepare(struct lesson *l, const struct conf *conf)
{
	int rows = db_rows(l->rows);
	l->sample = calloc((size_t)rows + 1, sizeof *l->sample);
	l->kin = calloc((size_t)rows + 1, sizeof *l->kin);
	if (!l->sample || !l->kin || !find_kin(l, conf))
		return false;
	number_labels(l);
	for (int i = 0; i < rows; i++) {
		const char *text = db_text(l->rows, i, 0);
		for (uint32_t k = 0; k < l->names[0]; k++)
			if (!strcmp(l->name[0][k], db_text(l->rows, i, 1)))
				l->sample[l->n++] = (struct classify_sample){.text = text, .n = strlen(text), .label = {k, l->parent[k]}, .kin = l->kin[i]};
	}
	return true;
}

static bool alive(void *arg)
{
	return !job_must_stop(arg);
}

static struct vectors *learn_vectors(struct job *j, const struct lesson *l, struct features *f)
{
	struct vectors_corpus *c = vectors_corpus_new();
	bool ok = c;
	for (size_t i = 0; ok && i < l->n; i++)
		ok = features_read(f, l->sample[i].text, l->sample[i].n) && vectors_corpus_read(c, f);
	struct vectors *v = ok ? vectors_train(c, EPOCHS, alive, j) : NULL;
	vectors_corpus_free(c);
	return v;
}

static const char *number(char out[32], double x)
{
	snprintf(out, 32, "%.6f", x);
	return out;
}

/* The row and the name of the file in one transaction; the version goes live when it may. */
static enum err publish(struct job *j, const struct lesson *l, const struct classify_report *report, const char *made)
{
	DB_AUTO_RESULT row = NULL;
	const struct figures *f = &report->figures[CLASSIFY_LABEL];
	char at[9][32], path[MODELS_PATH];
	snprintf(at[0], 32, "%zu", l->n);
	snprintf(at[1], 32, "%u", l->names[0]);
	snprintf(at[2], 32, "%zu", report->bytes);
	enum err e = db_begin(j->db, DB_WRITE, NULL);
	if (!e)
		e = DB_RUN(j->db, Q_MODEL_PUT, &row, models_kind(l->kind), at[0], at[1], number(at[3], f->accuracy), number(at[4], f->macro_f1), number(at[5], f->top3),
			   number(at[6], f->ece), number(at[7], f->confidence), at[2]);
	if (!e && rename(made, models_path(j->conf, l->kind, db_text(row, 0, 0), path))) {
		log_line(LOG_FAIL, "model cannot be renamed: %s", strerror(errno));
		e = ERR_INTERNAL;
	}
	if (!e)
		e = DB_RUN(j->db, Q_MODEL_PROMOTE, NULL, db_text(row, 0, 0));
	if (!e)
		e = DB_RUN(j->db, Q_MODEL_DROP_OLD, NULL, models_kind(l->kind));
	if (!e)
		return db_commit(j->db);
	db_rollback(j->db);
	return e;
}

static enum job_end learn(struct job *j, struct lesson *l)
{
	struct classify_report report;
	const char *why = "не хватило памяти";
	char path[MODELS_PATH];
	struct features *f = models_features(j->conf);
	if (!f || !prepare(l, j->conf)) {
		snprintf(j->error, sizeof j->error, "Модель не обучена: %s.", f ? why : "не читается словарь");
		return JOB_FAILED;
	}
	if (l->n < LEAST_TEXTS || l->names[0] < 2) {
		snprintf(j->error, sizeof j->error, "Мало записей с указанным значением: %zu, нужно хотя бы %d и два разных значения.", l->n, LEAST_TEXTS);
		return JOB_FAILED;
	}
	struct vectors *v = learn_vectors(j, l, f);
	struct classify_set set = {.sample = l->sample, .samples = l->n, .name = {l->name[0], l->name[1]}, .names = {l->names[0], l->names[1]}, .parent = l->names[1] ? l->parent : NULL};
	models_path(j->conf, l->kind, "new", path);
	bool ok = v && classify_train(f, &set, v, &classify_usual, alive, j, path, &report, &why);
	vectors_free(v);
	if (job_must_stop(j)) {
		unlink(path);
		return JOB_AGAIN;
	}
	if (ok)
		return publish(j, l, &report, path) ? JOB_AGAIN : JOB_DONE;
	snprintf(j->error, sizeof j->error, "Модель не обучена: %s.", why);
	return JOB_FAILED;
}

static enum job_end learn_kind(struct job *j, enum model_kind kind)
{
	struct lesson *l = calloc(1, sizeof *l);
	enum job_end end = JOB_AGAIN;
	if (!l)
		return JOB_AGAIN;
	l->kind = kind;
	if (!DB_RUN(j->db, Q_MODEL_TEXTS, &l->rows, models_kind(kind), TEXTS_TEXT))
		end = learn(j, l);
	db_result_free(l->rows);
	free(l->sample);
	free(l->kin);
	free(l);
	return end;
}

/* Mean chance of the first proposals over the latest records. */
static enum err look_at_chances(struct job *j, enum model_kind kind)
{
	DB_AUTO_RESULT rows = NULL;
	const char *id;
	char count[32], mean[32];
	double sum = 0;
	int seen = 0;
	struct classifier *c = models_live(j->conf, j->db, kind, &id);
	enum err e = c ? db_run(j->db, Q_MODEL_RECENT, 0, NULL, &rows) : ERR_OK;
	for (int i = 0; c && !e && i < db_rows(rows); i++) {
		struct classify_guess guess[CLASSIFY_TOP];
		const char *text = db_text(rows, i, 0);
		if (!classify_text(c, models_features(j->conf), CLASSIFY_LABEL, text, strlen(text), guess))
			continue;
		sum += guess[0].chance;
		seen++;
	}
	snprintf(count, sizeof count, "%d", seen);
	return c && !e && seen ? DB_RUN(j->db, Q_MODEL_SEEN, NULL, id, count, number(mean, sum / seen)) : e;
}

/* Files of no version: of one that was not finished, of old ones. */
static enum err sweep(struct job *j)
{
	DB_AUTO_RESULT rows = NULL;
	char folder[MODELS_PATH];
	models_path(j->conf, MODEL_THEME, "", folder);
	if (mkdir(folder, 0750) && errno != EEXIST)
		log_line(LOG_FAIL, "folder of models: %s", strerror(errno));
	enum err e = db_run(j->db, Q_MODEL_KEPT, 0, NULL, &rows);
	DIR *dir = e ? NULL : opendir(folder);
	struct dirent *entry;
	while (dir && (entry = readdir(dir))) {
		bool kept = entry->d_name[0] == '.';
		for (int i = 0; !kept && i < db_rows(rows); i++)
			kept = !strcmp(db_text(rows, i, 0), entry->d_name);
		if (!kept)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	if (dir)
		closedir(dir);
	return e;
}

/* An order may name one kind. */
static bool asked(const struct job *j, enum model_kind kind)
{
	const char *only = json_string_value(json_object_get(j->payload, "kind"));
	return !only || !strcmp(only, "all") || !strcmp(only, models_kind(kind));
}

enum job_end task_models(struct job *j)
{
	DB_AUTO_RESULT due = NULL;
	enum job_end end = JOB_DONE;
	enum err e = sweep(j);
	for (int kind = 0; !e && kind < MODEL_KINDS; kind++)
		e = look_at_chances(j, (enum model_kind)kind);
	if (!e)
		e = db_run(j->db, Q_MODEL_DUE, 0, NULL, &due);
	if (e)
		return JOB_AGAIN;
	for (int kind = 0; (!j->periodic || db_bool(due, 0, 0)) && end != JOB_AGAIN && kind < MODEL_KINDS; kind++) {
		if (!asked(j, (enum model_kind)kind))
			continue;
		enum job_end one = learn_kind(j, (enum model_kind)kind);
		end = one == JOB_DONE ? end : one;
	}
	return end;
}
