/* mcuctl eval surveillance: our regression, run in Farrington's settings, beside what R's `surveillance` said of the same weeks. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/ctl/eval.h"
#include "search/discover/farrington.h"

enum { WEEKS_MOST = 4000 };

/* A series as it is read; a row: series⇥week⇥count⇥alpha⇥trend p⇥R's expected⇥R's p⇥R's alarm, NA where R did not judge. */
struct told {
	double count[WEEKS_MOST], expected[WEEKS_MOST], p[WEEKS_MOST];
	int alarm[WEEKS_MOST], n;	/* alarm: -1 not judged */
	struct farrington_rule rule;
	char name[200];
};

struct agreement {
	long points, same, refused;	/* refused: R said something, we could not */
	double *apart;			/* relative difference of the expected values */
	size_t n, room;
};

static int differ(struct agreement *a, double d)
{
	if (a->n == a->room) {
		size_t room = a->room ? a->room * 2 : 4096;
		double *more = realloc(a->apart, room * sizeof *more);
		if (!more)
			return 0;
		a->apart = more;
		a->room = room;
	}
	a->apart[a->n++] = d;
	return 1;
}

static int compare(struct agreement *a, const struct told *t)
{
	for (int k = 0; k < t->n; k++) {
		struct farrington f;
		if (t->alarm[k] < 0)
			continue;
		a->points++;
		if (!farrington_judge(t->count, k, &t->rule, &f)) {
			a->refused++;
			continue;
		}
		a->same += f.alarm == t->alarm[k];
		if (f.alarm != t->alarm[k])
			fprintf(stderr, "%s, неделя %d: R %d (ожидалось %.4f, p %.3g), здесь %d (%.4f, p %.3g, граница %.0f)\n", t->name, k + 1, t->alarm[k],
				t->expected[k], t->p[k], f.alarm, f.expected, f.p, f.upper);
		if (isfinite(t->expected[k]) && !differ(a, fabs(f.expected - t->expected[k]) / fmax(t->expected[k], 1e-6)))
			return 0;
	}
	return 1;
}

static double number(const char *s)
{
	return strcmp(s, "NA") == 0 ? NAN : strtod(s, NULL);
}

static int read_line(struct agreement *a, struct told *t, char *line)
{
	char *field[8], *at = line;
	line[strcspn(line, "\r\n")] = 0;
	for (int i = 0; i < 8; i++)
		if (!(field[i] = strsep(&at, "\t")))
			return 1;
	if (strcmp(field[0], t->name) != 0 || t->n == WEEKS_MOST) {
		if (!compare(a, t))
			return 0;
		t->n = 0;
		snprintf(t->name, sizeof t->name, "%s", field[0]);
		t->rule = FARRINGTON_FLEXIBLE;
		t->rule.alpha = strtod(field[3], NULL);
		t->rule.trend_p = strtod(field[4], NULL);
	}
	t->count[t->n] = strtod(field[2], NULL);
	t->expected[t->n] = number(field[5]);
	t->p[t->n] = number(field[6]);
	t->alarm[t->n++] = strcmp(field[7], "NA") == 0 ? -1 : strcmp(field[7], "TRUE") == 0;
	return 1;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

int eval_surveillance(char **argv)
{
	static struct told t;
	struct agreement a = {0};
	FILE *in = fopen(argv[0], "re");
	char *line = NULL;
	size_t room = 0;
	int good = in != NULL;
	if (!in)
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	while (good && getline(&line, &room, in) >= 0)
		good = read_line(&a, &t, line);
	good = good && compare(&a, &t) && a.points;
	if (good) {
		qsort(a.apart, a.n, sizeof *a.apart, ascending);
		printf("{\"points\":%ld,\"same_alarm\":%.5f,\"refused\":%ld,\"median_difference\":%.3g,\"p99_difference\":%.3g}\n", a.points,
		       (double)a.same / (double)a.points, a.refused, a.n ? a.apart[a.n / 2] : NAN, a.n ? a.apart[a.n * 99 / 100] : NAN);
	}
	if (in)
		fclose(in);
	free(line);
	free(a.apart);
	return !good;
}
