#include "fcgi/webhook.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fcgi/keys.h"
#include "fcgi/network.h"

enum { ARENA = 256 * 1024, CONNECT_S = 5, WHOLE_S = 15, ANSWER_MAX = 64 * 1024, BASE64 = 48 };

bool webhook_secret_new(unsigned char key[WEBHOOK_KEY], char text[WEBHOOK_SECRET])
{
	if (RAND_bytes(key, WEBHOOK_KEY) != 1)
		return false;
	memcpy(text, "whsec_", 6);
	EVP_EncodeBlock((unsigned char *)text + 6, key, WEBHOOK_KEY);
	return true;
}

void webhook_seal_key(const char *webhook, unsigned char key[PERSON_KEY_SIZE])
{
	char text[64];
	int n = snprintf(text, sizeof text, "webhook %s", webhook);
	EVP_Digest(text, (size_t)n, key, NULL, EVP_sha256(), NULL);
}

const char *webhook_sign(struct arena *a, const char *id, const char *timestamp, const char *body, unsigned char (*keys)[WEBHOOK_KEY], int count)
{
	const char *out = "", *text = arena_printf(a, "%s.%s.%s", id, timestamp, body);
	for (int i = 0; i < count && out && text; i++) {
		unsigned char mac[32], base64[BASE64];
		keys_mac(keys[i], text, strlen(text), mac);
		EVP_EncodeBlock(base64, mac, sizeof mac);
		out = arena_printf(a, "%s%sv1,%s", out, *out ? " " : "", (char *)base64);
	}
	return text ? out : NULL;
}

/* What curl tells of the request on its way. */
struct talk {
	const char *allow;
	bool tls, refused;
	struct webhook_answer *out;
	size_t used, seen;
};

/* The socket to the address that was looked up, or none: this is the address that is connected to. */
static curl_socket_t open_socket(void *to, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct talk *t = to;
	bool listed = network_listed(t->allow, &address->addr);
	if (purpose != CURLSOCKTYPE_IPCXN || !(listed || (t->tls && network_public(&address->addr)))) {
		t->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Keeps the beginning; a receiver that talks without end is cut off. */
static size_t take(char *data, size_t size, size_t n, void *to)
{
	struct talk *t = to;
	size_t all = size * n, room = WEBHOOK_ANSWER - t->used, part = all < room ? all : room;
	memcpy(t->out->text + t->used, data, part);
	t->used += part;
	t->seen += all;
	return t->seen > ANSWER_MAX ? 0 : all;
}

static struct curl_slist *headers(struct arena *a, const struct webhook_request *q)
{
	char at[24];
	snprintf(at, sizeof at, "%lld", (long long)time(NULL));
	const char *signature = webhook_sign(a, q->id, at, q->body, q->keys, q->count);
	const char *const lines[] = {"Content-Type: application/json", "User-Agent: mcu-webhooks/1", "Expect:", arena_printf(a, "webhook-id: %s", q->id), arena_printf(a, "webhook-timestamp: %s", at),
				     signature ? arena_printf(a, "webhook-signature: %s", signature) : NULL};
	struct curl_slist *list = NULL;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct curl_slist *longer = lines[i] ? curl_slist_append(list, lines[i]) : NULL;
		if (!longer) {
			curl_slist_free_all(list);
			return NULL;
		}
		list = longer;
	}
	return list;
}

static void set_up(CURL *curl, const struct webhook_request *q, struct talk *t)
{
	curl_easy_setopt(curl, CURLOPT_URL, q->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WHOLE_S);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, q->body);
}

static void judge(CURLcode e, const struct talk *t, struct webhook_answer *out)
{
	if (t->refused)
		snprintf(out->why, WEBHOOK_WHY, t->tls ? "Адрес ведёт во внутреннюю сеть: такие разрешает только настройка MCU_WEBHOOK_ALLOW." :
							 "Без TLS (http://) отправляется только на адреса из настройки MCU_WEBHOOK_ALLOW.");
	else if (e == CURLE_WRITE_ERROR)
		snprintf(out->why, WEBHOOK_WHY, "Получатель отвечает слишком длинно.");
	else if (e == CURLE_OPERATION_TIMEDOUT)
		snprintf(out->why, WEBHOOK_WHY, "Получатель не ответил за %d секунд.", out->ms < CONNECT_S * 1000 + 500 ? CONNECT_S : WHOLE_S);
	else if (e == CURLE_COULDNT_RESOLVE_HOST)
		snprintf(out->why, WEBHOOK_WHY, "Имя узла не найдено.");
	else if (e == CURLE_PEER_FAILED_VERIFICATION || e == CURLE_SSL_CONNECT_ERROR)
		snprintf(out->why, WEBHOOK_WHY, "Защищённое соединение не установлено: %s.", curl_easy_strerror(e));
	else
		snprintf(out->why, WEBHOOK_WHY, "Соединение не удалось: %s.", curl_easy_strerror(e));
}

static void carry_out(const struct conf *conf, struct arena *a, const struct webhook_request *q, struct webhook_answer *out)
{
	struct talk t = {.allow = conf->webhook_allow, .tls = !strncmp(q->url, "https://", 8), .out = out};
	CURL *curl = curl_easy_init();
	struct curl_slist *list = curl ? headers(a, q) : NULL;
	CURLcode e = CURLE_OUT_OF_MEMORY;
	if (list) {
		curl_off_t us = 0;
		set_up(curl, q, &t);
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
		e = curl_easy_perform(curl);
		curl_easy_getinfo(curl, CURLINFO_TOTAL_TIME_T, &us);
		out->ms = (long)(us / 1000);
		if (!e)
			curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &out->status);
	}
	if (e)
		judge(e, &t, out);
	curl_slist_free_all(list);
	curl_easy_cleanup(curl);
}

void webhook_send(const struct conf *conf, const struct webhook_request *q, struct webhook_answer *out)
{
	struct arena *a = arena_new(ARENA);
	*out = (struct webhook_answer){0};
	if (a)
		carry_out(conf, a, q, out);
	else
		snprintf(out->why, WEBHOOK_WHY, "Не хватило памяти.");
	arena_free(a);
}

static bool has(CURLU *u, CURLUPart part)
{
	char *text = NULL;
	bool there = !curl_url_get(u, part, &text, 0) && text && *text;
	curl_free(text);
	return there;
}

const char *webhook_url_wrong(const struct conf *conf, const char *url)
{
	CURLU *u = curl_url();
	const char *why = NULL;
	bool secure = !strncmp(url, "https://", 8);
	if (!u || curl_url_set(u, CURLUPART_URL, url, 0) || (!secure && strncmp(url, "http://", 7)) || !has(u, CURLUPART_HOST))
		why = "Нужен адрес вида https://узел/путь.";
	else if (has(u, CURLUPART_USER) || has(u, CURLUPART_PASSWORD))
		why = "Имени и пароля в адресе быть не может: получатель узнаёт нас по подписи.";
	else if (has(u, CURLUPART_FRAGMENT))
		why = "Часть адреса после # получателю не уходит: уберите её.";
	else if (!secure && !*conf->webhook_allow)
		why = "Нужен адрес https://: без TLS отправляется только на адреса из настройки MCU_WEBHOOK_ALLOW.";
	curl_url_cleanup(u);
	return why;
}
