/*
 * mcuctl eval replies: do the answers that look most like an empty form turn out to be canned ones?
 *
 * P@50 in cities that are made for it. Weights were tried on TUNING alone, whose answers are those of the demo; HELD are seeds and
 * words (answers-held.txt) that nothing was tried on: no phrase of two words and more of the detector's lists stands there, which is counted.
 * Beside it the shortest and the most copied answers. What came after an answer (repeats, marks) is left out: the generator draws it by
 * the label. With a file of the «Инцидент-менеджмент» its answers are told too: nobody has labelled them, so there is nothing to score.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "fcgi/intake/reader.h"
#include "search/index/copies.h"
#include "search/text/formal.h"
#include "tests/city/city.h"

#define ALIKE 0.6	/* as fcgi/jobs/answer_compare.c */
#define THANKED -100.0

enum { MESSAGES = 3000, FIRST = 50, SEEDS = 5, APPLICANTS = 3, MOST_NEAR = 12, RANKINGS = 3 };
static const uint64_t TUNING[SEEDS] = {101, 102, 103, 104, 105};
static const uint64_t HELD[SEEDS] = {7001, 7002, 7003, 7004, 7005};
static const char *const RANKING[RANKINGS] = {"formal", "shortest", "most_copied"};

struct reply {
	char *appeal, *text;
	unsigned char author[32];
	int organisation, minutes;	/* minutes from the receipt; -1: not known */
	bool canned;
	struct answer_core core;
	uint8_t signature[COPIES_BRIEF];
	double share;
	int applicants, score;
	double rank[RANKINGS];
	uint64_t chance;		/* decides among equals */
};

struct replies {
	struct reply *of;
	size_t n, room;
};

struct figures {
	double p50[RANKINGS], worst, random, recall, precision;
	int answers, canned, told;
};

static struct reply *add(struct replies *all, const char *appeal, const char *text)
{
	if (all->n == all->room) {
		size_t room = all->room ? all->room * 2 : 4096;
		struct reply *more = realloc(all->of, room * sizeof *more);
		if (!more)
			return NULL;
		all->of = more;
		all->room = room;
	}
	struct reply *r = &all->of[all->n];
	*r = (struct reply){.appeal = strdup(appeal), .text = strdup(text), .chance = all->n * 0x9E3779B97F4A7C15u, .minutes = -1};
	all->n++;
	return r->appeal && r->text ? r : NULL;
}

static void close_all(struct replies *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->of[i].appeal);
		free(all->of[i].text);
		answer_core_close(&all->of[i].core);
	}
	free(all->of);
	*all = (struct replies){0};
}

/* Final answers on the matter of one city. */
static bool read_city(struct replies *all, uint64_t seed, const char *answers)
{
	const struct city_options o = {.seed = seed, .messages = MESSAGES, .from_day = city_day(2024, 1, 1), .to_day = city_day(2026, 1, 1), .answers = answers};
	char data[600], why[600];
	const struct city_message *m;
	bool ok = true;
	snprintf(data, sizeof data, "%s/city", ctl_conf()->share);
	struct city *c = city_new(data, &o, why, sizeof why);
	if (!c)
		fprintf(stderr, "%s\n", why);
	while (c && ok && (m = city_next(c)))
		for (int i = 0; ok && i < m->n_answers; i++) {
			const struct city_answer *a = &m->answers[i];
			if (strcmp(a->kind, "final") || !strcmp(m->state, "forwarded") || !strcmp(m->state, "rejected"))
				continue;
			struct reply *r = add(all, m->text, a->text);
			if (!(ok = r != NULL))
				break;
			memcpy(r->author, m->author, sizeof r->author);
			r->organisation = a->organisation;
			r->canned = a->canned;
			r->minutes = (int)((a->at - m->received) / 60);
		}
	city_free(c);
	return c && ok;
}

/* The nearest answers of the organisation to others, as the job finds them. */
static void compare(struct replies *all, struct reply *r)
{
	int near = 0;
	for (size_t i = all->n; i > 0 && near < MOST_NEAR; i--) {
		const struct reply *o = &all->of[i - 1];
		if (o == r || o->organisation != r->organisation || o->core.n < ANSWER_CORE_LEAST || (r->minutes >= 0 && !memcmp(o->author, r->author, sizeof r->author)) ||
		    copies_likeness(o->signature, r->signature, COPIES_BRIEF) < ALIKE)
			continue;
		double share = answer_shared(&r->core, &o->core, NULL, NULL);
		r->applicants += share >= ALIKE;
		r->share = share > r->share ? share : r->share;
		near++;
	}
}

static bool judge(struct answer_checker *c, struct replies *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct reply *r = &all->of[i];
		if (!answer_core_read(c, r->text, strlen(r->text), &r->core))
			return false;
		if (r->core.n)
			copies_sign_brief(r->core.word, r->core.n, r->signature);
	}
	for (size_t i = 0; i < all->n; i++) {
		struct reply *r = &all->of[i];
		struct formal_facts f = {{0}};
		if (r->core.n >= ANSWER_CORE_LEAST)
			compare(all, r);
		enum formal_read seen = formal_read(c, r->appeal, strlen(r->appeal), r->text, strlen(r->text), &f);
		if (seen == FORMAL_NO_MEMORY)
			return false;
		formal_copies(&f, r->share, r->applicants, r->core.concrete);
		f.value[FORMAL_HASTY] = r->minutes >= 0 && r->minutes < FORMAL_HASTY_MINUTES;
		r->score = seen == FORMAL_THANKS ? 0 : formal_score(&f, NULL, NULL, &r->rank[0]);
		if (seen == FORMAL_THANKS)
			r->rank[0] = THANKED;
		r->rank[1] = -(double)strlen(r->text);
		r->rank[2] = r->applicants + r->share;
	}
	return true;
}

static int ranked_by;

static int by_rank(const void *x, const void *y)
{
	const struct reply *a = x, *b = y;
	double p = a->rank[ranked_by], q = b->rank[ranked_by];
	return p < q ? 1 : p > q ? -1 : (a->chance > b->chance) - (a->chance < b->chance);
}

static double precision_at(struct replies *all, int by, size_t n)
{
	size_t right = 0, of = n < all->n ? n : all->n;
	ranked_by = by;
	qsort(all->of, all->n, sizeof *all->of, by_rank);
	for (size_t i = 0; i < of; i++)
		right += all->of[i].canned;
	return of ? (double)right / (double)of : 0;
}

static void take(struct figures *to, struct replies *all)
{
	int told = 0, canned = 0, both = 0;
	for (int k = 0; k < RANKINGS; k++) {
		double p = precision_at(all, k, FIRST);
		to->p50[k] += p / SEEDS;
		if (!k && p < to->worst)
			to->worst = p;
	}
	for (size_t i = 0; i < all->n; i++) {
		told += all->of[i].score >= FORMAL_LEAST;
		canned += all->of[i].canned;
		both += all->of[i].canned && all->of[i].score >= FORMAL_LEAST;
	}
	to->answers += (int)all->n;
	to->canned += canned;
	to->told += told;
	to->recall += both;
}

static int trial(struct answer_checker *c, const char *of, const uint64_t seeds[SEEDS], const char *answers)
{
	struct figures f = {.worst = 1};
	bool ok = true;
	int phrases = 0;
	for (int i = 0; ok && i < SEEDS; i++) {
		struct replies all = {0};
		ok = read_city(&all, seeds[i], answers) && judge(c, &all);
		for (size_t k = 0; ok && k < all.n; k++)
			phrases += answer_phrases(c, all.of[k].text, strlen(all.of[k].text)) > 0;
		if (ok)
			take(&f, &all);
		close_all(&all);
	}
	if (!ok)
		return 0;
	printf("{\"of\":\"%s\",\"seeds\":%d,\"answers\":%d,\"canned\":%.3f", of, SEEDS, f.answers, (double)f.canned / f.answers);
	for (int k = 0; k < RANKINGS; k++)
		printf(",\"p50_%s\":%.3f", RANKING[k], f.p50[k]);
	printf(",\"p50_worst_seed\":%.3f,\"told\":%d,\"told_right\":%.3f,\"canned_told\":%.3f,\"with_a_phrase_of_the_lists\":%.3f}\n", f.worst, f.told,
	       f.told ? f.recall / f.told : 0, f.recall / f.canned, (double)phrases / f.answers);
	return 1;
}

/* Texts of a row by the names of its columns; the last answer counts. */
static bool add_row(struct replies *all, const struct reader *in, const struct intake_row *row)
{
	const char *appeal = NULL, *answer = NULL;
	for (int i = 0; i < row->count; i++) {
		const char *name = reader_column(in, row->pairs[i].column);
		if (!strcmp(name, "Текст инцидента"))
			appeal = row->pairs[i].value;
		else if (strstr(name, "ответ ПИ") && !strstr(name, "Время") && row->pairs[i].len > 2)
			answer = row->pairs[i].value;
	}
	return !appeal || !answer || add(all, appeal, answer);
}

static int tell_real(struct answer_checker *c, const char *path)
{
	struct replies all = {0};
	struct intake_row row;
	enum intake_err e = INTAKE_OK;
	int fd = open(path, O_RDONLY | O_CLOEXEC), bands[4] = {0};
	struct reader *in = fd < 0 ? NULL : reader_open(fd, "/tmp", &e);
	bool ok = in != NULL;
	while (ok && reader_next(in, &row, &e))
		ok = add_row(&all, in, &row);
	ok = ok && judge(c, &all);
	for (size_t i = 0; ok && i < all.n; i++)
		bands[all.of[i].score < 25 ? 0 : all.of[i].score < FORMAL_LEAST ? 1 : all.of[i].score < 75 ? 2 : 3]++;
	if (ok)
		printf("{\"of\":\"real\",\"answers\":%zu,\"to_24\":%d,\"to_49\":%d,\"to_74\":%d,\"from_75\":%d,\"labelled\":0}\n", all.n, bands[0], bands[1], bands[2], bands[3]);
	else
		fprintf(stderr, "Не читается: %s\n", path);
	reader_free(in);
	if (fd >= 0)
		close(fd);
	close_all(&all);
	return ok;
}

static struct answer_checker *open_checker(void)
{
	char dict[600], lists[600];
	const char *why = "";
	struct thesaurus_issues issues;
	snprintf(dict, sizeof dict, "%s/dict", ctl_conf()->share);
	snprintf(lists, sizeof lists, "%s/search/answers.txt", ctl_conf()->share);
	struct answer_checker *c = answer_checker_new(dict, lists, &why);
	if (!c) {
		fprintf(stderr, "%s\n", why);
		return NULL;
	}
	snprintf(lists, sizeof lists, "%s/search/thesaurus.txt", ctl_conf()->share);
	answer_take_thesaurus(c, thesaurus_new(answer_lexicon(c), lists, &issues));
	return c;
}

int eval_replies(char **argv)
{
	bool tuning = argv[1] && !strcmp(argv[1], "--tuning");
	struct answer_checker *c = open_checker();
	int ok = c && trial(c, "tuning", TUNING, NULL);
	if (ok && !tuning)
		ok = trial(c, "held", HELD, "answers-held.txt");
	if (ok && !tuning && argv[1])
		ok = tell_real(c, argv[1]);
	answer_checker_free(c);
	return !ok;
}
