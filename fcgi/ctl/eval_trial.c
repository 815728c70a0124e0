#include "fcgi/ctl/eval_trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/eval_texts.h"
#include "search/discover/kin.h"
#include "search/text/clean.h"

enum { TEXTS = 40000, NAMES = 2000, EPOCHS = 10, TEST_EACH = 5 };

static uint32_t number_of(struct trial *t, int layer, const char *name)
{
	if (!name || !*name)
		return CLASSIFY_NONE;
	for (uint32_t i = 0; i < t->names[layer]; i++)
		if (!strcmp(t->name[layer][i], name))
			return i;
	if (t->names[layer] == NAMES)
		return CLASSIFY_NONE;
	t->name[layer][t->names[layer]] = strdup(name);
	return t->names[layer]++;
}

static bool make_room(struct trial *t)
{
	t->text = calloc(TEXTS, sizeof *t->text);
	t->id = calloc(TEXTS, sizeof *t->id);
	t->test = calloc(TEXTS, sizeof *t->test);
	t->kin = calloc(TEXTS, sizeof *t->kin);
	t->row = calloc(TEXTS, sizeof *t->row);
	t->sample = calloc(TEXTS, sizeof *t->sample);
	t->parent = calloc(NAMES, sizeof *t->parent);
	for (int l = 0; l < CLASSIFY_LAYERS; l++) {
		t->label[l] = calloc(TEXTS, sizeof **t->label);
		t->name[l] = calloc(NAMES, sizeof **t->name);
	}
	return t->text && t->id && t->test && t->kin && t->row && t->sample && t->parent && t->label[0] && t->label[1] && t->name[0] && t->name[1];
}

static void read_row(struct trial *t, json_t *row)
{
	const char *text = json_string_value(json_object_get(row, "text"));
	char *clean = text ? clean_dup(text, strlen(text)) : NULL;
	if (!clean)
		return;
	t->text[t->n] = clean;
	t->id[t->n] = json_integer_value(json_object_get(row, "id"));
	t->row[t->n] = json_incref(row);
	t->n++;
}

static bool read_file(struct trial *t, const char *folder, const char *name)
{
	FILE *f = eval_open(folder, name);
	char *line = NULL;
	size_t room = 0;
	while (f && t->n < TEXTS && getline(&line, &room, f) > 0) {
		json_t *row = json_loads(line, 0, NULL);
		read_row(t, row);
		json_decref(row);
	}
	free(line);
	if (f)
		fclose(f);
	return f;
}

static uint32_t hash(long long id)
{
	uint64_t h = (uint64_t)id;
	for (int i = 0; i < 2; i++)
		h = (h ^ h >> 32) * 0xD6E8FEB86659FD93u;
	return (uint32_t)(h >> 32);
}

static bool split(struct trial *t, struct lexicon *lx)
{
	struct kin *k = kin_new(lx);
	bool ok = k;
	for (size_t i = 0; ok && i < t->n; i++)
		ok = kin_add(k, t->text[i], strlen(t->text[i]));
	ok = ok && kin_find(k, t->kin);
	for (size_t i = 0; ok && i < t->n; i++)
		t->test[i] = hash(t->id[t->kin[i]]) % TEST_EACH == 0;
	kin_free(k);
	return ok;
}

/* Vectors from all texts for learning, labelled or not: no label has a part in them. */
static bool learn_vectors(struct trial *t, struct features *f)
{
	struct vectors_corpus *c = vectors_corpus_new();
	bool ok = c;
	for (size_t i = 0; ok && i < t->n; i++)
		ok = t->test[i] || (features_read(f, t->text[i], strlen(t->text[i])) && vectors_corpus_read(c, f));
	if (ok)
		t->vectors = vectors_train(c, EPOCHS, NULL, NULL);
	vectors_corpus_free(c);
	return t->vectors;
}

static void forget_names(struct trial *t)
{
	for (int l = 0; l < CLASSIFY_LAYERS; l++) {
		for (uint32_t i = 0; t->name[l] && i < t->names[l]; i++)
			free(t->name[l][i]);
		t->names[l] = 0;
	}
	t->samples = 0;
}

static void take_samples(struct trial *t)
{
	for (uint32_t i = 0; i < NAMES; i++)
		t->parent[i] = CLASSIFY_NONE;
	for (size_t i = 0; i < t->n; i++) {
		uint32_t label = t->label[0][i], group = t->label[1][i];
		if (t->test[i] || (label == CLASSIFY_NONE && group == CLASSIFY_NONE))
			continue;
		if (label != CLASSIFY_NONE && group != CLASSIFY_NONE)
			t->parent[label] = group;
		t->sample[t->samples++] = (struct classify_sample){.text = t->text[i], .n = strlen(t->text[i]), .label = {label, group}, .kin = t->kin[i]};
	}
}

bool trial_read(struct trial *t, const char *folder, const char *name, struct features *f, struct lexicon *lx)
{
	*t = (struct trial){.n = 0};
	if (!make_room(t) || !read_file(t, folder, name))
		return false;
	if (!split(t, lx) || !learn_vectors(t, f)) {
		fprintf(stderr, "не хватило памяти\n");
		return false;
	}
	return true;
}

void trial_take(struct trial *t, const char *const field[CLASSIFY_LAYERS])
{
	forget_names(t);
	for (size_t i = 0; i < t->n; i++)
		for (int l = 0; l < CLASSIFY_LAYERS; l++)
			t->label[l][i] = field[l] ? number_of(t, l, json_string_value(json_object_get(t->row[i], field[l]))) : CLASSIFY_NONE;
	take_samples(t);
}

void trial_close(struct trial *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->text[i]);
		json_decref(t->row[i]);
	}
	forget_names(t);
	free(t->row);
	for (int l = 0; l < CLASSIFY_LAYERS; l++) {
		free(t->label[l]);
		free(t->name[l]);
	}
	free(t->text);
	free(t->id);
	free(t->test);
	free(t->kin);
	free(t->sample);
	free(t->parent);
	vectors_free(t->vectors);
}
