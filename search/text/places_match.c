/* places_match.c - one name of the register at one place of the text: its other words around the anchor, title and sign. */
#include "search/text/places_match.h"

#include <string.h>

#include "search/text/dict.h"

static const struct item *item_at(const struct places *p, long i)
{
	return i >= 0 && (size_t)i < p->items.n ? ITEM(p, i) : NULL;
}

static bool has_role(const struct places *p, long i, uint32_t role)
{
	return places_role(p, i) & role;
}

/* May items i - 1 and i belong to one name? A dot stands behind shortened words only. */
static bool joined(const struct places *p, long i)
{
	const struct item *it = item_at(p, i), *before = item_at(p, i - 1);
	return it && before && !(it->gap & (G_LINE | G_COMMA | G_COLON | G_SLASH | G_BRACKET | G_OTHER | G_NUMBER)) && !(it->gap & G_DOT && before->letters > 5);
}

static bool is_form_of(const struct places *p, const struct item *it, int32_t base)
{
	const struct form *f = it->form == NONE ? NULL : &p->form[it->form];
	for (int i = 0; f && i < f->words; i++)
		if (f->word[i] == base)
			return true;
	return false;
}

/* «Б. Советская», «Ак. Петрова», «К Маркса», «В-Сенная», «Верхняя Сенная» for Верхне-Сенная. */
static bool is_short_for(const struct places *p, long i, const struct name_word *w)
{
	const struct item *it = ITEM(p, i), *next = item_at(p, i + 1);
	const struct base *b = BASE(p, w->base);
	struct run r;
	size_t n = strlen(b->text);
	if (it->digits || w->class == JOIN || !places_item_text(p, i, &r))
		return false;
	/* The stem with another ending: верхн-яя. */
	if (w->class == SIZE && r.len > n && n > 6 && !memcmp(r.text, b->text, n - 2) && it->letters <= 8)
		return true;
	if (r.len >= n || memcmp(r.text, b->text, r.len) || it->letters > 5)
		return false;
	return (next && next->gap & (G_DOT | G_DASH)) || (it->letters == 1 && it->capital);
}

static bool fits(const struct places *p, long i, const struct name_word *w, bool anchor, bool *is_short)
{
	const struct item *it = ITEM(p, i);
	*is_short = false;
	if (w->class == DIGITS || w->class == ORDINAL) {
		if (it->digits)
			return it->number == w->number;
		return w->class == ORDINAL && has_role(p, i, R_NUMBER) && p->form[it->form].kind == w->number;
	}
	if (w->base == NONE)
		return false;
	if (is_form_of(p, it, w->base))
		return true;
	*is_short = !anchor && is_short_for(p, i, w);
	return *is_short;
}

/* A word of the name that is not used yet and that item i is; -1: none. */
static int take(const struct places *p, long i, const struct name *name, unsigned used, bool *is_short)
{
	for (int w = 0; w < name->n; w++)
		if (!(used & 1u << w) && fits(p, i, &name->word[w], w == name->anchor, is_short))
			return w;
	return -1;
}

static unsigned gather(const struct places *p, const struct name *name, struct match *m)
{
	unsigned used = 1u << name->anchor;
	bool is_short;
	long side;
	for (;;) {
		int w = joined(p, m->from) ? take(p, m->from - 1, name, used, &is_short) : -1;
		if (w >= 0) {
			side = --m->from;
		} else {
			w = joined(p, m->to) ? take(p, m->to, name, used, &is_short) : -1;
			if (w < 0)
				return used;
			side = m->to++;
		}
		m->lower = m->lower && !ITEM(p, side)->capital;
		used |= 1u << w;
		m->words += name->word[w].class != JOIN;
		m->full += !is_short;
		m->why |= is_short ? PLACE_SHORT : 0;
	}
}

/* False when a word is missing that the name cannot do without. */
static bool enough(const struct name *name, unsigned used, struct match *m)
{
	for (int w = 0; w < name->n; w++) {
		if (used & 1u << w)
			continue;
		switch ((enum word_class)name->word[w].class) {
		case CORE: case DIGITS:
			return false;
		case SIZE: case ORDINAL:
			m->why |= PLACE_PART;
			m->lost += 3;
			break;
		case TITLE: case FIRST:
			m->lost++;
			break;
		case JOIN:
			break;
		}
	}
	return true;
}

static bool is_initial(const struct places *p, long i)
{
	const struct item *it = item_at(p, i), *next = item_at(p, i + 1);
	return it && it->letters == 1 && !it->digits && it->capital && next && next->gap & G_DOT;
}

static bool is_given_name(const struct places *p, long i)
{
	struct run r;
	const struct item *it = item_at(p, i);
	if (!it || it->digits || !it->capital || it->letters < 3 || !places_item_text(p, i, &r))
		return false;
	const struct word *w = lexicon_text(p->lexicon, r.text, TOKEN_WORD);
	return w->known && w->flags & DICT_NAME;
}

static bool kind_agrees(enum kind sign, enum kind street)
{
	return street == KIND_NONE || sign == street || (sign == KIND_ANY_PR && (street == AVENUE || street == PASSAGE));
}

static bool sign_at(const struct places *p, long i, uint16_t gap, uint16_t allowed)
{
	return has_role(p, i, R_SIGN) && !(gap & ~(unsigned)allowed);
}

static void put_sign(const struct places *p, long i, enum kind street, struct match *m)
{
	m->sign = i;
	m->kind = p->form[ITEM(p, i)->form].kind;
	m->plural = has_role(p, i, R_PLURAL);
	m->why = (uint16_t)((m->why & ~PLACE_OTHER_KIND) | PLACE_SIGN | (kind_agrees(m->kind, street) ? 0 : PLACE_OTHER_KIND));
}

/* The sign in front, over a title, an initial or a first name that the register does not have: «ул. им. Н. Островского». */
static void find_sign_before(const struct places *p, enum kind street, struct match *m)
{
	enum { LEFT = G_SPACE | G_DOT | G_QUOTE | G_COLON | G_DASH };
	for (long i = m->from; i > 0 && m->from - i < 4; i--) {
		if (sign_at(p, i - 1, ITEM(p, i)->gap, LEFT)) {
			put_sign(p, i - 1, street, m);
			m->from = i - 1;
			return;
		}
		if (!joined(p, i) || !(has_role(p, i - 1, R_TITLE) || is_initial(p, i - 1) || is_given_name(p, i - 1)))
			break;
	}
	/* A title alone: «Маршала Жукова». */
	if (joined(p, m->from) && has_role(p, m->from - 1, R_TITLE) && ITEM(p, m->from - 1)->letters > 3)
		m->from--;
}

/* «Киевское шоссе», «Гагарина пр-т»: not when the sign belongs to what follows. */
static void find_sign_behind(const struct places *p, enum kind street, bool adjective, struct match *m)
{
	enum { RIGHT = G_SPACE | G_DASH | G_COMMA };
	const struct item *after = item_at(p, m->to + 1);
	if (!item_at(p, m->to) || !sign_at(p, m->to, ITEM(p, m->to)->gap, RIGHT))
		return;
	bool agrees = kind_agrees(p->form[ITEM(p, m->to)->form].kind, street);
	bool foreign = after && after->form != NONE && p->form[after->form].words && !(after->gap & (G_COMMA | G_LINE));
	if (!agrees || (foreign && !adjective) || (ITEM(p, m->to)->gap & G_COMMA && after && !after->digits && !has_role(p, m->to + 1, R_HOUSE)))
		return;
	put_sign(p, m->to, street, m);
	m->to++;
}

bool places_match(const struct places *p, long anchor, int32_t index, struct match *m)
{
	const struct name *name = NAME(p, index);
	enum kind street = STREET_ROW(p, name->street)->kind;
	*m = (struct match){.name = index, .from = anchor, .to = anchor + 1, .sign = -1, .words = 1, .full = 1, .lower = !ITEM(p, anchor)->capital && !ITEM(p, anchor)->digits};
	unsigned used = gather(p, name, m);
	if (!enough(name, used, m))
		return false;
	find_sign_before(p, street, m);
	if (!(m->why & PLACE_SIGN) || m->why & PLACE_OTHER_KIND)
		find_sign_behind(p, street, name->adjective, m);
	m->why |= (name->other ? PLACE_OTHER_NAME : 0) | (name->part ? PLACE_PART : 0);
	return true;
}
