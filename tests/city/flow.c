/* flow.c - what becomes of a message: registration, work, answers, outcome, mark, and who writes again. */
#include <stdio.h>
#include <string.h>

#include "tests/city/speech.h"

struct flow {
	struct city *c;
	struct city_message *m;
	const struct spec *s;
	const struct person *p;
	struct rng *r;
	int64_t now;		/* nothing later than this has happened yet */
	int64_t at;		/* time of the last step */
	bool social;
};

static int day_of(int64_t t)
{
	return (int)((t + MOSCOW) / DAY);
}

static int64_t at_hour(int day, double hour)
{
	return (int64_t)day * DAY - MOSCOW + (int64_t)(hour * 3600);
}

/* The same moment, moved into the working hours of a working day. */
static int64_t working(struct flow *f, int64_t t)
{
	int day = day_of(t);
	int64_t moved;
	while (is_off(day))
		day++;
	moved = at_hour(day, 9.1 + 8.4 * rng_real(f->r));
	return moved > f->at ? moved : f->at + 120 + (int64_t)(3000 * rng_real(f->r));
}

static void put_event(struct flow *f, const char *kind, const char *from, const char *to, const char *note)
{
	struct city_message *m = f->m;
	if (m->n_events < CITY_EVENTS)
		m->events[m->n_events++] = (struct city_event){ f->at, kind, from, to, note };
}

/* Moves on to a state; false when that still lies ahead. */
static bool step(struct flow *f, int64_t at, const char *to)
{
	if (at >= f->now)
		return false;
	f->at = at > f->at ? at : f->at + 60;
	put_event(f, "state", f->m->state, to, NULL);
	f->m->state = to;
	return true;
}

static void put_answer(struct flow *f, const char *kind, int position, const char *rule)
{
	struct city_message *m = f->m;
	if (m->n_answers == CITY_ANSWERS)
		return;
	int i = m->n_answers++;
	struct buf out = { f->c->answer[i], 0, sizeof f->c->answer[i] };
	struct writing w = { .city = f->c, .spec = f->s, .person = f->p, .rng = f->r, .day = day_of(f->at),
			     .done_day = day_of(f->at) - rng_range(f->r, 0, 3), .official = m->official - 1, .number = m->number ? m->number : m->external_id };
	if (w.done_day <= day_of(m->received))
		w.done_day = day_of(m->received) + (day_of(f->at) > day_of(m->received));
	reply_write(&w, rule, &out);
	m->answers[i] = (struct city_answer){ kind, position, out.p, m->organisation, m->official, f->at, !strcmp(rule, "canned") };
	if (strcmp(kind, "final"))	/* a final one is told by its state */
		put_event(f, "answer", NULL, NULL, kind);
}

/* Taken down by an official; all else comes by itself, as files do, and its history begins with the registration. */
static bool by_hand(const struct flow *f)
{
	const char *channel = f->m->channel;
	return !strcmp(channel, "phone") || !strcmp(channel, "direct_line") || !strcmp(channel, "reception");
}

static int64_t registration(struct flow *f)
{
	const char *channel = f->m->channel;
	if (by_hand(f))
		return f->m->received + 60 + (int64_t)rng_below(f->r, 900);
	double days = f->social ? .3 * rng_real(f->r) : !strcmp(channel, "pos") ? .5 * rng_real(f->r) : 2.2 * rng_real(f->r);
	int64_t t = working(f, f->m->received + (int64_t)(days * DAY));
	return t - f->m->received > 3 * DAY ? f->m->received + 2 * DAY : t;
}

struct result { const char *rule, *outcome, *reason; };

static const struct result results[] = {
	{ "good_done", "solved", "reason_solved" }, { "plan_open", "not_solved", "reason_not_solved" },
	{ "partly", "partly", "reason_partly" }, { "explained", "explained", "reason_explained" },
	{ "refused", "refused", "reason_refused" }, { "canned", "explained", "reason_explained" },
	{ "canned", "solved", "reason_solved" }, { "canned", "not_established", "reason_not_established" },
};

static const struct cause *cause_of(const struct flow *f)
{
	return f->s->cause >= 0 ? &f->c->t.causes[f->s->cause] : NULL;
}

static const struct result *draw_result(struct flow *f)
{
	const struct cause *k = cause_of(f);
	double u = rng_real(f->r), canned = k && k->canned > 0 ? k->canned : f->c->t.orgs[f->s->org].canned * (k ? 1.35 : 1);
	if (rng_chance(f->r, canned))
		return &results[u < .5 ? 5 : u < .8 ? 6 : 7];
	if (k && k->explained > 0 && rng_chance(f->r, k->explained))
		return &results[3];
	return &results[u < .66 ? 0 : u < .78 ? 1 : u < .86 ? 2 : u < .96 ? 3 : 4];
}

static void put_mark(struct flow *f, const struct result *x)
{
	static const double sums[3][5] = { { .06, .12, .25, .52, 1 }, { .25, .45, .68, .86, 1 }, { .55, .75, .88, .95, 1 } };
	bool asked = f->social || !strcmp(f->m->channel, "pos") || !strcmp(f->m->channel, "electronic");
	if (!asked || !rng_chance(f->r, .3))
		return;
	int64_t at = f->at + 3600 + (int64_t)(rng_real(f->r) * 4 * DAY);
	if (at >= f->now)
		return;
	int row = !strcmp(x->rule, "canned") ? 2 : !strcmp(x->rule, "good_done") ? 0 : 1;
	f->m->mark = 1 + (int)rng_pick(f->r, sums[row], 5);
	f->at = at;
	put_event(f, "mark", NULL, NULL, NULL);
}

static void put_outcome(struct flow *f, const struct result *x)
{
	struct buf out = BUF_OVER(f->c->reason);
	struct writing w = { .city = f->c, .spec = f->s, .person = f->p, .rng = f->r, .day = day_of(f->at) };
	buf_clear(&out);
	write_named(&w, x->reason, &out);
	buf_capital(&out, 0);
	f->m->outcome = x->outcome;
	f->m->outcome_reason = f->c->reason;
	put_event(f, "outcome", NULL, NULL, x->outcome);
}

static double handling_days(struct flow *f)
{
	const struct org *o = &f->c->t.orgs[f->s->org];
	double factor = f->social ? .35 : strcmp(f->m->kind, "appeal") ? .7 : 1.15;
	const struct cause *k = cause_of(f);
	if (k)
		factor *= k->slow > 0 ? k->slow : 1.25;
	if (f->m->priority == 2)
		factor *= .5;
	return rng_lognormal(f->r, o->median * factor, o->sigma);
}

static uint64_t fresh_seed(struct flow *f)
{
	return rng_next(f->r);
}

/* The same text once more through another door. */
static void copy_elsewhere(struct flow *f)
{
	const struct tables *t = &f->c->t;
	struct spec s = *f->s;
	s.at = f->m->received + DAY + (int64_t)(rng_real(f->r) * 4 * DAY);
	do
		s.source = (int)rng_below(f->r, (uint32_t)t->n_sources);
	while (s.source == f->s->source || !strcmp(t->sources[s.source].kind, "phone") || !strcmp(t->sources[s.source].code, "reception"));
	s.known = s.copy = true;
	later_push(f->c, &s);
}

static void neighbours(struct flow *f, double p)
{
	for (int n = 0; n < 4 && rng_chance(f->r, p); n++) {
		struct spec s = *f->s;
		s.at = f->m->received + DAY / 2 + (int64_t)(rng_lognormal(f->r, 3, .8) * DAY);
		s.author = fresh_seed(f);
		s.body = fresh_seed(f);
		s.known = s.copy = s.again = s.collective = false;
		s.group = 0;
		s.source = -1;
		later_push(f->c, &s);
	}
}

/* Writes again after an answer that changed nothing; true when the closing was that of a solved one. */
static bool comes_back(struct flow *f, const struct result *x, struct spec *s)
{
	double p = !strcmp(x->rule, "canned") ? .2 : !strcmp(x->rule, "good_done") ? .05 : .1;
	const struct cause *k = cause_of(f);
	if (k)
		p += k->back > 0 ? k->back : .16;
	if (f->s->again)
		p *= .45;
	*s = *f->s;
	s->at = f->at + (int64_t)(rng_lognormal(f->r, 13, .8) * DAY) + DAY;
	s->body = fresh_seed(f);
	s->again = s->known = true;
	s->copy = false;
	s->group = 0;
	return rng_chance(f->r, p) && s->at < f->now;
}

static void second_round(struct flow *f)
{
	f->m->outcome = f->m->outcome_reason = NULL;
	if (!step(f, working(f, f->at + DAY), "in_work"))
		return;
	int64_t answered = working(f, f->at + (int64_t)(handling_days(f) * DAY));
	if (!step(f, answered - 3600, "on_approval") || !step(f, answered, "answered"))
		return;
	put_answer(f, "final", 2, "done_again");
	f->m->answered = f->at;
	put_outcome(f, &results[0]);
	if (step(f, f->at + DAY, "closed"))
		f->m->closed = f->at;
}

static void after_closing(struct flow *f, const struct result *x)
{
	struct spec again;
	put_mark(f, x);
	if (!comes_back(f, x, &again))
		return;
	later_push(f->c, &again);
	if (f->m->closed && !strcmp(x->outcome, "solved") && rng_chance(f->r, .55) && step(f, again.at + DAY, "reopened")) {
		f->m->closed = 0;
		second_round(f);
	}
}

static bool work_up(struct flow *f, int64_t answered)
{
	struct city_message *m = f->m;
	double span = (double)(answered - m->registered);
	if (!step(f, m->registered + (int64_t)(span * .12 * rng_real(f->r)), "assigned"))
		return false;
	const struct cause *k = cause_of(f);
	if (rng_chance(f->r, k && k->astray > 0 ? k->astray : .05) && (!step(f, f->at + 7200, "registered") || !step(f, f->at + 14400, "assigned")))
		return false;
	if (!step(f, m->registered + (int64_t)(span * (.15 + .2 * rng_real(f->r))), "in_work"))
		return false;
	bool longer = span > 14.0 * DAY && rng_chance(f->r, .5);
	if (longer) {
		if (!step(f, m->registered + (int64_t)(span * .55), "interim"))
			return false;
		put_answer(f, "interim", 1, "interim");
		if (!step(f, m->registered + (int64_t)(span * .7), "in_work"))
			return false;
	}
	return step(f, answered - 1800 - (int64_t)rng_below(f->r, 40000), "on_approval");
}

static void handle_problem(struct flow *f)
{
	struct city_message *m = f->m;
	if (f->social && rng_chance(f->r, .8) && f->at + 3600 * 9 < f->now) {
		f->at += 1800 + (int64_t)rng_below(f->r, 26000);
		put_answer(f, "first", 1, "first");
	}
	int64_t answered = working(f, m->registered + (int64_t)(handling_days(f) * DAY));
	if (!work_up(f, answered) || !step(f, answered, "answered"))
		return;
	const struct result *x = draw_result(f);
	put_answer(f, "final", 1, x->rule);
	m->answered = f->at;
	put_outcome(f, x);
	if (step(f, f->at + (int64_t)(rng_real(f->r) * 5 * DAY), "closed"))
		m->closed = f->at;
	after_closing(f, x);
}

static void handle_short(struct flow *f, const char *state, const char *rule)
{
	int64_t at = working(f, f->m->registered + DAY / 3 + (int64_t)(rng_real(f->r) * 3 * DAY));
	if (!step(f, at, state))
		return;
	if (rule) {
		put_answer(f, "final", 1, rule);
		f->m->answered = f->at;
	}
	f->m->closed = f->at;
}

/* Related messages: copies in other channels, neighbours with the same trouble. */
static void spread(struct flow *f)
{
	const struct spec *s = f->s;
	if (s->again)
		return;
	if (s->group && s->intent == INTENT_PROBLEM) {
		if (!s->copy)
			copy_elsewhere(f);
		return;
	}
	if (s->place.at != AT_CITY && s->style != STYLE_COMMENT)
		neighbours(f, s->cause >= 0 ? .16 : .1);
}

static void begin(struct flow *f)
{
	struct city_message *m = f->m;
	m->state = "new";
	f->at = m->received;
	if (by_hand(f))
		put_event(f, "created", NULL, "new", NULL);
	m->registered = registration(f);
}

static void live(struct city *c, const struct spec *s, const struct person *p, struct rng *r)
{
	struct city_message *m = &c->m;
	const char *kind = c->t.sources[s->source].kind;
	struct flow f = { .c = c, .m = m, .s = s, .p = p, .r = r, .now = (int64_t)c->o.to_day * DAY - MOSCOW,
			  .social = !strcmp(kind, "im") || !strcmp(kind, "page") };
	begin(&f);
	if (s->intent == INTENT_CHATTER) {
		m->registered = 0;
		m->organisation = m->official = 0;
		f.at = m->received + 3600;
		if (step(&f, f.at, "closed"))
			m->closed = f.at;
		return;
	}
	if (s->intent == INTENT_PROBLEM)
		spread(&f);
	if (!step(&f, m->registered, "registered")) {
		m->registered = 0;
		return;
	}
	double u = rng_real(r);
	if (s->intent == INTENT_THANKS)
		handle_short(&f, "closed", "thanks_answer");
	else if (u < .02)
		handle_short(&f, "rejected", "rejected");
	else if (u < .045 && !f.social)
		handle_short(&f, "forwarded", "forwarded");
	else
		handle_problem(&f);
}

void flow_make(struct city *c, const struct spec *s, const struct person *p, struct rng *r)
{
	live(c, s, p, r);
	c->m.due_day = due_day(&c->o, &c->m);
}
