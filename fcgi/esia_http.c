#include "fcgi/esia_http.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <string.h>

#include "fcgi/log.h"

/* Who belongs to two hundred organisations has roles of some 200 KB. */
enum { ANSWER_MAX = 1024 * 1024, PATIENCE_S = 10 };

struct answer {
	char text[ANSWER_MAX];
	size_t used;
};

static size_t take_answer(char *data, size_t size, size_t n, void *to)
{
	struct answer *answer = to;
	if (size * n > sizeof(answer->text) - answer->used)
		return 0;
	memcpy(answer->text + answer->used, data, size * n);
	answer->used += size * n;
	return size * n;
}

static void set_up(CURL *curl, const struct conf *conf, struct arena *a, const char *path)
{
	bool local = !strncmp(conf->esia_back, "unix:", 5);
	if (local)
		curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, conf->esia_back + 5);
	curl_easy_setopt(curl, CURLOPT_URL, arena_printf(a, "%s%s", local ? "http://localhost" : conf->esia_back, path));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 3L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)PATIENCE_S);
}

static long ask(CURL *curl, struct curl_slist *headers, const char *form, struct answer *answer)
{
	long status = 0;
	if (form)
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	CURLcode e = curl_easy_perform(curl);
	if (e)
		log_line(LOG_WARN, "sign-in provider: %s", curl_easy_strerror(e));
	else
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

long esia_http(const struct conf *conf, struct arena *a, const char *path, const char *form, const char *token, json_t **json)
{
	struct answer *answer = arena_alloc(a, sizeof(*answer));
	CURL *curl = answer ? curl_easy_init() : NULL;
	*json = NULL;
	if (!curl)
		return 0;
	struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json");
	if (token)
		headers = curl_slist_append(headers, arena_printf(a, "Authorization: Bearer %s", token));
	set_up(curl, conf, a, path);
	long status = ask(curl, headers, form, answer);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	*json = json_loadb(answer->text, answer->used, JSON_REJECT_DUPLICATES, NULL);
	if (status >= 400)
		log_line(LOG_WARN, "sign-in provider answered %ld", status);
	return status;
}
