/* Numbers written in words: phones («восемь девятьсот десять…») and flats («квартира пятнадцать», «в двадцать третьей квартире»). */
#include <stdio.h>
#include <string.h>

#include "search/text/mask_in.h"
#include "search/text/tokens.h"

enum { PHONE_DIGITS = 11, SPOKEN_MARKS = 24, LEAST_WORDS = 3 };

static const struct { const char *text; int value; } CARDINAL[] = {
	{"ноль", 0}, {"нуль", 0}, {"один", 1}, {"одна", 1}, {"одно", 1}, {"два", 2}, {"две", 2}, {"три", 3}, {"четыре", 4}, {"пять", 5}, {"шесть", 6},
	{"семь", 7}, {"восемь", 8}, {"девять", 9}, {"десять", 10}, {"одиннадцать", 11}, {"двенадцать", 12}, {"тринадцать", 13}, {"четырнадцать", 14},
	{"пятнадцать", 15}, {"шестнадцать", 16}, {"семнадцать", 17}, {"восемнадцать", 18}, {"девятнадцать", 19}, {"двадцать", 20}, {"тридцать", 30},
	{"сорок", 40}, {"пятьдесят", 50}, {"шестьдесят", 60}, {"семьдесят", 70}, {"восемьдесят", 80}, {"девяносто", 90}, {"сто", 100}, {"двести", 200},
	{"триста", 300}, {"четыреста", 400}, {"пятьсот", 500}, {"шестьсот", 600}, {"семьсот", 700}, {"восемьсот", 800}, {"девятьсот", 900},
};

/* Beginnings of those that agree with «квартира». */
static const struct { const char *stem; int value; } ORDINAL[] = {
	{"перв", 1}, {"втор", 2}, {"треть", 3}, {"четверт", 4}, {"пят", 5}, {"шест", 6}, {"седьм", 7}, {"восьм", 8}, {"девят", 9}, {"десят", 10}, {"одиннадцат", 11},
	{"двенадцат", 12}, {"тринадцат", 13}, {"четырнадцат", 14}, {"пятнадцат", 15}, {"шестнадцат", 16}, {"семнадцат", 17}, {"восемнадцат", 18},
	{"девятнадцат", 19}, {"двадцат", 20}, {"тридцат", 30}, {"сороков", 40}, {"пятидесят", 50}, {"шестидесят", 60}, {"семидесят", 70}, {"восьмидесят", 80},
	{"девяност", 90}, {"сот", 100}, {"двухсот", 200}, {"трехсот", 300},
};

static bool of_a_flat(const char *ending)
{
	static const char *const ENDINGS[] = {"ая", "ой", "ую", "ою", "я", "ей", "ю", "ею", NULL};
	for (const char *const *e = ENDINGS; *e; e++)
		if (!strcmp(ending, *e))
			return true;
	return false;
}

enum mask_word mask_numeral(const char *folded, int *value)
{
	for (size_t i = 0; i < sizeof CARDINAL / sizeof *CARDINAL; i++)
		if (CARDINAL[i].text[1] == folded[1] && !strcmp(folded, CARDINAL[i].text)) {
			*value = CARDINAL[i].value;
			return WORD_NUMERAL;
		}
	for (size_t i = 0; i < sizeof ORDINAL / sizeof *ORDINAL; i++) {
		size_t n = ORDINAL[i].stem[1] == folded[1] ? strlen(ORDINAL[i].stem) : 0;
		if (n && !strncmp(folded, ORDINAL[i].stem, n) && of_a_flat(folded + n)) {
			*value = ORDINAL[i].value;
			return WORD_ORDINAL;
		}
	}
	return WORD_NONE;
}

static int value_of(const struct masker *m, long i)
{
	char text[TOKEN_MAX + 1];
	int value = 0;
	mask_fold(m, &m->mark[i], text);
	mask_numeral(text, &value);
	return value;
}

/* Does «пять» go on where «двадцать» or «сто» has begun? */
static bool goes_on(int sum, int value)
{
	return value && ((sum && sum % 100 == 0 && value < 100) || (sum % 100 >= 20 && sum % 10 == 0 && value < 10));
}

long mask_count(const struct masker *m, long i, int *sum)
{
	long last = i - 1;
	*sum = 0;
	while ((mask_word_of(m, last + 1) == WORD_NUMERAL || mask_word_of(m, last + 1) == WORD_ORDINAL) && (last < i || mask_gap(m, last) == GAP_SPACE)) {
		int value = value_of(m, last + 1);
		if (last >= i && !goes_on(*sum, value))
			break;
		*sum += value;
		last++;
		if (mask_word_of(m, last) == WORD_ORDINAL)
			break;
	}
	return last;
}

/* --- phones --- */

struct spoken {
	char d[PHONE_DIGITS + 4];
	int n, words;
};

/* One number of the phone from mark i on, in words or digits: its last mark; i - 1 when there is none, or no room for it. */
static long one_number(const struct masker *m, long i, struct spoken *x)
{
	char text[8];
	int sum;
	long last;
	if (mask_is_number(m, i)) {
		if (m->mark[i].size + (unsigned)x->n > PHONE_DIGITS)
			return i - 1;
		memcpy(x->d + x->n, m->s + m->mark[i].begin, m->mark[i].size);
		x->n += m->mark[i].size;
		return i;
	}
	last = mask_word_of(m, i) == WORD_NUMERAL ? mask_count(m, i, &sum) : i - 1;
	if (last < i || mask_word_of(m, last) == WORD_ORDINAL)
		return i - 1;
	int n = snprintf(text, sizeof text, "%d", sum);
	if (x->n + n > PHONE_DIGITS)
		return i - 1;
	memcpy(x->d + x->n, text, (size_t)n);
	x->n += n;
	x->words += (int)(last - i + 1);
	return last;
}

static bool is_spoken_phone(const struct masker *m, const struct spoken *x, long i, long last)
{
	if (x->words < LEAST_WORDS - (x->n > 9) || mask_word_of(m, last + 1) == WORD_UNIT)
		return false;
	if (x->n == PHONE_DIGITS)
		return (x->d[0] == '7' || x->d[0] == '8') && strchr("3489", x->d[1]) && memcmp(x->d + 1, "800", 3) != 0;
	return (x->n == 10 && x->d[0] == '9') || (x->n >= 5 && x->n <= 7 && last - i >= 2 && mask_near(m, i, WORD_PHONE, 2));
}

long mask_spoken_phone(struct masker *m, long i)
{
	struct spoken x = {.n = 0};
	long found = -1, last = i - 1;
	if (mask_word_of(m, i) != WORD_NUMERAL && !(mask_is_number(m, i) && mask_word_of(m, i + 1) == WORD_NUMERAL))
		return 0;
	for (;;) {
		long next = one_number(m, last + 1, &x);
		if (next <= last)
			break;
		last = next;
		if (is_spoken_phone(m, &x, i, last))
			found = last;
		if (last - i >= SPOKEN_MARKS || mask_gap(m, last) & ~(unsigned)(GAP_SPACE | GAP_COMMA | GAP_HYPHEN | GAP_DOT | GAP_NONE))
			break;
	}
	if (found < 0)
		return 0;
	char plus[TOKEN_MAX + 1] = "";
	if (i > 0 && !m->mark[i - 1].digits && mask_gap(m, i - 1) == GAP_SPACE)
		mask_fold(m, &m->mark[i - 1], plus);
	long from = strcmp(plus, "плюс") ? i : i - 1;
	mask_add(m, &m->found, m->mark[from].begin, m->mark[found].end, MASK_PHONE);
	return found - i + 1;
}

/* --- flats --- */

/* «в квартире три комнаты»: how many of what follows; «в квартире одна»: who lives there. */
static bool counts_something(struct masker *m, long first, long last)
{
	char text[TOKEN_MAX + 1];
	if (first == last && value_of(m, first) == 1)
		return true;
	if (mask_word_of(m, last + 1) == WORD_UNIT)
		return true;
	if (mask_gap(m, last) != GAP_SPACE || (size_t)last + 1 >= m->marks || m->mark[last + 1].digits)
		return false;
	mask_fold(m, &m->mark[last + 1], text);
	return mask_is_noun(m, text);
}

/* Behind the word: «квартире № пятнадцать», «кв. сто двенадцать», «квартиры двадцать и сорок». */
long mask_flat_behind(struct masker *m, long i)
{
	int number;
	long first = i + 1 + (mask_word_of(m, i + 1) == WORD_NUMBER);
	unsigned gap = mask_gap(m, first - 1);
	bool numbered = first > i + 1 || gap & GAP_NUMBER;
	if ((mask_word_of(m, first) != WORD_NUMERAL && mask_word_of(m, first) != WORD_ORDINAL) || (first > i + 1 && mask_gap(m, i) != GAP_SPACE) || gap & (GAP_OTHER | GAP_COMMA | GAP_HYPHEN))
		return 0;
	long last = mask_count(m, first, &number);
	if (!number || (mask_word_of(m, last) == WORD_ORDINAL && number < 10) || (!numbered && counts_something(m, first, last)))
		return 0;
	while (mask_word_of(m, last + 1) == WORD_AND && mask_gap(m, last) == GAP_SPACE && mask_gap(m, last + 1) == GAP_SPACE) {
		long next = mask_count(m, last + 2, &number);
		if (next < last + 2 || mask_word_of(m, next) == WORD_ORDINAL || counts_something(m, last + 2, next))
			break;
		last = next;
	}
	mask_add(m, &m->found, m->mark[i].begin, m->mark[last].end, MASK_FLAT);
	return last - i + 1;
}

/* Before the word: «в пятнадцатой квартире»; «третья квартира» may be one of several. */
long mask_flat_before(struct masker *m, long i)
{
	int number;
	if (mask_word_of(m, i) != WORD_ORDINAL && mask_word_of(m, i) != WORD_NUMERAL)
		return 0;
	long last = mask_count(m, i, &number);
	enum mask_word what = mask_word_of(m, last + 1);
	if (mask_word_of(m, last) != WORD_ORDINAL || mask_gap(m, last) != GAP_SPACE || (what != WORD_FLAT && what != WORD_FLATS))
		return 0;
	const char *end = m->s + m->mark[last].end;
	bool subject = !memcmp(end - 2, "я", 2);
	if (number < 10 && subject)
		return 0;
	mask_add(m, &m->found, m->mark[i].begin, m->mark[last + 1].end, MASK_FLAT);
	return last - i + 2;
}
