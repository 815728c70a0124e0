#include "fcgi/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fcgi/base64.h"
#include "fcgi/person.h"

static void name_fields(const json_t *telling, char *to, size_t room)
{
	const char *key;
	json_t *value;
	size_t n = (size_t)snprintf(to, room, "{%s", json_object_get(telling, "name") ? "name" : "");
	json_object_foreach(json_object_get(telling, "contacts"), key, value)
		if (n < room)
			n += (size_t)snprintf(to + n, room - n, "%scontacts.%s", n > 1 ? "," : "", key);
	snprintf(to + (n < room - 1 ? n : room - 2), 2, "}");
}

/* Sealed bytes in hexadecimal, malloc'ed; NULL when memory is short or the seal refuses. */
static char *close_words(struct seal *s, const unsigned char author[PERSON_KEY_SIZE], const char *words)
{
	size_t n = strlen(words), size = SEAL_HEAD + n;
	unsigned char *sealed = malloc(size);
	char *hex = malloc(2 * size + 1);
	bool ok = sealed && hex && seal_close(s, author, words, n, sealed);
	if (ok)
		hex_encode(hex, sealed, size);
	else
		free(hex);
	free(sealed);
	return ok ? hex : NULL;
}

bool identity_close(struct seal *s, const unsigned char author[PERSON_KEY_SIZE], const char *name, const json_t *contacts, struct identity *out)
{
	json_t *telling = json_object();
	if (name)
		json_object_set_new(telling, "name", json_string(name));
	if (json_object_size(contacts))
		json_object_set_new(telling, "contacts", json_deep_copy(contacts));
	char *words = json_object_size(telling) ? json_dumps(telling, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	out->sealed = words ? close_words(s, author, words) : NULL;
	name_fields(telling, out->fields, sizeof out->fields);
	free(words);
	json_decref(telling);
	return out->sealed;
}

void identity_free(struct identity *i)
{
	free(i->sealed);
	i->sealed = NULL;
}

/* From before 061 two people of one phone were one: then each of them is named. */
static void put_name(json_t *sum, json_t *name)
{
	json_t *before = json_object_get(sum, "name"), *names = json_object_get(sum, "names"), *one;
	size_t i;
	bool other = json_is_string(before) && !person_names_alike(json_string_value(before), json_string_value(name));
	if (!names && other)
		json_object_set_new(sum, "names", names = json_pack("[O]", before));
	json_object_set(sum, "name", name);
	json_array_foreach(names, i, one)
		if (person_names_alike(json_string_value(one), json_string_value(name)))
			return;
	json_array_append(names, name);
}

static void merge(json_t *sum, json_t *telling)
{
	json_t *name = json_object_get(telling, "name"), *contacts = json_object_get(telling, "contacts");
	if (json_is_string(name))
		put_name(sum, name);
	if (!json_is_object(contacts))
		return;
	if (!json_is_object(json_object_get(sum, "contacts")))
		json_object_set_new(sum, "contacts", json_object());
	json_object_update(json_object_get(sum, "contacts"), contacts);
}

static enum seal_result open_words(struct seal *s, const unsigned char author[PERSON_KEY_SIZE], const char *hex, char **words)
{
	size_t n = strlen(hex) / 2;
	unsigned char *sealed = malloc(n + 1);
	*words = malloc(n + 1);
	enum seal_result r = sealed && *words && hex_decode(sealed, hex, n) ? seal_open(s, author, sealed, n, *words) : SEAL_BROKEN;
	free(sealed);
	return r;
}

enum seal_result identity_add(struct seal *s, const unsigned char author[PERSON_KEY_SIZE], const char *sealed, json_t *sum)
{
	char *words;
	enum seal_result r = open_words(s, author, sealed, &words);
	json_t *telling = r == SEAL_OPEN ? json_loads(words, 0, NULL) : NULL;
	if (r == SEAL_OPEN && !json_is_object(telling))
		r = SEAL_BROKEN;
	if (r == SEAL_OPEN)
		merge(sum, telling);
	json_decref(telling);
	free(words);
	return r;
}

/* ---- looking for somebody ---- */

#define BLANKS " \t\r\n"
#define PHONE_SIGNS "0123456789 +-()"
#define AROUND_EMAIL " \t\r\n,;<>()"
enum { WORDS_MOST = 12, WORD_BYTES = 120, PHONE_DIGITS = 10, PHONE_MOST = 15, PHONES = 8 };

/* Folded words of a name of two letters at least; how many. */
static int words_of(const char *name, char word[WORDS_MOST][WORD_BYTES])
{
	char one[WORD_BYTES], folded[PERSON_FOLDED];
	int n = 0;
	for (size_t size; name && n < WORDS_MOST && *(name += strspn(name, BLANKS)); name += size) {
		size = strcspn(name, BLANKS);
		snprintf(one, sizeof one, "%.*s", (int)(size < sizeof one ? size : sizeof one - 1), name);
		/* Two letters of Russian are four bytes. */
		if (person_fold(folded, one) >= 3)
			snprintf(word[n++], WORD_BYTES, "%.*s", WORD_BYTES - 1, folded);
	}
	return n;
}

static bool name_holds(const char *name, const char *asked)
{
	char his[WORDS_MOST][WORD_BYTES], wanted[WORDS_MOST][WORD_BYTES];
	int n = words_of(name, his), m = words_of(asked, wanted), met = 0;
	for (int i = 0; i < m; i++)
		for (int j = 0; j < n; j++)
			if (!strcmp(wanted[i], his[j])) {
				met++;
				break;
			}
	return m > 0 && met == m;
}

static bool email_holds(const char *contact, const char *asked)
{
	size_t n = strlen(asked);
	for (size_t size; *(contact += strspn(contact, AROUND_EMAIL)); contact += size) {
		size = strcspn(contact, AROUND_EMAIL);
		if (size == n && !strncasecmp(contact, asked, n))
			return true;
	}
	return false;
}

/* The last ten digits; fewer are no phone. */
static const char *phone_end(const char *s, size_t size, char digits[PHONE_MOST + 1])
{
	size_t n = 0;
	for (size_t i = 0; i < size; i++) {
		if (s[i] < '0' || s[i] > '9')
			continue;
		if (n == PHONE_MOST)
			return NULL;
		digits[n++] = s[i];
	}
	digits[n] = 0;
	return n < PHONE_DIGITS ? NULL : digits + n - PHONE_DIGITS;
}

static bool phone_holds(const char *contact, const char *asked)
{
	char his[PHONE_MOST + 1], wanted[PHONE_MOST + 1], phones[PHONES][PERSON_PHONE + 1];
	const char *end = phone_end(asked, strlen(asked), wanted);
	int n = end ? person_phones(contact, phones, PHONES) : 0;
	for (int i = 0; i < n; i++)
		if (!strcmp(phones[i], end))
			return true;
	while (end && *contact) {
		size_t size = strspn(contact, PHONE_SIGNS);
		const char *one = size ? phone_end(contact, size, his) : NULL;
		if (one && !strcmp(one, end))
			return true;
		contact += size ? size : 1;
	}
	return false;
}

/* Is it in any of the contacts? */
static bool contact_holds(const json_t *telling, const char *asked, bool (*holds)(const char *, const char *))
{
	const char *key;
	json_t *value;
	json_object_foreach(json_object_get(telling, "contacts"), key, value)
		if (json_is_string(value) && holds(json_string_value(value), asked))
			return true;
	return false;
}

unsigned identity_meets(const json_t *telling, const struct identity_asked *asked)
{
	const char *name = json_string_value(json_object_get(telling, "name"));
	unsigned met = !asked->name || name_holds(name, asked->name) ? IDENTITY_NAME : 0;
	met |= !asked->email || contact_holds(telling, asked->email, email_holds) ? IDENTITY_EMAIL : 0;
	return met | (!asked->phone || contact_holds(telling, asked->phone, phone_holds) ? IDENTITY_PHONE : 0);
}

bool identity_name_asks(const char *name)
{
	char word[WORDS_MOST][WORD_BYTES];
	return words_of(name, word) >= 2;
}

bool identity_email_asks(const char *email)
{
	const char *at = strchr(email, '@');
	return at && at > email && at[1] && !strpbrk(email, AROUND_EMAIL);
}

bool identity_phone_asks(const char *phone)
{
	char digits[PHONE_MOST + 1];
	return strspn(phone, PHONE_SIGNS) == strlen(phone) && phone_end(phone, strlen(phone), digits);
}
