#include "fcgi/person.h"

#include <stdint.h>
#include <string.h>

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

static bool is_phone(const char *s)
{
	size_t digits = 0, others = 0;
	for (; *s; s++)
		if (*s >= '0' && *s <= '9')
			digits++;
		else if (!strchr(" +-()", *s))
			others++;
	return digits >= PHONE_DIGITS && !others;
}

void person_contact(struct person *p, const char *contact)
{
	if (!told(contact))
		return;
	if (strstr(contact, "://"))
		p->url = contact;
	else if (is_phone(contact))
		p->phone = contact;
	else if (strchr(contact, '@') && !strchr(contact, ' '))
		p->email = contact;
	else
		p->address = contact;
}
