/* When somebody was born: «12.03.1985 г.р.», «1948 года рождения», «родилась 3 июня 1956 года». */
#include <string.h>

#include "search/text/mask_in.h"
#include "search/text/tokens.h"

static int number(const struct masker *m, long i)
{
	int v = 0;
	if (!mask_is_number(m, i) || m->mark[i].size > 4)
		return -1;
	for (uint32_t at = m->mark[i].begin; at < m->mark[i].end; at++)
		v = v * 10 + m->s[at] - '0';
	return v;
}

static bool is_year(const struct masker *m, long i)
{
	int v = number(m, i);
	return m->mark[i].size == 4 && v >= 1900 && v <= 2100;
}

static bool is_month(const struct masker *m, long i)
{
	static const char *const STEMS[] = {"январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр", NULL};
	char text[TOKEN_MAX + 1];
	if ((size_t)i >= m->marks || m->mark[i].digits)
		return false;
	mask_fold(m, &m->mark[i], text);
	for (const char *const *s = STEMS; *s; s++) {
		size_t n = strlen(*s);
		if (!strncmp(text, *s, n) && (!strcmp(text + n, "я") || !strcmp(text + n, "а")))
			return true;
	}
	return false;
}

/* The last mark of the date that begins at i: «12.03.1985», «12.03.85», «3 июня 1956», «1956»; -1 when none does. */
static long date_end(const struct masker *m, long i)
{
	unsigned apart = ~(unsigned)(GAP_DOT | GAP_SPACE | GAP_HYPHEN);
	if (is_year(m, i))
		return i;
	if (number(m, i) < 1 || number(m, i) > 31 || (size_t)i + 2 >= m->marks || !mask_is_number(m, i + 2))
		return -1;
	if (is_month(m, i + 1) && mask_gap(m, i) == GAP_SPACE && mask_gap(m, i + 1) == GAP_SPACE && is_year(m, i + 2))
		return i + 2;
	bool slashes = m->s[m->mark[i].end] == '/' && m->mark[i + 1].begin - m->mark[i].end == 1 && m->s[m->mark[i + 1].end] == '/' && m->mark[i + 2].begin - m->mark[i + 1].end == 1;
	bool commas = mask_gap(m, i) == GAP_COMMA && mask_gap(m, i + 1) == GAP_COMMA;
	bool joined = slashes || commas || (!(mask_gap(m, i) & apart) && !(mask_gap(m, i + 1) & apart));
	bool month = number(m, i + 1) >= 1 && number(m, i + 1) <= 12;
	return joined && month && (is_year(m, i + 2) || m->mark[i + 2].size == 2) ? i + 2 : -1;
}

static bool is_letter(const struct masker *m, long i, const char *text)
{
	return i >= 0 && (size_t)i < m->marks && m->mark[i].size == 1 && !memcmp(m->s + m->mark[i].begin, text, strlen(text));
}

/* «г.р.», «г. р.», «г.рождения», «года рождения»: its last mark; -1 when it is none. */
static long born_end(const struct masker *m, long i)
{
	unsigned mild = GAP_SPACE | GAP_DOT | GAP_NONE;
	char text[TOKEN_MAX + 1] = "";
	if ((size_t)i + 1 >= m->marks || m->mark[i].digits || mask_gap(m, i - 1) & ~mild || mask_gap(m, i) & ~mild)
		return -1;
	mask_fold(m, &m->mark[i], text);
	if (strcmp(text, "г") && strcmp(text, "год") && strcmp(text, "года"))
		return -1;
	return m->mark[i + 1].word == WORD_BORN || (is_letter(m, i, "г") && is_letter(m, i + 1, "р")) ? i + 1 : -1;
}

/* «дата рождения: …», «родилась 3 июня 1956»; a day of birth is kept every year, and towns have one. */
static bool born_before(const struct masker *m, long i)
{
	char text[TOKEN_MAX + 1] = "";
	long born = mask_word_of(m, i - 1) == WORD_BORN ? i - 1 : i - 2;
	if (mask_word_of(m, born) != WORD_BORN || mask_gap(m, i - 1) & (GAP_OTHER | GAP_COMMA) || (born == i - 2 && m->mark[i - 1].size > 1))
		return false;
	if (born > 0 && !m->mark[born - 1].digits)
		mask_fold(m, &m->mark[born - 1], text);
	return strncmp(text, "ден", 6) != 0 && strncmp(text, "дн", 4) != 0;
}

/* «1956 года», «1956 г.». */
static long year_end(const struct masker *m, long last)
{
	char text[TOKEN_MAX + 1] = "";
	if (mask_gap(m, last) & ~(unsigned)(GAP_SPACE | GAP_NONE) || m->mark[last + 1].digits)
		return last;
	mask_fold(m, &m->mark[last + 1], text);
	return strcmp(text, "г") && strcmp(text, "года") ? last : last + 1;
}

long mask_birth(struct masker *m, long i)
{
	if (i > 0 && m->mark[i - 1].digits && !(mask_gap(m, i - 1) & ~(unsigned)(GAP_DOT | GAP_HYPHEN)))
		return 0;
	long last = date_end(m, i);
	if (last < 0)
		return 0;
	long born = born_end(m, last + 1), end = born >= 0 ? born : last;
	if (born < 0 && !born_before(m, i))
		return 0;
	if (born < 0)
		end = year_end(m, last);
	size_t to = m->mark[end].end;
	to += m->mark[end].size == 1 && to < m->n && m->s[to] == '.';
	mask_add(m, &m->found, m->mark[i].begin, to, MASK_BIRTH);
	return end - i + 1;
}
