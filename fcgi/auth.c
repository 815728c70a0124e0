#include "fcgi/auth.h"

#include <dirent.h>
#include <jansson.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fcgi/jws.h"
#include "fcgi/keys.h"
#include "fcgi/log.h"
#include "fcgi/same.h"

#define ISSUER "mcu"
#define AUDIENCE "mcu-api"
enum { RING_SIZE = 8, CACHE_SIZE = 512, LEEWAY = 60 };

/* One of our signing keys; kid is the middle of its file's name. */
struct ring_key {
	char kid[40];
	char *private_pem, *public_pem;
};

struct cached {
	unsigned char digest[SHA256_DIGEST_LENGTH];
	struct auth_claims claims;
};

struct auth {
	const struct conf *conf;
	unsigned char secret[KEY_SECRET_SIZE];
	struct arena *arena;	/* keys, until the next reload */
	struct ring_key ring[RING_SIZE];
	int ring_count;
	struct timespec ring_time;
	struct cached cache[CACHE_SIZE];
};

static char *public_half(struct arena *arena, const char *private_pem)
{
	BIO *in = BIO_new_mem_buf(private_pem, -1), *out = BIO_new(BIO_s_mem());
	EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
	char *data, *pem = NULL;
	if (key && PEM_write_bio_PUBKEY(out, key)) {
		long n = BIO_get_mem_data(out, &data);
		pem = arena_strndup(arena, data, (size_t)n);
	}
	EVP_PKEY_free(key);
	BIO_free(in);
	BIO_free(out);
	return pem;
}

bool auth_is_key_file(const char *name)
{
	size_t n = strlen(name);
	return !strncmp(name, "jwt-", 4) && n > 8 && n < AUTH_KEY_NAME && !strcmp(name + n - 4, ".pem");
}

static int is_ring_file(const struct dirent *d)
{
	return auth_is_key_file(d->d_name);
}

/* Reads the ring, oldest first; the newest signs. */
static void load_ring(struct auth *a)
{
	struct dirent **files;
	struct stat st;
	/* Looked at before it is read: what comes in between is seen the next time. */
	if (stat(a->conf->keys, &st) == 0)
		a->ring_time = st.st_mtim;
	int n = scandir(a->conf->keys, &files, is_ring_file, alphasort);
	a->ring_count = 0;
	arena_reset(a->arena);
	for (int i = 0; i < n; i++) {
		struct ring_key *k = &a->ring[a->ring_count];
		bool recent = n - i <= RING_SIZE;
		k->private_pem = recent ? keys_text(a->arena, a->conf->keys, files[i]->d_name) : NULL;
		k->public_pem = k->private_pem ? public_half(a->arena, k->private_pem) : NULL;
		snprintf(k->kid, sizeof(k->kid), "%.*s", (int)strlen(files[i]->d_name) - 8, files[i]->d_name + 4);
		a->ring_count += k->public_pem != NULL;
		free(files[i]);
	}
	if (n >= 0)
		free(files);
}

enum err auth_make_key(const struct conf *conf, char name[AUTH_KEY_NAME])
{
	time_t now = time(NULL);
	struct tm utc;
	strftime(name, AUTH_KEY_NAME, "jwt-%Y%m%d%H%M%S.pem", gmtime_r(&now, &utc));
	return keys_pair(conf->keys, name, NULL, "ec");
}

static bool make_first_key(struct auth *a)
{
	char name[AUTH_KEY_NAME];
	if (auth_make_key(a->conf, name))
		return false;
	load_ring(a);
	return a->ring_count > 0;
}

struct auth *auth_new(const struct conf *conf)
{
	struct auth *a = calloc(1, sizeof(*a));
	if (!a || !(a->arena = arena_new(1 << 20))) {
		free(a);
		return NULL;
	}
	a->conf = conf;
	load_ring(a);
	if (keys_secret(conf->keys, "secret.key", a->secret) || (!a->ring_count && !make_first_key(a))) {
		auth_free(a);
		return NULL;
	}
	return a;
}

void auth_free(struct auth *a)
{
	if (!a)
		return;
	arena_free(a->arena);
	free(a);
}

void auth_mac(const struct auth *a, const void *data, size_t n, unsigned char out[32])
{
	keys_mac(a->secret, data, n, out);
}

static const struct ring_key *ring_find(const struct auth *a, const char *kid)
{
	for (int i = 0; i < a->ring_count; i++)
		if (!strcmp(a->ring[i].kid, kid))
			return &a->ring[i];
	return NULL;
}

/* Keys come and go while we run (mcuctl rekey): what was taken away must not be believed from memory either. */
static void renew_ring(struct auth *a)
{
	struct stat st;
	if (stat(a->conf->keys, &st) || (st.st_mtim.tv_sec == a->ring_time.tv_sec && st.st_mtim.tv_nsec == a->ring_time.tv_nsec))
		return;
	load_ring(a);
	memset(a->cache, 0, sizeof(a->cache));
}

static json_t *claims_of(const struct auth_claims *c)
{
	char sub[16];
	snprintf(sub, sizeof(sub), "%d", c->account);
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:o*}", "iss", ISSUER, "aud", AUDIENCE, "sub", sub, "sid", c->session, "iat", (json_int_t)c->issued_at,
			 "nbf", (json_int_t)c->issued_at, "exp", (json_int_t)c->expires_at, "tok", c->of_token ? json_true() : NULL);
}

const char *auth_issue(struct auth *a, struct arena *arena, const struct auth_claims *claims)
{
	renew_ring(a);
	const struct ring_key *key = a->ring_count ? &a->ring[a->ring_count - 1] : NULL;
	json_auto_t *json = claims_of(claims);
	const char *token = key && json ? jws_make(arena, json, key->kid, key->private_pem) : NULL;
	if (!token)
		log_line(LOG_FAIL, "cannot sign a token");
	return token;
}

bool auth_is_uuid(const char *s)
{
	return strlen(s) == 36 && strspn(s, "0123456789abcdef-") == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' &&
	       s[23] == '-' && strcspn(s + 24, "-") == 12 && strcspn(s, "-") == 8;
}

static bool read_claims(const json_t *p, time_t now, struct auth_claims *c)
{
	const char *sid = json_string_value(json_object_get(p, "sid"));
	const char *sub = json_string_value(json_object_get(p, "sub"));
	const json_t *exp = json_object_get(p, "exp"), *nbf = json_object_get(p, "nbf");
	if (!sid || !sub || !auth_is_uuid(sid) || !json_is_integer(exp) || !json_is_integer(nbf) ||
	    !jws_text_is(p, "iss", ISSUER) || !jws_text_is(p, "aud", AUDIENCE))
		return false;
	memcpy(c->session, sid, 37);
	c->account = atoi(sub);
	c->of_token = json_is_true(json_object_get(p, "tok"));
	c->issued_at = (time_t)json_integer_value(nbf);
	c->expires_at = (time_t)json_integer_value(exp);
	return c->expires_at > now && c->issued_at <= now + LEEWAY;
}

static enum err verify(struct auth *a, const char *token, time_t now, struct auth_claims *claims)
{
	json_auto_t *header = jws_header(token);
	const char *kid = json_string_value(json_object_get(header, "kid"));
	const struct ring_key *key = kid && jws_text_is(header, "alg", jws_name(JWS_ES256)) ? ring_find(a, kid) : NULL;
	json_auto_t *p = key ? jws_open(token, JWS_ES256, key->public_pem, strlen(key->public_pem)) : NULL;
	return p && read_claims(p, now, claims) ? ERR_OK : ERR_UNAUTHORIZED;
}

enum err auth_check(struct auth *a, const char *token, time_t now, struct auth_claims *claims)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	size_t n = strnlen(token, AUTH_TOKEN_MAX + 1);
	if (n > AUTH_TOKEN_MAX)
		return ERR_UNAUTHORIZED;
	renew_ring(a);
	SHA256((const unsigned char *)token, n, digest);
	struct cached *slot = &a->cache[(digest[0] | digest[1] << 8) % CACHE_SIZE];
	if (slot->claims.expires_at > now && same_bytes(slot->digest, digest, sizeof(digest))) {
		*claims = slot->claims;
		return ERR_OK;
	}
	enum err e = verify(a, token, now, claims);
	if (!e) {
		memcpy(slot->digest, digest, sizeof(digest));
		slot->claims = *claims;
	}
	return e;
}
