#include "search/text/typo.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "search/text/utf8.h"

#define WORD_LETTERS 48

static const char LATIN_KEYS[] = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
static const char RUSSIAN_KEYS[] = "ёйцукенгшщзхъфывапролджэячсмитьбю";
static const char *const ROWS[] = {"йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"};

static size_t letters(const char *s, uint32_t *out)
{
	size_t n = strlen(s), at = 0, count = 0;
	while (at < n && count < WORD_LETTERS)
		out[count++] = utf8_next(s, n, &at);
	return count;
}

static bool same_sound(uint32_t a, uint32_t b)
{
	static const char *const PAIRS[] = {"ао", "еи", "еэ", "иы", "яе", "яи", "бп", "дт", "гк", "зс", "жш", "вф", "шщ", "ьъ", "ую", "йи", "цс", "гв", "юя", "уа"};
	uint32_t pair[4];
	for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
		letters(PAIRS[i], pair);
		if ((pair[0] == a && pair[1] == b) || (pair[0] == b && pair[1] == a))
			return true;
	}
	return false;
}

static bool neighbours(uint32_t a, uint32_t b)
{
	uint32_t row[WORD_LETTERS];
	for (size_t r = 0; r < 3; r++) {
		size_t n = letters(ROWS[r], row);
		for (size_t i = 0; i + 1 < n; i++)
			if ((row[i] == a && row[i + 1] == b) || (row[i] == b && row[i + 1] == a))
				return true;
	}
	return false;
}

static bool is_sign(uint32_t c)
{
	return c == 0x44C || c == 0x44A;
}

/* c stands at i of the longer word and is missing in the shorter one. */
static int extra_letter(const uint32_t *longer, size_t n, size_t i, bool wrong_is_longer)
{
	uint32_t c = longer[i];
	if ((i > 0 && longer[i - 1] == c) || (i + 1 < n && longer[i + 1] == c) || is_sign(c))
		return 3;
	return wrong_is_longer ? 1 : 2;
}

static int one_extra(const uint32_t *longer, size_t n, const uint32_t *shorter, bool wrong_is_longer)
{
	size_t i = 0;
	while (i < n - 1 && longer[i] == shorter[i])
		i++;
	if (memcmp(longer + i + 1, shorter + i, (n - 1 - i) * sizeof *longer) != 0)
		return 0;
	return extra_letter(longer, n, i, wrong_is_longer);
}

static int same_length(const uint32_t *a, const uint32_t *b, size_t n)
{
	size_t i = 0;
	while (i < n && a[i] == b[i])
		i++;
	if (i == n)
		return 0;
	if (memcmp(a + i + 1, b + i + 1, (n - i - 1) * sizeof *a) == 0)
		return same_sound(a[i], b[i]) ? 3 : neighbours(a[i], b[i]) ? 2 : 1;
	bool swap = i + 1 < n && a[i] == b[i + 1] && a[i + 1] == b[i];
	return swap && memcmp(a + i + 2, b + i + 2, (n - i - 2) * sizeof *a) == 0 ? 2 : 0;
}

int typo_plausible(const char *wrong, const char *right)
{
	uint32_t w[WORD_LETTERS], r[WORD_LETTERS];
	size_t nw = letters(wrong, w), nr = letters(right, r);
	if (nw == nr)
		return same_length(w, r, nw);
	if (nw == nr + 1)
		return one_extra(w, nw, r, true);
	return nr == nw + 1 ? one_extra(r, nr, w, false) : 0;
}

static uint32_t other_key(uint32_t c)
{
	uint32_t russian[WORD_LETTERS];
	size_t n = letters(RUSSIAN_KEYS, russian);
	for (size_t i = 0; i < n; i++) {
		if ((uint32_t)LATIN_KEYS[i] == c)
			return russian[i];
		if (russian[i] == c)
			return (uint32_t)LATIN_KEYS[i];
	}
	static const char SHIFTED[] = "{}:\"<>~";
	static const char *const MEANT = "хъжэбюё";
	const char *hit = c && c < 0x80 ? strchr(SHIFTED, (int)c) : NULL;
	if (!hit)
		return c;
	letters(MEANT, russian);
	return russian[hit - SHIFTED];
}

bool typo_retype(const char *text, size_t n, char *out, size_t room)
{
	size_t at = 0, len = 0;
	bool changed = false;
	while (at < n) {
		uint32_t c = utf8_next(text, n, &at);
		uint32_t low = utf8_is_upper(c) ? (c == 0x401 ? 0x451 : utf8_fold(c)) : c;
		uint32_t meant = other_key(low);
		changed |= meant != low;
		if (len + 5 > room)
			return false;
		len += utf8_put(out + len, meant);
	}
	out[len] = 0;
	return changed;
}

bool typo_undouble(const char *form, char *out, size_t room)
{
	size_t n = strlen(form), at = 0, len = 0;
	uint32_t last = 0;
	while (at < n && len + 5 < room) {
		uint32_t c = utf8_next(form, n, &at);
		if (c != last)
			len += utf8_put(out + len, c);
		last = c;
	}
	out[len] = 0;
	return len < n;
}

bool typo_heard(const char *form, char *out, size_t room)
{
	const char *hit = strstr(form, "ц");
	if (!hit || strlen(form) + 3 > room)
		return false;
	snprintf(out, room, "%.*sтс%s", (int)(hit - form), form, hit + 2);
	return true;
}

bool typo_squeeze(const char *form, char *out, size_t room)
{
	size_t n = strlen(form), at = 0, len = 0;
	uint32_t last = 0, run = 0;
	bool changed = false;
	while (at < n && len + 5 < room) {
		uint32_t c = utf8_next(form, n, &at);
		run = c == last ? run + 1 : 1;
		last = c;
		if (run == 1)
			len += utf8_put(out + len, c);
		changed |= run > 2;
	}
	out[len] = 0;
	return changed;
}
