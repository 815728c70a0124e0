/* places_read.c - a text cut into words and numbers, with what stands between them. */
#include <stdlib.h>
#include <string.h>

#include "search/text/places_in.h"
#include "search/text/utf8.h"

enum { ROOM_ITEMS = 1 << 17 };	/* more words than that are no message */

static uint16_t gap_of(uint32_t c)
{
	switch (c) {
	case ' ': case '\t': case 0xA0: return G_SPACE;
	case '\n': case '\r': return G_LINE;
	case '.': return G_DOT;
	case ',': case ';': return G_COMMA;
	case '-': case 0x2010: case 0x2011: case 0x2013: case 0x2014: return G_DASH;
	case '/': case '\\': return G_SLASH;
	case ':': return G_COLON;
	case 0x2116: case '#': return G_NUMBER;
	case '"': case 0xAB: case 0xBB: case '\'': case '`': case 0x201C: case 0x201D: case 0x201E: return G_QUOTE;
	case '(': case ')': return G_BRACKET;
	default: return G_OTHER;
	}
}

static bool is_order_ending(const struct run *r)
{
	static const char *const LIST[] = {"й", "я", "го", "му", "ой", "ый", "ая", "ое", "ую", "ого", "ому", "ым", "ом", "ых", NULL};
	for (const char *const *word = LIST; *word; word++)
		if (!strcmp(*word, r->text))
			return true;
	return false;
}

/* «3м Садовом переулке», not «3м от дома» */
static bool is_before_adjective(const char *s, size_t n, const struct run *m)
{
	struct run r;
	return !strcmp(m->text, "м") && m->end < n && s[m->end] == ' ' && run_read(s, n, m->end + 1, &r) && r.len > 8 && !strcmp(r.text + r.len - 4, "ом");
}

/* «2-й», «2й», «3- я»: the ending belongs to the number. */
static size_t take_ending(const char *s, size_t n, size_t at, struct item *it)
{
	struct run r;
	size_t next = at;
	bool dash = false;
	while (next < n && (s[next] == '-' || (s[next] == ' ' && dash))) {
		dash = dash || s[next] == '-';
		next++;
	}
	if (!run_read(s, n, next, &r) || r.digits || !(is_order_ending(&r) || (next == at && is_before_adjective(s, n, &r))))
		return at;
	it->ordinal = true;
	it->end = (uint32_t)r.end;
	return r.end;
}

static void put_number(struct item *it, const struct run *r)
{
	it->digits = true;
	it->number = r->letters > 6 ? UINT32_MAX : (uint32_t)strtoul(r->text, NULL, 10);
}

/* «пр-т», «б-р», «м-н»: one word of two short runs. */
static size_t take_hyphened(const struct places *p, const struct run *r, struct item *it)
{
	struct run tail;
	char both[2 * TOKEN_MAX + 2];
	size_t at = r->end;
	if (r->letters > 3 || at >= p->size || p->text[at] != '-' || !run_read(p->text, p->size, at + 1, &tail) || tail.digits || tail.letters > 4)
		return r->end;
	memcpy(both, r->text, r->len);
	memcpy(both + r->len, tail.text, (size_t)tail.len + 1);
	const struct form *f = places_form(p, both);
	if (!f || !(f->role & R_SIGN))
		return r->end;
	it->form = (int32_t)(f - p->form);
	it->end = (uint32_t)tail.end;
	it->letters = (uint8_t)(r->letters + tail.letters);
	return tail.end;
}

static size_t put_word(const struct places *p, const struct run *r, struct item *it)
{
	const struct form *f = places_form(p, r->text);
	it->form = f ? (int32_t)(f - p->form) : NONE;
	it->capital = r->capital;
	return take_hyphened(p, r, it);
}

bool places_read(struct places *p, const char *text, size_t n)
{
	struct run r;
	uint16_t gap = G_LINE;
	p->text = text;
	p->size = n < PLACES_TEXT_MAX ? n : PLACES_TEXT_MAX;
	p->items.n = 0;
	for (size_t at = 0; at < p->size && p->items.n < ROOM_ITEMS;) {
		if (!run_read(text, p->size, at, &r)) {
			gap |= gap_of(utf8_next(text, p->size, &at));
			continue;
		}
		struct item *it = places_grow(&p->items, sizeof *it);
		if (!it)
			return false;
		*it = (struct item){.begin = (uint32_t)r.begin, .end = (uint32_t)r.end, .form = NONE, .gap = gap, .letters = (uint8_t)(r.letters < 255 ? r.letters : 255)};
		gap = 0;
		if (r.digits) {
			put_number(it, &r);
			at = take_ending(text, p->size, r.end, it);
		} else {
			at = put_word(p, &r, it);
		}
	}
	return true;
}

uint32_t places_role(const struct places *p, long i)
{
	if (i < 0 || (size_t)i >= p->items.n || ITEM(p, i)->form == NONE)
		return 0;
	return p->form[ITEM(p, i)->form].role;
}

bool places_item_text(const struct places *p, long i, struct run *r)
{
	return i >= 0 && (size_t)i < p->items.n && run_read(p->text, p->size, ITEM(p, i)->begin, r);
}
