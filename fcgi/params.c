#include "fcgi/params.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/utf8.h"

enum { LIST_MAX = 100, CODE_MAX = 40 };
#define CODE_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_."

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes n bytes of a form-encoded text. NULL: a broken %-sequence, a zero byte or no memory. */
static char *decode(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1), *o = out;
	if (!out)
		return NULL;
	for (size_t i = 0; i < n; i++, o++) {
		*o = s[i] == '+' ? ' ' : s[i];
		if (s[i] != '%')
			continue;
		if (n - i < 3 || hex(s[i + 1]) < 0 || hex(s[i + 2]) < 0)
			return NULL;
		*o = (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
		if (!*o)
			return NULL;
		i += 2;
	}
	return out;
}

bool params_is_date(const char *s)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	for (int i = 0; i < 10; i++)
		if (i == 4 || i == 7 ? s[i] != '-' : !isdigit((unsigned char)s[i]))
			return false;
	int y = atoi(s), m = atoi(s + 5), d = atoi(s + 8);
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	return !s[10] && y >= 1900 && y <= 2200 && m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1] + (m == 2 && leap);
}

bool params_in_words(const char *words, const char *word)
{
	size_t n = strlen(word);
	while (*words) {
		size_t w = strcspn(words, " ");
		if (w == n && !memcmp(words, word, n))
			return true;
		words += w + strspn(words + w, " ");
	}
	return false;
}

static bool is_number(const char *s, long min, long max)
{
	char *end;
	errno = 0;
	long v = strtol(s, &end, 10);
	return (isdigit((unsigned char)*s) || *s == '-') && !*end && !errno && v >= min && v <= max;
}

/* Codes or ids with commas as an array literal; NULL when one is wrong. */
static const char *list_literal(struct arena *a, const char *s, const char *alphabet, size_t longest)
{
	int count = 0;
	for (const char *p = s;; p++, count++) {
		size_t n = strspn(p, alphabet);
		p += n;
		if (n < 1 || n > longest || (*p && *p != ','))
			return NULL;
		if (!*p)
			break;
	}
	return count < LIST_MAX ? arena_printf(a, "{%s}", s) : NULL;
}

/* Says which words would do; NULL, which is no value. */
static const char *not_among(struct arena *a, const char *words, const char **why)
{
	*why = "Такого значения нет. Допустимы: ";
	for (size_t n; *why && *words; words += n + (words[n] == ' ')) {
		n = strcspn(words, " ");
		*why = arena_printf(a, "%s%.*s%s", *why, (int)n, words, words[n] ? ", " : ".");
	}
	return NULL;
}

/* Words of a list with commas as an array literal; NULL when one is not among those allowed. */
static const char *words_literal(struct arena *a, const char *s, const char *words)
{
	for (const char *at = s;; at++) {
		size_t n = strcspn(at, ",");
		const char *word = n ? arena_strndup(a, at, n) : NULL;
		if (!word || !params_in_words(words, word))
			return NULL;
		at += n;
		if (!*at)
			return list_literal(a, s, CODE_LETTERS, CODE_MAX);
	}
}

const char *params_value(struct arena *a, const struct param *p, const char *s, const char **why)
{
	long count = utf8_count(s, strlen(s));
	const char *chosen;
	switch (p->type) {
	case P_TEXT:
		*why = "Текст слишком короткий или слишком длинный.";
		return count >= p->min && count <= p->max ? s : NULL;
	case P_INT:
		*why = "Нужно целое число в допустимых пределах.";
		return is_number(s, p->min, p->max) ? s : NULL;
	case P_BOOL:
		*why = "Нужно true или false.";
		return params_in_words("true false", s) ? s : NULL;
	case P_DATE:
		*why = "Нужна дата вида 2026-01-31.";
		return params_is_date(s) ? s : NULL;
	case P_ENUM:
		return *s && params_in_words(p->values, s) ? s : not_among(a, p->values, why);
	case P_ENUMS:
		chosen = words_literal(a, s, p->values);
		return chosen ? chosen : not_among(a, p->values, why);
	case P_ID:
		*why = "Нужен номер записи: от 1 до 18 цифр.";
		return strspn(s, "0123456789") == strlen(s) && *s && strlen(s) <= 18 ? s : NULL;
	case P_IDS:
		*why = "Нужны номера записей через запятую, не больше ста.";
		return list_literal(a, s, "0123456789", 18);
	case P_CODES:
		*why = "Нужны коды через запятую, не больше ста.";
		return list_literal(a, s, CODE_LETTERS, CODE_MAX);
	}
	return NULL;
}

int params_find(const struct param *params, const char *name)
{
	for (int i = 0; params && params[i].name; i++)
		if (!strcmp(params[i].name, name))
			return i;
	return -1;
}

/* One name=value. Texts that are no UTF-8 end the request: nothing of them may be quoted. */
static enum err take(struct req *r, const char *pair, size_t n)
{
	const char *equals = memchr(pair, '=', n);
	size_t name_size = equals ? (size_t)(equals - pair) : n;
	const char *name = decode(r->arena, pair, name_size), *why = NULL;
	const char *value = !equals ? "" : decode(r->arena, equals + 1, n - name_size - 1);
	if (!name || !value)
		return req_fail(r, ERR_BAD_PARAM, "Параметры в адресе записаны неверно.");
	if (utf8_count(name, strlen(name)) < 0 || utf8_count(value, strlen(value)) < 0)
		return ERR_BAD_UTF8;
	int i = params_find(r->route->params, name);
	if (i < 0)
		req_wrong(r, name, "unknown", "Такого параметра нет.");
	else if (r->values[i])
		req_wrong(r, name, "repeated", "Параметр задан дважды.");
	else if (!(r->values[i] = params_value(r->arena, &r->route->params[i], value, &why)))
		req_wrong(r, name, "wrong_value", why);
	return ERR_OK;
}

static enum err read_pairs(struct req *r, const char *query)
{
	while (*query) {
		size_t n = strcspn(query, "&");
		enum err e = n ? take(r, query, n) : ERR_OK;
		if (e)
			return e;
		query += n + (query[n] == '&');
	}
	return ERR_OK;
}

/* Says in the detail which parameter was wrong first. */
static enum err name_wrong(struct req *r)
{
	const json_t *first = json_array_get(r->errors, 0);
	return req_fail(r, ERR_BAD_PARAM, "Параметр «%.100s»: %s", json_string_value(json_object_get(first, "pointer")),
			json_string_value(json_object_get(first, "message")));
}

enum err params_read(struct req *r, const char *query)
{
	const struct param *params = r->route->params;
	size_t count = 0;
	while (params && params[count].name)
		count++;
	r->values = arena_alloc(r->arena, (count + 1) * sizeof(*r->values));
	if (!r->values)
		return ERR_INTERNAL;
	if (strlen(query) > PARAMS_QUERY_MAX)
		return req_fail(r, ERR_BAD_PARAM, "Параметры в адресе слишком длинные.");
	enum err e = read_pairs(r, query);
	if (e)
		return e;
	for (size_t i = 0; i < count; i++) {
		if (!r->values[i] && params[i].required)
			req_wrong(r, params[i].name, "missing", "Параметр обязателен.");
		if (!r->values[i])
			r->values[i] = params[i].by_default;
	}
	return json_array_size(r->errors) ? name_wrong(r) : ERR_OK;
}
