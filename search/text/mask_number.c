/* Numbers that tell a person: phones, СНИЛС, ИНН, passports, cards, accounts. */
#include <stdlib.h>
#include <string.h>

#include "search/text/mask_in.h"

enum { GROUPS = 24, DIGITS = 24 };

/* Runs of digits that may be one number, from mark i on. */
struct digits {
	char d[DIGITS + 1];
	int groups, size[GROUPS], total[GROUPS];	/* digits of each group, of it and those before */
	unsigned gap[GROUPS];				/* before the group */
	bool loose;					/* signs stand between the groups that nothing else has: «8/910/123» */
	bool bracket;					/* the second group stands in brackets, or the first */
	bool plus, mark;				/* + or № stands before */
	long i;
};

static char before(const struct masker *m, size_t at)
{
	return at ? m->s[at - 1] : 0;
}

/* «№» right before the number, with a blank or without. */
static bool numbered(const struct masker *m, size_t at)
{
	while (at && m->s[at - 1] == ' ')
		at--;
	return (at >= 3 && !memcmp(m->s + at - 3, "\xE2\x84\x96", 3)) || before(m, at) == '#';
}

/* Brackets are the signs of phones; any other one between groups ends the number. */
static bool only_brackets(const struct masker *m, long i)
{
	for (size_t at = m->mark[i].end; at < m->mark[i + 1].begin; at++)
		if ((signed char)m->s[at] > 0 && !strchr("() -.", m->s[at]))
			return false;
	return m->mark[i + 1].begin - m->mark[i].end <= 6;
}

/* «8/910/123_45*67»: any signs, but each right behind the digits. */
static bool only_signs(const struct masker *m, long i)
{
	for (size_t at = m->mark[i].end; at < m->mark[i + 1].begin; at++)
		if ((signed char)m->s[at] > 0 && !strchr("() -.,/_*|+\\~", m->s[at]))
			return false;
	return m->s[m->mark[i].end] != ',' || m->mark[i + 1].begin - m->mark[i].end == 1;
}

static bool joins(const struct masker *m, long i, struct digits *x)
{
	unsigned gap = mask_gap(m, i);
	if (!mask_is_number(m, i + 1))
		return false;
	if (x->loose) {
		x->gap[x->groups] = gap;
		return !(gap & (GAP_NUMBER | GAP_COLON)) && only_signs(m, i) && m->mark[i + 1].begin - m->mark[i].end <= 4;
	}
	if (gap & (GAP_OTHER | GAP_COMMA | GAP_COLON) && (gap & (GAP_COMMA | GAP_COLON) || !only_brackets(m, i)))
		return false;
	if (gap & GAP_OTHER)
		x->bracket = true;
	x->gap[x->groups] = gap;
	return !(gap & GAP_NUMBER) && m->mark[i + 1].begin - m->mark[i].end <= 6;
}

static void read_digits(const struct masker *m, long i, struct digits *x, bool loose)
{
	size_t at = m->mark[i].begin;
	*x = (struct digits){.i = i, .loose = loose, .plus = before(m, at) == '+', .mark = numbered(m, at), .bracket = before(m, at) == '('};
	for (int n = 0; x->groups < GROUPS; i++) {
		const struct mark *w = &m->mark[i];
		if (n + w->size > DIGITS)
			return;
		memcpy(x->d + n, m->s + w->begin, w->size);
		n += w->size;
		x->size[x->groups] = w->size;
		x->total[x->groups] = n;
		x->groups++;
		if (x->groups == GROUPS || !joins(m, i, x))
			return;
	}
}

/* Is it the tail or the beginning of something longer: 67:27:003123, 12/8910…, 3-4-89101234567-8? */
static bool part_of_more(const struct masker *m, const struct digits *x, int groups)
{
	size_t at = m->mark[x->i].begin, end = m->mark[x->i + groups - 1].end;
	char c = before(m, at);
	if (at > 1 && c && strchr(":/-._", c) && m->s[at - 2] >= '0' && m->s[at - 2] <= '9')
		return true;
	return end + 1 < m->n && strchr(":/-_", m->s[end]) && m->s[end + 1] >= '0' && m->s[end + 1] <= '9';
}

static bool is_sum(const struct masker *m, const struct digits *x, int groups)
{
	long next = x->i + groups;
	return mask_word_of(m, next) == WORD_UNIT && !(mask_gap(m, next - 1) & (GAP_OTHER | GAP_COMMA));
}

static bool is_record(const struct masker *m, const struct digits *x)
{
	if (mask_near(m, x->i, WORD_PHONE, 3))
		return false;
	return x->mark || mask_near(m, x->i, WORD_RECORD, mask_word_of(m, x->i - 1) == WORD_NUMBER ? 2 : 1);
}

static int value(const char *d, int n)
{
	int v = 0;
	for (int i = 0; i < n; i++)
		v = v * 10 + d[i] - '0';
	return v;
}

/* --- phones --- */

static bool is_date(const struct digits *x)
{
	return value(x->d, 2) <= 31 && value(x->d + 2, 2) >= 1 && value(x->d + 2, 2) <= 12;
}

static bool is_hyphened(const struct digits *x, int groups)
{
	for (int g = 1; g < groups; g++)
		if (!(x->gap[g] & GAP_HYPHEN))
			return false;
	return groups > 1;
}

/* 8 or +7 and ten digits; 8 800 is nobody's own. */
static bool is_whole_phone(const struct digits *x, int n)
{
	if (n != 11 || (x->d[0] != '7' && x->d[0] != '8') || (x->plus && x->d[0] != '7'))
		return false;
	return memcmp(x->d + 1, "800", 3) && strchr(x->plus ? "34789" : "3489", x->d[1]) != NULL;
}

/* With the code of the town: (4812) 35-12-34. */
static bool is_town_phone(const struct masker *m, const struct digits *x, int groups)
{
	bool code = x->size[0] >= 3 && x->size[0] <= 5 && strchr("348", x->d[0]);
	return x->total[groups - 1] == 10 && groups > 1 && code && (x->bracket || !memcmp(x->d, "481", 3) || mask_near(m, x->i, WORD_PHONE, 3));
}

/* Whoever calls 8 800 calls nobody in person. */
static bool is_hot_line(const struct digits *x, int groups)
{
	return x->total[groups - 1] == 11 && strchr("78", x->d[0]) && !memcmp(x->d + 1, "800", 3);
}

/* Within the town: 35-12-34, 351-234 and 351234 behind the word. */
static bool is_short_phone(const struct masker *m, const struct digits *x, int groups)
{
	int n = x->total[groups - 1];
	bool called = mask_near(m, x->i, WORD_PHONE, 2), pairs = n == 6 && groups == 3 && x->size[0] == 2 && x->size[1] == 2;
	bool house = mask_near(m, x->i, WORD_HOUSE, 1) || mask_near(m, x->i, WORD_HOUSES, 1);
	if (called && !(n == 6 && groups == 3 && x->gap[1] & GAP_DOT && is_date(x)))
		return n >= 5 && n <= 7;
	if (house || !is_hyphened(x, groups) || is_record(m, x))
		return false;
	if (n == 6 && groups == 2 && x->size[0] == 3)
		return mask_near(m, x->i, WORD_PHONE, 16);
	return (pairs && !is_date(x)) || (n == 7 && groups == 3 && x->size[0] == 3 && x->size[1] == 2);
}

static bool is_phone(const struct masker *m, const struct digits *x, int groups)
{
	int n = x->total[groups - 1];
	if (part_of_more(m, x, groups) || is_sum(m, x, groups))
		return false;
	if (x->plus && n >= 11 && n <= 13 && x->d[0] != '7')
		return true;
	if (is_whole_phone(x, n) || (n == 10 && x->d[0] == '9'))
		return groups > 1 || x->plus || !is_record(m, x);
	return is_town_phone(m, x, groups) || is_short_phone(m, x, groups);
}

/* --- numbers with check digits --- */

static bool snils_checks(const char *d)
{
	int sum = 0;
	for (int i = 0; i < 9; i++)
		sum += (d[i] - '0') * (9 - i);
	sum %= 101;
	return (sum == 100 ? 0 : sum) == value(d + 9, 2);
}

static bool is_snils(const struct masker *m, const struct digits *x, int groups)
{
	if (x->total[groups - 1] != 11)
		return false;
	if (mask_near(m, x->i, WORD_SNILS, 4))
		return true;
	if (part_of_more(m, x, groups))
		return false;
	bool shaped = groups == 4 && x->size[0] == 3 && x->size[1] == 3 && x->size[2] == 3 && x->gap[1] & GAP_HYPHEN && x->gap[2] & GAP_HYPHEN;
	if (shaped && value(x->d, 9) <= 1001998)
		return true;
	shaped |= groups == 4 && x->size[0] == 3 && x->size[1] == 3 && x->size[2] == 3 && x->gap[1] == GAP_SPACE && x->gap[2] == GAP_SPACE && !is_record(m, x) && !is_sum(m, x, 4);
	bool whole = groups == 1 && !is_record(m, x) && !is_whole_phone(x, 11) && !is_sum(m, x, 1);
	return (shaped || whole) && snils_checks(x->d);
}

static int weighed(const char *d, const int *weight, int n)
{
	int sum = 0;
	for (int i = 0; i < n; i++)
		sum += (d[i] - '0') * weight[i];
	return sum % 11 % 10;
}

static bool inn_checks(const char *d, int n)
{
	static const int W[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
	if (n == 10)
		return weighed(d, W + 2, 9) == d[9] - '0';
	return weighed(d, W + 1, 10) == d[10] - '0' && weighed(d, W, 11) == d[11] - '0';
}

static bool is_inn(const struct masker *m, const struct digits *x, int groups)
{
	int n = x->total[groups - 1];
	if (n != 10 && n != 12)
		return false;
	if (mask_near(m, x->i, WORD_INN, 3))
		return true;
	return groups == 1 && !part_of_more(m, x, 1) && !is_record(m, x) && !is_sum(m, x, 1) && strncmp(x->d, "000", 3) && inn_checks(x->d, n);
}

static bool luhn(const char *d, int n)
{
	int sum = 0;
	for (int i = 0; i < n; i++) {
		int v = (d[n - 1 - i] - '0') * (i % 2 ? 2 : 1);
		sum += v > 9 ? v - 9 : v;
	}
	return sum % 10 == 0;
}

/* Groups of four; behind the word also of two and one. */
static bool in_fours(const struct digits *x, int groups, bool called)
{
	for (int g = 0; g < groups - 1; g++)
		if (x->size[g] != 4 && !(called && x->size[g] == x->size[groups - 1]))
			return false;
	return true;
}

static bool is_card(const struct masker *m, const struct digits *x, int groups)
{
	int n = x->total[groups - 1];
	bool called = mask_near(m, x->i, WORD_CARD, 4);
	if (n < 13 || n > 19 || (groups > 1 && !in_fours(x, groups, called)) || part_of_more(m, x, groups))
		return false;
	if (n == 16 && called)
		return true;
	return luhn(x->d, n) && strspn(x->d, "0") < 4 && (n == 16 || called) && (groups > 1 || !is_record(m, x));
}

static bool is_account(const struct masker *m, const struct digits *x, int groups)
{
	static const char *const PERSONS[] = {"40817", "40820", "42301", "42305", "42306", "40802", NULL};
	if (x->total[groups - 1] != 20 || part_of_more(m, x, groups))
		return false;
	for (const char *const *p = PERSONS; *p; p++)
		if (!strncmp(x->d, *p, 5))
			return true;
	return mask_near(m, x->i, WORD_ACCOUNT, 4);
}

/* --- passports --- */

static bool is_passport(const struct masker *m, const struct digits *x, int groups)
{
	int n = x->total[groups - 1];
	bool called = mask_near(m, x->i, WORD_PASSPORT, 6), shaped = groups > 1 && x->size[groups - 1] == 6;
	if (part_of_more(m, x, groups) || is_sum(m, x, groups))
		return false;
	if (called && (n == 10 || (n == 9 && groups == 2 && x->size[0] == 2)))
		return true;
	if (called && n == 6 && groups == 1 && (mask_near(m, x->i, WORD_PASSPORT, 2)))
		return true;
	bool longer = mask_is_number(m, x->i - 1) && !(mask_gap(m, x->i - 1) & ~(unsigned)(GAP_SPACE | GAP_HYPHEN));
	if (longer || mask_near(m, x->i, WORD_ACCOUNT, 3) || n != 10 || !shaped || is_hyphened(x, groups) || is_record(m, x) || !memcmp(x->d, "481", 3))
		return false;
	return (groups == 2 && x->size[0] == 4 && !x->bracket) || (groups == 3 && x->size[0] == 2 && x->size[1] == 2);
}

/* «серия 66 14 номер 123456», «6614 № 123456»: the number stands behind a word or a sign. */
static long passport_apart(struct masker *m, const struct digits *x)
{
	bool abroad = x->size[0] == 2 && (x->groups == 1 || x->size[1] == 7);	/* «75 № 1234567» */
	int groups = x->size[0] == 4 || abroad ? 1 : x->groups > 1 && x->size[0] == 2 && x->size[1] == 2 ? 2 : 0;
	long last = x->i + groups - 1, number = last + 1;
	if (!groups || (x->groups > groups && x->size[groups] == 6))
		return 0;
	bool called = mask_near(m, x->i, WORD_PASSPORT, 6), word = mask_word_of(m, number) == WORD_NUMBER;
	number += word;
	if (!mask_is_number(m, number) || m->mark[number].size != (abroad ? 7 : 6) || (abroad && !called) || mask_gap(m, last) & GAP_COLON)
		return 0;
	bool sign = !word && mask_gap(m, last) & GAP_NUMBER, near = m->mark[number].begin - m->mark[last].end <= (word ? 24 : 8);
	if (!near || !(sign || (called && (word || mask_gap(m, last) & GAP_COMMA))))
		return 0;
	mask_add(m, &m->found, m->mark[x->i].begin, m->mark[number].end, MASK_PASSPORT);
	return number - x->i + 1;
}

static long put_number(struct masker *m, const struct digits *x, int groups, enum mask_kind kind)
{
	size_t begin = m->mark[x->i].begin, end = m->mark[x->i + groups - 1].end;
	begin -= x->plus || (before(m, begin) == '(' && m->s[m->mark[x->i].end] == ')');
	mask_add(m, &m->found, begin, end, kind);
	return groups;
}

/* Between odd signs only what is sure: a whole phone, or as many digits as the word before says; and all there are. */
static long odd_number(struct masker *m, long i)
{
	struct digits x;
	char c = before(m, m->mark[i].begin);
	read_digits(m, i, &x, true);
	int n = x.groups ? x.total[x.groups - 1] : 0;
	if (x.groups < 2 || is_sum(m, &x, x.groups) || (c && strchr("/_*.,-", c) && m->mark[i].begin > 1 && strchr("0123456789", m->s[m->mark[i].begin - 2])))
		return 0;
	if (n == 11 && mask_near(m, i, WORD_SNILS, 4))
		return put_number(m, &x, x.groups, MASK_SNILS);
	if (n == 16 && mask_near(m, i, WORD_CARD, 4) && in_fours(&x, x.groups, true))
		return put_number(m, &x, x.groups, MASK_CARD);
	if ((n == 10 || n == 12) && mask_near(m, i, WORD_INN, 3))
		return put_number(m, &x, x.groups, MASK_INN);
	if (n == 10 && mask_near(m, i, WORD_PASSPORT, 6))
		return put_number(m, &x, x.groups, MASK_PASSPORT);
	return x.groups > 2 && is_whole_phone(&x, n) && !is_record(m, &x) ? put_number(m, &x, x.groups, MASK_PHONE) : 0;
}

long mask_number(struct masker *m, long i)
{
	static const struct { enum mask_kind kind; bool (*is)(const struct masker *, const struct digits *, int); } READ[] = {
		{MASK_SNILS, is_snils}, {MASK_ACCOUNT, is_account}, {MASK_CARD, is_card}, {MASK_PASSPORT, is_passport}, {MASK_PHONE, is_phone},
		{MASK_INN, is_inn},
	};
	struct digits x;
	read_digits(m, i, &x, false);
	if (!x.groups)
		return 0;
	for (int groups = x.groups; groups > 0; groups--)
		if (is_hot_line(&x, groups))
			return groups;
	for (size_t k = 0; k < sizeof READ / sizeof *READ; k++)
		for (int groups = x.groups; groups > 0; groups--) {
			if (x.total[groups - 1] < 5 || !READ[k].is(m, &x, groups))
				continue;
			return put_number(m, &x, groups, READ[k].kind);
		}
	long done = passport_apart(m, &x);
	return done ? done : odd_number(m, i);
}
