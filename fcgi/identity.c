#include "fcgi/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/base64.h"

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

static void merge(json_t *sum, json_t *telling)
{
	json_t *name = json_object_get(telling, "name"), *contacts = json_object_get(telling, "contacts");
	if (json_is_string(name))
		json_object_set(sum, "name", name);
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
