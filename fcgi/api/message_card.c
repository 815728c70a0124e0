/* The formalised card of one message: seven rows, the words each came from, whose word it is, what else it may be; corrections. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/card_guess.h"
#include "fcgi/api/card_in.h"
#include "fcgi/api/card_shown.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/place_in.h"
#include "fcgi/body.h"
#include "fcgi/cards.h"
#include "fcgi/personal.h"

enum { OFFERS = 8, RANGE_ROOM = 24 };

/* Columns of card_get. */
enum { TEXT, ADDRESS, DISTRICT, OBJECT, FAULT, URGENCY, STREET_ID, STREET, HOUSE, PLACE_BY, THEME_ID, THEME, ORGANISATION_ID, ORGANISATION, OBJECT_BEGIN, OBJECT_END,
	OBJECT_BY, FAULT_BEGIN, FAULT_END, FAULT_BY, URGENCY_BEGIN, URGENCY_END, URGENCY_BY, WISH_BEGIN, WISH_END, WISH_BY, VERSION, REV, THEME_BY, ORGANISATION_BY };

static const char *const NAMES[CARD_FIELDS] = {"object", "fault", "urgency", "wish"};
static const int CODES[CARD_FIELDS] = {OBJECT, FAULT, URGENCY, -1}, BEGINS[CARD_FIELDS] = {OBJECT_BEGIN, FAULT_BEGIN, URGENCY_BEGIN, WISH_BEGIN};	/* end and whose word stand behind */

struct view {
	struct card_reader *reader;
	const struct db_result *row;
	struct shown shown;
	const char *text;
};

enum err card_into_body(struct req *r)
{
	struct card_reader *reader = cards_reader(r->conf);
	json_t *card = reader ? cards_read(reader, body_text(r, "text")) : NULL;
	return card && !json_object_set_new(r->body, "card", card) ? ERR_OK : ERR_INTERNAL;
}

static enum err look(struct req *r, struct db_result **row, struct view *v)
{
	enum err e = DB_RUN(r->db, Q_CARD_GET, row, r->path_id);
	if (e || !db_rows(*row))
		return e ? e : ERR_NOT_FOUND;
	*v = (struct view){.reader = cards_reader(r->conf), .row = *row, .text = db_text(*row, 0, TEXT)};
	return v->reader && shown_text_of(r, v->text, &v->shown) ? ERR_OK : ERR_INTERNAL;
}

static json_t *words_json(const struct view *v, size_t begin, size_t end)
{
	return shown_words(&v->shown, v->text, begin, end);
}

static const char *name_of(const struct view *v, enum card_field field, const char *code)
{
	int entry = card_entry(v->reader, field, code);
	return entry >= 0 ? card_name(v->reader, field, entry) : code;
}

static json_t *offer_json(const struct view *v, enum card_field field, const struct card_mention *m)
{
	json_t *words = words_json(v, m->begin, m->end);
	if (field == CARD_WISH)
		return json_pack("{s:n, s:O, s:o}", "value", "name", json_object_get(words, "text"), "words", words);
	return json_pack("{s:s, s:s, s:o}", "value", card_code(v->reader, field, m->entry), "name", card_name(v->reader, field, m->entry), "words", words);
}

static json_t *offers_json(const struct view *v, enum card_field field)
{
	struct card_mention list[OFFERS];
	json_t *out = json_array();
	int n = card_offers(v->reader, v->text, strlen(v->text), field, list, OFFERS);
	for (int i = 0; i < n; i++)
		json_array_append_new(out, offer_json(v, field, &list[i]));
	return out;
}

/* A row of the list of objects, of faults, or the wish. */
static json_t *read_row(const struct view *v, enum card_field field)
{
	int at = BEGINS[field];
	bool told = !db_is_null(v->row, 0, at);
	const char *code = field != CARD_WISH && !db_is_null(v->row, 0, CODES[field]) ? db_text(v->row, 0, CODES[field]) : NULL;
	json_t *words = told ? words_json(v, (size_t)db_int(v->row, 0, at), (size_t)db_int(v->row, 0, at + 1)) : json_null();
	const char *name = field == CARD_WISH ? json_string_value(json_object_get(words, "text")) : code ? name_of(v, field, code) : NULL;
	return json_pack("{s:s, s:s?, s:s?, s:s?, s:o, s:o}", "field", NAMES[field], "value", code, "name", name, "by",
		db_is_null(v->row, 0, at + 2) ? NULL : db_text(v->row, 0, at + 2), "words", words, "offers", offers_json(v, field));
}

static bool among(const json_t *offers, const char *value)
{
	size_t i;
	json_t *one;
	json_array_foreach((json_t *)(uintptr_t)offers, i, one)
		if (!strcmp(json_string_value(json_object_get(one, "value")), value))
			return true;
	return false;
}

/* A row that another part of the program fills, theme or organisation: what the model proposes, then what like records have. */
static json_t *book_row(struct req *r, const struct view *v, enum model_kind kind, int id, int by, const struct db_result *like)
{
	json_t *list = card_guesses(r, kind, v->text, &v->shown);
	for (int i = 0; like && i < db_rows(like); i++)
		if (!among(list, db_text(like, i, 0)))
			json_array_append_new(list, json_pack("{s:s, s:s, s:n}", "value", db_text(like, i, 0), "name", db_text(like, i, 1), "words"));
	bool told = !db_is_null(v->row, 0, id);
	return json_pack("{s:s, s:s?, s:s?, s:s?, s:n, s:o}", "field", models_kind(kind), "value", told ? db_text(v->row, 0, id) : NULL, "name", told ? db_text(v->row, 0, id + 1) : NULL,
			 "by", db_is_null(v->row, 0, by) ? NULL : db_text(v->row, 0, by), "words", "offers", list);
}

static const char *text_or_null(const struct db_result *row, int col)
{
	return db_is_null(row, 0, col) ? NULL : db_text(row, 0, col);
}

static bool is_offered(const json_t *offers, const char *street, const char *house)
{
	size_t i;
	json_t *one;
	json_array_foreach((json_t *)(uintptr_t)offers, i, one) {
		const char *other = json_string_value(json_object_get(one, "house"));
		if (!strcmp(json_string_value(json_object_get(one, "value")), street) && !strcmp(other ? other : "", house))
			return true;
	}
	return false;
}

/* Places that the text names, doubtful ones too, each once. */
static json_t *place_offers(struct req *r, const struct view *v)
{
	DB_AUTO_RESULT labels = NULL;
	struct place found[OFFERS];
	struct places *p = place_recogniser(r);
	int n = p ? places_find(p, v->text, strlen(v->text), PLACE_TEXT, (int32_t)db_int(v->row, 0, DISTRICT), found, OFFERS) : 0;
	const char *ids = "";
	json_t *out = json_array();
	for (int i = 0; i < n; i++)
		if (shown_hides_name(&v->shown, found[i].begin, found[i].end))
			found[i--] = found[--n];
	for (int i = 0; i < n; i++)
		ids = arena_printf(r->arena, "%s%s%d", ids, i ? "," : "", found[i].street);
	if (DB_RUN(r->db, Q_STREET_LABELS, &labels, arena_printf(r->arena, "{%s}", ids)))
		return out;
	for (int i = 0; i < n; i++)
		for (int k = 0; k < db_rows(labels); k++)
			if (db_int(labels, k, 0) == found[i].street && !is_offered(out, db_text(labels, k, 0), found[i].house))
				json_array_append_new(out, json_pack("{s:s, s:s?, s:s, s:o}", "value", db_text(labels, k, 0), "house", *found[i].house ? found[i].house : NULL,
					"name", *found[i].house ? arena_printf(r->arena, "%s, %s", db_text(labels, k, 1), found[i].house) : db_text(labels, k, 1),
					"words", words_json(v, found[i].begin, found[i].end)));
	return out;
}

/* Where in the text the place stands that the program took from it. */
static json_t *place_row(struct req *r, const struct view *v)
{
	struct place found;
	const char *by = text_or_null(v->row, PLACE_BY), *house = text_or_null(v->row, HOUSE);
	struct places *p = by && !strcmp(by, "text") ? place_recogniser(r) : NULL;
	bool here = p && places_decide(p, NULL, 0, v->text, strlen(v->text), (int32_t)db_int(v->row, 0, DISTRICT), &found) == TOLD_BY_TEXT
		&& found.street == db_int(v->row, 0, STREET_ID);
	const char *name = db_is_null(v->row, 0, STREET) ? NULL : house ? arena_printf(r->arena, "%s, %s", db_text(v->row, 0, STREET), house) : db_text(v->row, 0, STREET);
	return json_pack("{s:s, s:s?, s:s?, s:s?, s:o, s:o}", "field", "place", "value", text_or_null(v->row, STREET_ID), "name", name, "by",
			 by && strcmp(by, "field") != 0 ? by : name ? "file" : NULL, "words", here ? words_json(v, found.begin, found.end) : json_null(),
			 "offers", place_offers(r, v));
}

static enum err like_records(struct req *r, const struct view *v, struct db_result **themes, struct db_result **organisations)
{
	const char *object = text_or_null(v->row, OBJECT), *theme = text_or_null(v->row, THEME_ID);
	enum err e = object ? DB_RUN(r->db, Q_CARD_THEMES, themes, object, text_or_null(v->row, FAULT), r->path_id) : ERR_OK;
	return !e && theme ? DB_RUN(r->db, Q_CARD_ORGANISATIONS, organisations, theme, r->path_id) : e;
}

enum err message_card(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	DB_AUTO_RESULT themes = NULL;
	DB_AUTO_RESULT organisations = NULL;
	struct view v;
	enum err e = look(r, &row, &v);
	if (!e)
		e = like_records(r, &v, &themes, &organisations);
	if (e)
		return e;
	resp_etag(r, db_text(row, 0, REV));
	r->resp.rows = 1;
	return resp_json(r, 200, json_pack("{s:[o, o, o, o, o, o, o], s:i}", "items", read_row(&v, CARD_OBJECT), read_row(&v, CARD_FAULT), place_row(r, &v), read_row(&v, CARD_WISH),
		book_row(r, &v, MODEL_ORGANISATION, ORGANISATION_ID, ORGANISATION_BY, organisations), book_row(r, &v, MODEL_THEME, THEME_ID, THEME_BY, themes), read_row(&v, CARD_URGENCY),
		"version", (int)db_int(row, 0, VERSION)));
}

/* --- corrections --- */

static const struct field correct_fields[] = {
	{"object", F_TEXT, F_NULL, 1, 23, NULL}, {"object_at", F_TEXT, F_NULL, 3, RANGE_ROOM - 1, NULL},
	{"fault", F_TEXT, F_NULL, 1, 23, NULL}, {"fault_at", F_TEXT, F_NULL, 3, RANGE_ROOM - 1, NULL},
	{"urgency", F_TEXT, F_NULL, 1, 23, NULL}, {"urgency_at", F_TEXT, F_NULL, 3, RANGE_ROOM - 1, NULL},
	{"wish_at", F_TEXT, F_NULL, 3, RANGE_ROOM - 1, NULL},
	{0},
};

static bool is_start(const char *text, size_t n, size_t at)
{
	return at == n || ((unsigned char)text[at] & 0xC0) != 0x80;
}

/* "12-40" of the shown text → bytes of the whole one. False when it is no stretch of whole letters. */
static bool read_range(const struct view *v, const char *sent, size_t *begin, size_t *end)
{
	unsigned from, to;
	int used = 0;
	if (sscanf(sent, "%8u-%8u%n", &from, &to, &used) != 2 || sent[used] || from >= to || to > v->shown.len)
		return false;
	if (!is_start(v->shown.text, v->shown.len, from) || !is_start(v->shown.text, v->shown.len, to))
		return false;
	*begin = shown_from(&v->shown, from, false);
	*end = shown_from(&v->shown, to, true);
	return true;
}

/* The program's own words for a code, when the reader names none. */
static const char *offered_range(struct req *r, const struct view *v, enum card_field field, const char *code)
{
	struct card_mention list[OFFERS];
	char range[CARDS_RANGE];
	int n = card_offers(v->reader, v->text, strlen(v->text), field, list, OFFERS);
	for (int i = 0; code && i < n; i++)
		if (!strcmp(card_code(v->reader, field, list[i].entry), code) && cards_range(&list[i], range))
			return arena_strdup(r->arena, range);
	return NULL;
}

/* {code, at} of a field that the body names; false (and told) when it is wrong. */
static bool correction(struct req *r, const struct view *v, enum card_field field, json_t *out)
{
	const char *at_name = arena_printf(r->arena, "%s_at", NAMES[field]), *code = field == CARD_WISH ? NULL : body_text(r, NAMES[field]), *sent = body_text(r, at_name);
	bool named = field == CARD_WISH ? body_has(r, at_name) : body_has(r, NAMES[field]);
	size_t begin, end;
	if (!named && sent)
		req_wrong(r, arena_printf(r->arena, "/%s", at_name), "unexpected", "Слова указывают вместе со значением.");
	else if (code && card_entry(v->reader, field, code) < 0)
		req_wrong(r, arena_printf(r->arena, "/%s", NAMES[field]), "unknown_value", "Такого значения в перечне нет.");
	else if (sent && !read_range(v, sent, &begin, &end))
		req_wrong(r, arena_printf(r->arena, "/%s", at_name), "wrong_value", "Нужен отрезок текста из целых букв: начало-конец в байтах UTF-8.");
	else if (named) {
		const char *at = sent ? arena_printf(r->arena, "[%zu,%zu)", begin, end) : field == CARD_WISH ? NULL : offered_range(r, v, field, code);
		json_object_set_new(out, NAMES[field], json_pack("{s:s?, s:s?}", "code", code, "at", at));
	}
	return !r->errors;
}

/* Words for the history, masked for everybody: it is read by more people than the text. */
static json_t *told_value(struct req *r, const struct view *v, enum card_field field, const char *code, const char *at)
{
	unsigned begin, end;
	struct view all = *v;
	if (field != CARD_WISH)
		return code ? json_string(name_of(v, field, code)) : json_null();
	if (!at || sscanf(at, "[%u,%u)", &begin, &end) != 2 || !shown_to_all(r, v->text, &all.shown))
		return json_null();
	json_auto_t *words = words_json(&all, begin, end);
	json_t *text = json_object_get(words, "text");
	return text ? json_incref(text) : json_null();
}

static json_t *changes_json(struct req *r, const struct view *v, const json_t *asked)
{
	json_t *changes = json_object();
	for (int f = 0; f < CARD_FIELDS; f++) {
		const json_t *one = json_object_get(asked, NAMES[f]);
		int at = BEGINS[f];
		if (!one)
			continue;
		const char *was_at = db_is_null(v->row, 0, at) ? NULL : arena_printf(r->arena, "[%s,%s)", db_text(v->row, 0, at), db_text(v->row, 0, at + 1));
		const char *was = f == CARD_WISH ? NULL : text_or_null(v->row, CODES[f]);
		json_object_set_new(changes, NAMES[f], json_pack("[o, o]", told_value(r, v, (enum card_field)f, was, was_at),
			told_value(r, v, (enum card_field)f, json_string_value(json_object_get(one, "code")), json_string_value(json_object_get(one, "at")))));
	}
	return changes;
}

enum err message_card_correct(struct req *r)
{
	json_auto_t *card = NULL, *asked = json_object(), *changes = NULL;
	DB_AUTO_RESULT row = NULL;
	struct view v;
	enum err e = body_check(r, correct_fields);
	if (!e && !json_object_size(r->body)) {
		req_wrong(r, "", "missing", "Нужно хотя бы одно поле.");
		e = ERR_INVALID;
	}
	if (!e)
		e = message_lock_card(r, &card);
	if (!e)
		e = look(r, &row, &v);
	for (int f = 0; !e && f < CARD_FIELDS; f++)
		correction(r, &v, (enum card_field)f, asked);
	if (!e && r->errors)
		e = ERR_INVALID;
	if (e)
		return e;
	changes = changes_json(r, &v, asked);
	e = DB_RUN(r->db, Q_CARD_CORRECT, NULL, r->path_id, message_json(r, asked), arena_printf(r->arena, "%d", card_version(v.reader)));
	if (!e)
		e = message_put_event(r, &(struct event){.id = r->path_id, .kind = "edit", .changes = changes});
	if (!e)
		e = DB_RUN(r->db, Q_RETURNS_NOTE, NULL, r->path_id);
	return e ? e : message_answer_card(r, 200, r->path_id);
}
