#include "fcgi/ctl/bursts_scores.h"

#include <stdlib.h>

/* Room for one more of n; grows at powers of two. */
static int room(void **list, size_t n, size_t size)
{
	if (n & (n - 1) || n == 1)
		return 1;
	void *more = realloc(*list, (n ? n * 2 : 2) * size);
	if (more)
		*list = more;
	return more != NULL;
}

static int add(double **list, size_t *n, double score)
{
	if (!room((void **)list, *n, sizeof score))
		return 0;
	(*list)[(*n)++] = score;
	return 1;
}

int scores_clean(struct scores *s, double score)
{
	return add(&s->clean, &s->cleans, score);
}

int scores_outbreak(struct scores *s)
{
	if (!room((void **)&s->begin, s->outbreaks, sizeof *s->begin))
		return 0;
	s->begin[s->outbreaks++] = s->sicks;
	return 1;
}

int scores_sick(struct scores *s, double score)
{
	return add(&s->sick, &s->sicks, score);
}

void scores_close(struct scores *s)
{
	free(s->clean);
	free(s->sick);
	free(s->begin);
}

double scores_false(const struct scores *s, double limit)
{
	size_t n = 0;
	for (size_t i = 0; i < s->cleans; i++)
		n += s->clean[i] <= limit;
	return s->cleans ? (double)n / (double)s->cleans : 0;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double scores_limit(struct scores *s, double share)
{
	size_t at = (size_t)(share * (double)s->cleans);
	qsort(s->clean, s->cleans, sizeof *s->clean, ascending);
	return s->cleans ? s->clean[at < s->cleans ? at : s->cleans - 1] : 0;
}

double scores_found(const struct scores *s, double limit, size_t days, double *delay)
{
	size_t found = 0, waited = 0;
	for (size_t i = 0; i < s->outbreaks; i++) {
		size_t begin = s->begin[i], end = i + 1 < s->outbreaks ? s->begin[i + 1] : s->sicks;
		for (size_t at = begin; at < end && (days == 0 || at - begin < days); at++)
			if (s->sick[at] < limit) {
				found++;
				waited += at - begin;
				break;
			}
	}
	*delay = found ? (double)waited / (double)found : 0;
	return s->outbreaks ? (double)found / (double)s->outbreaks : 0;
}
