#include "search/text/runs.h"

#include <string.h>

#include "search/text/utf8.h"

/* Latin letters that look like Russian ones, in folded form; h, b, m, t, k do so as capitals. */
static const struct { char latin; uint16_t russian; } LOOKALIKE[] = {
	{'a', 0x430}, {'b', 0x432}, {'c', 0x441}, {'e', 0x435}, {'h', 0x43D}, {'k', 0x43A}, {'m', 0x43C}, {'o', 0x43E},
	{'p', 0x440}, {'t', 0x442}, {'u', 0x438}, {'x', 0x445}, {'y', 0x443}, {'r', 0x433}, {'n', 0x43F}
};
#define LOOKALIKES (sizeof LOOKALIKE / sizeof *LOOKALIKE)

static uint32_t to_russian(uint32_t c)
{
	for (size_t i = 0; i < LOOKALIKES; i++)
		if ((uint32_t)LOOKALIKE[i].latin == c)
			return LOOKALIKE[i].russian;
	return 0;
}

static uint32_t to_latin(uint32_t c)
{
	for (size_t i = 0; i < LOOKALIKES; i++)
		if (LOOKALIKE[i].russian == c)
			return (uint32_t)LOOKALIKE[i].latin;
	return 0;
}

/* г, и and п look like r, u and n in handwriting only: no reason to take a word for a Latin one. */
static bool is_printed_latin(uint32_t c)
{
	return to_latin(c) && c != 0x433 && c != 0x438 && c != 0x43F;
}

static bool is_latin(uint32_t c)
{
	return c >= 'a' && c <= 'z';
}

/* All of one alphabet that has a look-alike in the other goes over; otherwise the word stays as it is. */
static void mend_alphabets(uint32_t *c, unsigned n)
{
	unsigned latin = 0, russian = 0, latin_like = 0, russian_like = 0;
	for (unsigned i = 0; i < n; i++) {
		latin += is_latin(c[i]);
		russian += utf8_is_cyrillic(c[i]);
	}
	if (!latin || !russian)
		return;
	for (unsigned i = 0; i < n; i++) {
		latin_like += is_latin(c[i]) && to_russian(c[i]);
		russian_like += utf8_is_cyrillic(c[i]) && is_printed_latin(c[i]);
	}
	bool over = latin == latin_like && (russian >= latin || russian_like < russian);
	if (!over && russian_like != russian)
		return;
	for (unsigned i = 0; i < n; i++) {
		if (over && is_latin(c[i]))
			c[i] = to_russian(c[i]);
		else if (!over && utf8_is_cyrillic(c[i]))
			c[i] = to_latin(c[i]);
	}
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x02BC;
}

/* An apostrophe inside a Cyrillic word stands for ъ: под'езд. */
static bool apostrophe_inside(const char *s, size_t n, size_t next, uint32_t before)
{
	if (!utf8_is_cyrillic(before) || next >= n)
		return false;
	return utf8_is_cyrillic(utf8_fold(utf8_next(s, n, &next)));
}

static void put_text(struct run *r, const uint32_t *c, unsigned n)
{
	r->len = 0;
	for (unsigned i = 0; i < n && r->len + 4 <= TOKEN_MAX; i++)
		r->len = (uint16_t)(r->len + utf8_put(r->text + r->len, c[i]));
	r->text[r->len] = 0;
}

static bool read_digits(const char *s, size_t n, size_t at, struct run *r)
{
	while (at < n && utf8_is_digit((unsigned char)s[at])) {
		if (r->len < 40)
			r->text[r->len++] = s[at];
		r->letters++;
		at++;
	}
	r->text[r->len] = 0;
	r->end = at;
	r->digits = true;
	return true;
}

/* All but the text, which is 120 bytes that most attempts never use. */
static void begin_run(struct run *r, size_t at)
{
	r->begin = r->end = at;
	r->digits = r->capital = r->upper = false;
	r->join = 0;
	r->letters = 0;
	r->len = 0;
	r->text[0] = 0;
}

bool run_read(const char *s, size_t n, size_t at, struct run *r)
{
	uint32_t c[TOKEN_MAX];
	unsigned upper = 0;
	begin_run(r, at);
	if (at < n && utf8_is_digit((unsigned char)s[at]))
		return read_digits(s, n, at, r);
	while (at < n) {
		uint32_t raw = utf8_next(s, n, &at);
		if (utf8_is_ignorable(raw) && r->letters) {
			if (raw == 0x306 && r->letters <= TOKEN_MAX && c[r->letters - 1] == 0x438)
				c[r->letters - 1] = 0x439;
			r->end = at;
			continue;
		}
		if (is_apostrophe(raw) && r->letters && apostrophe_inside(s, n, at, c[(r->letters - 1) % TOKEN_MAX]))
			raw = 0x44A;
		else if (!utf8_is_letter(raw))
			break;
		if (r->letters < TOKEN_MAX)
			c[r->letters] = utf8_fold(raw);
		if (r->letters == 0)
			r->capital = utf8_is_upper(raw);
		upper += utf8_is_upper(raw);
		r->letters++;
		r->end = at;
	}
	if (!r->letters)
		return false;
	unsigned kept = r->letters < TOKEN_MAX ? r->letters : TOKEN_MAX;
	r->upper = upper == r->letters && upper > 1;
	mend_alphabets(c, kept);
	put_text(r, c, kept);
	return true;
}

static size_t tag_length(const char *s, size_t n, size_t at)
{
	if (at + 2 >= n || !(s[at + 1] == '/' || utf8_is_letter((unsigned char)s[at + 1])))
		return 0;
	const char *close = memchr(s + at, '>', n - at < 200 ? n - at : 200);
	return close ? (size_t)(close - (s + at)) + 1 : 0;
}

static size_t entity_length(const char *s, size_t n, size_t at)
{
	size_t i = at + 1;
	while (i < n && i < at + 9 && (utf8_is_letter((unsigned char)s[i]) || utf8_is_digit((unsigned char)s[i]) || s[i] == '#'))
		i++;
	return i > at + 2 && i < n && s[i] == ';' ? i + 1 - at : 0;
}

static size_t mention_length(const char *s, size_t n, size_t at)
{
	size_t i = at + 1;
	while (i < n && s[i] >= 'a' && s[i] <= 'z')
		i++;
	size_t digits = i;
	while (i < n && utf8_is_digit((unsigned char)s[i]))
		i++;
	return digits > at + 1 && i > digits && i < n && s[i] == '|' ? i + 1 - at : 0;
}

size_t markup_length(const char *s, size_t n, size_t at)
{
	switch (s[at]) {
	case '<':
		return tag_length(s, n, at);
	case '&':
		return entity_length(s, n, at);
	case '[':
		return mention_length(s, n, at);
	}
	return 0;
}

static bool phone_gap(char c)
{
	return c == ' ' || c == '-' || c == '(' || c == ')';
}

/* +7, 7 or 8 and ten digits, or ten digits from 9, with at most two separators in a row. */
size_t phone_read(const char *s, size_t n, size_t at, struct token *t)
{
	char digits[12];
	size_t count = 0, i = at + (s[at] == '+'), gap = 0, end = 0;
	for (; i < n && gap <= 2; i++) {
		if (utf8_is_digit((unsigned char)s[i])) {
			if (count == 11)
				return 0;
			digits[count++] = s[i];
			gap = 0;
			end = i + 1;
		} else if (phone_gap(s[i]) && count && count < 11) {
			gap++;
		} else {
			break;
		}
	}
	bool country = count == 11 && (digits[0] == '7' || digits[0] == '8') && (digits[1] == '9' || digits[1] == '4' || digits[1] == '8' || digits[1] == '3');
	bool bare = count == 10 && digits[0] == '9' && end - at <= 15;
	if (!country && !bare)
		return 0;
	*t = (struct token){.begin = (uint32_t)at, .end = (uint32_t)end, .kind = TOKEN_NUMBER, .span = 1, .len = 10};
	memcpy(t->text, digits + (count - 10), 10);
	return end - at;
}

static bool is_local(unsigned char c)
{
	return c < 0x80 && (utf8_is_letter(c) || utf8_is_digit(c) || strchr("._%+-", c)) && c;
}

static bool is_host(unsigned char c)
{
	return c < 0x80 && (utf8_is_letter(c) || utf8_is_digit(c) || c == '.' || c == '-');
}

size_t email_read(const char *s, size_t n, size_t at, struct token *t)
{
	size_t i = at;
	while (i < n && i - at < 64 && is_local((unsigned char)s[i]))
		i++;
	if (i == at || i >= n || s[i] != '@')
		return 0;
	size_t host = ++i;
	while (i < n && is_host((unsigned char)s[i]))
		i++;
	while (i > host && (s[i - 1] == '.' || s[i - 1] == '-'))
		i--;
	if (i == host || !memchr(s + host, '.', i - host) || i - at > TOKEN_MAX)
		return 0;
	*t = (struct token){.begin = (uint32_t)at, .end = (uint32_t)i, .kind = TOKEN_NUMBER, .span = 1, .len = (uint16_t)(i - at)};
	for (size_t k = 0; k < i - at; k++)
		t->text[k] = (char)utf8_fold((unsigned char)s[at + k]);
	return i - at;
}
