/* Cuts a text into words and numbers, and says what stands between them. */
#include <stdlib.h>
#include <string.h>

#include "search/text/mask_in.h"
#include "search/text/runs.h"
#include "search/text/tokens.h"
#include "search/text/utf8.h"

#define GAP_BYTES 12		/* longer ones are never blanks between the words of one thing */

static struct mark *put_mark(struct masker *m)
{
	if (m->marks == m->mark_room) {
		size_t room = m->mark_room ? m->mark_room * 2 : 256;
		struct mark *more = realloc(m->mark, room * sizeof *more);
		m->failed |= !more;
		if (!more)
			return NULL;
		m->mark = more;
		m->mark_room = room;
	}
	return &m->mark[m->marks++];
}

/* A word behind a hyphen: of one name («Иванова-Петрова») or of one sign («кв-ра», «г-н»). True when it was joined. */
static bool join(struct masker *m, const struct run *r)
{
	struct mark *last = m->marks ? &m->mark[m->marks - 1] : NULL;
	char text[2 * TOKEN_MAX + 2];
	enum mask_word word = WORD_NONE;
	if (!last || last->digits || last->end + 1 != r->begin || m->s[last->end] != '-')
		return false;
	if (last->flags & r->capital & IS_CAPITAL && last->size > 2 && r->letters > 2) {
		last->end = (uint32_t)r->end;
		return true;
	}
	if (last->size > 4 || r->letters > 4)
		return false;
	mask_fold(m, last, text);
	size_t n = strlen(text);
	text[n] = '-';
	memcpy(text + n + 1, r->text, (size_t)r->len + 1);
	mask_form(m, text, n + 1 + r->len, &word);
	if (word == WORD_NONE)
		return false;
	last->end = (uint32_t)r->end;
	last->word = (uint8_t)word;
	return true;
}

static void put_run(struct masker *m, const struct run *r)
{
	enum mask_word word = WORD_NONE;
	unsigned flags = 0;
	if (!r->digits && join(m, r))
		return;
	struct mark *w = put_mark(m);
	if (!w)
		return;
	if (!r->digits)
		flags = mask_form(m, r->text, r->len, &word) | (r->capital ? IS_CAPITAL : 0) | (r->upper ? IS_UPPER : 0) | (r->letters == 1 ? IS_LETTER : 0);
	*w = (struct mark){.begin = (uint32_t)r->begin, .end = (uint32_t)r->end, .flags = (uint16_t)flags,
			   .size = (uint16_t)(r->letters < UINT16_MAX ? r->letters : UINT16_MAX), .word = (uint8_t)word, .digits = r->digits};
}

/* Entities are blanks; a tag is looked into: <a href="tel:+7…">. */
static size_t skip(const struct masker *m, size_t at)
{
	return m->s[at] == '&' ? markup_length(m->s, m->n, at) : 0;
}

void mask_cut(struct masker *m)
{
	struct run r;
	size_t page = 0, read;
	for (size_t at = 0; at < m->n && !m->failed;) {
		while (page < m->page.n && at >= m->page.list[page].end)
			page++;
		if (page < m->page.n && at >= m->page.list[page].begin) {
			at = m->page.list[page].end;
		} else if ((read = skip(m, at)) > 0) {
			at += read;
		} else if (run_read(m->s, m->n, at, &r)) {
			put_run(m, &r);
			at = r.end;
		} else {
			utf8_next(m->s, m->n, &at);
		}
	}
}

void mask_fold(const struct masker *m, const struct mark *w, char *out)
{
	struct run r;
	if (run_read(m->s, w->end, w->begin, &r))
		memcpy(out, r.text, (size_t)r.len + 1);
	else
		*out = 0;
}

/* Of a double name each half may tell. */
static unsigned look_up(struct masker *m, const struct mark *w)
{
	struct run r;
	unsigned flags = 0;
	size_t at = w->begin;
	for (int part = 0; at < w->end && part < 2 && run_read(m->s, w->end, at, &r); part++) {
		unsigned one = mask_dictionary(m, r.text);
		flags = part && !(flags & one & IS_COMMON) ? (flags | one) & ~(unsigned)IS_COMMON : flags | one;
		at = r.end + 1;
	}
	return flags;
}

unsigned mask_look(struct masker *m, long i)
{
	if (i < 0 || (size_t)i >= m->marks || m->mark[i].digits)
		return 0;
	struct mark *w = &m->mark[i];
	if (!(w->flags & LOOKED))
		w->flags = (uint16_t)(w->flags | LOOKED | look_up(m, w));
	return w->flags;
}

static unsigned gap_of(uint32_t c)
{
	switch (c) {
	case ' ': case '\t': case '\n': case '\r': case 0xA0: case 0x202F: case 0x2009:
		return GAP_SPACE;
	case '.':
		return GAP_DOT;
	case ',':
		return GAP_COMMA;
	case '-': case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014:
		return GAP_HYPHEN;
	case 0x2116: case '#':
		return GAP_NUMBER;
	case ':':
		return GAP_COLON;
	}
	return utf8_is_ignorable(c) ? 0 : GAP_OTHER;
}

static const char NBSP[] = "&nbsp;";

unsigned mask_gap(const struct masker *m, long i)
{
	unsigned gap = 0;
	if (i < 0 || (size_t)i + 1 >= m->marks)
		return GAP_OTHER;
	size_t at = m->mark[i].end, end = m->mark[i + 1].begin;
	if (at == end)
		return GAP_NONE;
	if (end - at > GAP_BYTES)
		return GAP_OTHER;
	while (at < end) {
		if (end - at >= sizeof NBSP - 1 && !memcmp(m->s + at, NBSP, sizeof NBSP - 1)) {
			gap |= GAP_SPACE;
			at += sizeof NBSP - 1;
			continue;
		}
		gap |= gap_of(utf8_next(m->s, m->n, &at));
	}
	return gap;
}

bool mask_near(const struct masker *m, long i, enum mask_word word, int k)
{
	for (long j = i - 1; j >= 0 && j >= i - k; j--)
		if (m->mark[j].word == word)
			return true;
	return false;
}
