/* What is found in the bytes themselves: mail boxes, mentions, links to pages of persons. */
#include <string.h>

#include "search/text/mask_in.h"
#include "search/text/utf8.h"

enum { LOCAL_MAX = 64, HOST_MAX = 120, NAME_MAX_BYTES = 120, PATH_MAX_BYTES = 200 };

static bool is_plain(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_high(unsigned char c)
{
	return c >= 0x80;
}

static bool is_local(unsigned char c)
{
	return is_plain(c) || is_high(c) || (c && strchr(".%+-", c));
}

static bool is_host(unsigned char c)
{
	return is_plain(c) || is_high(c) || c == '.' || c == '-';
}

/* Bytes of UTF-8 above ASCII are letters here unless they are blanks and quotes («», —, nbsp). */
static bool is_break(const char *s, size_t at)
{
	return !memcmp(s + at, "\xC2", 1) || !memcmp(s + at, "\xE2", 1);
}

static size_t host_end(const struct masker *m, size_t at)
{
	size_t from = at, most = m->n - at < HOST_MAX ? m->n : at + HOST_MAX;
	while (at < most && is_host((unsigned char)m->s[at]) && !is_break(m->s, at))
		at++;
	while (at < m->n && (m->s[at] & 0xC0) == 0x80)	/* the bound falls inside a letter */
		at++;
	while (at > from && (m->s[at - 1] == '.' || m->s[at - 1] == '-'))
		at--;
	return at;
}

static size_t local_begin(const struct masker *m, size_t at)
{
	size_t from = at;
	while (from && at - from < LOCAL_MAX && is_local((unsigned char)m->s[from - 1]))
		from--;
	while (from < at && (is_high((unsigned char)m->s[from]) ? (m->s[from] & 0xC0) == 0x80 || is_break(m->s, from) : !is_plain((unsigned char)m->s[from])))
		from++;
	return from;
}

/* name@host.zone; returns where it ends, 0 when it is none. */
static size_t email_at(struct masker *m, size_t sign)
{
	size_t from = local_begin(m, sign), end = host_end(m, sign + 1);
	const char *dot = end > sign + 1 ? memchr(m->s + sign + 1, '.', end - sign - 1) : NULL;
	if (from == sign || !dot || dot == m->s + sign + 1)
		return 0;
	mask_add(m, &m->page, from, end, MASK_EMAIL);
	return end;
}

/* A name in brackets right behind the mention belongs to it: @id1 (Имя). */
static size_t with_brackets(const struct masker *m, size_t at)
{
	size_t open = at < m->n && m->s[at] == ' ' ? at + 1 : at;
	if (open >= m->n || m->s[open] != '(')
		return at;
	size_t room = m->n - open < NAME_MAX_BYTES ? m->n - open : NAME_MAX_BYTES;
	const char *close = memchr(m->s + open, ')', room);
	return close ? (size_t)(close - m->s) + 1 : at;
}

/* @name or *id1; a bare «@» or «@ 5» is nothing. */
static size_t mention_at(struct masker *m, size_t at)
{
	size_t end = at + 1;
	unsigned char before = at ? (unsigned char)m->s[at - 1] : ' ';
	while (end < m->n && end - at < 34 && (is_plain((unsigned char)m->s[end]) || m->s[end] == '.'))
		end++;
	while (end > at + 1 && m->s[end - 1] == '.')
		end--;
	bool letter = at + 1 < m->n && !(m->s[at + 1] >= '0' && m->s[at + 1] <= '9');
	if (end - at < 4 || !letter || is_plain(before))
		return 0;
	if (end - at > 5 && (!memcmp(m->s + at + 1, "club", 4) || !memcmp(m->s + at + 1, "public", end - at > 7 ? 6 : 4)))
		return 0;
	bool id = !memcmp(m->s + at + 1, "id", 2);
	end = id ? with_brackets(m, end) : end;
	mask_add(m, &m->page, at, end, MASK_PAGE);
	return end;
}

/* [id1|Имя]; communities stay. */
static size_t bracket_at(struct masker *m, size_t at)
{
	size_t i = at + 3;
	if (at + 5 >= m->n || memcmp(m->s + at, "[id", 3) != 0)
		return 0;
	while (i < m->n && m->s[i] >= '0' && m->s[i] <= '9')
		i++;
	if (i == at + 3 || i >= m->n || (m->s[i] != '|' && m->s[i] != ':'))
		return 0;
	size_t room = m->n - i < NAME_MAX_BYTES ? m->n - i : NAME_MAX_BYTES;
	const char *close = memchr(m->s + i, ']', room);
	const char *line = memchr(m->s + i, '\n', room);
	size_t end = close && (!line || close < line) ? (size_t)(close - m->s) + 1 : i + 1;
	mask_add(m, &m->page, at, end, MASK_PAGE);
	return end;
}

/* id5512345 alone is a page of VK too. */
static size_t number_at(struct masker *m, size_t at)
{
	size_t end = at + 2;
	if (m->n - at < 8 || m->s[at + 1] != 'd' || (at && is_plain((unsigned char)m->s[at - 1])))
		return 0;
	while (end < m->n && m->s[end] >= '0' && m->s[end] <= '9')
		end++;
	if (end - at < 8 || (end < m->n && is_plain((unsigned char)m->s[end])))
		return 0;
	mask_add(m, &m->page, at, end, MASK_PAGE);
	return end;
}

/* --- links --- */

static bool begins(const char *s, size_t n, const char *with)
{
	size_t len = strlen(with);
	return n >= len && !memcmp(s, with, len);
}

static bool begins_one(const char *s, size_t n, const char *const *list)
{
	for (; *list; list++)
		if (begins(s, n, *list))
			return true;
	return false;
}

/* What stands behind the host and its slash: is it the page of a person? */
static bool of_person(int host, const char *path, size_t n)
{
	static const char *const VK[] = {"wall-", "club", "public", "event", "topic-", "photo-", "video-", "album", "feed", "app", "im?", "search", "clip", "@",
					 "market", "doc", "poll", "smolensk", "admin", "away", "video?", NULL};
	static const char *const TELEGRAM[] = {"c/", "joinchat", "+", "s/", "addstickers", "smolensk", NULL};
	static const char *const OTHER[] = {"p/", "reel", "groups", "pages", "watch", "events", "stories", NULL};
	const char *slash = memchr(path, '/', n);
	if (n < 3)
		return false;
	switch (host) {
	case 0:
		return !begins_one(path, n, VK);
	case 1:
		return begins(path, n, "profile/");
	case 2:
		return !begins_one(path, n, TELEGRAM) && !(slash && slash + 1 < path + n && slash[1] >= '0' && slash[1] <= '9');
	}
	return !begins_one(path, n, OTHER);
}

/* A host that is one of ours, whose slash is at `at`: number of its network, -1 for others. */
static int network(const char *s, size_t at)
{
	static const struct { const char *host; int network; } HOSTS[] = {{"vk.com", 0}, {"vk.ru", 0}, {"vkontakte.ru", 0}, {"ok.ru", 1},
		{"odnoklassniki.ru", 1}, {"t.me", 2}, {"instagram.com", 3}, {"facebook.com", 3}};
	for (size_t i = 0; i < sizeof HOSTS / sizeof *HOSTS; i++) {
		size_t n = strlen(HOSTS[i].host);
		if (at >= n && !memcmp(s + at - n, HOSTS[i].host, n) && (at == n || !is_plain((unsigned char)s[at - n - 1])))
			return HOSTS[i].network;
	}
	return -1;
}

static size_t link_at(struct masker *m, size_t slash)
{
	int host = network(m->s, slash);
	size_t from = slash, end = slash + 1;
	if (host < 0)
		return 0;
	while (end < m->n && end - slash < PATH_MAX_BYTES && (is_plain((unsigned char)m->s[end]) || strchr(".%/?=&-@+#", m->s[end])) && m->s[end])
		end++;
	while (end > slash + 1 && strchr(".?-", m->s[end - 1]))
		end--;
	if (!of_person(host, m->s + slash + 1, end - slash - 1))
		return end;
	while (from && slash - from < HOST_MAX && (is_plain((unsigned char)m->s[from - 1]) || strchr(".:/-", m->s[from - 1])))
		from--;
	while (from < slash && !is_plain((unsigned char)m->s[from]))
		from++;
	mask_add(m, &m->page, from, end, MASK_PAGE);
	return end;
}

static bool is_dog(const struct masker *m, size_t at)
{
	return begins(m->s + at, m->n - at, "соба") || begins(m->s + at, m->n - at, "СОБА") || begins(m->s + at, m->n - at, "Соба");
}

void mask_pages(struct masker *m)
{
	for (size_t at = 0; at < m->n && !m->failed;) {
		size_t end = 0;
		switch (m->s[at]) {
		case '@':
			end = email_at(m, at);
			end = end ? end : mask_mail(m, at);
			end = end ? end : mention_at(m, at);
			break;
		case '*':
			end = m->n - at > 3 && !memcmp(m->s + at, "*id", 3) ? mention_at(m, at) : 0;
			break;
		case '[':
			end = bracket_at(m, at);
			end = end ? end : mask_mail(m, at);
			break;
		case 'i':
			end = number_at(m, at);
			break;
		case '/':
			end = link_at(m, at);
			break;
		case '(': case '{': case '<':
			end = mask_mail(m, at);
			break;
		case ' ':
			end = m->n - at > 4 && !memcmp(m->s + at, " at ", 4) ? mask_mail(m, at) : 0;
			break;
		case '\x81': case '\xA1':	/* the second byte of «с» and «С»: «собака» */
			end = at && is_dog(m, at - 1) ? mask_mail(m, at - 1) : 0;
			break;
		}
		at = end > at ? end : at + 1;
	}
}
