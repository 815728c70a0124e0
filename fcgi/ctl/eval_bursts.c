/* mcuctl eval bursts: false alarms and outbreaks found, on a file or on simulated series. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/bursts_file.h"
#include "fcgi/ctl/bursts_simulate.h"
#include "fcgi/ctl/bursts_trial.h"
#include "fcgi/ctl/ctl.h"
#include "fcgi/ctl/eval.h"
#include "search/discover/fdr.h"

enum { SEED = 20261127, WEEKLY_REPEATS = 25, DAILY_REPEATS = 30, SHORT = 180, HISTORY = 730, SIBLINGS = 10 };
#define NOMINAL 0.01

static const char *lane_name(int lane)
{
	static const char *const own[] = {"mcu", "mcu, window 1", "mcu, window 2", "mcu, window 3", "farrington-flexible"};
	return lane < LANE_RIVAL ? own[lane] : rival_name[lane - LANE_RIVAL];
}

static void print_lane(const char *of, int lane, struct scores *s)
{
	double usual = lane < LANE_RIVAL ? NOMINAL : -rival_usual[lane - LANE_RIVAL], delay5, delay10, none;
	double least = scores_limit(s, 0.001), half = scores_limit(s, 0.005), one = scores_limit(s, 0.01);
	double pod1 = scores_found(s, least, 0, &none), pod5 = scores_found(s, half, 0, &delay5), pod10 = scores_found(s, one, 0, &delay10);
	double early = scores_found(s, half, 3, &none);
	printf("{\"of\":\"%s\",\"detector\":\"%s\",\"days\":%zu,\"outbreaks\":%zu,\"fpr_at_nominal_1pct\":%.4f,\"pod_at_fpr_0.1\":%.3f,"
	       "\"pod_at_fpr_0.5\":%.3f,\"pod3d_at_fpr_0.5\":%.3f,\"pod_at_fpr_1\":%.3f,\"delay\":%.2f,\"delay_at_fpr_1\":%.2f}\n",
	       of, lane_name(lane), s->cleans, s->outbreaks, scores_false(s, usual), pod1, pod5, early, pod10, delay5, delay10);
}

static void print_all(const char *of, struct trial *t)
{
	for (int i = 0; i < LANES; i++)
		if ((i != LANE_FARRINGTON || t->farrington) && (i < LANE_RIVAL || t->rivals))
			print_lane(of, i, &t->lane[i]);
}

static int walk_sim(struct trial *t, const struct sim *s, const double *shape)
{
	static unsigned char sick[SIM_DAYS_MOST];
	memset(sick, 0, sizeof sick);
	for (int i = s->begin; i < s->end; i++)
		sick[i] = 1;
	struct burst_series series = {s->count, s->kind, shape, s->n};
	return trial_walk(t, &series, sick, s->judged);
}

static int weekly(uint64_t seed, int repeats)
{
	static struct sim s;
	struct trial t;
	int good = trial_init(&t, &BURST_WEEKLY, 0, 0);
	t.farrington = 1;
	for (int i = 0; good && i < SIM_SCENARIOS * repeats; i++) {
		struct rng r;
		rng_seed(&r, rng_hash(seed, (uint64_t)i));
		sim_weekly(&r, i % SIM_SCENARIOS, &s);
		good = walk_sim(&t, &s, NULL);
	}
	if (good)
		print_all("weekly", &t);
	bursts_trial_close(&t);
	return good;
}

/* Alarms after false-discovery control over the series of one night and the gates: how often where nothing was, and outbreaks told. */
static int print_gated(const struct trial *t)
{
	double *p = calloc((size_t)t->series, sizeof *p), *q = calloc((size_t)t->series, sizeof *q);
	unsigned char *told = calloc((size_t)t->series, 1);
	long clean = 0, levels[BURST_ALARM + 1] = {0};
	int found[BURST_ALARM + 1] = {0}, good = p && q && told;
	for (int day = 0; good && day < t->days; day++) {
		for (int i = 0; i < t->series; i++)
			p[i] = t->kept[i * t->days + day].p;
		good = fdr_adjust(p, q, (size_t)t->series);
		for (int i = 0; good && i < t->series; i++) {
			const struct burst *x = &t->kept[i * t->days + day];
			enum burst_level level = bursts_level(x, q[i], (int)x->seen, (int)x->seen);
			int truth = t->truth[i * t->days + day];
			clean += truth == 0;
			levels[level] += truth == 0;
			if (truth == 1 && level > told[i])
				told[i] = (unsigned char)level;
		}
	}
	for (int i = 0; good && i < t->series; i++)
		found[told[i]]++;
	if (good)
		printf("{\"of\":\"daily, gated\",\"detector\":\"mcu\",\"days\":%ld,\"notices_per_1000\":%.3f,\"alarms_per_1000\":%.3f,\"pod_notice\":%.3f,\"pod_alarm\":%.3f}\n",
		       clean, 1e3 * (double)(levels[BURST_NOTICE] + levels[BURST_ALARM]) / (double)clean, 1e3 * (double)levels[BURST_ALARM] / (double)clean,
		       (double)(found[BURST_NOTICE] + found[BURST_ALARM]) / t->series, (double)found[BURST_ALARM] / t->series);
	free(p);
	free(q);
	free(told);
	return good;
}

static int daily(uint64_t seed, int repeats)
{
	static struct sim s;
	struct trial t;
	int good = trial_init(&t, &BURST_DAILY, SIM_CELLS * repeats, SIM_JUDGED_DAYS);
	for (int i = 0; good && i < SIM_CELLS * repeats; i++) {
		struct rng r;
		rng_seed(&r, rng_hash(seed + 1, (uint64_t)i));
		sim_daily(&r, i % SIM_CELLS, HISTORY, NULL, &s);
		good = walk_sim(&t, &s, NULL);
	}
	if (good) {
		print_all("daily", &t);
		good = print_gated(&t);
		printf("{\"of\":\"speed\",\"judged\":%ld,\"ms_per_series\":%.3f,\"s_per_10000\":%.1f}\n", t.judged, 1e3 * t.seconds / (double)t.judged,
		       1e4 * t.seconds / (double)t.judged);
	}
	bursts_trial_close(&t);
	return good;
}

/* The shape of a parent that has seen two years: the sum of siblings of the same season. */
static int parent_shape(struct rng *r, int cell, const struct sim_season *season, int n, double *shape)
{
	static struct sim one, sum;
	struct bursts *b = bursts_new(&BURST_DAILY);
	memset(&sum, 0, sizeof sum);
	for (int i = 0; i < SIBLINGS; i++) {
		sim_daily(r, cell, HISTORY, season, &one);
		for (int day = 0; day < one.n; day++)
			sum.count[day] += one.count[day];
	}
	struct burst_series s = {sum.count, one.kind, NULL, one.n};
	int good = b && bursts_learn(b, &s, HISTORY), skip = HISTORY - SHORT;
	for (int day = 0; good && day < n; day++)
		shape[day] = bursts_shape(b, day + skip);
	bursts_free(b);
	return good;
}

/* The last days of a long series: half a year of history, with and without the parent's shape. */
static int half_year(uint64_t seed, int repeats, int borrow)
{
	static struct sim s;
	static double shape[SIM_DAYS_MOST];
	struct trial t;
	int good = trial_init(&t, &BURST_DAILY, 0, 0), skip = HISTORY - SHORT;
	t.rivals = 0;
	for (int i = 0; good && i < SIM_CELLS * repeats; i++) {
		struct rng r;
		struct sim_season season;
		rng_seed(&r, rng_hash(seed + 2, (uint64_t)i));
		sim_season(&r, &season);
		sim_daily(&r, i % SIM_CELLS, HISTORY, &season, &s);
		memmove(s.count, s.count + skip, (size_t)(s.n - skip) * sizeof *s.count);
		memmove(s.kind, s.kind + skip, (size_t)(s.n - skip));
		s.n -= skip;
		s.judged -= skip;
		s.begin -= skip;
		s.end -= skip;
		good = (!borrow || parent_shape(&r, i % SIM_CELLS, &season, s.n, shape)) && walk_sim(&t, &s, borrow ? shape : NULL);
	}
	if (good)
		print_lane(borrow ? "daily, 180 days, the parent's season" : "daily, 180 days", LANE_MCU, &t.lane[LANE_MCU]);
	bursts_trial_close(&t);
	return good;
}

/* The weekly series as a CSV file of `eval bursts`, for other programs to judge. */
static int dump(uint64_t seed, int repeats)
{
	static struct sim s;
	printf("series,week,count,outbreak\n");
	for (int i = 0; i < SIM_SCENARIOS * repeats; i++) {
		struct rng r;
		rng_seed(&r, rng_hash(seed, (uint64_t)i));
		sim_weekly(&r, i % SIM_SCENARIOS, &s);
		for (int week = 0; week < s.n; week++)
			printf("%d,%d,%.0f,%d\n", i, week, s.count[week], s.planted[week]);
	}
	return 1;
}

static int whole_file(const char *path, const struct burst_rule *rule)
{
	struct bursts_file f;
	struct trial t;
	const char *why = "";
	int good = bursts_file_read(path, rule == &BURST_WEEKLY ? 7 : 1, &f, &why);
	if (!good)
		fprintf(stderr, "%s: %s\n", path, why);
	good = good && trial_init(&t, rule, 0, 0);
	if (!good)
		return 0;
	t.rivals = 0;
	for (size_t i = 0; good && i < f.n; i++) {
		struct burst_series s = {f.series[i].count, f.series[i].kind, NULL, f.series[i].days};
		good = trial_walk(&t, &s, f.series[i].sick, f.series[i].days * 2 / 3);
	}
	struct scores *s = &t.lane[LANE_MCU];
	double limit = scores_limit(s, 0.005), delay, none, pod = scores_found(s, limit, 0, &delay);
	if (f.skipped)
		fprintf(stderr, "# не прочитано строк: %d\n", f.skipped);
	if (good)
		printf("{\"fpr_at_nominal_1pct\":%.4f,\"pod_at_fpr_0.5\":%.4f,\"pod3d_at_fpr_0.5\":%.4f,\"delay\":%.2f}\n",
		       scores_false(s, NOMINAL), pod, scores_found(s, limit, 3, &none), delay);
	bursts_trial_close(&t);
	bursts_file_free(&f);
	return good;
}

int eval_bursts(char **argv)
{
	int argc = 0;
	while (argv[argc])
		argc++;
	const char *repeats = ctl_option(&argc, argv, "--repeats"), *seed = ctl_option(&argc, argv, "--seed");
	bool by_week = ctl_flag(&argc, argv, "--weekly"), only_dump = ctl_flag(&argc, argv, "--dump");
	uint64_t from = seed ? strtoull(seed, NULL, 10) : SEED;
	int n = repeats ? atoi(repeats) : 0;
	if (argc > 2 || (repeats && n < 1) || n > 1000)
		return 2;
	if (argc == 2)
		return !whole_file(argv[1], by_week ? &BURST_WEEKLY : &BURST_DAILY);
	if (only_dump)
		return !dump(from, n ? n : 1);
	return !(weekly(from, n ? n : WEEKLY_REPEATS) && daily(from, n ? n : DAILY_REPEATS) && half_year(from, n ? n : DAILY_REPEATS / 3, 0) &&
		 half_year(from, n ? n : DAILY_REPEATS / 3, 1) && eval_localise(from));
}
