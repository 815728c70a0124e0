#include "fcgi/webhook.h"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/keys.h"

enum { BASE64 = 48 };

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
