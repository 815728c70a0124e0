/* record_parts.c - the parts of a record that live in tables of their own: answers and the applicant. */
#include <stdio.h>
#include <string.h>

#include "fcgi/intake/record.h"

/* Adds an answer unless it is empty or says the same as the one before. */
static void add_answer(json_t *list, const char *kind, const char *text, size_t n, const char *at)
{
	struct clean_buf clean = {0};
	json_t *last = json_array_get(list, json_array_size(list) - 1), *answer;
	const char *before = json_string_value(json_object_get(last, "text"));
	int position = 1;

	if (!text || !clean_text(&clean, text, n) || clean.len == 0 || (before && strcmp(before, clean.data) == 0)) {
		clean_close(&clean);
		return;
	}
	for (size_t i = 0; i < json_array_size(list); i++)
		position += strcmp(json_string_value(json_object_get(json_array_get(list, i), "kind")), kind) == 0;
	answer = json_pack("{s:s, s:i, s:s, s:s?}", "kind", kind, "position", position, "text", clean.data, "answered_at", at);
	if (answer && (clean.len != n || memcmp(clean.data, text, n) != 0))
		json_object_set_new(answer, "original", json_stringn(text, n));
	json_array_append_new(list, answer);
	clean_close(&clean);
}

static bool is_finished(const struct record *r)
{
	const char *state = r->words[IF_STATE];

	return !state || strcmp(state, "answered") == 0 || strcmp(state, "closed") == 0;
}

json_t *record_answers(const struct record *r)
{
	const enum intake_field fields[] = {IF_ANSWER, IF_ANSWER2, IF_ANSWER3};
	json_t *list;
	size_t last;

	if (!r->v[IF_FIRST] && !r->v[IF_ANSWER] && !r->v[IF_ANSWER2] && !r->v[IF_ANSWER3])
		return NULL;
	list = json_array();
	add_answer(list, "first", r->v[IF_FIRST], r->len[IF_FIRST], r->v[IF_FIRST_AT]);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		add_answer(list, "interim", r->v[fields[i]], r->len[fields[i]], i == 0 ? r->v[IF_ANSWER_AT] : NULL);
	last = json_array_size(list);
	if (last == 0) {
		json_decref(list);
		return NULL;
	}
	/* The last one of a finished case ended it; a first answer alone stays the first one. */
	if (is_finished(r) && strcmp(json_string_value(json_object_get(json_array_get(list, last - 1), "kind")), "interim") == 0) {
		json_object_set_new(json_array_get(list, last - 1), "kind", json_string("final"));
		json_object_set_new(json_array_get(list, last - 1), "position", json_integer(1));
	}
	return list;
}

static struct person author_of(const struct record *r)
{
	return (struct person){.url = r->v[IF_AUTHOR_URL], .phone = r->v[IF_AUTHOR_PHONE], .email = r->v[IF_AUTHOR_EMAIL], .name = r->v[IF_AUTHOR_NAME],
			       .address = r->v[IF_AUTHOR_ADDRESS]};
}

bool record_author(const struct record *r, const unsigned char *secret, unsigned char key[PERSON_KEY_SIZE])
{
	struct person p = author_of(r);

	return person_key(secret, &p, key);
}

json_t *record_told(const struct record *r, const unsigned char *secret, unsigned char key[PERSON_KEY_SIZE])
{
	struct person p = author_of(r);

	return person_told(secret, &p, key);
}

json_t *record_contacts(const struct record *r)
{
	static const struct {
		enum intake_field field;
		const char *name;
	} contacts[] = {{IF_AUTHOR_URL, "url"}, {IF_AUTHOR_PHONE, "phone"}, {IF_AUTHOR_EMAIL, "email"}, {IF_AUTHOR_ADDRESS, "address"}};
	json_t *out = json_object();

	for (size_t i = 0; i < sizeof contacts / sizeof *contacts; i++)
		if (r->v[contacts[i].field])
			json_object_set_new(out, contacts[i].name,
					    json_stringn(r->v[contacts[i].field], r->len[contacts[i].field]));
	if (json_object_size(out) > 0)
		return out;
	json_decref(out);
	return NULL;
}
