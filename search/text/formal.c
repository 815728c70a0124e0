/* formal.c - the signs of an empty answer, read out of its words and weighed. */
#include <math.h>
#include <stdlib.h>

#include "search/text/answer_in.h"
#include "search/text/formal.h"

/* Weights by hand; tried on the tuning seeds of fcgi/ctl/eval_replies.c alone. */
static const struct {
	const char *name;
	double weight;
} SIGN[FORMAL_SIGNS] = {
	[FORMAL_COPIED] = {"copied", 2.2}, [FORMAL_OFF_MATTER] = {"off_matter", 1.6}, [FORMAL_NOTHING] = {"nothing", 1.2},
	[FORMAL_LAWS] = {"laws", 1.0}, [FORMAL_SENT_AWAY] = {"sent_away", 0.8}, [FORMAL_OPEN_PROMISE] = {"open_promise", 0.8},
	[FORMAL_LEFT_OUT] = {"left_out", 0.6}, [FORMAL_SHORT] = {"short", 0.4}, [FORMAL_HASTY] = {"hasty", 0.4},
	[FORMAL_REPEATED] = {"repeated", 1.2}, [FORMAL_REOPENED] = {"reopened", 1.2}, [FORMAL_BAD_MARK] = {"bad_mark", 1.0},
	[FORMAL_PLACE] = {"place", -1.4}, [FORMAL_DAY] = {"day", -1.4}, [FORMAL_PROOF] = {"proof", -0.8},
};

const char *formal_name(enum formal_sign sign)
{
	return SIGN[sign].name;
}

static double within(double x)
{
	return x < 0 ? 0 : x > 1 ? 1 : x;
}

/* Words that begin a phrase of the list. */
static int listed(const struct answer_checker *c, const struct reading *r, enum answer_list list)
{
	int n = 0;
	for (int i = 0; i < r->words; i++)
		n += list_at(c, r, i, r->sentence[r->word[i].sentence].end, list) > 0;
	return n;
}

static bool cites(const struct answer_checker *c, const struct reading *r, const struct reading_sentence *s)
{
	return list_in(c, r, s->first, s->end, LIST_LAW) >= 0;
}

/* A day of its own is all, a term («второй квартал», «10 дней») more than half of it. */
static double own_day(const struct answer_checker *c, const struct reading *r)
{
	double best = 0;
	for (int i = 0; i < r->sentences && best < 1; i++)
		best = sentence_has_day(c, r, &r->sentence[i], true) ? 1 : !cites(c, r, &r->sentence[i]) && sentence_has_day(c, r, &r->sentence[i], false) ? 0.6 : best;
	return best;
}

/* The appeal's place is all, some street half of it: the appeal may have it in a field of its own. */
static double own_place(const struct answer_checker *c, const struct reading *r)
{
	for (int i = 0; i < r->words; i++)
		if (r->word[i].flags & R_STREET)
			return answer_names_place(c) ? 1 : 0.5;
	return answer_names_place(c);
}

/* A number outside the sentences that cite laws. */
static bool own_number(const struct answer_checker *c, const struct reading *r)
{
	for (int i = 0; i < r->words; i++)
		if (r->word[i].flags & R_NUMBER && !cites(c, r, &r->sentence[r->word[i].sentence]))
			return true;
	return false;
}

static int read_points(struct answer_checker *c, const char *appeal, size_t appeal_n, const char *answer, size_t answer_n, struct formal_facts *f)
{
	struct answer_point p[ANSWER_POINTS];
	int n = answer_points(c, appeal, appeal_n, answer, answer_n, p), left = 0;
	for (int i = 0; i < n; i++)
		left += !p[i].found;
	f->value[FORMAL_LEFT_OUT] = n ? (double)left / n : 0;
	return n;
}

enum formal_read formal_read(struct answer_checker *c, const char *appeal, size_t appeal_n, const char *answer, size_t answer_n, struct formal_facts *f)
{
	const struct reading *r = &c->answer;
	struct answer_span at[ANSWER_FOUND];
	int all, open = answer_empty_promises(c, answer, answer_n, at, &all);
	int points = read_points(c, appeal, appeal_n, answer, answer_n, f);
	if (!reading_take(c, &c->appeal, appeal, appeal_n) || !reading_take(c, &c->answer, answer, answer_n))
		return FORMAL_NO_MEMORY;
	if (!points && list_in(c, &c->appeal, 0, c->appeal.words, LIST_THANKS) >= 0)
		return FORMAL_THANKS;
	int matter = answer_matter(c, FORMAL_MATTER);
	f->value[FORMAL_OFF_MATTER] = 1 - (double)matter / FORMAL_MATTER;
	f->value[FORMAL_PLACE] = own_place(c, r);
	f->value[FORMAL_DAY] = own_day(c, r);
	f->value[FORMAL_PROOF] = listed(c, r, LIST_PROOF) > 0;
	f->value[FORMAL_NOTHING] = !f->value[FORMAL_PLACE] && !f->value[FORMAL_DAY] && !f->value[FORMAL_PROOF] && !own_number(c, r);
	f->value[FORMAL_LAWS] = r->words ? within(100.0 * listed(c, r, LIST_LAW) / r->words / FORMAL_LAWS_MANY) : 0;
	f->value[FORMAL_SENT_AWAY] = listed(c, r, LIST_AWAY) > 0;
	f->value[FORMAL_OPEN_PROMISE] = open > 0;
	f->value[FORMAL_SHORT] = r->words < FORMAL_SHORT_WORDS;
	return FORMAL_READ;
}

void formal_copies(struct formal_facts *f, double share, int applicants, bool concrete)
{
	enum { MANY = 3 };
	double spread = within((double)applicants / MANY);
	f->value[FORMAL_COPIED] = within((share - 0.4) / 0.4) * (0.4 + 0.6 * spread) * (concrete ? 0.3 : 1);
}

static int by_points(const void *x, const void *y)
{
	const struct formal_part *a = x, *b = y;
	double p = fabs(a->points), q = fabs(b->points);
	return p < q ? 1 : p > q ? -1 : (int)a->sign - (int)b->sign;
}

int formal_score(const struct formal_facts *f, struct formal_part out[FORMAL_SIGNS], int *parts, double *sum)
{
	double z = FORMAL_BASE;
	int n = 0;
	for (int i = 0; i < FORMAL_SIGNS; i++) {
		double points = f->value[i] * SIGN[i].weight;
		z += points;
		if (out && fabs(points) >= 0.05)
			out[n++] = (struct formal_part){(enum formal_sign)i, points};
	}
	if (out)
		qsort(out, (size_t)n, sizeof *out, by_points);
	if (parts)
		*parts = n;
	if (sum)
		*sum = z;
	return (int)lround(100 / (1 + exp(-z)));
}

int answer_phrases(struct answer_checker *c, const char *text, size_t n)
{
	static const enum answer_list OURS[] = {LIST_BLAME, LIST_REFUSAL, LIST_PROMISE, LIST_LAW, LIST_AWAY, LIST_PROOF};
	const struct reading *r = &c->answer;
	int found = 0;
	if (!reading_take(c, &c->answer, text, n))
		return 0;
	for (int i = 0; i < r->words; i++)
		for (size_t k = 0; k < sizeof OURS / sizeof *OURS; k++)
			found += list_at(c, r, i, r->sentence[r->word[i].sentence].end, OURS[k]) > 1;
	return found;
}
