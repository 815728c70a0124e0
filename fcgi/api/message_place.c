/* The place of one message: by hand or by the recogniser; the words that it was recognised by; the streets to choose from. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/card_shown.h"
#include "fcgi/api/place_in.h"
#include "fcgi/body.h"
#include "fcgi/gazetteer.h"

enum { AROUND = 80, SHOWN = 20 };	/* bytes of text beside the words; places of a message */

struct places *place_recogniser(struct req *r)
{
	static struct gazetteer *kept;
	if (!kept)
		kept = gazetteer_new(r->conf);
	return kept ? gazetteer_places(kept, r->db) : NULL;
}

/* A text member of the body, or else of the card. */
static const char *text_of(const struct req *r, const json_t *card, const char *name)
{
	return body_has(r, name) || !card ? body_text(r, name) : json_string_value(json_object_get(card, name));
}

/* A person's word. */
static enum err by_hand(struct req *r, const json_t *card)
{
	char house[PLACE_HOUSE_ROOM] = "";
	const char *street = text_of(r, card, "street_id"), *written = street || body_has(r, "house") ? text_of(r, card, "house") : NULL;
	struct places *p = place_recogniser(r);
	if (!p)
		return ERR_INTERNAL;
	if (written && *written && !street)
		req_wrong(r, "/house", "missing", "Дом без улицы не записать: укажите улицу.");
	else if (written && *written && !places_house(p, written, house))
		req_wrong(r, "/house", "wrong_value", "Дом пишется так: 12, 12а, 3/5 к. 2.");
	if (r->errors)
		return ERR_INVALID;
	json_object_set_new(r->body, "place", json_pack("{s:s?, s:s?, s:o, s:s}", "street_id", street, "house", *house ? house : NULL,
		"confidence", street ? json_real(1) : json_null(), "by", "hand"));
	return ERR_OK;
}

static enum err by_machine(struct req *r, const json_t *card)
{
	const char *address = text_of(r, card, "address"), *district = text_of(r, card, "district_id");
	const char *text = card ? json_string_value(json_object_get(card, "text")) : body_text(r, "text");
	struct places *p = place_recogniser(r);
	struct place found;
	if (!p)
		return ERR_INTERNAL;
	enum place_told told = places_decide(p, address, address ? strlen(address) : 0, text, text ? strlen(text) : 0, district ? atoi(district) : 0, &found);
	json_t *place = told == TOLD_NOWHERE
		? json_pack("{s:n, s:n, s:n, s:n}", "street_id", "house", "confidence", "by")
		: json_pack("{s:i, s:s?, s:f, s:s}", "street_id", (int)found.street, "house", *found.house ? found.house : NULL, "confidence",
			    (double)found.confidence, "by", told == TOLD_BY_FIELD ? "field" : "text");
	return json_object_set_new(r->body, "place", place) ? ERR_INTERNAL : ERR_OK;
}

enum err place_into_body(struct req *r, const json_t *card)
{
	const char *told = json_string_value(json_object_get(card, "place_by"));
	bool hand = body_has(r, "street_id") || body_has(r, "house"), machine = body_has(r, "place_by");
	if (hand && machine) {
		req_wrong(r, "/place_by", "unexpected", "Место либо указывают вручную, либо возвращают распознанное.");
		return ERR_INVALID;
	}
	if (hand)
		return by_hand(r, card);
	if (!card || machine || (body_has(r, "address") && (!told || strcmp(told, "hand"))))
		return by_machine(r, card);
	return ERR_OK;
}

/* --- the words --- */

static json_t *why_words(unsigned why)
{
	static const struct {
		unsigned bit;
		const char *code;
	} codes[] = {
		{PLACE_SIGN, "sign"}, {PLACE_OTHER_KIND, "other_kind"}, {PLACE_HOUSE, "house"}, {PLACE_PREPOSITION, "preposition"}, {PLACE_PAIR, "pair"},
		{PLACE_SHORT, "short"}, {PLACE_PART, "part"}, {PLACE_RIVALS, "rivals"}, {PLACE_SETTLED, "settled"}, {PLACE_NO_SUCH_HOUSE, "no_such_house"},
		{PLACE_OTHER_NAME, "other_name"}, {PLACE_PERSON, "person"}, {PLACE_ELSEWHERE, "elsewhere"},
	};
	json_t *list = json_array();
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (why & codes[i].bit)
			json_array_append_new(list, json_string(codes[i].code));
	return list;
}

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* The text around the words, whole characters of it; what is cut off on a side is told by the caller's dots. */
static json_t *with_words(const struct shown *s, const struct place *p)
{
	const char *text = s->text;
	size_t begin = shown_at(s, p->begin, false), end = shown_at(s, p->end, true);
	size_t from = begin > AROUND ? begin - AROUND : 0, to = end + AROUND < s->len ? end + AROUND : s->len;
	while (from < begin && is_tail(text[from]))
		from++;
	while (to < s->len && to > end && is_tail(text[to]))
		to--;
	return json_pack("{s:s%, s:s%, s:s%, s:b, s:b}", "before", text + from, begin - from, "words", text + begin, end - begin, "after", text + end, to - end,
			 "cut_before", from > 0, "cut_after", to < s->len);
}

static json_t *place_json(const struct place *p, const struct shown *s, const char *by)
{
	json_t *one = with_words(s, p), *more = json_pack("{s:s, s:o, s:s?, s:f, s:i, s:o}", "by", by, "street_id", json_sprintf("%d", p->street), "house",
		*p->house ? p->house : NULL, "confidence", (double)((int)(p->confidence * 100 + .5f)) / 100, "rivals", (int)p->rivals, "why", why_words(p->why));
	if (!one || !more) {
		json_decref(one);
		json_decref(more);
		return NULL;
	}
	json_object_update_new(one, more);
	return one;
}

/* Adds what a text names; the streets' numbers go into ids for their names. */
static bool add_found(struct req *r, struct places *p, const char *text, enum place_where where, int32_t district, json_t *items, char *ids, size_t room)
{
	struct place found[SHOWN];
	struct shown shown;
	size_t n = strlen(text), len = strlen(ids);
	if (!shown_text_of(r, text, &shown))
		return false;
	int count = places_find(p, text, n, where, district, found, SHOWN);
	for (int i = 0; i < count; i++) {
		if (shown_hides_name(&shown, found[i].begin, found[i].end))
			continue;
		json_t *one = place_json(&found[i], &shown, where == PLACE_FIELD ? "field" : "text");
		if (!one || json_array_append_new(items, one))
			return false;
		len += (size_t)snprintf(ids + len, room - len, "%s%d", len > 1 ? "," : "", found[i].street);
	}
	return true;
}

static enum err name_streets(struct req *r, json_t *items, const char *ids)
{
	DB_AUTO_RESULT rows = NULL;
	size_t i;
	json_t *one;
	enum err e = DB_RUN(r->db, Q_STREET_LABELS, &rows, ids);
	json_array_foreach(items, i, one)
		for (int k = 0; !e && k < db_rows(rows); k++)
			if (!strcmp(db_text(rows, k, 0), json_string_value(json_object_get(one, "street_id"))))
				json_object_set_new(one, "street", json_string(db_text(rows, k, 1)));
	return e;
}

enum err message_place(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	char ids[2 * SHOWN * 12 + 4] = "{";
	enum err e = DB_RUN(r->db, Q_MESSAGE_PLACE, &row, r->path_id);
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	struct places *p = place_recogniser(r);
	json_auto_t *items = json_array();
	int32_t district = (int32_t)db_int(row, 0, 2);
	if (!p || !add_found(r, p, db_text(row, 0, 0), PLACE_FIELD, district, items, ids, sizeof ids) ||
	    !add_found(r, p, db_text(row, 0, 1), PLACE_TEXT, district, items, ids, sizeof ids))
		return ERR_INTERNAL;
	snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "}");
	e = name_streets(r, items, ids);
	r->resp.rows = (long)json_array_size(items);
	return e ? e : resp_json(r, 200, json_pack("{s:O}", "items", items));
}

enum err street_list(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_STREET_LIST, 0, NULL, &row);
	if (e)
		return e;
	resp_etag(r, db_text(row, 0, 1));
	return resp_json(r, 200, json_pack("{s:o}", "items", json_loads(db_text(row, 0, 0), 0, NULL)));
}
