#include "search/discover/classify_train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/discover/classify_in.h"
#include "search/discover/svm.h"

const struct classify_settings classify_usual = {.block = {1, 1, 1}, .dense = 1, .cost = 0.25, .balance = 0.5, .rare = {0, 0.15f}, .passes = 60,
	.least = {2, 2, 3}, .folds = 4};

struct work {
	const struct classify_set *set;
	const struct classify_settings *settings;
	struct classify_way way;
	struct classify_slot *slot;
	uint32_t columns, rows;
	struct svm_rows table;
	size_t cells;
	struct svm *svm;
	float *weight;			/* of the machine being learnt */
	signed char *side;
	float *score[CLASSIFY_LAYERS];	/* out of fold: row × label */
	signed char *kept;		/* columns × labels of both layers */
	float *scale;
	float *offset;			/* of each label of both layers */
	struct classify_weights weights;
	bool (*alive)(void *);
	void *arg;
	const char *why;
};

static bool fail(struct work *w, const char *why)
{
	w->why = why;
	return false;
}

static bool add_row(struct work *w, const struct classify_row *row)
{
	struct svm_rows *t = &w->table;
	if (t->at[t->n] + row->n > w->cells) {
		w->cells = (t->at[t->n] + row->n) * 2;
		uint32_t *index = realloc(t->index, w->cells * sizeof *index);
		if (index)
			t->index = index;
		float *value = realloc(t->value, w->cells * sizeof *value);
		if (value)
			t->value = value;
		if (!index || !value)
			return false;
	}
	for (size_t i = 0; i < row->n; i++) {
		t->index[t->at[t->n] + i] = row->cell[i].column;
		t->value[t->at[t->n] + i] = row->cell[i].value;
	}
	t->at[t->n + 1] = t->at[t->n] + row->n;
	t->n++;
	return true;
}

static bool make_rows(struct work *w, struct features *f)
{
	struct classify_row row = {.cell = NULL};
	w->slot = classify_vocabulary(f, w->set, w->settings, &w->way.slots, &w->columns);
	w->way.slot = w->slot;
	w->table.columns = w->columns;
	w->table.at = calloc(w->set->samples + 1, sizeof *w->table.at);
	bool ok = w->slot && w->table.at;
	for (size_t i = 0; ok && i < w->set->samples; i++)
		ok = features_read(f, w->set->sample[i].text, w->set->sample[i].n) && classify_row(&w->way, f, &row) && add_row(w, &row);
	free(row.cell);
	w->rows = (uint32_t)w->table.n;
	return ok || fail(w, "не хватило памяти на признаки текстов");
}

static bool make_room(struct work *w)
{
	size_t labels = (size_t)w->set->names[0] + w->set->names[1];
	for (int l = 0; l < CLASSIFY_LAYERS; l++)
		w->score[l] = calloc((size_t)w->rows * w->set->names[l] + 1, sizeof(float));
	w->svm = svm_new(&w->table);
	w->weight = malloc(w->columns * sizeof *w->weight);
	w->side = malloc(w->rows + (size_t)1);
	w->kept = malloc(w->columns * labels + 1);
	w->scale = calloc(labels + 1, sizeof *w->scale);
	w->offset = calloc(labels + 1, sizeof *w->offset);
	return (w->score[0] && w->score[1] && w->svm && w->weight &&
		 w->side && w->kept && w->scale && w->offset) || fail(w, "не хватило памяти на обучение");
}

static int fold_of(const struct work *w, size_t row)
{
	uint32_t h = w->set->sample[row].kin;
	h = (h ^ h >> 16) * 0x7feb352du;
	h = (h ^ h >> 15) * 0x846ca68bu;
	return (int)((h ^ h >> 16) % (uint32_t)w->settings->folds);
}

/* The machine of a label without the rows of a fold (-1: with all). */
static bool learn(struct work *w, int layer, uint32_t label, int fold)
{
	double rows = 0, own = 0;
	for (size_t i = 0; i < w->rows; i++) {
		uint32_t of = w->set->sample[i].label[layer];
		w->side[i] = (signed char)(of == CLASSIFY_NONE || (fold >= 0 && fold_of(w, i) == fold) ? 0 : of == label ? 1 : -1);
		rows += w->side[i] != 0;
		own += w->side[i] > 0;
	}
	double balance = own > 0 ? pow(rows / (w->set->names[layer] * own), w->settings->balance) : 1;
	const struct svm_settings set = {.within = 0.1, .passes = w->settings->passes};
	svm_train(w->svm, w->side, w->settings->cost * balance, w->settings->cost, &set, w->weight);
	return !w->alive || w->alive(w->arg) || fail(w, "обучение остановлено");
}

static bool learn_fold(struct work *w, int layer, uint32_t label, int fold)
{
	if (!learn(w, layer, label, fold))
		return false;
	for (size_t i = 0; i < w->rows; i++)
		if (fold_of(w, i) == fold)
			w->score[layer][i * w->set->names[layer] + label] = (float)svm_score(&w->table, i, w->weight);
	return true;
}

/* Weights as bytes: each label has the scale of its largest. */
static void keep(struct work *w, uint32_t column_of, size_t labels)
{
	float most = 0;
	for (uint32_t i = 0; i < w->columns; i++)
		most = fmaxf(most, fabsf(w->weight[i]));
	w->scale[column_of] = most / 127;
	for (uint32_t i = 0; i < w->columns; i++)
		w->kept[i * labels + column_of] = (signed char)(most > 0 ? lrintf(w->weight[i] / most * 127) : 0);
}

static bool learn_all(struct work *w)
{
	const uint32_t *names = w->set->names;
	for (int layer = 0; layer < CLASSIFY_LAYERS; layer++)
		for (uint32_t label = 0; label < names[layer]; label++) {
			for (int fold = 0; fold < w->settings->folds; fold++)
				if (!learn_fold(w, layer, label, fold))
					return false;
			if (!learn(w, layer, label, -1))
				return false;
			keep(w, layer ? names[0] + label : label, (size_t)names[0] + names[1]);
		}
	return true;
}

/* Labels that few rows have are raised by a power of that. */
static void raise_rare(struct work *w)
{
	const uint32_t *names = w->set->names;
	for (int layer = 0; layer < CLASSIFY_LAYERS; layer++)
		for (uint32_t label = 0; label < names[layer]; label++) {
			uint32_t own = 0;
			for (size_t i = 0; i < w->rows; i++)
				own += w->set->sample[i].label[layer] == label;
			w->offset[(layer ? names[0] : 0) + label] = -w->settings->rare[layer] * logf((float)own + 0.5f);
		}
}

static void truths(const struct work *w, int layer, uint32_t *truth)
{
	for (size_t i = 0; i < w->rows; i++)
		truth[i] = w->set->sample[i].label[layer];
}

/* The second score: of a label that of its group, of a group what its labels say. Scores are sides by now. */
static void second(const struct work *w, int layer, float *out, double *chance)
{
	const uint32_t *names = w->set->names;
	for (size_t i = 0; i < w->rows; i++) {
		const float *label = w->score[0] + i * names[0], *group = w->score[1] + i * names[1];
		for (uint32_t k = 0; layer == CLASSIFY_LABEL && k < names[0]; k++)
			out[i * names[0] + k] = classify_below(&w->weights.side[CLASSIFY_GROUP], group, w->set->parent[k]);
		if (layer == CLASSIFY_LABEL)
			continue;
		stack_chances(&label, 1, NULL, names[0], &w->weights.alone, chance);
		classify_above(chance, w->set->parent, names[0], names[1], out + i * names[1]);
	}
}

static bool measure(const struct work *w, int layer, const struct stack_rows *s, double *chance, struct figures *out)
{
	struct figures_sum *sum = figures_new(s->labels);
	for (size_t i = 0; sum && i < w->rows; i++) {
		const float *z[STACK_SCORES];
		uint32_t top[FIGURES_TOP];
		if (s->truth[i] >= s->labels)
			continue;
		for (int j = 0; j < s->scores; j++)
			z[j] = s->z[j] + i * s->labels;
		stack_chances(z, s->scores, s->offset, s->labels, w->weights.beta[layer], chance);
		stack_best(chance, s->labels, top);
		figures_add(sum, s->truth[i], top, chance[top[0]]);
	}
	if (sum)
		figures_read(sum, out);
	figures_free(sum);
	return sum;
}

/* The side of a layer: the pair of a grid by which the scores alone make the rows likeliest. Scores become sides. */
static bool choose_side(struct work *w, int layer, float *room, const uint32_t *truth, double *beta)
{
	static const double STEEP[] = {5, 8, 11, 15}, SHIFT[] = {0.15, 0.35, 0.55, 0.75};
	size_t n = (size_t)w->rows * w->set->names[layer];
	double most = -INFINITY;
	for (int i = 0; i < 16; i++) {
		double now[STACK_SCORES], likelihood;
		const struct stack_side side = {.steep = STEEP[i / 4], .shift = SHIFT[i % 4]};
		const struct stack_rows s = {.n = w->rows, .labels = w->set->names[layer], .scores = 1, .z = {room}, .truth = truth};
		for (size_t k = 0; k < n; k++)
			room[k] = stack_side(&side, w->score[layer][k]);
		if (!stack_fit(&s, now, &likelihood))
			return false;
		if (likelihood <= most)
			continue;
		most = likelihood;
		*beta = now[0];
		w->weights.side[layer] = side;
	}
	for (size_t k = 0; k < n; k++)
		w->score[layer][k] = stack_side(&w->weights.side[layer], w->score[layer][k]);
	return true;
}

/* Both layers with each other. */
static bool weigh_layer(struct work *w, int layer, float *more, uint32_t *truth, double *chance, struct figures *out)
{
	double beta[STACK_SCORES] = {w->weights.beta[layer][0]}, likelihood;
	struct stack_rows s = {.n = w->rows, .labels = w->set->names[layer], .scores = 1, .z = {w->score[layer], more}, .truth = truth,
		.offset = w->offset + (layer ? w->set->names[0] : 0)};
	truths(w, layer, truth);
	if (w->set->names[0] && w->set->names[1]) {
		second(w, layer, more, chance);
		s.scores = 2;
		if (!stack_fit(&s, beta, &likelihood))
			return false;
	}
	memcpy(w->weights.beta[layer], beta, sizeof w->weights.beta[layer]);
	return measure(w, layer, &s, chance, out);
}

/* Chances out of the scores, and how good they are. */
static bool weigh(struct work *w, struct classify_report *out)
{
	raise_rare(w);
	const uint32_t *names = w->set->names, most = names[0] > names[1] ? names[0] : names[1];
	float *more = malloc(((size_t)w->rows * most + 1) * sizeof *more);
	uint32_t *truth = malloc((w->rows + (size_t)1) * sizeof *truth);
	double *chance = malloc((most + (size_t)1) * sizeof *chance);
	bool ok = more && truth && chance;
	for (int layer = 0; ok && layer < CLASSIFY_LAYERS; layer++) {
		truths(w, layer, truth);
		ok = !names[layer] || choose_side(w, layer, more, truth, w->weights.beta[layer]);
	}
	w->weights.alone = w->weights.beta[CLASSIFY_LABEL][0];
	for (int layer = 0; ok && layer < CLASSIFY_LAYERS; layer++)
		if (names[layer])
			ok = weigh_layer(w, layer, more, truth, chance, &out->figures[layer]);
	free(more);
	free(truth);
	free(chance);
	return ok || fail(w, "не хватило памяти на вероятности");
}

static bool write_file(struct work *w, const char *path, struct classify_report *out)
{
	struct classify_learnt l = {.way = &w->way, .set = w->set, .columns = w->columns, .rows = w->rows, .weight = w->kept, .scale = w->scale, .offset = w->offset, .weights = w->weights};
	out->columns = w->columns;
	return classify_write(&l, path, &out->bytes) || fail(w, "файл модели не записывается");
}

static void close_work(struct work *w)
{
	svm_free(w->svm);
	free(w->slot);
	free(w->table.at);
	free(w->table.index);
	free(w->table.value);
	free(w->weight);
	free(w->side);
	free(w->score[0]);
	free(w->score[1]);
	free(w->kept);
	free(w->scale);
	free(w->offset);
}

bool classify_train(struct features *f, const struct classify_set *set, const struct vectors *vectors, const struct classify_settings *settings,
		    bool (*alive)(void *), void *arg, const char *path, struct classify_report *out, const char **why)
{
	struct work w = {.set = set, .settings = settings, .alive = alive, .arg = arg,
		.way = {.vectors = settings->dense > 0 ? vectors : NULL, .dense = settings->dense}};
	memcpy(w.way.block, settings->block, sizeof w.way.block);
	*out = (struct classify_report){.columns = 0};
	bool ok = make_rows(&w, f) && make_room(&w) && learn_all(&w) && weigh(&w, out) && write_file(&w, path, out);
	close_work(&w);
	if (!ok)
		*why = w.why;
	return ok;
}
