/* record.c - values of a row: which are empty, which are wrong, what goes to extra. */
#include "fcgi/intake/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/intake/words.h"
#include "fcgi/utf8.h"

enum {
	SHOWN = 60,	/* bytes of a wrong value that a reason quotes */
	VALUE_MAX = 256,	/* bytes of a date, number, flag or known word */
};

static void shorten(const char *value, char shown[SHOWN + 1])
{
	size_t n = value ? strlen(value) : 0;

	if (n > SHOWN)
		for (n = SHOWN; n > 0 && ((unsigned char)value[n] & 0xC0) == 0x80;)
			n--;
	if (n)
		memcpy(shown, value, n);
	shown[n] = 0;
}

static void tell(struct record *r, enum intake_err e, const char *column, const char *value)
{
	char shown[SHOWN + 1];

	shorten(value, shown);
	if (column && value)
		snprintf(r->detail, sizeof r->detail, "Столбец «%s»: «%s». %s", column, shown, intake_text(e));
	else if (column)
		snprintf(r->detail, sizeof r->detail, "Столбец «%s». %s", column, intake_text(e));
	else
		snprintf(r->detail, sizeof r->detail, "%s", intake_text(e));
}

static bool fail(struct record *r, enum intake_err e, const char *column, const char *value)
{
	r->err = e;
	tell(r, e, column, value);
	return false;
}

/* The exports write «-» or a lone apostrophe where there is nothing. */
static bool is_nothing(const struct map *m, const char *s, size_t n)
{
	if (m->layout != LAYOUT_FREE && n == 1 && (*s == '-' || *s == '\''))
		return true;
	return n == 0;
}

static void trim(const char **s, size_t *n)
{
	while (*n > 0 && (unsigned char)**s <= ' ') {
		++*s;
		--*n;
	}
	while (*n > 0 && (unsigned char)(*s)[*n - 1] <= ' ')
		--*n;
}

static bool keeps_own_value(enum intake_field f)
{
	return f == IF_EXTRA || field_kind(f) == FIELD_LABEL || field_kind(f) == FIELD_WORD;
}

static bool read_date(struct record *r, enum intake_field f, const char *column, const char *value)
{
	bool date_only;

	if (!dates_read(value, r->dates[f], &date_only))
		return fail(r, INTAKE_BAD_DATE, column, value);
	if ((f == IF_RECEIVED || f == IF_REGISTERED || f == IF_ANSWERED || f == IF_ANSWER_AT) && dates_ahead(r->dates[f]))
		return fail(r, INTAKE_AHEAD, column, value);
	/* A term is a day; its hour, where there is one, stays beside it. */
	if (f == IF_DUE && !date_only && strlen(r->dates[f]) > 10) {
		json_object_set_new(r->extra, column, json_string(value));
		r->dates[f][10] = 0;
	}
	r->v[f] = r->dates[f];
	return true;
}

static bool read_flag(struct record *r, enum intake_field f, const char *column, const char *value)
{
	r->flags[f] = word_flag(value);
	return r->flags[f] >= 0 || fail(r, INTAKE_BAD_FLAG, column, value);
}

static bool read_number(struct record *r, enum intake_field f, const char *column, const char *value)
{
	double limit = f == IF_LAT ? 90 : 180, number;
	char *end, plain[40];

	snprintf(plain, sizeof plain, "%.39s", value);
	for (char *c = plain; *c; c++)
		if (*c == ',')
			*c = '.';
	number = strtod(plain, &end);
	if (end == plain || *end || strspn(plain, "0123456789.-") != strlen(plain) || number < -limit || number > limit)
		return fail(r, INTAKE_BAD_NUMBER, column, value);
	snprintf(r->dates[f], sizeof r->dates[f], "%.6f", number);
	r->v[f] = r->dates[f];
	return true;
}

/* One to five is the mark itself. Words have a scale of their own; they, and what nobody understands, stay in extra as they came. */
static void read_mark(struct record *r, const char *column, const char *value)
{
	size_t n = strspn(value, "12345");
	bool five = n == 1 && strspn(value + 1, ".,0") == strlen(value + 1);

	r->mark_scale = five ? "five" : word_mark(value, r->mark_value);
	snprintf(r->mark_value, sizeof r->mark_value, "%c", five ? *value : r->mark_value[0]);
	r->v[IF_MARK] = five ? r->mark_value : NULL;
	r->len[IF_MARK] = five;
	if (!five)
		json_object_set_new(r->extra, column, json_string(value));
	if (!r->mark_scale) {
		r->note = INTAKE_ODD_MARK;
		shorten(value, r->mark_odd);
		tell(r, INTAKE_ODD_MARK, column, value);
	}
}

/* What a field needs besides its value as it came. */
static bool read_value(struct record *r, enum intake_field f, const char *column, const char *s, size_t n)
{
	char value[VALUE_MAX];
	bool ok = true;

	if (field_kind(f) == FIELD_TEXT || field_kind(f) == FIELD_PERSON || field_kind(f) == FIELD_LABEL)
		return true;
	snprintf(value, sizeof value, "%.*s", n < VALUE_MAX ? (int)n : VALUE_MAX - 1, s);
	switch (field_kind(f)) {
	case FIELD_DATE:
		ok = read_date(r, f, column, value);
		break;
	case FIELD_FLAG:
		ok = read_flag(r, f, column, value);
		break;
	case FIELD_NUMBER:
		ok = read_number(r, f, column, value);
		break;
	case FIELD_MARK:
		read_mark(r, column, value);
		return true;
	case FIELD_WORD:
		r->words[f] = word_code(f, value);
		break;
	case FIELD_TEXT:
	case FIELD_PERSON:
	case FIELD_LABEL:
		break;
	}
	if (ok && r->v[f] != s)
		r->len[f] = strlen(r->v[f]);
	return ok;
}

static bool take_pair(struct record *r, struct map *m, const struct intake_pair *p)
{
	enum intake_field f = map_field(m, p->column);
	const char *column = reader_column(m->reader, p->column), *s = p->value;
	size_t n = p->len;
	bool text = f == IF_TEXT || f == IF_FIRST || (f >= IF_ANSWER && f <= IF_ANSWER3);

	if (!text) {
		trim(&s, &n);
		if (n > 0 && *s == '\'' && m->layout != LAYOUT_FREE) {
			s++;
			n--;
		}
	}
	if (is_nothing(m, s, n))
		return true;
	if (keeps_own_value(f))
		json_object_set_new(r->extra, column, json_stringn(s, n));
	if (f == IF_EXTRA)
		return true;
	r->v[f] = s;
	r->len[f] = n;
	return read_value(r, f, column, s, n);
}

static bool check_id(struct record *r)
{
	long n = r->v[IF_ID] ? utf8_count(r->v[IF_ID], r->len[IF_ID]) : 0;

	if (n == 0)
		return fail(r, INTAKE_NO_ID, NULL, NULL);
	return n <= INTAKE_ID_MAX || fail(r, INTAKE_LONG_ID, NULL, NULL);
}

static bool says_nothing(const char *v, size_t n)
{
	return (n == strlen("Иное") && memcmp(v, "Иное", n) == 0) || (n == strlen("Другое") && memcmp(v, "Другое", n) == 0);
}

/* ПОС exports have no text: what is shown is what the row says about its substance. */
static bool compose_text(struct record *r)
{
	static const enum intake_field parts[] = {IF_GROUP, IF_THEME, IF_FACT};
	char all[2000] = "";
	size_t len = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const char *v = r->v[parts[i]];
		size_t n = r->len[parts[i]];

		if (!v || len + n + 4 > sizeof all || says_nothing(v, n))
			continue;
		len += (size_t)snprintf(all + len, sizeof all - len, "%s%.*s", len ? ". " : "", (int)n, v);
	}
	r->original = "";
	r->original_len = 0;
	return len > 0 && clean_text(&r->text, all, len);
}

static bool read_text(struct record *r, struct map *m)
{
	r->original = NULL;
	if (!r->v[IF_TEXT])
		return (m->layout == LAYOUT_POS && compose_text(r)) || fail(r, INTAKE_NO_TEXT, NULL, NULL);
	if (!clean_text(&r->text, r->v[IF_TEXT], r->len[IF_TEXT]))
		return fail(r, INTAKE_NO_MEMORY, NULL, NULL);
	if (r->text.len == 0)
		return fail(r, INTAKE_NO_TEXT, NULL, NULL);
	if (r->text.len != r->len[IF_TEXT] || memcmp(r->text.data, r->v[IF_TEXT], r->text.len) != 0) {
		r->original = r->v[IF_TEXT];
		r->original_len = r->len[IF_TEXT];
	}
	return true;
}

/* Locality, street and house in one line where the file has no address of its own. */
static bool compose_address(struct record *r)
{
	const enum intake_field parts[] = {r->v[IF_LOCALITY] ? IF_LOCALITY : IF_MUNICIPALITY, IF_STREET, IF_HOUSE};
	char all[1000] = "";
	size_t len = 0;

	if (r->v[IF_ADDRESS])
		return clean_text(&r->address, r->v[IF_ADDRESS], r->len[IF_ADDRESS]);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (r->v[parts[i]] && len + r->len[parts[i]] + 4 < sizeof all)
			len += (size_t)snprintf(all + len, sizeof all - len, "%s%.*s", len ? ", " : "", (int)r->len[parts[i]],
						r->v[parts[i]]);
	return clean_text(&r->address, all, len);
}

static void reset(struct record *r)
{
	json_decref(r->answers);
	json_decref(r->extra);
	r->answers = NULL;
	r->extra = json_object();
	memset(r->v, 0, sizeof r->v);
	memset(r->len, 0, sizeof r->len);
	memset(r->words, 0, sizeof r->words);
	for (int f = 0; f < IF_COUNT; f++)
		r->flags[f] = -1;
	r->err = r->note = INTAKE_OK;
	r->mark_scale = NULL;
	r->mark_value[0] = r->mark_odd[0] = r->detail[0] = 0;
	r->subject.len = 0;
}

bool record_read(struct record *r, struct map *m, const struct intake_row *row)
{
	reset(r);
	if (!r->extra)
		return fail(r, INTAKE_NO_MEMORY, NULL, NULL);
	if (row->bad)
		return fail(r, row->bad, NULL, NULL);
	for (int i = 0; i < row->count; i++)
		if (!take_pair(r, m, &row->pairs[i]))
			return false;
	if (!check_id(r) || !read_text(r, m))
		return false;
	if (!compose_address(r) || (r->v[IF_SUBJECT] && !clean_text(&r->subject, r->v[IF_SUBJECT], r->len[IF_SUBJECT])))
		return fail(r, INTAKE_NO_MEMORY, NULL, NULL);
	r->answers = record_answers(r);
	return true;
}

void record_close(struct record *r)
{
	json_decref(r->answers);
	json_decref(r->extra);
	clean_close(&r->text);
	clean_close(&r->subject);
	clean_close(&r->address);
}

json_t *record_raw(const struct map *m, const struct intake_row *row)
{
	json_t *raw = json_object();
	size_t n = row->raw_len < 4000 ? row->raw_len : 4000;
	char *text = row->raw ? clean_dup(row->raw, n) : NULL;

	if (text)
		json_object_set_new(raw, "Строка", json_string(text));
	free(text);
	for (int i = 0; i < row->count; i++) {
		int column = row->pairs[i].column;
		char name[40];

		if (column < m->known && m->fields[column] < IF_COUNT && field_kind((enum intake_field)m->fields[column]) == FIELD_PERSON)
			continue;
		snprintf(name, sizeof name, "Столбец %d", column + 1);
		json_object_set_new(raw, column < reader_columns(m->reader) ? reader_column(m->reader, column) : name,
				    json_stringn(row->pairs[i].value, row->pairs[i].len));
	}
	return raw;
}
