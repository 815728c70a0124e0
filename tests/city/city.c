/* city.c - the days of the city: how many messages, about what, by whom, in which order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/city/speech.h"

enum { RING = 8192, CAMPAIGNS = 6, CAMPAIGN_DAYS = 7 };

static const char *const campaign_themes[CAMPAIGNS] = { "04.06", "10.06", "04.04", "02.05", "03.06", "09.07" };

/* ---- follow-ups: a heap by time ---- */

static bool sooner(const struct spec *a, const struct spec *b)
{
	return a->at != b->at ? a->at < b->at : a->body < b->body;
}

void later_push(struct city *c, const struct spec *s)
{
	if (s->at >= (int64_t)c->o.to_day * DAY - MOSCOW)
		return;
	if (c->n_later == c->cap_later) {
		int cap = c->cap_later ? c->cap_later * 2 : 1024;
		struct spec *p = reallocarray(c->later, (size_t)cap, sizeof *p);
		if (!p)
			return;
		c->later = p;
		c->cap_later = cap;
	}
	int i = c->n_later++;
	for (int up; i > 0 && sooner(s, &c->later[up = (i - 1) / 2]); i = up)
		c->later[i] = c->later[up];
	c->later[i] = *s;
}

static struct spec later_pop(struct city *c)
{
	struct spec top = c->later[0], last = c->later[--c->n_later];
	int i = 0;
	for (int k; (k = 2 * i + 1) < c->n_later; i = k) {
		if (k + 1 < c->n_later && sooner(&c->later[k + 1], &c->later[k]))
			k++;
		if (!sooner(&c->later[k], &last))
			break;
		c->later[i] = c->later[k];
	}
	c->later[i] = last;
	return top;
}

/* ---- one new message ---- */

static int pick_source(struct city *c, int day)
{
	int w = weekday(c->o.from_day + day);
	return (int)rng_pick(&c->rng, w == 0 || w == 6 ? c->t.source_weekend_sums : c->t.source_sums, (size_t)c->t.n_sources);
}

/* Hours of the day people write at, by the kind of channel. */
static int64_t pick_time(struct city *c, int day, int source)
{
	static const double office[24] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 6, 9, 10, 8, 5, 8, 8, 7, 4, 1, 0, 0, 0, 0, 0 };
	static const double phone[24] = { 1, 1, .5, .5, .5, 1, 3, 6, 9, 9, 9, 8, 7, 6, 7, 7, 7, 8, 8, 8, 7, 5, 3, 2 };
	static const double network[24] = { 2, 1, .6, .4, .4, .8, 2, 5, 7, 7, 7, 6, 7, 7, 6, 6, 7, 8, 9, 10, 11, 11, 8, 5 };
	const char *kind = c->t.sources[source].kind;
	const double *hours = !strcmp(kind, "sed") ? office : !strcmp(kind, "phone") ? phone : network;
	double sums[24], sum = 0;
	for (int i = 0; i < 24; i++)
		sums[i] = sum += hours[i];
	int hour = (int)rng_pick(&c->rng, sums, 24);
	return (int64_t)(c->o.from_day + day) * DAY - MOSCOW + hour * 3600 + (int64_t)rng_below(&c->rng, 3600);
}

static enum style pick_style(struct city *c, int source)
{
	const struct source *s = &c->t.sources[source];
	if (!strcmp(s->channel, "reception") || !strcmp(s->kind, "phone"))
		return STYLE_CALL;
	if (!strcmp(s->kind, "sed"))
		return STYLE_LETTER;
	if (!strcmp(s->kind, "pos"))
		return STYLE_PORTAL;
	if (!strcmp(s->kind, "page"))
		return STYLE_COMMENT;
	return rng_chance(&c->rng, !strcmp(s->channel, "telegram") ? .45 : .6) ? STYLE_POST : STYLE_COMMENT;
}

static void pick_author(struct city *c, struct spec *s)
{
	s->known = c->n_authors > 100 && rng_chance(&c->rng, .18);
	if (s->known) {
		uint32_t n = (uint32_t)(c->n_authors < RING ? c->n_authors : RING);
		s->author = c->authors[rng_below(&c->rng, rng_below(&c->rng, n) + 1)];
		return;
	}
	s->author = rng_hash(c->o.seed ^ UINT64_C(0x5eed), c->next_author++);
	if (c->n_authors < RING)
		c->authors[c->n_authors++] = s->author;
	else
		c->authors[rng_below(&c->rng, RING)] = s->author;
}

/* A planted cause, or -1: the ordinary flow. */
static int pick_cause(struct city *c)
{
	double u = rng_real(&c->rng) * c->load[c->day];
	for (int k = 0; k < c->t.n_causes; k++) {
		u -= c->cause_load[(size_t)k * (size_t)c->days + (size_t)c->day];
		if (u < 0)
			return k;
	}
	return -1;
}

static int campaign_now(struct city *c)
{
	for (int i = 0; i < CAMPAIGNS; i++)
		if (c->day >= c->campaign_day[i] && c->day < c->campaign_day[i] + CAMPAIGN_DAYS && rng_chance(&c->rng, .16))
			return i;
	return -1;
}

static int theme_by_code(const struct tables *t, const char *code)
{
	int i = 0;
	while (i < t->n_themes - 1 && strcmp(t->themes[i].code, code))
		i++;
	return i;
}

static void make_campaign(struct city *c, struct spec *s, int n)
{
	s->intent = INTENT_CAMPAIGN;
	s->campaign = n;
	s->cause = -1;
	s->group = -1 - n;
	s->theme = theme_by_code(&c->t, campaign_themes[n]);
	s->body = rng_hash(c->o.seed, (uint64_t)n);
	place_pick(c, &c->rng, &c->t.themes[s->theme], &s->place);
	if (s->style == STYLE_COMMENT || s->style == STYLE_CALL)
		s->style = STYLE_POST;
}

static void make_theme(struct city *c, struct spec *s)
{
	s->cause = pick_cause(c);
	if (s->cause < 0) {
		s->theme = (int)rng_pick(&c->rng, c->theme_sums, (size_t)c->t.n_themes);
		place_pick(c, &c->rng, &c->t.themes[s->theme], &s->place);
		return;
	}
	const struct cause *k = &c->t.causes[s->cause];
	s->theme = k->themes[k->n_themes > 1 && rng_chance(&c->rng, .25) ? 1 + (int)rng_below(&c->rng, (uint32_t)k->n_themes - 1) : 0];
	place_pick_cause(c, &c->rng, k, &c->t.themes[s->theme], &s->place);
}

static void make_intent(struct city *c, struct spec *s)
{
	bool page = !strcmp(c->t.sources[s->source].kind, "page");
	if (s->cause < 0 && page && rng_chance(&c->rng, .45))
		s->intent = INTENT_CHATTER;
	else if (s->cause < 0 && s->style != STYLE_CALL && c->t.themes[s->theme].rule[6] >= 0 && rng_chance(&c->rng, .055))
		s->intent = INTENT_THANKS;
	s->collective = s->intent == INTENT_PROBLEM && (s->style == STYLE_LETTER || s->style == STYLE_PORTAL) &&
			s->place.street >= 0 && rng_chance(&c->rng, .06);
	if (s->intent == INTENT_PROBLEM && s->style != STYLE_CALL && rng_chance(&c->rng, .035))
		s->group = ++c->next_group;
}

static void settle(struct city *c, struct spec *s)
{
	s->org = s->cause >= 0 ? c->t.causes[s->cause].org : place_org(c, &c->t.themes[s->theme], &s->place);
	if (s->org < 0)
		s->org = 0;
}

static void make_spec(struct city *c, struct spec *s)
{
	*s = (struct spec){ .cause = -1, .body = rng_next(&c->rng) };
	s->source = pick_source(c, c->day);
	s->at = pick_time(c, c->day, s->source);
	s->style = pick_style(c, s->source);
	pick_author(c, s);
	int campaign = campaign_now(c);
	if (campaign >= 0) {
		make_campaign(c, s, campaign);
	} else {
		make_theme(c, s);
		make_intent(c, s);
	}
	settle(c, s);
}

/* ---- days ---- */

static bool add_today(struct city *c, const struct spec *s)
{
	if (c->n_today == c->cap_today) {
		int cap = c->cap_today ? c->cap_today * 2 : 1024;
		struct spec *p = reallocarray(c->today, (size_t)cap, sizeof *p);
		if (!p)
			return false;
		c->today = p;
		c->cap_today = cap;
	}
	c->today[c->n_today++] = *s;
	c->drawn++;
	return true;
}

static int by_time(const void *a, const void *b)
{
	const struct spec *x = a, *y = b;
	return sooner(x, y) ? -1 : sooner(y, x) ? 1 : 0;
}

static void take_followups(struct city *c, int64_t end)
{
	while (c->n_later > 0 && c->later[0].at < end && c->drawn < c->o.messages) {
		struct spec s = later_pop(c);
		if (s.source < 0) {
			s.source = pick_source(c, c->day);
			s.style = pick_style(c, s.source);
		}
		add_today(c, &s);
	}
}

static void plan_themes(struct city *c)
{
	const float *season = &c->season[(size_t)c->day * (size_t)c->t.n_seasons];
	double sum = 0;
	for (int i = 0; i < c->t.n_themes; i++)
		c->theme_sums[i] = sum += c->t.themes[i].weight * (double)season[c->t.themes[i].season];
}

static bool next_day(struct city *c)
{
	if (++c->day >= c->days)
		return false;
	c->n_today = c->at_today = 0;
	c->owed += c->load[c->day];
	take_followups(c, (int64_t)(c->o.from_day + c->day + 1) * DAY - MOSCOW);
	c->owed -= c->n_today;
	plan_themes(c);
	long fresh = c->owed > 0 ? (long)(c->owed + .5) : 0, left = c->o.messages - c->drawn;
	if (fresh > left || c->day == c->days - 1)
		fresh = left;
	c->owed -= (double)fresh;
	for (long i = 0; i < fresh; i++) {
		struct spec s;
		make_spec(c, &s);
		if (!add_today(c, &s))
			return false;
	}
	if (c->n_today)
		qsort(c->today, (size_t)c->n_today, sizeof *c->today, by_time);
	return true;
}

/* ---- the record ---- */

static const char *kind_of(const struct spec *s, const struct source *from)
{
	if (!strcmp(from->kind, "sed"))
		return "appeal";
	bool social = !strcmp(from->kind, "im") || !strcmp(from->kind, "page");
	if (social && s->style == STYLE_COMMENT)
		return "comment";
	return social && s->body % 10 < 7 ? "publication" : "message";
}

static void name_record(struct city *c, const struct source *from)
{
	struct city_message *m = &c->m;
	struct buf external = BUF_OVER(c->external), number = BUF_OVER(c->number), url = BUF_OVER(c->url);
	int year, month, day;
	city_date(c->o.from_day + c->day, &year, &month, &day);
	m->external_id = c->external;
	if (!strcmp(from->kind, "pos")) {
		buf_int(&external, 41000000 + m->id);
	} else if (!strcmp(from->kind, "sed")) {
		buf_printf(&number, "%ld-ОГ/%02d", m->id, year % 100);
		buf_str(&external, c->number);
		m->number = c->number;
	} else if (!strcmp(from->kind, "phone")) {
		buf_printf(&external, "Т-%ld", m->id);
	} else {
		buf_printf(&external, "%ld", 7000000 + m->id);
		buf_printf(&url, "https://%s.example/wall-%d_%ld", m->channel, 2000 + m->source, m->id);
		m->url = c->url;
	}
}

static void place_record(struct city *c, const struct spec *s)
{
	struct city_message *m = &c->m;
	const struct place *p = &s->place;
	if (s->intent == INTENT_CHATTER || p->at == AT_CITY || (s->style == STYLE_COMMENT && s->body % 3 == 0))
		return;
	place_point(c, p, 1, &m->lat, &m->lon);
	m->has_point = true;
	struct writing w = { .city = c, .spec = s };
	struct buf address = BUF_OVER(c->address), house = BUF_OVER(c->house);
	if (p->street < 0) {
		struct rng r;
		rng_seed(&r, s->body);
		w.rng = &r;
		place_at(&w, &address);
		buf_capital(&address, 0);
	} else {
		street_official(c, p->street, &address);
		place_house(p, &house);
		buf_printf(&address, ", д. %s", c->house);
		m->street = p->street + 1;
		m->district = c->t.streets[p->street].district + 1;
		m->house = c->house;
	}
	m->address = c->address;
}

static void author_record(struct city *c, const struct spec *s, const struct person *p)
{
	struct city_message *m = &c->m;
	static const char *const rare[] = { "organisation", "foreigner", "stateless", "abroad" };
	for (int i = 0; i < 4; i++) {
		uint64_t h = rng_hash(s->author, (uint64_t)i);
		memcpy(m->author + i * 8, &h, 8);
	}
	m->has_author = true;
	bool named = s->style == STYLE_LETTER || s->style == STYLE_PORTAL || s->style == STYLE_CALL;
	m->applicant = !named ? "unknown" : s->author % 100 < 97 ? "citizen" : rare[s->author / 100 % 4];
	if (!named || s->known)
		return;
	struct buf name = BUF_OVER(c->person);
	buf_clear(&name);
	person_full(c, p, &name);
	m->person = c->person;
	m->phone = p->phone;
}

static int priority_of(const struct theme *t, struct rng *r)
{
	static const char *const urgent[] = { "01.02", "05.05", "05.06", "15.06", "09.02" };
	for (size_t i = 0; i < sizeof urgent / sizeof *urgent; i++)
		if (!strcmp(urgent[i], t->code))
			return rng_chance(r, .4) ? 2 : 1;
	return rng_chance(r, .06);
}

static void fill_record(struct city *c, const struct spec *s, const struct person *p, struct rng *r)
{
	struct city_message *m = &c->m;
	const struct source *from = &c->t.sources[s->source];
	const struct theme *t = &c->t.themes[s->theme];
	const struct org *o = &c->t.orgs[s->org];
	*m = (struct city_message){ .id = ++c->made, .kind = kind_of(s, from), .channel = from->channel, .source = s->source + CITY_FIRST_SOURCE,
				    .organisation = s->org + 1, .received = s->at, .repeated = s->again,
				    .collective = s->collective, .cause = s->cause, .group = s->group };
	m->official = o->first_official + (int)rng_below(r, (uint32_t)o->officials) + 1;
	m->theme = s->intent == INTENT_CHATTER ? 0 : s->theme + 1;
	m->priority = s->intent == INTENT_PROBLEM ? priority_of(t, r) : 0;
	m->fast_track = !strcmp(from->kind, "pos") && t->significant && rng_hash((uint64_t)s->theme, 3) % 3 == 0;
	if (m->theme && (s->style == STYLE_LETTER || s->style == STYLE_PORTAL || s->style == STYLE_CALL))
		m->subject = t->name;
	name_record(c, from);
	place_record(c, s);
	author_record(c, s, p);
}

static void fill_text(struct city *c, const struct spec *s, const struct person *p, struct rng *r)
{
	struct buf body = BUF_OVER(c->body), original = BUF_OVER(c->original);
	buf_clear(&body);
	buf_clear(&original);
	compose_body(c, s, p, &body);
	noise_apply(p, s->style, r, &body);
	markup_original(c, s, r, body.p, &original);
	if (!clean_text(&c->clean, original.p, original.n))
		return;
	c->m.text = c->clean.data;
	c->m.original = strcmp(original.p, c->clean.data) ? original.p : NULL;
}

const struct city_message *city_next(struct city *c)
{
	while (c->at_today == c->n_today)
		if (!next_day(c))
			return NULL;
	const struct spec *s = &c->today[c->at_today++];
	struct person p;
	struct rng r;
	rng_seed(&r, rng_hash(c->o.seed, (uint64_t)c->made));
	person_make(c, s->author, &p);
	fill_record(c, s, &p, &r);
	fill_text(c, s, &p, &r);
	flow_make(c, s, &p, &r);
	truth_note(c, s);
	return &c->m;
}

struct city *city_new(const char *data, const struct city_options *o, char *why, size_t why_size)
{
	struct city *c = calloc(1, sizeof *c);
	snprintf(why, why_size, "Не хватает памяти.");
	if (!c)
		return NULL;
	c->o = *o;
	c->days = o->to_day - o->from_day;
	c->day = -1;
	rng_seed(&c->rng, o->seed);
	if (!tables_load(&c->t, data, o, why, why_size)) {
		city_free(c);
		return NULL;
	}
	c->theme_sums = calloc((size_t)c->t.n_themes, sizeof *c->theme_sums);
	c->authors = calloc(RING, sizeof *c->authors);
	for (int i = 0; i < CAMPAIGNS; i++)
		c->campaign_day[i] = (int)(c->days * (.1 + .15 * i)) + rng_range(&c->rng, 0, 20);
	if (!c->theme_sums || !c->authors || !calendar_plan(c)) {
		city_free(c);
		return NULL;
	}
	return c;
}

void city_free(struct city *c)
{
	if (!c)
		return;
	tables_free(&c->t);
	free(c->load);
	free(c->cause_load);
	free(c->season);
	free(c->theme_sums);
	free(c->today);
	free(c->later);
	free(c->authors);
	free(c->copies);
	free(c->canned);
	clean_close(&c->clean);
	free(c);
}
