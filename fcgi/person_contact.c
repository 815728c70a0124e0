/* Contacts of applicants: pages, phones and mail boxes wherever they stand in what was told. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "fcgi/person_in.h"

enum { GROUPS = 8, WHOLE_PHONE = 11, PHONES = 3, BEHIND = 90 };

static bool told(const char *s)
{
	return s && *s;
}

static void put(struct contacts *c, bool page, const char *kind, const char *value)
{
	char *text = c->text[c->n];
	if (c->n == CONTACTS_MOST || !told(value))
		return;
	snprintf(text, CONTACT_BYTES, "%s%s", kind, value);
	for (int i = 0; i < c->n; i++)
		if (!strcmp(c->text[i], text))
			return;
	c->page[c->n++] = page;
}

/* ---- phones ---- */

/* Runs of digits with blanks, brackets, dots and hyphens between: what may hold a phone. */
struct run {
	const char *begin[GROUPS], *end;	/* of each group; behind the last one */
	int size[GROUPS], groups;
	bool plus, bracket;			/* + before the first group, a bracket around it or the second */
};

static const char *read_run(const char *s, struct run *r)
{
	*r = (struct run){.end = s};
	while (isdigit((unsigned char)*s) && r->groups < GROUPS) {
		r->begin[r->groups] = s;
		while (isdigit((unsigned char)*s))
			s++;
		r->size[r->groups] = (int)(s - r->begin[r->groups]);
		r->groups++;
		r->end = s;
		size_t between = 0;
		while (between < 4 && (strchr(" -().", s[between]) ? s[between] != 0 : !strncmp(s + between, "\xC2\xA0", 2)))
			between += s[between] == '\xC2' ? 2 : 1;
		r->bracket |= r->groups <= 2 && memchr(s, ')', between);
		if (!between)
			break;
		s += between;
	}
	return r->end;
}

/* Is it told before the number, behind the last comma, that it is one of something else? */
static bool is_document(const char *text, const char *at)
{
	static const char *const WORDS[] = {"паспорт", "серия", "снилс", "инн", "полис", "договор", "счет", "счёт", "номер", "№", "л/с", "удостоверен", NULL};
	static const char *const PHONE[] = {"тел", "Тел", "ТЕЛ", "моб", "Моб", "звон", "whatsapp", "WhatsApp", NULL};
	char before[BEHIND + 1], folded[PERSON_FOLDED];
	const char *from = at;
	while (from > text && at - from < BEHIND && !strchr(",;\n", from[-1]))
		from--;
	snprintf(before, sizeof before, "%.*s", (int)(at - from), from);
	for (const char *const *w = PHONE; *w; w++)
		if (strstr(before, *w))
			return false;
	person_fold(folded, before);
	for (const char *const *w = WORDS; *w; w++)
		if (strstr(before, *w) || strstr(folded, *w))
			return true;
	return false;
}

/* The groups from i to last as one phone of ten digits; with the code of a country they are eleven. */
static bool is_phone(const struct run *r, int i, int last, const char *digits, int n)
{
	bool plus = r->plus && i == 0;
	if (n == WHOLE_PHONE) {
		bool snils = last == i + 3 && r->size[i] == 3 && r->size[i + 1] == 3 && r->size[i + 2] == 3;
		return strchr(plus ? "7" : "78", digits[0]) && strchr("3489", digits[1]) && !snils;
	}
	bool passport = last > i && r->size[last] == 6 && (r->size[i] == 4 || r->size[i] == 2) && !(r->bracket && i == 0);
	bool town = strchr("348", digits[0]) && r->size[i] >= 3 && r->size[i] <= 5 && last > i;
	return n == PERSON_PHONE && !plus && !passport && (digits[0] == '9' || town || !strncmp(digits, "481", 3));
}

/* The last group of a phone that begins with group i; i - 1 when none does. */
static int phone_at(const struct run *r, int i, char phone[PERSON_PHONE + 1])
{
	char digits[WHOLE_PHONE + 1];
	int n = 0;
	for (int last = i; last < r->groups && n + r->size[last] <= WHOLE_PHONE; last++) {
		memcpy(digits + n, r->begin[last], (size_t)r->size[last]);
		n += r->size[last];
		digits[n] = 0;
		/* Ten digits of eight and nine more that follow are the beginning of eleven. */
		bool more = n == PERSON_PHONE && last + 1 < r->groups && r->size[last + 1] == 1;
		if (n >= PERSON_PHONE && !more && is_phone(r, i, last, digits, n)) {
			memcpy(phone, digits + n - PERSON_PHONE, PERSON_PHONE + 1);
			return last;
		}
	}
	return i - 1;
}

int person_phones(const char *text, char phones[][PERSON_PHONE + 1], int most)
{
	struct run r;
	int n = 0;
	for (const char *s = text; *s && n < most;) {
		bool inside = s > text && (isalnum((unsigned char)s[-1]) || (strchr("/:_", s[-1]) && s - 1 > text && isdigit((unsigned char)s[-2])));
		if (!isdigit((unsigned char)*s)) {
			s++;
			continue;
		}
		const char *begin = s;
		s = read_run(s, &r);
		r.plus = begin > text && begin[-1] == '+';
		r.bracket |= begin > text && begin[-1] == '(';
		for (int i = 0, last; !inside && i < r.groups && n < most; i = (last < i ? i : last) + 1) {
			last = phone_at(&r, i, phones[n]);
			n += last >= i && !is_document(text, r.begin[i]);
		}
	}
	return n;
}

static void put_phones(struct contacts *c, const char *text)
{
	char phones[PHONES][PERSON_PHONE + 1];
	int n = told(text) ? person_phones(text, phones, PHONES) : 0;
	for (int i = 0; i < n; i++)
		put(c, false, "phone:", phones[i]);
}

/* What the source calls a phone is one, a short one within the town too: its last ten digits. */
static void put_called(struct contacts *c, const char *text)
{
	char digits[64];
	int before = c->n, n = 0;
	put_phones(c, text);
	for (const char *s = told(text) ? text : ""; *s && n < (int)sizeof digits - 1; s++)
		if (isdigit((unsigned char)*s))
			digits[n++] = *s;
	digits[n] = 0;
	if (c->n == before)
		put(c, false, "phone:", n > PERSON_PHONE ? digits + n - PERSON_PHONE : digits);
}

/* ---- pages and mail boxes: words of a line ---- */

static bool is_page(const char *word)
{
	static const char *const HOSTS[] = {"vk.com/", "m.vk.com/", "ok.ru/", "t.me/", NULL};
	for (const char *const *h = HOSTS; *h; h++)
		if (!strncasecmp(word, *h, strlen(*h)))
			return true;
	return strstr(word, "://");
}

/* own: the source says that it is the author's; in a line it may be that of a group, a house or this very site, so names are compared as at a phone. */
static void put_page(struct contacts *c, const char *url, bool own)
{
	char folded[PERSON_FOLDED];
	const char *bare = strstr(url, "://");
	person_fold(folded, bare ? bare + 3 : url);
	put(c, own, "url:", folded);
}

/* Something, @, something with a dot inside. */
static bool is_email(const char *word)
{
	const char *at = strchr(word, '@'), *dot = at ? strrchr(at, '.') : NULL;
	return at && at > word && dot && dot > at + 1 && dot[1] && !strchr(at + 1, '@');
}

static void put_email(struct contacts *c, char *word)
{
	for (char *s = word; *s; s++)
		*s = (char)tolower((unsigned char)*s);
	put(c, false, "email:", word);
}

static void put_words(struct contacts *c, const char *text, bool pages)
{
	static const char BETWEEN[] = " \t\r\n,;<>()\"'";
	char word[CONTACT_BYTES - 8];
	for (text = told(text) ? text : ""; *(text += strspn(text, BETWEEN));) {
		size_t size = strcspn(text, BETWEEN), n = size;
		while (n && strchr(".:", text[n - 1]))
			n--;
		snprintf(word, sizeof word, "%.*s", (int)(n < sizeof word ? n : sizeof word - 1), text);
		if (is_page(word)) {
			if (pages)
				put_page(c, word, false);
		} else if (is_email(word)) {
			put_email(c, word);
		}
		text += size;
	}
}

void contacts_read(struct contacts *c, const struct person *p)
{
	char folded[PERSON_FOLDED];
	c->n = 0;
	if (told(p->url))
		put_page(c, p->url, true);
	put_words(c, p->line, true);
	put_called(c, p->phone);
	put_phones(c, p->line);
	put_words(c, p->email, false);
	if (c->n || (!told(p->address) && !told(p->line)))
		return;
	person_fold(folded, told(p->address) ? p->address : p->line);
	put(c, false, "address:", folded);
}
