/*
 * mcuctl eval classify: themes, groups of themes, recipients of real messages, learnt from four fifths of them and tested on the rest.
 *
 * What is tested goes the way of the product: the model is written, opened, and asked for each text. One line of JSON a question; "learnt" are
 * the figures out of fold on the texts for learning (what settings are chosen by), "bayes" and "usual" the baselines of eval_bayes.h.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fcgi/cards.h"
#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "fcgi/ctl/eval_bayes.h"
#include "fcgi/ctl/eval_reader.h"
#include "fcgi/ctl/eval_trial.h"

/* Milliseconds that reading a new message takes, by what is read: the themes, the recipient, the card with its urgency. */
enum cost_part { COST_THEME, COST_ORGANISATION, COST_CARD, COSTS };
static const char *const COST[COSTS] = {"theme", "organisation", "card"};

/* A model answers one or two questions, named in the order of the layers. */
static const struct question {
	const char *file, *field[CLASSIFY_LAYERS], *of[CLASSIFY_LAYERS];
	enum cost_part cost;
} questions[] = {
	{"incidents.ndjson", {"topic", "topic_group"}, {"incidents, theme", "incidents, group"}, COST_THEME},
	{"incidents.ndjson", {"executor"}, {"incidents, executor"}, COST_ORGANISATION},
	{"messages.ndjson", {"theme", "category"}, {"messages, theme", "messages, category"}, COST_THEME},
	{"messages.ndjson", {"responsible"}, {"messages, responsible"}, COST_ORGANISATION},
};

static const char *const files[] = {"incidents.ndjson", "messages.ndjson"};

/* What answers a question: the model, and those it is measured beside. */
struct rivals {
	struct figures_sum *model, *bayes, *usual;
	struct bayes *naive;
	double ms;
	uint32_t tested;
};

/* Milliseconds of processor time: what else the machine does is not counted. */
static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static json_t *told(const struct figures *f)
{
	return json_pack("{s:f, s:f, s:f, s:f, s:f}", "accuracy", f->accuracy, "macro_f1", f->macro_f1, "weighted_f1", f->weighted_f1, "top3", f->top3, "ece", f->ece);
}

static void learn_baselines(struct eval_reader *reader, const struct trial *t, int layer, struct rivals *r)
{
	for (size_t i = 0; i < t->samples; i++)
		if (t->sample[i].label[layer] != CLASSIFY_NONE && features_read(reader->features, t->sample[i].text, t->sample[i].n))
			bayes_learn(r->naive, reader->features, t->sample[i].label[layer]);
}

static void ask_model(struct eval_reader *reader, struct classifier *c, const struct trial *t, int layer, size_t i, struct rivals *r)
{
	struct classify_guess guess[CLASSIFY_TOP];
	uint32_t top[FIGURES_TOP] = {FIGURES_NONE, FIGURES_NONE, FIGURES_NONE};
	double from = now();
	int n = classify_text(c, reader->features, (enum classify_layer)layer, t->text[i], strlen(t->text[i]), guess);
	r->ms += now() - from;
	r->tested++;
	for (int k = 0; k < n; k++)
		for (uint32_t label = 0; label < t->names[layer]; label++)
			if (!strcmp(guess[k].label, t->name[layer][label]))
				top[k] = label;
	figures_add(r->model, t->label[layer][i], top, n ? guess[0].chance : 0);
}

static void ask_baselines(struct eval_reader *reader, const struct trial *t, int layer, size_t i, struct rivals *r)
{
	uint32_t top[FIGURES_TOP];
	double chance;
	if (!features_read(reader->features, t->text[i], strlen(t->text[i])))
		return;
	bayes_guess(r->naive, reader->features, top, &chance);
	figures_add(r->bayes, t->label[layer][i], top, chance);
	bayes_usual(r->naive, top, &chance);
	figures_add(r->usual, t->label[layer][i], top, chance);
}

static void report(const struct question *q, int layer, const struct figures *learnt, const struct rivals *r)
{
	struct figures model, bayes, usual;
	figures_read(r->model, &model);
	figures_read(r->bayes, &bayes);
	figures_read(r->usual, &usual);
	json_auto_t *out = json_pack("{s:s, s:i, s:i, s:i, s:f}", "of", q->of[layer], "learnt_from", learnt->cases, "tested", model.cases, "labels", learnt->labels, "ms",
				     r->tested ? r->ms / r->tested : 0);
	json_object_update_missing_new(out, told(&model));
	json_object_set_new(out, "learnt", told(learnt));
	json_object_set_new(out, "bayes", told(&bayes));
	json_object_set_new(out, "usual", told(&usual));
	char *text = json_dumps(out, JSON_COMPACT | JSON_REAL_PRECISION(4));
	puts(text ? text : "{}");
	fflush(stdout);
	free(text);
}

static bool answer(struct eval_reader *reader, const struct question *q, int layer, struct classifier *c, const struct trial *t, const struct figures *learnt, double cost[COSTS])
{
	uint32_t labels = t->names[layer];
	struct rivals r = {.model = figures_new(labels), .bayes = figures_new(labels), .usual = figures_new(labels), .naive = bayes_new(labels)};
	bool ok = r.model && r.bayes && r.usual && r.naive;
	if (ok)
		learn_baselines(reader, t, layer, &r);
	for (size_t i = 0; ok && i < t->n; i++)
		if (t->test[i] && t->label[layer][i] != CLASSIFY_NONE) {
			ask_model(reader, c, t, layer, i, &r);
			ask_baselines(reader, t, layer, i, &r);
		}
	if (ok)
		report(q, layer, learnt, &r);
	if (layer == CLASSIFY_LABEL && r.tested)
		cost[q->cost] = r.ms / r.tested;
	figures_free(r.model);
	figures_free(r.bayes);
	figures_free(r.usual);
	bayes_free(r.naive);
	return ok;
}

static bool learn(struct eval_reader *reader, const struct trial *t, const char *path, struct classify_report *out)
{
	const char *why = "";
	struct classify_set set = {.sample = t->sample, .samples = t->samples, .names = {t->names[0], t->names[1]}, .parent = t->names[1] ? t->parent : NULL,
		.name = {(const char *const *)t->name[0], (const char *const *)t->name[1]}};
	double from = now();
	bool ok = classify_train(reader->features, &set, t->vectors, &classify_usual, NULL, NULL, path, out, &why);
	fprintf(stderr, "# %s: %u признаков, %.1f МБ, обучение %.1f с%s\n", t->name[0][0], out->columns, (double)out->bytes / 1e6, (now() - from) / 1e3, why);
	return ok;
}

static bool run(struct eval_reader *reader, const struct question *q, struct trial *t, const char *path, double cost[COSTS])
{
	struct classify_report learnt;
	const char *why = "";
	trial_take(t, q->field);
	bool ok = learn(reader, t, path, &learnt);
	struct classifier *c = ok ? classify_open(path, &why) : NULL;
	if (ok && !c)
		fprintf(stderr, "%s\n", why);
	for (int layer = 0; c && layer < CLASSIFY_LAYERS; layer++)
		if (q->of[layer])
			ok = answer(reader, q, layer, c, t, &learnt.figures[layer], cost) && ok;
	classify_close(c);
	return ok && c;
}

/* The card is read of each tested text; beside it stands what the models took for theirs. */
static void report_cost(const char *file, const struct trial *t, double cost[COSTS])
{
	struct card_reader *cards = cards_reader(ctl_conf());
	struct card card;
	double from = now(), sum = 0;
	int texts = 0;
	for (size_t i = 0; cards && i < t->n; i++)
		if (t->test[i]) {
			card_read(cards, t->text[i], strlen(t->text[i]), &card);
			texts++;
		}
	cost[COST_CARD] = texts ? (now() - from) / texts : 0;
	printf("{\"of\":\"ms a text, %s\",\"texts\":%d", file, texts);
	for (int k = 0; k < COSTS; k++) {
		printf(",\"%s\":%.3f", COST[k], cost[k]);
		sum += cost[k];
	}
	printf(",\"sum\":%.3f}\n", sum);
}

static bool there(const char *folder, const char *name)
{
	char path[700];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return access(path, R_OK) == 0;
}

/* All questions of a file; one that is not there is told, and no failure. */
static bool run_file(struct eval_reader *reader, const char *folder, const char *file, const char *path)
{
	struct trial t = {.n = 0};
	double cost[COSTS] = {0};
	if (!there(folder, file)) {
		fprintf(stderr, "# note: %s/%s здесь нет, его вопросы не измерены\n", folder, file);
		return true;
	}
	bool ok = trial_read(&t, folder, file, reader->features, reader->lexicon);
	for (size_t i = 0; ok && i < sizeof questions / sizeof *questions; i++)
		if (!strcmp(questions[i].file, file))
			ok = run(reader, &questions[i], &t, path, cost);
	if (ok)
		report_cost(file, &t, cost);
	trial_close(&t);
	return ok;
}

int eval_classify(char **argv)
{
	char path[] = "/tmp/mcu-model-XXXXXX";
	struct eval_reader reader = {.lexicon = NULL};
	int fd = mkstemp(path);
	bool ok = fd >= 0 && eval_reader_open(&reader);
	for (size_t i = 0; ok && i < sizeof files / sizeof *files; i++)
		ok = run_file(&reader, argv[0], files[i], path);
	eval_reader_close(&reader);
	if (fd >= 0) {
		close(fd);
		unlink(path);
	}
	return !ok;
}
