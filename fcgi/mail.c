#include "fcgi/mail.h"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fcgi/arena.h"
#include "fcgi/keys.h"

#define PASSWORD "smtp.password"
enum { ARENA = 4 << 20, CONNECT_S = 10, WHOLE_S = 60, LINE = 57 };	/* 57 bytes make a line of 76 characters */

/* The mail on its way to libcurl. */
struct feed {
	const char *text;
	size_t size, at;
	bool asked;	/* the server has begun to take the text */
};

static size_t give(char *to, size_t size, size_t n, void *from)
{
	struct feed *f = from;
	size_t room = size * n, left = f->size - f->at, take = left < room ? left : room;
	f->asked = true;
	memcpy(to, f->text + f->at, take);
	f->at += take;
	return take;
}

/* Base64 in lines; NULL when memory is short. */
static char *encode(struct arena *a, const char *text)
{
	size_t n = strlen(text), lines = n / LINE + 1;
	char *out = arena_alloc(a, (n / 3 + 1) * 4 + lines * 2 + 1), *to = out;
	for (size_t i = 0; out && i < n; i += LINE) {
		size_t part = n - i < LINE ? n - i : LINE;
		to += EVP_EncodeBlock((unsigned char *)to, (const unsigned char *)text + i, (int)part);
		memcpy(to, "\r\n", 3);
		to += 2;
	}
	return out;
}

/* Length of the longest beginning of at most `most` bytes that cuts no letter. */
static size_t whole_letters(const char *s, size_t most)
{
	size_t n = strlen(s);
	if (n <= most)
		return n;
	for (n = most; n && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
		;
	return n;
}

/* A header's text as encoded words (RFC 2047): nothing in it can begin another header. */
static const char *header(struct arena *a, const char *text)
{
	const char *out = "";
	while (out && *text) {
		unsigned char word[80];
		size_t n = whole_letters(text, 42);
		if (!n)
			return NULL;
		EVP_EncodeBlock(word, (const unsigned char *)text, (int)n);
		out = arena_printf(a, "%s%s=?UTF-8?B?%s?=", out, *out ? "\r\n " : "", (char *)word);
		text += n;
	}
	return out;
}

static const char *compose(const struct conf *c, struct arena *a, const struct mail *m)
{
	char date[64];
	time_t now = time(NULL);
	struct tm t;
	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", gmtime_r(&now, &t));
	const char *host = strchr(c->smtp_from, '@') + 1, *name = header(a, m->name), *subject = header(a, m->subject), *text = encode(a, m->text);
	if (!name || !subject || !text)
		return NULL;
	return arena_printf(a, "From: %s\r\n <%s>\r\nTo: %s\r\n <%s>\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <mcu-%s@%s>\r\nAuto-Submitted: auto-generated\r\n"
			    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n%s",
			    header(a, "МЦУ"), c->smtp_from, name, m->to, subject, date, m->id, host, text);
}

static void set_login(CURL *curl, const struct conf *c, struct arena *a)
{
	char *password = keys_text(a, c->keys, PASSWORD);
	curl_easy_setopt(curl, CURLOPT_USERNAME, c->smtp_user);
	if (password) {
		password[strcspn(password, "\r\n")] = 0;
		curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
	}
}

static void set_up(CURL *curl, const struct conf *c, struct arena *a, struct feed *feed)
{
	curl_easy_setopt(curl, CURLOPT_URL, c->smtp_url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(c->smtp_plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	if (*c->smtp_ca)
		curl_easy_setopt(curl, CURLOPT_CAINFO, c->smtp_ca);
	if (*c->smtp_user)
		set_login(curl, c, a);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WHOLE_S);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, feed);
}

/* What the end of the talk means. A code of the server counts only when the talk ended by it. */
static enum mail_end judge(CURLcode e, long code, bool asked, char why[MAIL_WHY])
{
	bool by_server = e == CURLE_SEND_ERROR || e == CURLE_RECV_ERROR || e == CURLE_WEIRD_SERVER_REPLY;
	bool about_mail = asked || e != CURLE_WEIRD_SERVER_REPLY;	/* such a reply before the text is the greeting's */
	bool login = code == 530 || code == 534 || code == 535 || code == 538;
	if (e == CURLE_OK)
		return MAIL_SENT;
	if (e == CURLE_LOGIN_DENIED || (by_server && login))
		snprintf(why, MAIL_WHY, "Почтовый сервер не принял имя или пароль (%ld).", code);
	else if (e == CURLE_USE_SSL_FAILED || e == CURLE_PEER_FAILED_VERIFICATION || e == CURLE_SSL_CONNECT_ERROR || e == CURLE_SSL_CACERT_BADFILE)
		snprintf(why, MAIL_WHY, "Защищённое соединение с почтовым сервером не установлено: %s.", curl_easy_strerror(e));
	else if (by_server && about_mail && code >= 500 && code < 600) {
		snprintf(why, MAIL_WHY, "Почтовый сервер отказал: %ld.", code);
		return MAIL_REFUSED;
	} else if (by_server && about_mail && code >= 400 && code < 500 && code != 421) {
		snprintf(why, MAIL_WHY, "Почтовый сервер просит повторить позже: %ld.", code);
		return MAIL_LATER;
	} else
		snprintf(why, MAIL_WHY, "Почтовый сервер недоступен: %s.", curl_easy_strerror(e));
	return MAIL_DOWN;
}

static enum mail_end talk(const struct conf *c, struct arena *a, const struct mail *m, char why[MAIL_WHY])
{
	CURL *curl = curl_easy_init();
	struct curl_slist *to = curl_slist_append(NULL, m->to);
	struct feed feed = {.text = compose(c, a, m)};
	long code = 0;
	CURLcode e = CURLE_OUT_OF_MEMORY;
	if (curl && to && feed.text) {
		feed.size = strlen(feed.text);
		set_up(curl, c, a, &feed);
		curl_easy_setopt(curl, CURLOPT_MAIL_FROM, c->smtp_from);
		curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
		e = curl_easy_perform(curl);
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
	}
	curl_slist_free_all(to);
	curl_easy_cleanup(curl);
	return judge(e, code, feed.asked, why);
}

enum mail_end mail_send(const struct conf *conf, const struct mail *m, char why[MAIL_WHY])
{
	struct arena *a = arena_new(ARENA);
	if (!a) {
		snprintf(why, MAIL_WHY, "Не хватило памяти.");
		return MAIL_DOWN;
	}
	enum mail_end end = talk(conf, a, m, why);
	arena_free(a);
	return end;
}
