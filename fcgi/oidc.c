#include "fcgi/oidc.h"

#include <ctype.h>
#include <curl/curl.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fcgi/base64.h"
#include "fcgi/keys.h"
#include "fcgi/log.h"

#define SCOPE "openid fullname"
#define CLIENT_KEY "esia-client.pem"
#define CALLBACK "/api/v1/session/callback"
enum { ANSWER_MAX = 64 * 1024, PATIENCE_S = 10 };

/* One request to the provider, signed. */
struct signed_request {
	const char *state, *timestamp, *redirect, *secret, *certificate_hash;
};

enum err oidc_prepare(const struct conf *conf)
{
	if (conf_is_production(conf))
		return ERR_OK;
	return keys_pair(conf->keys, CLIENT_KEY, "esia-client.pub", "rsa");
}

void oidc_make_state(char state[OIDC_STATE_SIZE])
{
	unsigned char b[16];
	RAND_bytes(b, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	snprintf(state, OIDC_STATE_SIZE, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2],
		 b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

const char *oidc_make_secret(struct arena *a)
{
	unsigned char b[32];
	return RAND_bytes(b, sizeof(b)) == 1 ? base64_encode(a, b, sizeof(b)) : NULL;
}

/* ESIA's own form; the city's zone has no summer time. */
static const char *make_timestamp(struct arena *a)
{
	char text[40];
	time_t moscow = time(NULL) + 3 * 3600;
	struct tm t;
	strftime(text, sizeof(text), "%Y.%m.%d %H:%M:%S +0300", gmtime_r(&moscow, &t));
	return arena_strdup(a, text);
}

static const char *sign(struct arena *a, EVP_PKEY *key, const char *text)
{
	unsigned char signature[1024];
	size_t n = sizeof(signature);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
		  EVP_DigestSign(ctx, signature, &n, (const unsigned char *)text, strlen(text)) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? base64_encode(a, signature, n) : NULL;
}

/* Upper-case hex SHA-256 of the public key: a bare key stands for the certificate until GOST ones come. */
static const char *key_hash(struct arena *a, EVP_PKEY *key)
{
	unsigned char *der = NULL, digest[32];
	int n = i2d_PUBKEY(key, &der);
	char *hex = n > 0 ? arena_alloc(a, 65) : NULL;
	if (hex && EVP_Digest(der, (size_t)n, digest, NULL, EVP_sha256(), NULL) == 1)
		for (char *p = hex_encode(hex, digest, sizeof(digest)); *p; p++)
			*p = (char)toupper((unsigned char)*p);
	OPENSSL_free(der);
	return hex;
}

/* Signs client_id+scope+scope_org+timestamp+state+redirect_uri(+code); scope_org is empty. */
static bool sign_request(const struct conf *conf, struct arena *a, struct signed_request *q, const char *code)
{
	const char *pem = keys_text(a, conf->keys, CLIENT_KEY);
	BIO *bio = pem ? BIO_new_mem_buf(pem, -1) : NULL;
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
	q->timestamp = make_timestamp(a);
	q->redirect = arena_printf(a, "%s" CALLBACK, conf->public_url);
	const char *text = arena_printf(a, "%s%s%s%s%s%s", conf->esia_client_id, SCOPE, q->timestamp, q->state, q->redirect, code);
	q->secret = key && text ? sign(a, key, text) : NULL;
	q->certificate_hash = key ? key_hash(a, key) : NULL;
	EVP_PKEY_free(key);
	BIO_free(bio);
	if (!q->secret || !q->certificate_hash)
		log_line(LOG_FAIL, "cannot sign with %s/%s", conf->keys, CLIENT_KEY);
	return q->secret && q->certificate_hash;
}

static const char *escape(struct arena *a, const char *text)
{
	char *s = curl_easy_escape(NULL, text, 0);
	const char *copy = s ? arena_strdup(a, s) : NULL;
	curl_free(s);
	return copy;
}

/* name=value pairs of both requests. */
static const char *common_form(const struct conf *conf, struct arena *a, const struct signed_request *q)
{
	return arena_printf(a, "client_id=%s&client_certificate_hash=%s&client_secret=%s&scope=%s&timestamp=%s&state=%s&redirect_uri=%s",
			    escape(a, conf->esia_client_id), q->certificate_hash, q->secret, escape(a, SCOPE),
			    escape(a, q->timestamp), q->state, escape(a, q->redirect));
}

static const char *challenge_of(struct arena *a, const char *verifier)
{
	unsigned char digest[32];
	EVP_Digest(verifier, strlen(verifier), digest, NULL, EVP_sha256(), NULL);
	return base64_encode(a, digest, sizeof(digest));
}

const char *oidc_authorize_url(const struct conf *conf, struct arena *a, const char *state, const char *verifier)
{
	struct signed_request q = {.state = state};
	if (!sign_request(conf, a, &q, ""))
		return NULL;
	return arena_printf(a, "%s/aas/oauth2/v2/ac?%s&response_type=code&access_type=online&code_challenge=%s&code_challenge_method=S256",
			    conf->esia_url, common_form(conf, a, &q), challenge_of(a, verifier));
}

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

/* POSTs a form; the HTTP status, 0 when the provider could not be asked. */
static long post(const struct conf *conf, struct arena *a, const char *form, struct answer *answer)
{
	long status = 0;
	bool local = !strncmp(conf->esia_back, "unix:", 5);
	CURL *curl = curl_easy_init();
	if (!curl)
		return 0;
	if (local)
		curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, conf->esia_back + 5);
	curl_easy_setopt(curl, CURLOPT_URL,
			 arena_printf(a, "%s/aas/oauth2/v3/te", local ? "http://localhost" : conf->esia_back));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 3L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)PATIENCE_S);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	CURLcode e = curl_easy_perform(curl);
	if (e)
		log_line(LOG_WARN, "sign-in provider: %s", curl_easy_strerror(e));
	else
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	return status;
}

/* The token of an answer that belongs to our own question. */
static const char *token_of(struct arena *a, const struct answer *answer, const char *state)
{
	json_auto_t *json = json_loadb(answer->text, answer->used, JSON_REJECT_DUPLICATES, NULL);
	const char *came = json_string_value(json_object_get(json, "state"));
	const char *token = json_string_value(json_object_get(json, "id_token"));
	if (!came || strcmp(came, state) || !token) {
		log_line(LOG_WARN, "sign-in provider: %s", !json ? "no JSON" : !token ? "no id_token" : "wrong state");
		return NULL;
	}
	return arena_strdup(a, token);
}

enum err oidc_exchange(const struct conf *conf, struct arena *a, const char *code, const char *verifier, const char **id_token)
{
	char state[OIDC_STATE_SIZE];
	struct signed_request q = {.state = state};
	struct answer *answer = arena_alloc(a, sizeof(*answer));
	oidc_make_state(state);
	if (!answer || !sign_request(conf, a, &q, code))
		return ERR_INTERNAL;
	const char *form = arena_printf(a, "%s&code=%s&grant_type=authorization_code&token_type=Bearer&code_verifier=%s",
					common_form(conf, a, &q), escape(a, code), verifier);
	long status = form ? post(conf, a, form, answer) : 0;
	if (status != 200) {
		log_line(LOG_WARN, "sign-in provider answered %ld", status);
		return ERR_UPSTREAM;
	}
	*id_token = token_of(a, answer, state);
	return *id_token ? ERR_OK : ERR_UPSTREAM;
}
