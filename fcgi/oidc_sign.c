#include "fcgi/oidc_sign.h"

#include <ctype.h>
#include <curl/curl.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "fcgi/base64.h"
#include "fcgi/keys.h"
#include "fcgi/log.h"
#include "fcgi/pki.h"

/* The client's key, and its certificate or NULL. */
struct client {
	EVP_PKEY *key;
	X509 *certificate;
};

static void open_client(const struct conf *conf, struct arena *a, struct client *c)
{
	size_t n = 0;
	const char *pem = keys_text(a, conf->keys, KEYS_CLIENT), *cer = keys_bytes(a, conf->keys, KEYS_CLIENT_CERTIFICATE, &n);
	c->key = pem ? pki_private(pem) : NULL;
	c->certificate = cer ? pki_certificate(cer, n) : NULL;
}

static void close_client(struct client *c)
{
	EVP_PKEY_free(c->key);
	X509_free(c->certificate);
}

const char *oidc_escape(struct arena *a, const char *text)
{
	char *s = curl_easy_escape(NULL, text, 0);
	const char *copy = s ? arena_strdup(a, s) : NULL;
	curl_free(s);
	return copy;
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

/* What stands for the certificate of a bare RSA key, which a stand for development may have: upper-case SHA-256 of the public key. */
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

static const char *encode(struct arena *a, const void *bytes, size_t n)
{
	return bytes ? base64_encode(a, bytes, n) : NULL;
}

static const char *new_form(const struct conf *conf, struct arena *a, const struct client *c, const char *timestamp, const char *state,
			    const char *redirect, const char *code)
{
	size_t n = 0;
	const char *text = arena_printf(a, "%s%s%s%s%s%s", conf->esia_client_id, conf->esia_scope, timestamp, state, redirect, code);
	const unsigned char *signature = pki_sign(a, c->key, text, strlen(text), &n);
	const char *secret = encode(a, signature, n);
	const char *hash = c->certificate ? pki_hash(a, c->certificate) : pki_is_rsa(c->key) ? key_hash(a, c->key) : NULL;
	return secret && hash ? arena_printf(a, "client_certificate_hash=%s&client_secret=%s", hash, secret) : NULL;
}

static const char *old_form(const struct conf *conf, struct arena *a, const struct client *c, const char *timestamp, const char *state)
{
	size_t n = 0;
	const char *text = arena_printf(a, "%s%s%s%s", conf->esia_scope, timestamp, conf->esia_client_id, state);
	const unsigned char *cms = c->certificate ? pki_cms(a, c->key, c->certificate, text, strlen(text), &n) : NULL;
	const char *secret = encode(a, cms, n);
	return secret ? arena_printf(a, "client_secret=%s", secret) : NULL;
}

const char *oidc_sign(const struct conf *conf, struct arena *a, const char *state, const char *redirect, const char *code)
{
	struct client c;
	const char *timestamp = make_timestamp(a), *secret = NULL;
	open_client(conf, a, &c);
	if (c.key)
		secret = strcmp(conf->esia_pair, "old") ? new_form(conf, a, &c, timestamp, state, redirect, code) : old_form(conf, a, &c, timestamp, state);
	close_client(&c);
	if (!secret) {
		log_line(LOG_FAIL, "cannot sign with %s/" KEYS_CLIENT " (GOST and the old pair of addresses want " KEYS_CLIENT_CERTIFICATE " beside it)", conf->keys);
		return NULL;
	}
	return arena_printf(a, "client_id=%s&%s&scope=%s&timestamp=%s&state=%s&redirect_uri=%s", oidc_escape(a, conf->esia_client_id), secret,
			    oidc_escape(a, conf->esia_scope), oidc_escape(a, timestamp), state, oidc_escape(a, redirect));
}
