#include "fcgi/webhook_line.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fcgi/network.h"

enum { ARENA = 256 * 1024, CONNECT_S = 5, WHOLE_S = 15, ANSWER_MAX = 64 * 1024 };

/* A request on its way. */
struct talk {
	CURL *curl;	/* NULL: the slot is free */
	struct curl_slist *headers;
	const char *allow;
	bool tls, refused;
	size_t used, seen;
	struct webhook_answer answer;
};

struct webhook_line {
	const struct conf *conf;
	CURLM *multi;
	struct talk talks[WEBHOOK_SLOTS];
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
	memcpy(t->answer.text + t->used, data, part);
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

/* A name that is slow to be looked up is left to its thread: waiting for it would hold up all others. */
static void set_up(struct talk *t, const struct webhook_request *q)
{
	CURL *curl = t->curl;
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
	curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, q->body);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(curl, CURLOPT_PRIVATE, t);
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
}

static void judge(CURLcode e, struct talk *t)
{
	struct webhook_answer *out = &t->answer;
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

struct webhook_line *webhook_line_new(const struct conf *conf)
{
	struct webhook_line *l = calloc(1, sizeof *l);
	if (!l)
		return NULL;
	l->conf = conf;
	l->multi = curl_multi_init();
	if (!l->multi) {
		free(l);
		return NULL;
	}
	curl_multi_setopt(l->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
	return l;
}

static void hang_up(struct webhook_line *l, struct talk *t)
{
	if (t->curl)
		curl_multi_remove_handle(l->multi, t->curl);
	curl_easy_cleanup(t->curl);
	curl_slist_free_all(t->headers);
	t->curl = NULL;
	t->headers = NULL;
}

void webhook_line_free(struct webhook_line *l)
{
	if (!l)
		return;
	for (int i = 0; i < WEBHOOK_SLOTS; i++)
		hang_up(l, &l->talks[i]);
	curl_multi_cleanup(l->multi);
	free(l);
}

bool webhook_line_send(struct webhook_line *l, int slot, const struct webhook_request *q)
{
	struct talk *t = &l->talks[slot];
	struct arena *a = arena_new(ARENA);
	*t = (struct talk){.curl = curl_easy_init(), .allow = l->conf->webhook_allow, .tls = !strncmp(q->url, "https://", 8)};
	t->headers = a && t->curl ? headers(a, q) : NULL;
	arena_free(a);
	if (t->headers) {
		set_up(t, q);
		if (curl_multi_add_handle(l->multi, t->curl) == CURLM_OK)
			return true;
	}
	hang_up(l, t);
	return false;
}

void webhook_line_wait(struct webhook_line *l, int ms)
{
	int running;
	curl_multi_poll(l->multi, NULL, 0, ms, NULL);
	curl_multi_perform(l->multi, &running);
}

int webhook_line_answered(struct webhook_line *l, struct webhook_answer *out)
{
	int left;
	const CURLMsg *m = curl_multi_info_read(l->multi, &left);
	if (!m)
		return -1;
	struct talk *t = NULL;
	curl_off_t us = 0;
	CURLcode e = m->data.result;
	curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
	curl_easy_getinfo(t->curl, CURLINFO_TOTAL_TIME_T, &us);
	t->answer.ms = (long)(us / 1000);
	if (e)
		judge(e, t);
	else
		curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &t->answer.status);
	hang_up(l, t);
	*out = t->answer;
	return (int)(t - l->talks);
}
