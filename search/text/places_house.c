/* places_house.c - house numbers beside a street. */
#include <stdio.h>
#include <string.h>

#include "search/text/places_match.h"
#include "search/text/utf8.h"

enum { HOUSE_MAX = 999, FLAT_MAX = 9999, FILLERS = 5 };

static bool inside(const struct places *p, long i)
{
	return i >= 0 && (size_t)i < p->items.n;
}

static uint16_t gap_before(const struct places *p, long i)
{
	return inside(p, i) ? ITEM(p, i)->gap : G_LINE;
}

static bool is_number(const struct places *p, long i, uint32_t max)
{
	return inside(p, i) && ITEM(p, i)->digits && ITEM(p, i)->number > 0 && ITEM(p, i)->number <= max;
}

static bool has_role(const struct places *p, long i, uint32_t role)
{
	return places_role(p, i) & role;
}

/* 12.05, 12:30, 51-59-32, +7…: no house. */
static bool is_other_number(const struct places *p, long i)
{
	const struct item *next = inside(p, i + 1) ? ITEM(p, i + 1) : NULL;
	if (!next || !next->digits)
		return false;
	if ((next->gap == G_DOT && ITEM(p, i + 1)->end - ITEM(p, i + 1)->begin <= 4) || next->gap == G_COLON)
		return true;
	return next->gap == G_DASH && gap_before(p, i + 2) == G_DASH && is_number(p, i + 2, UINT32_MAX);
}

/* «27 лет», «15 м»; «12, 3 подъезд» has 3 of what follows, «12 подъезд 3» has not. */
static bool has_unit(const struct places *p, long next, bool first)
{
	uint16_t gap = gap_before(p, next);
	if (gap & (G_COMMA | G_LINE | G_COLON) || (gap & G_DOT && gap & G_SPACE))
		return false;
	if (has_role(p, next, R_FLOOR))
		return !first && !is_number(p, next + 1, FLAT_MAX);
	if (gap & G_OTHER && next > 0 && ITEM(p, next - 1)->end < p->size && p->text[ITEM(p, next - 1)->end] == '%')
		return true;
	return has_role(p, next, R_UNIT);
}

/* A letter of a house at item i: «12а», «12-а», «1 «А»», «12 А»; its bytes, 0: none. A small one apart stands at the end. */
static size_t letter_at(const struct places *p, long i, char out[8])
{
	struct run r;
	if (!inside(p, i) || ITEM(p, i)->letters != 1 || ITEM(p, i)->digits || !places_item_text(p, i, &r) || r.len != 2)
		return 0;
	uint16_t gap = ITEM(p, i)->gap, next = gap_before(p, i + 1);
	size_t at = 0;
	uint32_t c = utf8_next(r.text, r.len, &at);
	bool letter = c >= 0x430 && c <= 0x43C && c != 0x439;	/* а … м without й */
	bool glued = !gap || gap == G_DASH || gap == G_SLASH, quoted = gap & G_QUOTE, spaced = gap == G_SPACE;
	bool last = next & (G_COMMA | G_DOT | G_LINE | G_BRACKET | G_QUOTE) || has_role(p, i + 1, R_FLAT);
	bool block = is_number(p, i + 1, HOUSE_MAX) && !(next & (G_COMMA | G_LINE)) && has_role(p, i, R_BLOCK | R_STRUCTURE | R_HOUSE);
	if (!letter || block || !(glued || quoted || (spaced && (ITEM(p, i)->capital || (last && c != 0x438 && c != 0x43A)))))
		return 0;
	memcpy(out, r.text, r.len);
	return r.len;
}

struct writing {
	struct house *h;
	size_t len;
};

static void put(struct writing *w, const char *text)
{
	size_t n = strlen(text);
	if (w->len + n < sizeof w->h->text) {
		memcpy(w->h->text + w->len, text, n + 1);
		w->len += n;
	}
}

static void put_number(struct writing *w, const char *before, uint32_t number)
{
	char text[24];
	snprintf(text, sizeof text, "%s%u", before, number);
	put(w, text);
}

static long put_letter(const struct places *p, long i, struct writing *w)
{
	char letter[8];
	size_t n = letter_at(p, i, letter);
	if (!n)
		return i;
	letter[n] = 0;
	put(w, letter);
	return i + 1;
}

/* «корп. 2», «к2», «стр. 1», «литера А» behind the number. */
static long put_block(const struct places *p, long i, struct writing *w)
{
	struct run r;
	bool block = has_role(p, i, R_BLOCK), structure = has_role(p, i, R_STRUCTURE);
	if (gap_before(p, i) & G_LINE || ((block || structure) && !is_number(p, i + 1, 99)))
		return i;
	if (block || structure) {
		put_number(w, block ? "к" : "с", ITEM(p, i + 1)->number);
		return put_letter(p, i + 2, w);
	}
	if (places_item_text(p, i, &r) && (!strcmp(r.text, "лит") || !strcmp(r.text, "литера") || !strcmp(r.text, "литер")) && inside(p, i + 1) && ITEM(p, i + 1)->letters == 1 && !ITEM(p, i + 1)->digits) {
		places_item_text(p, i + 1, &r);
		put(w, r.text);
		return i + 2;
	}
	return i;
}

/* «кв. 15», «-15»: of the flat. */
static long take_flat(const struct places *p, long i, struct house *h)
{
	char letter[8];
	if (has_role(p, i, R_FLAT) && is_number(p, i + 1, FLAT_MAX) && !(gap_before(p, i) & G_LINE)) {
		snprintf(h->flat, sizeof h->flat, "%u", ITEM(p, i + 1)->number);
		return i + 2;
	}
	if (is_number(p, i, FLAT_MAX) && gap_before(p, i) == G_DASH && gap_before(p, i + 1) != G_DASH && !letter_at(p, i + 1, letter)) {
		snprintf(h->flat, sizeof h->flat, "%u", ITEM(p, i)->number);
		return i + 1;
	}
	return i;
}

/* One house at item i, a number; the item behind it, i when it is none. */
static long take_house(const struct places *p, long i, bool first, struct house *h)
{
	struct writing w = {h, 0};
	long at = i + 1;
	*h = (struct house){.end = 0};
	if (!is_number(p, i, HOUSE_MAX) || ITEM(p, i)->ordinal || is_other_number(p, i))
		return i;
	put_number(&w, "", ITEM(p, i)->number);
	at = put_letter(p, at, &w);
	if (is_number(p, at, HOUSE_MAX) && gap_before(p, at) == G_SLASH) {
		put_number(&w, "/", ITEM(p, at)->number);
		at = put_letter(p, at + 1, &w);
	}
	at = put_block(p, at, &w);
	at = put_block(p, at, &w);
	if (has_unit(p, at, first))
		return i;
	at = take_flat(p, at, h);
	h->end = ITEM(p, at - 1)->end;
	return at;
}

static long skip_sign(const struct places *p, long i, bool *sign)
{
	struct run r;
	while (has_role(p, i, R_HOUSE)) {
		*sign = true;
		i++;
	}
	/* «№», «н-р», «номер» */
	if (places_item_text(p, i, &r) && (!strcmp(r.text, "номер") || !strcmp(r.text, "ном") || !strcmp(r.text, "номера")))
		i++;
	else if (places_item_text(p, i, &r) && !strcmp(r.text, "н") && gap_before(p, i + 1) == G_DASH)
		i += 2;
	*sign = *sign || gap_before(p, i) & G_NUMBER;
	return i;
}

/* After «12»: «, 14», «и 16», «, д. 7», «-12а»; the item of the next number, NONE: there is none. */
static long next_in_list(const struct places *p, long i)
{
	bool sign = false;
	long at = i;
	if (has_role(p, at, R_AND))
		at++;
	else if (!(gap_before(p, at) & (G_COMMA | G_SLASH | G_DASH)) || gap_before(p, at) & G_LINE)
		return NONE;
	at = skip_sign(p, at, &sign);
	return is_number(p, at, HOUSE_MAX) && !(gap_before(p, at) & (G_LINE | G_BRACKET)) ? at : NONE;
}

bool places_houses(const struct places *p, long i, bool bare, struct house_list *out)
{
	*out = (struct house_list){.from = i, .to = i};
	long at = skip_sign(p, i, &out->sign);
	if (!bare && !out->sign)
		return false;
	while (out->n < HOUSES) {
		long next = take_house(p, at, out->n == 0, &out->house[out->n]);
		if (next == at)
			break;
		out->n++;
		out->to = next;
		at = next_in_list(p, next);
		if (at == NONE)
			break;
	}
	return out->n > 0;
}

/* «Киевское шоссе, напротив дома 12», «от 9 дома» */
static bool houses_farther(const struct places *p, long i, struct house_list *out)
{
	long at = i;
	for (int k = 0; k < FILLERS && has_role(p, at, R_FILL) && !(gap_before(p, at) & (G_LINE | G_BRACKET)) && !(at > i && gap_before(p, at) & G_DOT); k++)
		at++;
	if (at == i)
		return false;
	if (is_number(p, at, HOUSE_MAX) && has_role(p, at + 1, R_HOUSE) && ITEM(p, at + 1)->letters > 1) {
		*out = (struct house_list){.from = at, .to = at + 2, .n = 1, .sign = true};
		snprintf(out->house[0].text, sizeof out->house[0].text, "%u", ITEM(p, at)->number);
		out->house[0].end = ITEM(p, at + 1)->end;
		return true;
	}
	if (!has_role(p, at, R_HOUSE) || !places_houses(p, at, false, out))
		return false;
	/* «от дома 14 до дома 4/7» */
	struct house_list more;
	struct run r;
	if (out->n < HOUSES && places_item_text(p, out->to, &r) && !strcmp(r.text, "до") && has_role(p, out->to + 1, R_HOUSE) && places_houses(p, out->to + 1, false, &more)) {
		out->house[out->n++] = more.house[0];
		out->to = more.to;
	}
	return true;
}

bool places_houses_after(const struct places *p, long i, enum place_where where, struct house_list *out)
{
	uint16_t gap = gap_before(p, i);
	if (!inside(p, i) || (gap & G_LINE && where == PLACE_TEXT))
		return false;
	/* The dot of «Кирова ул. 5» ends no sentence. */
	bool stop = gap & G_DOT && gap & G_SPACE && !(gap & G_COMMA) && !has_role(p, i - 1, R_SIGN) && where == PLACE_TEXT, sign = false;
	long number = skip_sign(p, i, &sign);
	if (places_houses(p, i, !stop && !(gap & (G_BRACKET | G_OTHER)), out) && (number > i || !(gap & G_DASH) || where == PLACE_FIELD))
		return true;
	return houses_farther(p, i, out);
}

/* «12 дом по …», «12-й дом по …» */
static bool number_then_house(const struct places *p, long i, struct house_list *out)
{
	if (!has_role(p, i - 1, R_HOUSE) || ITEM(p, i - 1)->letters < 2 || !is_number(p, i - 2, HOUSE_MAX))
		return false;
	*out = (struct house_list){.from = i - 2, .to = i, .n = 1, .sign = true};
	snprintf(out->house[0].text, sizeof out->house[0].text, "%u", ITEM(p, i - 2)->number);
	out->house[0].end = ITEM(p, i - 1)->end;
	return true;
}

/* The «дом» or the number that the houses in front of item i begin with: looked for a little way back. */
bool places_houses_before(const struct places *p, long i, bool sign, struct house_list *out)
{
	enum { BACK = 14 };
	struct house_list list;
	bool found = number_then_house(p, i, out), known = false;
	for (long at = i - 1; !found && at >= 0 && i - at <= BACK && !(gap_before(p, at + 1) & (G_LINE | G_BRACKET)); at--) {
		/* «д. 5, д. 7 по»: the farther beginning has both. */
		if (!has_role(p, at, R_HOUSE) || has_role(p, at - 1, R_HOUSE) || !places_houses(p, at, false, &list) || list.to != i)
			continue;
		*out = list;
		known = true;
	}
	if (found || known)
		return true;
	/* «возле 12 по ул. …» */
	return sign && is_number(p, i - 1, HOUSE_MAX) && has_role(p, i - 2, R_NEAR | R_FILL) && places_houses(p, i - 1, true, out) && out->to == i;
}

bool places_house(struct places *p, const char *written, char out[PLACE_HOUSE_ROOM])
{
	struct house_list list;
	if (!places_read(p, written, strlen(written)) || !places_houses(p, 0, true, &list) || list.n != 1 || (size_t)list.to != p->items.n || list.house[0].flat[0])
		return false;
	memcpy(out, list.house[0].text, PLACE_HOUSE_ROOM);
	return true;
}
