/* Names that are written small: only what the dictionary is sure of. */
#include <string.h>

#include "search/text/mask_names.h"
#include "search/text/tokens.h"

static bool small_is(struct masker *m, long i, unsigned what)
{
	if (i < 0 || (size_t)i >= m->marks || m->mark[i].digits || m->mark[i].size < 3 || m->mark[i].word != WORD_NONE)
		return false;
	unsigned f = mask_look(m, i);
	return f & what && !(f & IS_COMMON);
}

static bool small_surname(struct masker *m, long i)
{
	return i >= 0 && (size_t)i < m->marks && m->mark[i].flags & ENDS_SURNAME && small_is(m, i, IS_SURNAME);
}

/* A word that nobody knows, of this look (0: any): beside a patronymic a part of the name with a typing error. */
static bool small_slip(struct masker *m, long i, unsigned look)
{
	if (i < 0 || (size_t)i >= m->marks || m->mark[i].digits || m->mark[i].size < 3 || m->mark[i].word != WORD_NONE)
		return false;
	return (m->mark[i].flags & look) == look && !(mask_look(m, i) & IS_KNOWN);
}

/* «ольга петровна», «оьлга петровна», «ольга вптеровна»: one of the two may have a typing error. */
static bool small_pair(struct masker *m, long i)
{
	if ((size_t)i + 1 >= m->marks || !(m->mark[i + 1].flags & ENDS_PATRONYMIC) || !mask_beside(m, i))
		return false;
	if (small_is(m, i + 1, IS_PATRONYMIC))
		return mask_look(m, i) & IS_FIRST || small_slip(m, i, 0);
	return small_is(m, i, IS_FIRST) && small_slip(m, i + 1, ENDS_PATRONYMIC);
}

static bool small_family(struct masker *m, long i)
{
	return small_surname(m, i) || small_slip(m, i, ENDS_SURNAME);
}

/* «и.и.» with both dots; «т.е.», «и.о.» are none. */
static bool small_initials(const struct masker *m, long i)
{
	static const char *const OTHERS[] = {"т.е.", "т.д.", "т.п.", "т.к.", "т.ч.", "т.н.", "и.о.", "н.э.", "г.о.", "с.г.", "т.о.", "в.ч.", "б.у.", "р.п.", "к.п.", "м.о.", NULL};
	for (long k = i; k < i + 2; k++)
		if (k < 0 || (size_t)k >= m->marks || m->mark[k].digits || m->mark[k].size != 1 || !(m->s[m->mark[k].begin] & 0x80) || m->mark[k].end >= m->n ||
		    m->s[m->mark[k].end] != '.')
			return false;
	if (mask_gap(m, i) & ~(unsigned)(GAP_DOT | GAP_SPACE))
		return false;
	for (const char *const *o = OTHERS; *o; o++)
		if (!strncmp(m->s + m->mark[i].begin, *o, strlen(*o)))
			return false;
	return true;
}

/* «иванов и.и.», «и.и. иванов»: a surname, or by its look a word that nobody knows. */
static long small_with_initials(struct masker *m, long i)
{
	if (small_family(m, i) && mask_beside(m, i) && small_initials(m, i + 1))
		return mask_is_street(m, i, i + 2) ? 0 : mask_take(m, i, i + 2, i);
	if (small_initials(m, i) && !(mask_gap(m, i + 1) & ~(unsigned)(GAP_DOT | GAP_SPACE)) && small_family(m, i + 2))
		return mask_named_after(m, i) ? 0 : mask_take(m, i, i + 2, i + 2);
	return 0;
}

/* «муж рустам», «гражданка петрова». */
static long small_called(struct masker *m, long i)
{
	enum mask_word word = mask_word_of(m, i - 1);
	bool said = (word == WORD_PERSON || word == WORD_KIN) && mask_beside(m, i - 1) && (small_surname(m, i) || small_is(m, i, IS_FIRST) || (word == WORD_KIN && mask_look(m, i) & IS_BASE));
	return said && !mask_is_street(m, i, i) ? mask_take(m, i, i, small_surname(m, i) && !small_is(m, i, IS_FIRST) ? i : -1) : 0;
}

/* «пишет вам …», «обратилась …», or nothing before it at all. */
static bool small_opens(const struct masker *m, long i)
{
	static const char *const WORDS[] = {"я", "от", "вам", "нам", "вас", "зовут", "это", "уважением", "пишет", "просит", "жалуется", "обращается", "обратилась", "обратился", "пришла", "пришел", "звонит", "звонила", "звонил", NULL};
	char text[TOKEN_MAX + 1];
	if (i == 0 || mask_gap(m, i - 1) != GAP_SPACE || (i > 1 && mask_acts(m, i - 2)))
		return true;
	mask_fold(m, &m->mark[i - 1], text);
	for (const char *const *w = WORDS; *w; w++)
		if (!strcmp(text, *w))
			return true;
	return false;
}

/* «от жильцов мария петровна»: who has a patronymic in -на has no surname in -ов. */
static bool small_agrees(const struct masker *m, long i)
{
	static const char *const MALE[] = {"ов", "ев", "ин"};
	const char *end = m->s + m->mark[i].end, *other = m->s + m->mark[i + 2].end;
	for (size_t k = 0; k < sizeof MALE / sizeof *MALE; k++)
		if (!memcmp(end - 4, MALE[k], 4))
			return memcmp(other - 4, "на", 4) != 0;
	return true;
}

/* «пишет вам коваль мария петровна», «обратилась лопатина вера львовна»: before a whole name, behind who speaks, any noun is the surname. */
static bool small_before_pair(struct masker *m, long i)
{
	return (size_t)i + 2 < m->marks && !(m->mark[i + 1].flags & IS_CAPITAL) && small_pair(m, i + 1) && mask_word_surname(m, i) && small_opens(m, i) && small_agrees(m, i);
}

static long small_names(struct masker *m, long i)
{
	long last = 0, surname = i;
	bool next = (size_t)i + 1 < m->marks && mask_beside(m, i);
	if (!next || m->mark[i].digits)
		return 0;
	if ((small_family(m, i) && small_is(m, i + 1, IS_FIRST) && small_pair(m, i + 1)) || small_before_pair(m, i))
		last = i + 2;
	else if (small_pair(m, i))
		last = mask_beside(m, i + 1) && small_family(m, i + 2) ? i + 2 : i + 1, surname = last == i + 2 ? last : -1;
	else if (small_family(m, i) && small_is(m, i + 1, IS_FIRST))
		last = i + 1;
	else if (m->mark[i + 1].flags & ENDS_SURNAME && small_surname(m, i + 1) && small_is(m, i, IS_FIRST))
		last = surname = i + 1;
	return last && !mask_is_street(m, i, last) && !(last == i + 1 && mask_is_famous(m, i)) ? mask_take(m, i, last, surname) : 0;
}

long mask_person_small(struct masker *m, long i)
{
	static long (*const ORDERS[])(struct masker *, long) = {small_names, small_with_initials, small_called};
	for (size_t k = 0; k < sizeof ORDERS / sizeof *ORDERS; k++) {
		long done = ORDERS[k](m, i);
		if (done)
			return done;
	}
	return 0;
}
