/* record_parts.c - the parts of a record that live in tables of their own: answers and the applicant. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
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

/* Letters, digits and «@» in lower case: «+7 (900) 1» and «8-900-1» are told apart, blanks and signs are not. */
static size_t identity(const char *kind, const char *value, char to[600])
{
	size_t n = (size_t)snprintf(to, 600, "%s:", kind), step, len = strlen(value);

	for (size_t i = 0; i < len && n + 5 < 600; i += step) {
		uint32_t c = clean_decode(value + i, len - i, &step);

		if ((c >= 'A' && c <= 'Z') || (c >= 0x410 && c <= 0x42F))
			c += 32;
		else if (c == 0x401 || c == 0x451)
			c = 0x435;
		if (c > 0x7F || c == '@' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
			n += clean_encode(c, to + n);
	}
	return n;
}

/* A page, a phone or a mail box is one person; a name alone is one only together with the address. */
static size_t author_identity(const struct record *r, char to[600])
{
	const char *url = r->v[IF_AUTHOR_URL];
	char both[500];

	if (url) {
		const char *bare = strstr(url, "://");

		return identity("url", bare ? bare + 3 : url, to);
	}
	if (r->v[IF_AUTHOR_PHONE])
		return identity("phone", r->v[IF_AUTHOR_PHONE], to);
	if (r->v[IF_AUTHOR_EMAIL])
		return identity("email", r->v[IF_AUTHOR_EMAIL], to);
	if (!r->v[IF_AUTHOR_NAME])
		return 0;
	snprintf(both, sizeof both, "%s|%s", r->v[IF_AUTHOR_NAME], r->v[IF_AUTHOR_ADDRESS] ? r->v[IF_AUTHOR_ADDRESS] : "");
	return identity("name", both, to);
}

bool record_author(const struct record *r, const unsigned char *secret, char key[80])
{
	char who[600];
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned int size = 0;
	size_t n = author_identity(r, who);

	if (n == 0 || !HMAC(EVP_sha256(), secret, 32, (unsigned char *)who, n, mac, &size))
		return false;
	memcpy(key, "\\\\x", 4);
	for (unsigned int i = 0; i < size; i++)
		snprintf(key + 3 + 2 * i, 3, "%02x", mac[i]);
	return true;
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
