/* Queries over the records of a case, and the checks that bodies of causes share. */
#include <string.h>

#include "fcgi/api/cause_in.h"
#include "fcgi/api/message_in.h"
#include "fcgi/body.h"
#include "fcgi/params.h"
#include "fcgi/personal.h"
#include "search/discover/causes.h"
#include "search/text/utf8.h"

enum { VALUES = 50, WORDS_MOST = CAUSES_PHRASES, WORD_LEAST = 2, WORD_MOST = 80, ID_DIGITS = 9 };

enum kind { IDS, CODES, HOUSES, WORDS, SIGNS, DAY };
static const struct { const char *name; enum kind kind; } CONDITIONS[] = {
	{"themes", IDS}, {"organisations", IDS}, {"districts", IDS}, {"streets", IDS}, {"houses", HOUSES}, {"channels", CODES}, {"objects", CODES}, {"faults", CODES},
	{"outcomes", CODES}, {"signs", SIGNS}, {"words", WORDS}, {"from", DAY}, {"to", DAY},
};
static const char SIGN_NAMES[] = "repeated returned formal misrouted overdue";

static bool good_value(enum kind kind, const char *s)
{
	size_t n = s ? strlen(s) : 0, letters = s ? utf8_length(s, n) : 0;
	switch (kind) {
	case IDS:
		return n && n <= ID_DIGITS && strspn(s, "0123456789") == n;
	case CODES:
		return n && n <= 30 && strspn(s, "abcdefghijklmnopqrstuvwxyz_0123456789") == n;
	case HOUSES:
		return n && letters <= 20;
	case WORDS:
		return letters >= WORD_LEAST && letters <= WORD_MOST && strspn(s, " \t\r\n") + WORD_LEAST <= n;
	case SIGNS:
		return n && params_in_words(SIGN_NAMES, s);
	case DAY:
		return n && params_is_date(s);
	}
	return false;
}

static const char *wanted(enum kind kind)
{
	switch (kind) {
	case IDS:
		return "Нужен список номеров.";
	case CODES:
		return "Нужен список кодов.";
	case HOUSES:
		return "Нужен список номеров домов.";
	case WORDS:
		return "Нужен список слов или фраз: от 2 до 80 знаков.";
	case SIGNS:
		return "Таких признаков нет.";
	case DAY:
		return "Нужна дата.";
	}
	return "";
}

static bool good_list(enum kind kind, const json_t *value)
{
	size_t i;
	const json_t *one;
	if (kind == DAY)
		return good_value(kind, json_string_value(value));
	if (!json_is_array(value) || !json_array_size(value) || json_array_size(value) > (kind == WORDS ? WORDS_MOST : VALUES))
		return false;
	json_array_foreach(value, i, one)
		if (!good_value(kind, json_string_value(one)))
			return false;
	return true;
}

enum err cause_query_read(struct req *r, const char *member, const char **text)
{
	json_t *value, *query = json_object_get(r->body, member);
	const char *name;
	*text = NULL;
	if (!query || json_is_null(query))
		return ERR_OK;
	json_object_foreach(query, name, value) {
		const char *pointer = arena_printf(r->arena, "/%s/%.60s", member, name);
		size_t i = 0, n = sizeof CONDITIONS / sizeof *CONDITIONS;
		while (i < n && strcmp(CONDITIONS[i].name, name) != 0)
			i++;
		if (i == n)
			req_wrong(r, pointer, "unknown", "Такого условия нет.");
		else if (!good_list(CONDITIONS[i].kind, value))
			req_wrong(r, pointer, "wrong_value", wanted(CONDITIONS[i].kind));
	}
	*text = message_json(r, query);
	return json_array_size(r->errors) ? ERR_INVALID : *text ? ERR_OK : ERR_INTERNAL;
}

enum err cause_body(struct req *r, const struct field *fields)
{
	enum err e = body_check(r, fields);
	return e ? e : personal_check(r);
}

enum err cause_check_id(struct req *r, const char *member, enum query q, const char *why)
{
	DB_AUTO_RESULT row = NULL;
	const char *id = body_text(r, member);
	if (!id)
		return ERR_OK;
	enum err e = DB_RUN(r->db, q, &row, id);
	if (e || db_rows(row))
		return e;
	req_wrong(r, arena_printf(r->arena, "/%s", member), "wrong_value", why);
	return ERR_INVALID;
}
