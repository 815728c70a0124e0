/* places_find.c - a text looked through: which name stands at a place, how sure that is, and its houses. */
#include <string.h>

#include "search/text/places_match.h"
#include "search/text/utf8.h"

enum { TRIES = 48, RIVALS = 8 };

/* One pass over a text. */
struct pass {
	struct places *p;
	enum place_where where;
	int32_t district;
	struct place *out;
	int n, max;
	long elsewhere;		/* items before this one belong to another settlement */
	/* the street found last */
	struct match last;
	int last_first;		/* its places begin here in out */
	long last_to;		/* item behind it, houses included; -1: none yet */
	bool last_sure, crossing;
};

static const struct item *item_at(const struct places *p, long i)
{
	return i >= 0 && (size_t)i < p->items.n ? ITEM(p, i) : NULL;
}

static bool has_role(const struct places *p, long i, uint32_t role)
{
	return places_role(p, i) & role;
}

static const struct street_row *row_of(const struct places *p, const struct match *m)
{
	return STREET_ROW(p, NAME(p, m->name)->street);
}

/* --- which of the names at an anchor --- */

static int quality(const struct match *m)
{
	int sign = m->why & PLACE_OTHER_KIND ? -6 : m->why & PLACE_SIGN ? 6 : 0;
	return 8 * m->words - 3 * m->lost + m->full + sign - (m->why & PLACE_OTHER_NAME ? 1 : 0);
}

struct choice {
	struct match best, rival[RIVALS];
	int quality, rivals;
	bool any;
};

static void consider(struct places *p, const struct match *m, struct choice *c)
{
	int q = quality(m);
	if (!c->any || q > c->quality) {
		c->any = true;
		c->best = *m;
		c->quality = q;
		c->rivals = 0;
	} else if (q == c->quality && row_of(p, m)->id != row_of(p, &c->best)->id && c->rivals < RIVALS) {
		c->rival[c->rivals++] = *m;
	}
}

static void try_names(struct pass *s, long i, int32_t base, struct choice *c)
{
	struct match m;
	int tries = 0;
	for (int32_t name = BASE(s->p, base)->names; name >= 0 && tries < TRIES; name = NAME(s->p, name)->next, tries++)
		if (places_match(s->p, i, name, &m))
			consider(s->p, &m, c);
}

/* Streets of one name: the district decides, or the houses that they have, or the kind that goes without saying. */
static bool is_better(const struct pass *s, const struct match *a, const struct match *b, const struct house_list *h, bool *settled)
{
	const struct street_row *x = row_of(s->p, a), *y = row_of(s->p, b);
	bool here = s->district && x->district == s->district, there = s->district && y->district == s->district;
	*settled = true;
	if (here != there)
		return here;
	if (h->n && (x->houses || y->houses)) {
		bool has = x->houses && places_house_known(s->p, x->id, h->house[0].text), other = y->houses && places_house_known(s->p, y->id, h->house[0].text);
		if (has != other)
			return has;
	}
	*settled = false;
	return x->kind < y->kind;
}

static void settle(const struct pass *s, struct choice *c, const struct house_list *h)
{
	int open = 0;
	for (int i = 0; i < c->rivals; i++) {
		bool settled, better = is_better(s, &c->rival[i], &c->best, h, &settled);
		if (better) {
			struct match was = c->best;
			c->best = c->rival[i];
			c->rival[i] = was;
		}
		c->best.why |= settled ? PLACE_SETTLED : PLACE_RIVALS;
		open += !settled;
	}
	c->rivals = open;
}

/* --- how sure --- */

/* Nothing but «и», a comma or a dash stands between this street and the one before. */
static bool is_pair(const struct pass *s, const struct match *m)
{
	if (s->last_to < 0 || m->from < s->last_to || m->from - s->last_to > 2)
		return false;
	for (long i = s->last_to; i < m->from; i++)
		if (!has_role(s->p, i, R_AND | R_NEAR | R_ON) || ITEM(s->p, i)->gap & (G_LINE | G_BRACKET))
			return false;
	uint16_t gap = ITEM(s->p, s->last_to)->gap;
	if (m->from > s->last_to)
		return !(gap & (G_DOT | G_BRACKET));
	return (s->last.plural || s->crossing) && gap & (G_COMMA | G_DASH | G_SLASH) && !(gap & G_LINE);
}


static float around(struct pass *s, struct match *m)
{
	const struct places *p = s->p;
	float c = 0;
	long before = m->from - 1;
	bool common = places_is_common(p, m), near = !(ITEM(p, m->from)->gap & (G_LINE | G_DOT | G_BRACKET));
	bool adjective = NAME(p, m->name)->adjective;
	if (is_pair(s, m) && (s->last_sure || s->crossing)) {
		m->why |= PLACE_PAIR;
		c += s->last.plural || s->crossing ? .45f : .25f;
	}
	if (near && places_is_from_to(p, m)) {
		m->why |= PLACE_PAIR;
		c += .25f;
	} else if (near && has_role(p, before, R_ON)) {
		m->why |= PLACE_PREPOSITION;
		c += .25f;
	} else if (places_at_crossing(p, m)) {
		m->why |= PLACE_PREPOSITION;
		c += .25f;
	} else if (near && has_role(p, before, R_NEAR)) {
		c += (common && m->lower) || places_is_before_noun(p, m) ? 0 : adjective ? .2f : .1f;
	}
	return c;
}

/* «на новой улице» is any new one. */
static bool is_any(const struct match *m, bool adjective)
{
	return m->why & PLACE_SIGN && m->lower && adjective && m->sign == m->to - 1 && m->words < 2 && m->kind != ROAD;
}

static float by_sign(const struct match *m, bool adjective)
{
	if (!(m->why & PLACE_SIGN))
		return 0;
	if (is_any(m, adjective))
		return .1f;
	return m->why & PLACE_OTHER_KIND ? .25f : .5f;
}

static float sure_of(struct pass *s, struct match *m, const struct house_list *h, int rivals, bool before)
{
	const struct places *p = s->p;
	bool adjective = NAME(p, m->name)->adjective, sign = m->why & PLACE_SIGN && !is_any(m, adjective), common = places_is_common(p, m);
	float c = m->words > 1 ? .5f : common ? .3f : .35f;
	c += by_sign(m, adjective) + around(s, m);
	bool alone = !sign && !(m->why & PLACE_PAIR);
	if (h->n) {
		m->why |= PLACE_HOUSE;
		c += before ? .35f : h->sign ? .3f : .25f;
	}
	if (s->where == PLACE_FIELD)
		c += .3f;
	else if (m->lower && alone)
		c -= common ? .2f : .1f;
	if (m->why & PLACE_PART)
		c -= .25f;
	c -= .03f * (float)(m->lost % 3);
	if (alone && places_is_person(p, m)) {
		m->why |= PLACE_PERSON;
		c -= .5f;
	} else if (alone && places_is_thing(p, m)) {
		m->why |= PLACE_PERSON;
		c -= h->n ? .1f : .3f;
	}
	if (places_is_date(p, m, h))
		c -= .5f;
	if (rivals)
		c *= m->why & PLACE_PART || sign ? .5f : row_of(p, m)->kind == STREET || row_of(p, m)->kind == AVENUE ? .9f : .7f;
	if (m->from < s->elsewhere) {
		m->why |= PLACE_ELSEWHERE;
		c = c > .3f ? .3f : c;
	}
	return c < 0 ? 0 : c > .98f ? .98f : c;
}

/* --- out --- */

static void emit(struct pass *s, const struct match *m, const struct house *h, float c, int rivals, uint32_t begin, uint32_t end)
{
	const struct street_row *row = row_of(s->p, m);
	if (s->n == s->max)
		return;
	struct place *to = &s->out[s->n++];
	*to = (struct place){.street = row->id, .begin = begin, .end = end, .why = m->why, .rivals = (uint8_t)rivals, .confidence = c};
	if (!h)
		return;
	memcpy(to->house, h->text, sizeof to->house);
	memcpy(to->flat, h->flat, sizeof to->flat);
	if (row->houses && !places_house_known(s->p, row->id, h->text)) {
		to->why |= PLACE_NO_SUCH_HOUSE;
		to->confidence *= .85f;
	}
}

static void put(struct pass *s, struct match *m, const struct house_list *h, bool before, int rivals)
{
	bool crossing = places_at_crossing(s->p, m) || places_is_from_to(s->p, m) || (s->crossing && is_pair(s, m));
	float c = sure_of(s, m, h, rivals, before);
	uint32_t begin = ITEM(s->p, m->from)->begin, end = ITEM(s->p, m->to - 1)->end;
	if (h->n && before)
		begin = ITEM(s->p, h->from)->begin;
	s->last_first = s->n;
	for (int i = 0; i < h->n; i++)
		emit(s, m, &h->house[i], c, rivals, begin, before ? end : h->house[h->n - 1].end);
	if (!h->n)
		emit(s, m, NULL, c, rivals, begin, end);
	s->last = *m;
	s->last_to = h->n && !before ? h->to : m->to;
	s->last_sure = c >= PLACE_SURE;
	s->crossing = crossing;
}

/* The house of a street: behind it, else in front of «по», «на» or the street itself. */
static bool find_houses(struct pass *s, const struct match *m, struct house_list *h)
{
	long at = m->from;
	if (places_houses_after(s->p, m->to, s->where, h))
		return false;
	h->n = 0;
	if (has_role(s->p, at - 1, R_ON) || (has_role(s->p, at - 1, R_NEAR) && at >= 2))
		at--;
	if (places_houses_before(s->p, at, m->why & PLACE_SIGN, h) && (s->last_to < 0 || h->from >= s->last_to))
		return true;
	h->n = 0;
	return false;
}

static void look(struct pass *s, long i, const struct form *f, struct choice *c)
{
	c->any = false;
	c->rivals = 0;
	for (int k = 0; k < f->words; k++)
		try_names(s, i, f->word[k], c);
}

/* The item to go on with. */
static long take_street(struct pass *s, long i, const struct form *f)
{
	struct choice c;
	struct house_list h = {.n = 0};
	look(s, i, f, &c);
	if (!c.any)
		return i + 1;
	bool overlaps = s->last_to >= 0 && c.best.from < s->last.to;
	if (overlaps && c.best.words <= s->last.words)
		return i + 1;
	if (overlaps) {
		s->n = s->last_first;
		s->last_to = -1;
	}
	bool before = find_houses(s, &c.best, &h);
	settle(s, &c, &h);
	put(s, &c.best, &h, before, c.rivals);
	return c.best.to;
}

/* «ул. Паркова» for Парковая: an ending cut short is mended behind a sign. */
static const struct form *mended(const struct places *p, long i)
{
	struct run r;
	const struct item *it = ITEM(p, i);
	if (it->form != NONE || it->letters < 5 || !has_role(p, i - 1, R_SIGN) || it->gap & (G_COMMA | G_LINE) || !places_item_text(p, i, &r) || r.len + 2 > TOKEN_MAX || strcmp(r.text + r.len - 2, "а"))
		return NULL;
	memcpy(r.text + r.len, "я", sizeof "я");
	return places_form(p, r.text);
}

/* «40-й переулок» is a street whose whole name is a number. */
static const struct form *form_of(const struct places *p, long i)
{
	const struct item *it = ITEM(p, i);
	char text[16];
	if (!it->digits)
		return it->form == NONE ? mended(p, i) : &p->form[it->form];
	if (!it->ordinal || it->number > 9999 || !(has_role(p, i + 1, R_SIGN) || has_role(p, i - 1, R_SIGN)))
		return NULL;
	size_t n = 0;
	char digits[8];
	for (uint32_t v = it->number; v || !n; v /= 10)
		digits[n++] = (char)('0' + v % 10);
	text[0] = '#';
	for (size_t k = 0; k < n; k++)
		text[1 + k] = digits[n - 1 - k];
	text[n + 1] = 0;
	return places_form(p, text);
}

static long sentence_end(const struct pass *s, long i)
{
	const struct places *p = s->p;
	if (s->where == PLACE_FIELD)
		return (long)p->items.n;
	for (i++; item_at(p, i); i++)
		if (ITEM(p, i)->gap & G_LINE || (ITEM(p, i)->gap & G_DOT && ITEM(p, i)->gap & G_SPACE && ITEM(p, i - 1)->letters > 3))
			break;
	return i;
}

/* «г. Рославль», «деревня Сумароково»: what follows is not ours; «г. Смоленск» is. */
static void watch_town(struct pass *s, long i)
{
	const struct places *p = s->p;
	const struct item *it = ITEM(p, i), *next = item_at(p, i + 1);
	struct run r;
	if (!*p->home || !next || next->digits || !next->capital || !places_item_text(p, i + 1, &r))
		return;
	if (!strncmp(r.text, p->home, strlen(p->home))) {
		s->elsewhere = 0;
		return;
	}
	if (it->letters == 1 && it->capital && next->form != NONE && p->form[next->form].words)
		return;		/* «П. Алексеева» */
	bool one = it->letters == 1, dot = next->gap & G_DOT;
	if ((one && !dot) || next->letters < 3 || next->gap & (G_COMMA | G_LINE) || has_role(p, i - 1, R_UNIT) || (i > 0 && ITEM(p, i - 1)->digits) || places_role(p, i + 1) & (R_SIGN | R_TITLE | R_TOWN))
		return;
	s->elsewhere = sentence_end(s, i);
}

int places_find(struct places *p, const char *text, size_t n, enum place_where where, int32_t district, struct place *out, int max)
{
	struct pass s = {.p = p, .where = where, .district = district, .out = out, .max = max, .last_to = -1};
	if (!places_read(p, text, n))
		return 0;
	for (long i = 0; (size_t)i < p->items.n;) {
		if (has_role(p, i, R_TOWN))
			watch_town(&s, i);
		const struct form *f = form_of(p, i);
		i = f && f->words ? take_street(&s, i, f) : i + 1;
	}
	return s.n;
}

const struct place *places_best(const struct place *found, int n)
{
	const struct place *best = NULL;
	float most = 0;
	for (int i = 0; i < n; i++) {
		float worth = found[i].confidence + (found[i].house[0] ? .15f : 0);
		if (found[i].confidence < PLACE_SURE || (best && worth <= most + .001f))
			continue;
		best = &found[i];
		most = worth;
	}
	return best;
}
