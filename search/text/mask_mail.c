/* Mail boxes that are written around: «ivan @ mail . ru», «ivan[at]mail.ru», «ivan собака mail точка ru». */
#include <string.h>

#include "search/text/mask_in.h"

enum { LABEL_MAX = 40, LABELS = 4 };

static bool is_plain(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

static bool is_part(unsigned char c)
{
	return is_plain(c) || (c && strchr(".+%", c));
}

static size_t blanks(const struct masker *m, size_t at)
{
	for (int i = 0; i < 3 && at < m->n && m->s[at] == ' '; i++)
		at++;
	return at;
}

/* Bytes of the word when the text goes on with it at `at`, letters of ASCII in any case. */
static size_t word_at(const struct masker *m, size_t at, const char *word)
{
	size_t n = strlen(word);
	if (at > m->n || m->n - at < n)
		return 0;
	for (size_t i = 0; i < n; i++) {
		char c = m->s[at + i];
		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != word[i])
			return 0;
	}
	return n;
}

static size_t one_of(const struct masker *m, size_t at, const char *const *words)
{
	for (; *words; words++) {
		size_t n = word_at(m, at, *words);
		if (n)
			return n;
	}
	return 0;
}

/* Bytes of the sign at `at`, 0 when none begins there. */
static size_t sign_at(const struct masker *m, size_t at)
{
	static const char *const SIGNS[] = {"@", "[at]", "(at)", "{at}", "<at>", "[@]", "(@)", "[собака]", "(собака)", "(собачка)", "собака", "собачка", "Собака", "СОБАКА", "СОБАЧКА", "[dog]", "(dog)", NULL};
	if (m->s[at] == ' ')
		return word_at(m, at, " at ");
	return one_of(m, at, SIGNS);
}

static bool letter_follows(const struct masker *m, size_t at)
{
	return at < m->n && (is_plain((unsigned char)m->s[at]) || ((unsigned char)m->s[at] & 0xF8) == 0xD0);
}

/* A dot, also as a word, with blanks around: where it ends, 0 when there is none. */
static size_t dot_end(const struct masker *m, size_t at)
{
	static const char *const DOTS[] = {".", ",", "точка", "ТОЧКА", "[dot]", "(dot)", "dot", "(точка)", NULL};
	size_t from = blanks(m, at), n = one_of(m, from, DOTS);
	return n ? blanks(m, from + n) : 0;
}

/* mail . ru, мейл точка ру: where it ends, 0 when no zone ends it. */
static size_t host_end(const struct masker *m, size_t at)
{
	static const char *const SPOKEN[] = {"мейл", "майл", "мэйл", "емейл", "яндекс", "гмейл", "гмайл", "джимейл", "рамблер", "почта", "лист", "инбокс", NULL};
	static const char *const ZONES[] = {"ru", "com", "net", "org", "рф", "ру", "ком", "su", "by", "kz", "ua", "info", NULL};
	for (int label = 0; label < LABELS; label++) {
		size_t n = one_of(m, at, SPOKEN), zone = one_of(m, at, ZONES);
		if (label && zone && !letter_follows(m, at + zone))
			return at + zone;
		while (at + n < m->n && n < LABEL_MAX && is_plain((unsigned char)m->s[at + n]))
			n++;
		at = n ? dot_end(m, at + n) : 0;
		if (!at)
			return 0;
	}
	return 0;
}

static size_t part_begin(const struct masker *m, size_t at)
{
	size_t from = at;
	while (from && at - from < LABEL_MAX && is_part((unsigned char)m->s[from - 1]))
		from--;
	return from;
}

/* Where the part before the sign begins: «ivan . petrov», «ivan точка petrov»; `end` when there is none. A word of Cyrillic letters
 * is one only when the sign is a word too. */
static size_t local_begin(const struct masker *m, size_t end, bool spoken)
{
	static const char DOT[] = "точка";
	size_t at = end, from;
	for (int i = 0; i < 3 && at && m->s[at - 1] == ' '; i++)
		at--;
	from = part_begin(m, at);
	if (from == at && spoken)
		while (from && at - from < LABEL_MAX && (unsigned char)m->s[from - 1] >= 0x80)
			from--;
	if (from == at)
		return end;
	for (int label = 1; label < LABELS; label++) {
		size_t to = from, n = sizeof DOT - 1;
		while (to && m->s[to - 1] == ' ' && from - to < 2)
			to--;
		bool dotted = m->s[from] == '.' || (to && m->s[to - 1] == '.'), word = to >= n && !memcmp(m->s + to - n, DOT, n);
		if (to == from && !word)
			break;
		if (!dotted && !word)
			break;
		to -= word ? n : m->s[from] != '.';
		while (to && m->s[to - 1] == ' ')
			to--;
		size_t next = part_begin(m, to);
		if (next == to)
			break;
		from = next;
	}
	return from;
}

size_t mask_mail(struct masker *m, size_t at)
{
	size_t sign = sign_at(m, at), end = sign ? host_end(m, blanks(m, at + sign)) : 0;
	size_t from = end ? local_begin(m, at, (unsigned char)m->s[at] >= 0x80 || m->s[at] == '(' || m->s[at] == '[') : at;
	if (!end || from == at || (m->page.n && m->page.list[m->page.n - 1].end > from))
		return 0;
	while (from < at && ((m->s[from] & 0xC0) == 0x80 || m->s[from] == '.'))
		from++;
	mask_add(m, &m->page, from, end, MASK_EMAIL);
	return end;
}
