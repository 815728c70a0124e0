#include "search/index/query_lex.h"

#include <string.h>

#include "search/index/query_fields.h"
#include "search/text/utf8.h"

enum { NEAR_USUAL = 5, NEAR_MOST = 50 };
enum { FIELD_LETTERS = 3 };	/* of the shortest name that can be meant as a field */
enum { ABBREVIATION = 3 };	/* letters of the longest one that is told by its length */

static const struct { const char *open, *close; } QUOTES[] = {{"«", "»"}, {"“", "”"}, {"„", "“"}};

static bool starts(const struct lexer *l, uint32_t at, const char *with)
{
	size_t len = strlen(with);
	return at + len <= l->n && memcmp(l->s + at, with, len) == 0;
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A);
}

static uint32_t skip_blank(const struct lexer *l)
{
	size_t at = l->at;
	while (at < l->n) {
		size_t next = at;
		if (!is_blank(utf8_next(l->s, l->n, &next)))
			break;
		at = next;
	}
	return (uint32_t)at;
}

static bool ends_word(const struct lexer *l, uint32_t at)
{
	size_t next = at;
	if (at >= l->n || strchr("()\"|", l->s[at]))
		return true;
	for (size_t i = 0; i < sizeof QUOTES / sizeof *QUOTES; i++)
		if (starts(l, at, QUOTES[i].open) || starts(l, at, QUOTES[i].close))
			return true;
	return is_blank(utf8_next(l->s, l->n, &next));
}

static uint32_t word_end(const struct lexer *l, uint32_t at)
{
	while (!ends_word(l, at)) {
		size_t next = at;
		utf8_next(l->s, l->n, &next);
		at = (uint32_t)next;
	}
	return at;
}

static uint32_t find(const struct lexer *l, uint32_t at, const char *what)
{
	size_t len = strlen(what);
	const char *hit = memmem(l->s + at, l->n - at, what, len);
	return hit ? (uint32_t)(hit - l->s) : l->n;
}

/* A quoted piece at `at`; false when none begins there. */
static bool quoted(const struct lexer *l, uint32_t at, struct lexeme *x)
{
	const char *open = starts(l, at, "\"") ? "\"" : NULL, *close = open;
	x->kind = open ? LEX_EXACT : LEX_PHRASE;
	for (size_t i = 0; i < sizeof QUOTES / sizeof *QUOTES && !open; i++) {
		if (starts(l, at, QUOTES[i].open)) {
			open = QUOTES[i].open;
			close = QUOTES[i].close;
		}
	}
	if (!open)
		return false;
	x->from = at + (uint32_t)strlen(open);
	x->to = find(l, x->from, close);
	x->unclosed = x->to == l->n;
	x->end = x->unclosed ? x->to : x->to + (uint32_t)strlen(close);
	return true;
}

/* Folded word before the colon at the beginning of a word; the length of both, or 0. */
static uint32_t field_name(const struct lexer *l, uint32_t begin, uint32_t end, char *name, size_t room)
{
	size_t len = 0, at = begin;
	while (at < end && len < room - 5) {
		uint32_t c = utf8_next(l->s, end, &at);
		if (c == ':')
			break;
		len += utf8_put(name + len, utf8_fold(c));
	}
	name[len] = 0;
	return at > begin && l->s[at - 1] == ':' ? (uint32_t)(at - begin) : 0;
}

/* Reads «автор:Иванов» as a field that there is not: letters alone, then its value at once. «внимание: яма», «12:30», «http://…»,
 * «mailto:…» are text. */
static bool reads_as_field(const struct lexer *l, const char *name, uint32_t value, uint32_t end)
{
	unsigned count = 0;
	for (size_t at = 0, n = strlen(name); at < n; count++)
		if (!utf8_is_letter(utf8_next(name, n, &at)))
			return false;
	return count >= FIELD_LETTERS && value < end && l->s[value] != '/' && l->s[value] != ':' && strcmp(name, "mailto") && strcmp(name, "tel");
}

/* A field with its value, or what was probably meant as one. */
static bool read_field(struct lexer *l, struct lexeme *x)
{
	char name[64];
	uint32_t end = word_end(l, x->begin), length = field_name(l, x->begin, end, name, sizeof name);
	if (!length)
		return false;
	bool known = query_field_find(name, &x->field);
	x->meant = known ? NULL : query_field_near(name);
	x->name_end = x->begin + length;
	bool value = x->name_end < end || (x->name_end < l->n && (l->s[x->name_end] == '"' || starts(l, x->name_end, "«")));
	if (!known && !x->meant && !(value && reads_as_field(l, name, x->name_end, value ? l->n : end)))
		return false;
	x->quoted = quoted(l, x->name_end, x);
	x->exact = x->quoted && x->kind == LEX_EXACT;
	if (!x->quoted) {
		x->from = x->name_end;
		x->to = x->end = end;
	}
	x->kind = known ? LEX_FIELD : LEX_MEANT;
	return true;
}

static bool is_word(const struct lexer *l, const struct lexeme *x, const char *word)
{
	return x->end - x->begin == strlen(word) && starts(l, x->begin, word);
}

/* РЯДОМ, РЯДОМ/3, NEAR/3: how near, or 0 for anything else. */
static int nearness(const struct lexer *l, struct lexeme *x)
{
	uint32_t name = starts(l, x->begin, "РЯДОМ") ? 10 : starts(l, x->begin, "NEAR") ? 4 : 0, at = x->begin + name;
	int n = 0;
	if (!name || at > x->end || (at == x->end && l->capitals))
		return 0;
	if (at == x->end)
		return NEAR_USUAL;
	if (l->s[at++] != '/' || at == x->end)
		return 0;
	for (; at < x->end; at++) {
		if (!utf8_is_digit((unsigned char)l->s[at]))
			return 0;
		n = n * 10 + (l->s[at] - '0');
		x->far |= n > NEAR_MOST;
		n = n > NEAR_MOST ? NEAR_MOST : n;
	}
	x->far |= n == 0;
	return n ? n : NEAR_USUAL;
}

static enum lex_kind operator_of(const struct lexer *l, const struct lexeme *x)
{
	if (x->near)
		return LEX_NEAR;
	if (is_word(l, x, "ИЛИ") || is_word(l, x, "OR"))
		return LEX_OR;
	if (is_word(l, x, "AND") || is_word(l, x, "&") || is_word(l, x, "&&") || (is_word(l, x, "И") && !l->shouting))
		return LEX_AND;
	if (is_word(l, x, "NOT") || (is_word(l, x, "НЕ") && !l->shouting))
		return LEX_NOT;
	return LEX_WORD;
}

static bool read_sign(struct lexer *l, struct lexeme *x)
{
	char c = l->s[x->begin];
	x->end = x->begin + 1;
	x->kind = c == '(' ? LEX_OPEN : c == ')' ? LEX_CLOSE : c == '|' ? LEX_OR : LEX_NOT;
	if (c == '-')
		return x->end < l->n && (!ends_word(l, x->end) || strchr("(\"", l->s[x->end]) || (l->s[x->end] & 0x80));
	return c == '(' || c == ')' || c == '|';
}

/* «№5993-ОГ/26» is the number as people write it: bytes of the sign before it. */
static uint32_t number_sign(const struct lexer *l, const struct lexeme *x)
{
	uint32_t sign = starts(l, x->begin, "№") ? (uint32_t)strlen("№") : 0;
	return sign < x->end - x->begin ? sign : 0;
}

void lexer_next(struct lexer *l, struct lexeme *x)
{
	*x = (struct lexeme){.begin = skip_blank(l), .kind = LEX_END};
	x->end = x->begin;
	if (x->begin < l->n && !read_sign(l, x) && !quoted(l, x->begin, x) && !read_field(l, x)) {
		x->end = word_end(l, x->begin);
		if (x->end == x->begin)		/* a closing quote without its opening one */
			x->end += (uint32_t)((l->s[x->begin] & 0x80) ? 2 + (l->s[x->begin] == '\xE2') : 1);
		if (x->end > l->n)
			x->end = l->n;
		x->near = nearness(l, x);
		x->kind = operator_of(l, x);
		x->from = x->begin + number_sign(l, x);
		x->to = x->end;
	}
	if (x->begin >= l->n)
		x->kind = LEX_END;
	l->at = x->end;
}

static const char *const PREDICATES[] = {"ЕТ", "ЁТ", "ИТ", "АТ", "ЯТ", "УТ", "ЮТ", "ЕМ", "ЁМ", "ИМ", "ТЕ", "АЛ", "ЯЛ", "ИЛ", "ЕЛ", "ЛА", "ЛО", "ЛИ",
	"ТЬ", "ТИ", "ЧЬ", "ШЬ", "СЯ", "СЬ", "АН", "ЯН", "ЕН", "НА", "НО", "НЫ", "ЫЙ", "ИЙ", "АЯ", "ЯЯ", "ОЕ", "ЫЕ"};

/* A word in capitals that is no abbreviation and has no digit. */
static bool is_plain(const struct lexer *l, const struct lexeme *x)
{
	unsigned letters = 0;
	for (size_t at = x->from; at < x->to;) {
		uint32_t c = utf8_next(l->s, x->to, &at);
		if (utf8_is_digit(c))
			return false;
		letters += utf8_is_letter(c);
	}
	return letters > ABBREVIATION;
}

/* ГОРИТ, ВЫВЕЗЛИ, УБРАНО: by their endings, since a grammar knows no dictionary; a noun with such an ending is taken for one too. */
static bool is_predicate(const struct lexer *l, const struct lexeme *x)
{
	for (size_t i = 0; i < sizeof PREDICATES / sizeof *PREDICATES; i++) {
		size_t len = strlen(PREDICATES[i]);
		if (x->to - x->from > len && starts(l, x->to - (uint32_t)len, PREDICATES[i]))
			return true;
	}
	return false;
}

/* Capitals that read as a sentence: two whole words side by side, or a predicate behind НЕ. */
static bool is_sentence(struct lexer l)
{
	struct lexeme x;
	enum lex_kind before = LEX_END;
	bool plain = false, plain_before = false;
	for (lexer_next(&l, &x); x.kind != LEX_END; lexer_next(&l, &x)) {
		plain = x.kind == LEX_WORD && is_plain(&l, &x);
		if ((plain && plain_before) || (before == LEX_NOT && x.kind == LEX_WORD && is_predicate(&l, &x)))
			return true;
		plain_before = plain;
		before = x.kind;
	}
	return false;
}

void lexer_init(struct lexer *l, const char *s, size_t n)
{
	size_t at = 0;
	unsigned lower = 0, words = 1;
	*l = (struct lexer){.s = s, .n = (uint32_t)n};
	while (at < n) {
		uint32_t c = utf8_next(s, n, &at);
		lower += utf8_is_letter(c) && !utf8_is_upper(c);
		words += c == ' ';
	}
	l->capitals = lower == 0 && words > 1;
	l->shouting = l->capitals && is_sentence(*l);
}
