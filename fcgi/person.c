#include "fcgi/person.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/base64.h"
#include "fcgi/person_in.h"
#include "search/text/clean.h"

enum { IDENTITY_MAX = 1200, PHONE_DIGITS = 10 };

static bool told(const char *s)
{
	return s && *s;
}

/* Small letters with ё as е; 0 for what does not identify. */
static uint32_t folded(uint32_t c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0x410 && c <= 0x42F))
		return c + 32;
	if (c == 0x401 || c == 0x451)
		return 0x435;
	bool counts = c > 0x7F || c == '@' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
	return counts && c != 0xA0 ? c : 0;
}

static size_t put(char *to, size_t n, const char *value)
{
	size_t len = strlen(value), step;
	for (size_t i = 0; i < len && n + 5 < IDENTITY_MAX; i += step) {
		uint32_t c = folded(clean_decode(value + i, len - i, &step));
		if (c)
			n += clean_encode(c, to + n);
	}
	return n;
}

size_t person_fold(char to[PERSON_FOLDED], const char *s)
{
	size_t n = put(to, 0, s);
	to[n] = 0;
	return n;
}

static size_t begin(char *to, const char *kind)
{
	size_t n = strlen(kind);
	memcpy(to, kind, n);
	return n;
}

/* The last ten digits: +7, 8 and no prefix at all are the same phone. */
static size_t put_phone(char *to, size_t n, const char *phone)
{
	char digits[64];
	size_t count = 0;
	for (const char *p = phone; *p && count < sizeof(digits); p++)
		if (*p >= '0' && *p <= '9')
			digits[count++] = *p;
	size_t from = count > PHONE_DIGITS ? count - PHONE_DIGITS : 0;
	memcpy(to + n, digits + from, count - from);
	return n + count - from;
}

static size_t identity(const struct person *p, char to[IDENTITY_MAX])
{
	if (told(p->url)) {
		const char *bare = strstr(p->url, "://");
		return put(to, begin(to, "url:"), bare ? bare + 3 : p->url);
	}
	if (told(p->phone))
		return put_phone(to, begin(to, "phone:"), p->phone);
	if (told(p->email))
		return put(to, begin(to, "email:"), p->email);
	if (!told(p->name) && !told(p->address))
		return 0;
	size_t n = put(to, begin(to, "name:"), told(p->name) ? p->name : "");
	to[n++] = '|';
	return put(to, n, told(p->address) ? p->address : "");
}

bool person_key(const unsigned char secret[KEY_SECRET_SIZE], const struct person *p, unsigned char key[PERSON_KEY_SIZE])
{
	char who[IDENTITY_MAX + 8];
	size_t n = identity(p, who);
	if (n)
		keys_mac(secret, who, n, key);
	return n > 0;
}

/* ---- tellings ---- */

/* A mark in hexadecimal, bound to its contact: HMAC of both. */
static json_t *mark(const unsigned char secret[KEY_SECRET_SIZE], const char *contact, const char *what, const char *value)
{
	char text[CONTACT_BYTES + NAME_WORDS * NAME_WORD + 16], hex[2 * PERSON_KEY_SIZE + 1];
	unsigned char mac[PERSON_KEY_SIZE];
	int n = snprintf(text, sizeof text, "%s\n%s\n%s", contact, what, value);
	keys_mac(secret, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1, mac);
	return json_string(hex_encode(hex, mac, PERSON_MARK_SIZE));
}

/* A page is one person's own, so no name is asked for; an address is a house, so nobody is told by it alone. */
static json_t *contact_json(const unsigned char secret[KEY_SECRET_SIZE], const struct contacts *c, int i, const struct name *n)
{
	const char *contact = c->text[i];
	json_t *tags = json_array(), *one = json_pack("{s:o, s:o}", "contact", mark(secret, contact, "contact", ""), "tags", tags);
	if (!one || c->page[i])
		return one;
	for (int t = 0; t < n->tags; t++)
		json_array_append_new(tags, mark(secret, contact, "tag", n->tag[t]));
	if (!n->tags && !strncmp(contact, "address:", strlen("address:")))
		json_array_append_new(tags, mark(secret, contact, "tag", ""));
	if (n->whole[0])
		json_object_set_new(one, "whole", mark(secret, contact, "whole", n->whole));
	if (n->father[0])
		json_object_set_new(one, "father", mark(secret, contact, "father", n->father));
	return one;
}

/* The same words are the same telling: the first contact, and all that the name says. */
static void telling_key(const unsigned char secret[KEY_SECRET_SIZE], const char *contact, const struct name *n, unsigned char key[PERSON_KEY_SIZE])
{
	char text[CONTACT_BYTES + NAME_TAGS * NAME_TAG + NAME_WORDS * NAME_WORD + 32];
	int used = snprintf(text, sizeof text, "told\n%s\n%s\n%s", contact, n->whole, n->father);
	for (int t = 0; t < n->tags; t++)
		used += snprintf(text + used, sizeof text - (size_t)used, "\n%s", n->tag[t]);
	keys_mac(secret, text, (size_t)used, key);
}

json_t *person_told(const unsigned char secret[KEY_SECRET_SIZE], const struct person *p, unsigned char key[PERSON_KEY_SIZE])
{
	struct contacts c;
	struct name n;
	contacts_read(&c, p);
	name_read(&n, p->name);
	bool any = told(p->url) || told(p->phone) || told(p->email) || told(p->name) || told(p->address) || told(p->line);
	json_t *list = any ? json_array() : NULL;
	if (!list)
		return NULL;
	for (int i = 0; i < c.n; i++)
		json_array_append_new(list, contact_json(secret, &c, i, &n));
	telling_key(secret, c.n ? c.text[0] : "", &n, key);
	return list;
}
