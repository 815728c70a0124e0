#include "fcgi/body.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/params.h"
#include "fcgi/utf8.h"

/* Two digits below a limit. */
static bool two_digits(const char *s, int limit)
{
	return isdigit((unsigned char)s[0]) && isdigit((unsigned char)s[1]) && atoi((char[]){s[0], s[1], 0}) < limit;
}

/* "Z", "+03:00"; at most 15 hours away, as PostgreSQL has it. */
static bool is_zone(const char *s)
{
	if (!strcmp(s, "Z"))
		return true;
	return (*s == '+' || *s == '-') && two_digits(s + 1, 16) && s[3] == ':' && two_digits(s + 4, 60) && !s[6];
}

/* "2026-01-31T09:00:00+03:00", fraction optional, zone mandatory. */
static bool is_time(const char *s)
{
	char day[11];
	if (strlen(s) < 20 || strlen(s) > 35 || s[10] != 'T')
		return false;
	memcpy(day, s, 10);
	day[10] = 0;
	const char *zone = s + 19;
	if (*zone == '.')
		zone += 1 + strspn(zone + 1, "0123456789");
	return params_is_date(day) && two_digits(s + 11, 24) && s[13] == ':' && two_digits(s + 14, 60) && s[16] == ':' &&
	       two_digits(s + 17, 60) && is_zone(zone);
}

static const char *wrong_text(const struct field *f, const json_t *v)
{
	long count = utf8_count(json_string_value(v), json_string_length(v));
	if (count < 0)
		return "Текст содержит недопустимые знаки.";
	if (count < f->min)
		return "Текст слишком короткий.";
	if (f->min > 0 && utf8_is_blank(json_string_value(v), json_string_length(v)))
		return "Здесь одни пробелы.";
	return count > f->max ? "Текст слишком длинный." : NULL;
}

/* NULL when the value is right. */
static const char *wrong_value(const struct field *f, const json_t *v)
{
	const char *s = json_string_value(v);
	switch (f->type) {
	case F_TEXT:
		return s ? wrong_text(f, v) : "Нужна строка.";
	case F_INT:
		return json_is_integer(v) && json_integer_value(v) >= f->min && json_integer_value(v) <= f->max
			? NULL : "Нужно целое число в допустимых пределах.";
	case F_BOOL:
		return json_is_boolean(v) ? NULL : "Нужно true или false.";
	case F_DATE:
		return s && params_is_date(s) ? NULL : "Нужна дата вида 2026-01-31.";
	case F_TIME:
		return s && is_time(s) ? NULL : "Нужно время с поясом вида 2026-01-31T09:00:00+03:00.";
	case F_ID:
		return s && *s && strlen(s) <= 18 && strspn(s, "0123456789") == strlen(s) && (!f->max || atol(s) <= f->max)
			? NULL : "Нужен номер записи строкой из цифр.";
	case F_ENUM:
		return s && params_in_words(f->values, s) ? NULL : "Такого значения нет среди допустимых.";
	case F_OBJECT:
		return json_is_object(v) ? NULL : "Нужен объект.";
	case F_LIST:
		return json_is_array(v) && (long)json_array_size(v) >= f->min && (long)json_array_size(v) <= f->max
			? NULL : "Нужен список допустимой длины.";
	}
	return "";
}

/* JSON pointer of a member of what stands at `at`. */
static const char *pointer_to(struct req *r, const char *at, const char *name)
{
	char *out = arena_alloc(r->arena, strlen(at) + strlen(name) * 2 + 2), *o = out;
	if (!out)
		return "/";
	o = stpcpy(o, at);
	*o++ = '/';
	for (; *name; name++) {
		if (*name == '~' || *name == '/')
			*o++ = '~';
		*o++ = *name == '~' ? '0' : *name == '/' ? '1' : *name;
	}
	return out;
}

static void check_field(struct req *r, const json_t *object, const char *at, const struct field *f)
{
	const json_t *v = json_object_get(object, f->name);
	if (!v) {
		if (f->flags & F_REQUIRED)
			req_wrong(r, pointer_to(r, at, f->name), "missing", "Поле обязательно.");
		return;
	}
	if (json_is_null(v) && f->flags & F_NULL)
		return;
	const char *why = wrong_value(f, v);
	if (why)
		req_wrong(r, pointer_to(r, at, f->name), "wrong_value", why);
}

static bool is_known(const struct field *fields, const char *name)
{
	while (fields->name && strcmp(fields->name, name))
		fields++;
	return fields->name;
}

enum err body_check_at(struct req *r, json_t *object, const char *at, const struct field *fields)
{
	const char *name;
	json_t *value;
	if (!json_is_object(object)) {
		req_wrong(r, at, "wrong_value", "Нужен объект.");
		return ERR_INVALID;
	}
	json_object_foreach(object, name, value)
		if (!is_known(fields, name))
			req_wrong(r, pointer_to(r, at, name), "unknown", "Такого поля нет.");
	for (; fields->name; fields++)
		check_field(r, object, at, fields);
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

enum err body_check(struct req *r, const struct field *fields)
{
	return body_check_at(r, r->body, "", fields);
}

bool body_has(const struct req *r, const char *name)
{
	return json_object_get(r->body, name);
}

const char *body_text(const struct req *r, const char *name)
{
	const json_t *v = json_object_get(r->body, name);
	if (json_is_string(v))
		return json_string_value(v);
	if (json_is_integer(v))
		return arena_printf(r->arena, "%lld", (long long)json_integer_value(v));
	return json_is_true(v) ? "true" : json_is_false(v) ? "false" : NULL;
}

/* Characters without the blanks around them. */
static long length(const char *s)
{
	static const char BLANKS[] = " \t\r\n";
	s += strspn(s, BLANKS);
	size_t n = strlen(s);
	while (n && strchr(BLANKS, s[n - 1]))
		n--;
	return utf8_count(s, n);
}

void body_check_words(struct req *r, const char *const *names)
{
	enum { LEAST = 3 };
	for (; *names; names++) {
		const char *text = body_text(r, *names);
		if (text && length(text) < LEAST)
			req_wrong(r, arena_printf(r->arena, "/%s", *names), "missing", "Нужны слова.");
	}
}

enum err body_wrong(struct req *r, const struct db_result *rows)
{
	for (int i = 0; i < db_rows(rows); i++)
		req_wrong(r, db_text(rows, i, 0), db_text(rows, i, 1), db_text(rows, i, 2));
	return json_array_size(r->errors) ? ERR_INVALID : ERR_OK;
}

enum err body_ids(struct req *r, const char *name, const char **literal)
{
	size_t i;
	json_t *one;
	const json_t *list = json_object_get(r->body, name);
	const char *ids = "";
	*literal = NULL;
	if (!json_is_array(list))
		return ERR_OK;
	json_array_foreach(list, i, one) {
		const char *digits = json_string_value(one);
		if (!digits || !*digits || strlen(digits) > 18 || strspn(digits, "0123456789") != strlen(digits)) {
			req_wrong(r, arena_printf(r->arena, "/%s/%zu", name, i), "wrong_value", "Нужен номер строкой из цифр.");
			return ERR_INVALID;
		}
		ids = arena_printf(r->arena, "%s%s%s", ids, i ? "," : "", digits);
	}
	*literal = arena_printf(r->arena, "{%s}", ids);
	return *literal ? ERR_OK : ERR_INTERNAL;
}
