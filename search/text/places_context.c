/* places_context.c - what stands around a name and says that it is a place, or that it is none. */
#include <string.h>

#include "search/text/dict.h"
#include "search/text/places_match.h"

static const struct item *item_at(const struct places *p, long i)
{
	return i >= 0 && (size_t)i < p->items.n ? ITEM(p, i) : NULL;
}

static bool has_role(const struct places *p, long i, uint32_t role)
{
	return places_role(p, i) & role;
}

static bool text_ends(const struct places *p, long i, const char *const *endings)
{
	struct run r;
	if (!item_at(p, i) || ITEM(p, i)->digits || !ITEM(p, i)->capital || !places_item_text(p, i, &r))
		return false;
	for (; *endings; endings++) {
		size_t n = strlen(*endings);
		if (r.len > n + 4 && !memcmp(r.text + r.len - n, *endings, n))
			return true;
	}
	return false;
}

static bool is_patronymic(const struct places *p, long i)
{
	static const char *const LIST[] = {"вич", "вича", "вичу", "вичем", "виче", "вна", "вны", "вне", "вну", "вной", "ична", "ичны", NULL};
	return text_ends(p, i, LIST);
}

static bool is_initial(const struct places *p, long i)
{
	const struct item *it = item_at(p, i), *next = item_at(p, i + 1);
	bool dot = next ? next->gap & G_DOT : it && it->end < p->size && p->text[it->end] == '.';
	return it && it->letters == 1 && !it->digits && it->capital && dot && !(next && next->digits);
}

static bool is_given_name(const struct places *p, long i)
{
	struct run r;
	const struct item *it = item_at(p, i);
	if (!it || it->digits || !it->capital || it->letters < 3 || it->form != NONE || !places_item_text(p, i, &r))
		return false;
	const struct word *w = lexicon_text(p->lexicon, r.text, TOKEN_WORD);
	return w->known && w->flags & DICT_NAME;
}

/* «депутат Николаев», «Анна Николаева», «Николаева И. П.», «жалоба на Николаева» */
bool places_is_person(const struct places *p, const struct match *m)
{
	const struct item *it = ITEM(p, m->from), *next = item_at(p, m->to);
	long before = m->from - 1;
	bool near = !(it->gap & (G_LINE | G_COMMA | G_BRACKET)) && before >= 0;
	if (near && (has_role(p, before, R_PERSON) || is_patronymic(p, before) || is_initial(p, before) || is_given_name(p, before)))
		return true;
	if (near && has_role(p, before, R_ON | R_NEAR) && has_role(p, before - 1, R_COMPLAINT))
		return true;
	if (!next || next->gap & (G_LINE | G_COMMA | G_BRACKET | G_DOT | G_DASH))
		return false;
	return is_initial(p, m->to) || is_patronymic(p, m->to) || is_patronymic(p, m->to + 1);
}

bool places_is_thing(const struct places *p, const struct match *m)
{
	const struct item *next = item_at(p, m->to);
	if (next && next->gap == G_SPACE && NAME(p, m->name)->adjective && has_role(p, m->to, R_THING | R_TOWN) && next->letters > 2)
		return true;	/* «в Лесной школе», «Садовое село» */
	const struct item *town = item_at(p, m->from - 1);
	if (town && has_role(p, m->from - 1, R_TOWN) && !town->digits && !(town->capital && town->letters == 1) && (town->letters > 1 || ITEM(p, m->from)->gap & G_DOT))
		return true;	/* «п. Маршала Жукова» */
	return !(ITEM(p, m->from)->gap & (G_LINE | G_COMMA | G_BRACKET)) && has_role(p, m->from - 1, R_THING);
}

/* «угол Ленина», «на пересечении улиц Ленина и …» */
bool places_at_crossing(const struct places *p, const struct match *m)
{
	for (long i = m->from - 1; i >= 0 && m->from - i <= 3; i--) {
		if (ITEM(p, i + 1)->gap & (G_LINE | G_BRACKET))
			return false;
		if (has_role(p, i, R_CROSSING))
			return true;
	}
	return m->plural;
}

/* «от Кирова до Николаева»: the first of the two. */
bool places_is_from_to(const struct places *p, const struct match *m)
{
	const struct item *next = item_at(p, m->to + 1);
	return has_role(p, m->from - 1, R_NEAR) && has_role(p, m->to, R_NEAR) && next && next->form != NONE && p->form[next->form].words && next->capital && !m->lower;
}

/* «25 сентября 2025 года», «12 лет Октября назад»: a date, when the name has a number. */
bool places_is_date(const struct places *p, const struct match *m, const struct house_list *h)
{
	const struct name *name = NAME(p, m->name);
	const struct item *next = item_at(p, m->to);
	bool digits = false;
	for (int i = 0; i < name->n; i++)
		digits = digits || name->word[i].class == DIGITS;
	if (!digits || m->why & PLACE_SIGN)
		return false;
	if (next && next->digits && (next->number > 999 || (has_role(p, m->to + 1, R_UNIT) && !h->n)))
		return true;
	return m->lower && !h->n;
}

bool places_is_common(const struct places *p, const struct match *m)
{
	const struct name *name = NAME(p, m->name);
	return m->words < 2 && BASE(p, name->word[name->anchor].base)->common;
}

bool places_is_before_noun(const struct places *p, const struct match *m)
{
	const struct item *next = item_at(p, m->to);
	return next && next->gap == G_SPACE && !next->digits && !next->capital && next->letters > 2 && !places_role(p, m->to) && NAME(p, m->name)->adjective;
}
