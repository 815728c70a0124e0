#include "fcgi/ctl/bursts_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/index/calendar.h"

enum { GAP_MOST = 4000, DAYS_MOST = 40000 };

struct row {
	char name[100];
	int date, outbreak;
	double count;
};

/* A date as days since 1970, or a plain number times the step. */
static int read_date(const char *s, int step, struct row *r)
{
	int y, m, d, end = 0;
	if (sscanf(s, "%4d-%2d-%2d%n", &y, &m, &d, &end) == 3 && !s[end] && m >= 1 && m <= 12 && d >= 1 && d <= 31) {
		r->date = calendar_day(y, m, d);
		return 1;
	}
	char *rest;
	long n = strtol(s, &rest, 10);
	r->date = (int)(n * step);
	return rest != s && !*rest && n >= -1000000 && n <= 1000000;
}

static int read_row(char *line, int step, struct row *r)
{
	char *at = line, *field[4], *rest;
	for (int i = 0; i < 4; i++)
		if (!(field[i] = strsep(&at, ",;")))
			return 0;
	snprintf(r->name, sizeof r->name, "%s", field[0]);
	field[3][strcspn(field[3], ",;\r\n")] = 0;
	r->count = strtod(field[2], &rest);
	if (rest == field[2] || *rest || !(r->count >= 0 && r->count < 1e9))
		return 0;
	r->outbreak = strcmp(field[3], "1") == 0;
	return (r->outbreak || strcmp(field[3], "0") == 0) && read_date(field[1], step, r);
}

/* Rows of a series mostly stand together; whatever came before is looked through. */
static struct labelled *series_of(struct bursts_file *f, const char *name)
{
	for (size_t i = f->n; i-- > 0;)
		if (strcmp(f->series[i].name, name) == 0)
			return &f->series[i];
	if (f->n == f->room) {
		size_t room = f->room ? f->room * 2 : 64;
		struct labelled *more = realloc(f->series, room * sizeof *more);
		if (!more)
			return NULL;
		f->series = more;
		f->room = room;
	}
	struct labelled *s = &f->series[f->n++];
	memset(s, 0, sizeof *s);
	snprintf(s->name, sizeof s->name, "%s", name);
	return s;
}

static int longer(struct labelled *s, int days)
{
	if (days <= s->room)
		return 1;
	int room = s->room ? s->room * 2 : 1024;
	room = room < days ? days : room;
	double *count = realloc(s->count, (size_t)room * sizeof *count);
	s->count = count ? count : s->count;
	unsigned char *kind = realloc(s->kind, (size_t)room);
	s->kind = kind ? kind : s->kind;
	unsigned char *sick = realloc(s->sick, (size_t)room);
	s->sick = sick ? sick : s->sick;
	s->room = count && kind && sick ? room : s->room;
	return count && kind && sick;
}

static int add(struct labelled *s, const struct row *r, int step)
{
	int next = s->days ? s->last + step : r->date, gap = (r->date - next) / step;
	if (r->date < next || gap > GAP_MOST || s->days + gap >= DAYS_MOST || !longer(s, s->days + gap + 1))
		return 0;
	for (; next <= r->date; next += step) {
		s->count[s->days] = next + step > r->date ? r->count : 0;
		s->sick[s->days] = next + step > r->date && r->outbreak;
		s->kind[s->days++] = (unsigned char)(step == 1 ? ((next % 7) + 10) % 7 : 0);	/* 1 January 1970 was a Thursday */
	}
	s->last = r->date;
	return 1;
}

int bursts_file_read(const char *path, int step, struct bursts_file *f, const char **why)
{
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	memset(f, 0, sizeof *f);
	*why = in ? "нет ни одной строки «ряд,дата,число,вспышка»" : strerror(errno);
	for (int n = 0; in && getline(&line, &room, in) >= 0; n++) {
		struct row r;
		struct labelled *s = read_row(line, step, &r) ? series_of(f, r.name) : NULL;
		if (!s || !add(s, &r, step))
			f->skipped += n > 0;	/* the first line may be names of columns */
	}
	free(line);
	if (in)
		fclose(in);
	if (!f->n)
		bursts_file_free(f);
	return f->n > 0;
}

void bursts_file_free(struct bursts_file *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->series[i].count);
		free(f->series[i].kind);
		free(f->series[i].sick);
	}
	free(f->series);
	memset(f, 0, sizeof *f);
}
