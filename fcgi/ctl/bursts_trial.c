#include "fcgi/ctl/bursts_trial.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search/discover/farrington.h"

enum truth { CLEAN, SICK, ECHO };

int trial_init(struct trial *t, const struct burst_rule *rule, int series, int days)
{
	memset(t, 0, sizeof *t);
	t->rule = rule;
	t->days = days;
	t->rivals = 1;
	t->bursts = bursts_new(rule);
	if (series) {
		t->kept = calloc((size_t)series * (size_t)days, sizeof *t->kept);
		t->truth = calloc((size_t)series * (size_t)days, 1);
	}
	return t->bursts && (!series || (t->kept && t->truth));
}

void bursts_trial_close(struct trial *t)
{
	bursts_free(t->bursts);
	for (int i = 0; i < LANES; i++)
		scores_close(&t->lane[i]);
	free(t->kept);
	free(t->truth);
}

static double now(void)
{
	struct timespec at;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* Chances as scores; 1 where nothing could be said. */
static void judge(struct trial *t, const struct burst_series *s, int day, struct burst *found, double *score)
{
	double began = now();
	memset(found, 0, sizeof *found);
	found->p = 1;
	for (int i = 0; i < BURST_WINDOWS; i++)
		found->window_p[i] = 1;
	if (bursts_learn(t->bursts, s, day))
		bursts_judge(t->bursts, found);
	t->seconds += now() - began;
	t->judged++;
	score[LANE_MCU] = found->p;
	memcpy(score + LANE_WINDOW, found->window_p, sizeof found->window_p);
	struct farrington f = {.p = 1};
	if (t->farrington && farrington_judge(s->count, day, &FARRINGTON_FLEXIBLE, &f))
		score[LANE_FARRINGTON] = f.p;
	for (int i = 0; t->rivals && i < RIVALS; i++)
		score[LANE_RIVAL + i] = -rival_statistic((enum rival)i, s->count, day);
}

static int put(struct trial *t, enum truth truth, int begins, const double *score)
{
	for (int i = 0; i < LANES; i++) {
		struct scores *s = &t->lane[i];
		if (truth == CLEAN && !scores_clean(s, score[i]))
			return 0;
		if (truth == SICK && ((begins && !scores_outbreak(s)) || !scores_sick(s, score[i])))
			return 0;
	}
	return 1;
}

static enum truth truth_of(const struct trial *t, const unsigned char *sick, int day)
{
	if (sick[day])
		return SICK;
	for (int i = 1; i < t->rule->window[BURST_WINDOWS - 1] && i <= day; i++)
		if (sick[day - i])
			return ECHO;
	return CLEAN;
}

int trial_walk(struct trial *t, const struct burst_series *s, const unsigned char *sick, int first)
{
	int inherited = first > 0 && sick[first - 1];
	for (int day = first; day < s->n; day++) {
		double score[LANES] = {0};
		struct burst found;
		enum truth truth = truth_of(t, sick, day);
		inherited = inherited && sick[day];	/* began where nothing is judged */
		judge(t, s, day, &found, score);
		if (!inherited && !put(t, truth, day == first || !sick[day - 1], score))
			return 0;
		if (t->kept) {
			t->kept[t->series * t->days + day - first] = found;
			t->truth[t->series * t->days + day - first] = (unsigned char)truth;
		}
	}
	t->series++;
	return 1;
}
