/* Flats: «кв. 5», «в 12-й квартире», «Николаева 12-45». The house stays. */
#include <string.h>

#include "search/text/mask_in.h"
#include "search/text/streets.h"
#include "search/text/tokens.h"

static int number_of(const struct masker *m, long i)
{
	int v = 0;
	if (!mask_is_number(m, i) || m->mark[i].size > 4)
		return 0;
	for (uint32_t at = m->mark[i].begin; at < m->mark[i].end; at++)
		v = v * 10 + m->s[at] - '0';
	return v;
}

/* «12а», «12 а»: one small letter right behind the number belongs to it. */
static long with_letter(const struct masker *m, long i)
{
	return (size_t)i + 1 < m->marks && !m->mark[i + 1].digits && m->mark[i + 1].size == 1 && mask_gap(m, i) == GAP_NONE ? i + 1 : i;
}

/* «3 кв. 2025 г.»: a quarter of a year. */
static bool is_quarter(const struct masker *m, long i)
{
	return number_of(m, i + 1) >= 1900 && mask_is_number(m, i - 1) && number_of(m, i - 1) <= 4 && m->mark[i].size == 2;
}

/* «в квартире 16,5 градусов», «18°», «100 %»: how warm it is, not which. */
static bool is_measure(const struct masker *m, long i)
{
	size_t at = m->mark[i].end;
	if (mask_word_of(m, i + 1) == WORD_UNIT && !(mask_gap(m, i) & (GAP_COMMA | GAP_OTHER)))
		return true;
	if (at + 1 < m->n && m->s[at] == ',' && m->s[at + 1] >= '0' && m->s[at + 1] <= '9')
		return true;
	if (at + 1 < m->n && !memcmp(m->s + at, "\xD0\xA1", 2))		/* С */
		return true;
	at += at < m->n && m->s[at] == ' ';
	return at + 1 < m->n && (m->s[at] == '%' || !memcmp(m->s + at, "\xC2\xB0", 2));	/* ° */
}

/* Behind the word: «кв. 5», «квартира № 12а», «квартиры 12, 14 и 16». */
static long after_word(struct masker *m, long i)
{
	bool many = m->mark[i].word == WORD_FLATS;
	unsigned gap = mask_gap(m, i);
	long last = i + 1 + (mask_word_of(m, i + 1) == WORD_NUMBER && gap == GAP_SPACE);	/* «квартира номер 45» */
	gap = mask_gap(m, last - 1);
	if (!number_of(m, last) || gap & (GAP_OTHER | GAP_COMMA) || is_quarter(m, i) || is_measure(m, last))
		return 0;
	last = with_letter(m, last);
	for (;;) {
		long next = last + 1;
		gap = mask_gap(m, last);
		if (mask_word_of(m, next) == WORD_AND && gap == GAP_SPACE && mask_gap(m, next) == GAP_SPACE)
			next++;
		else if (gap != GAP_HYPHEN && !(many && gap & GAP_COMMA && !(gap & GAP_OTHER)))
			break;
		if (!number_of(m, next) || is_measure(m, next))
			break;
		last = with_letter(m, next);
	}
	mask_add(m, &m->found, m->mark[i].begin, m->mark[last].end, MASK_FLAT);
	return last - i + 1;
}

/* The ending of an ordinal: «12-й», «45-ой». */
static bool is_ordinal(const struct masker *m, long i)
{
	return (size_t)i < m->marks && !m->mark[i].digits && m->mark[i].size <= 2 && mask_gap(m, i - 1) & (GAP_HYPHEN | GAP_NONE);
}

/* «подъезд 1, 46 кв.» behind an address; «46 кв. м» and «3 кв. 2025» are none. */
static bool is_short_behind(const struct masker *m, long i, long word)
{
	bool address = mask_near(m, i, WORD_HOUSE, 7) || mask_near(m, i, WORD_STREET, 7);
	return m->mark[word].size == 2 && address && mask_word_of(m, word + 1) != WORD_UNIT && !mask_is_number(m, word + 1);
}

/* Before the word: «в 12 квартире», «из 45-й квартиры»; «2 квартиры», «60 квартир» are how many. */
static long before_word(struct masker *m, long i)
{
	bool ordinal = is_ordinal(m, i + 1);
	long word = i + 1 + ordinal;
	enum mask_word what = mask_word_of(m, word);
	int number = number_of(m, i);
	if (!number || (what != WORD_FLAT && what != WORD_FLATS) || mask_gap(m, word - 1) != GAP_SPACE)
		return 0;
	if (m->mark[word].size < 4 && !(ordinal && number > 4) && !is_short_behind(m, i, word))
		return 0;
	bool of_one = what == WORD_FLAT || (m->mark[word].size == 8 && m->s[m->mark[word].end - 1] == '\x8B');	/* …ы */
	if (!of_one || (what == WORD_FLATS && !ordinal && number < 5) || mask_gap(m, i - 1) & (GAP_HYPHEN | GAP_NONE))
		return 0;
	bool said = mask_is_number(m, word + 1) || mask_word_of(m, word + 1) == WORD_NUMERAL || mask_word_of(m, word + 1) == WORD_ORDINAL;
	if (said && !(mask_gap(m, word) & (GAP_OTHER | GAP_COMMA)))
		return 0;	/* «дом 2 квартира 383»: the number before is the house */
	size_t end = m->mark[word].end;
	end += m->mark[word].size == 2 && end < m->n && m->s[end] == '.';
	mask_add(m, &m->found, m->mark[i].begin, end, MASK_FLAT);
	return word - i + 1;
}

/* Does an address stand before mark i: «ул. Николаева», «Николаева», «д.»? */
static bool in_street(const struct masker *m, long i)
{
	char word[TOKEN_MAX + 1];
	if (mask_word_of(m, i - 1) == WORD_HOUSE)
		return true;
	for (long k = i - 1; k >= 0 && k >= i - 4 && !(mask_gap(m, k) & GAP_OTHER); k--)
		if (m->mark[k].word == WORD_STREET)
			return true;
	if (i < 1 || m->mark[i - 1].digits || !(m->mark[i - 1].flags & IS_CAPITAL))
		return false;
	if (mask_word_of(m, i - 2) == WORD_AT && mask_gap(m, i - 2) == GAP_SPACE)	/* «на Индустриальной 4-89» */
		return true;
	mask_fold(m, &m->mark[i - 1], word);
	return street_is_known(word);
}

/* «12/1» is one house. */
static bool slash(const struct masker *m, long i)
{
	return mask_is_number(m, i) && mask_is_number(m, i + 1) && m->mark[i + 1].begin - m->mark[i].end == 1 && m->s[m->mark[i].end] == '/';
}

/* «12-45» behind a street; «12-16» are houses of one side. «12/45» is a house on a corner, «12/1-45» and «12/1/45» have a flat. */
static long after_house(struct masker *m, long i)
{
	long house = with_letter(m, i), flat = house + 1;
	int a = number_of(m, i), b = number_of(m, flat);
	bool corner = slash(m, i - 1), apart = !(mask_gap(m, house) & ~(unsigned)(GAP_HYPHEN | GAP_SPACE)) && mask_gap(m, house) & GAP_HYPHEN;
	apart |= (corner && slash(m, house));
	if (!a || !b || a > 999 || b > 999 || !apart || mask_gap(m, i - 1) & (GAP_HYPHEN | GAP_NUMBER) || !in_street(m, i - corner))
		return 0;
	if (mask_gap(m, flat) & (GAP_HYPHEN | GAP_COLON) || (mask_gap(m, flat) == GAP_DOT && mask_is_number(m, flat + 1)) || (corner && slash(m, flat)) || (!corner && ((b > a && b - a <= 20 && (b - a) % 2 == 0) || b == a + 1)))
		return 0;
	mask_add(m, &m->found, m->mark[flat].begin, m->mark[flat].end, MASK_FLAT);
	return flat - i + 1;
}

long mask_flat(struct masker *m, long i)
{
	enum mask_word word = mask_word_of(m, i);
	if (word == WORD_FLAT || word == WORD_FLATS)
		return number_of(m, i + 1) || number_of(m, i + 2) ? after_word(m, i) : mask_flat_behind(m, i);
	if (!m->mark[i].digits)
		return mask_flat_before(m, i);
	long done = before_word(m, i);
	return done ? done : after_house(m, i);
}
