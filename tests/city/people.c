/* people.c - invented people: a number gives the same name, manner of writing and phone each time. */
#include <string.h>

#include "tests/city/speech.h"

int list_pick(const struct tables *t, struct rng *r, enum list_name l)
{
	return (int)rng_below(r, (uint32_t)t->lists[l].n);
}

void list_form(const struct tables *t, enum list_name l, int row, int form, struct buf *out)
{
	const char *s = t->lists[l].rows[row];
	for (; form > 0 && strchr(s, '|'); form--)
		s = strchr(s, '|') + 1;
	buf_put(out, s, strcspn(s, "|"));
}

void surname_make(const struct tables *t, struct rng *r, int form, struct buf *out)
{
	buf_str(out, t->lists[L_ROOT1].rows[list_pick(t, r, L_ROOT1)]);
	if (rng_chance(r, .62))
		buf_str(out, t->lists[L_ROOT2].rows[list_pick(t, r, L_ROOT2)]);
	list_form(t, L_ENDING, list_pick(t, r, L_ENDING), form, out);
}

void phone_make(struct rng *r, char *to, size_t size)
{
	static const char *const codes[] = { "903", "905", "906", "908", "910", "915", "920", "930", "951", "952", "960", "999" };
	struct buf b = { to, 0, size };
	buf_printf(&b, "8%s%07u", codes[rng_below(r, 12)], rng_below(r, 10000000));
}

void person_make(const struct city *c, uint64_t author, struct person *p)
{
	struct rng r;
	rng_seed(&r, author);
	struct buf name = BUF_OVER(p->surname);
	p->voice = rng_chance(&r, .58) ? VOICE_SHE : VOICE_HE;
	buf_clear(&name);
	surname_make(&c->t, &r, p->voice == VOICE_SHE, &name);
	p->given = list_pick(&c->t, &r, p->voice == VOICE_SHE ? L_FEMALE : L_MALE);
	p->patronymic = list_pick(&c->t, &r, L_PATRONYMIC);
	phone_make(&r, p->phone, sizeof p->phone);
	double u = rng_real(&r);
	p->care = u < .4 ? .9 : u < .72 ? .6 : u < .92 ? .3 : .05;
	p->yo = rng_chance(&r, .25);
	p->lower = rng_chance(&r, p->care < .4 ? .4 : .04);
	p->emoji = rng_chance(&r, .3);
	p->caps = rng_chance(&r, .05);
}

void person_full(const struct city *c, const struct person *p, struct buf *out)
{
	buf_printf(out, "%s %s ", p->surname, c->t.lists[p->voice == VOICE_SHE ? L_FEMALE : L_MALE].rows[p->given]);
	list_form(&c->t, L_PATRONYMIC, p->patronymic, p->voice == VOICE_SHE, out);
}
