#include "fcgi/auth.h"

#include <dirent.h>
#include <jansson.h>
#include <jwt.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fcgi/base64.h"
#include "fcgi/keys.h"
#include "fcgi/log.h"

#define ISSUER "mcu"
#define AUDIENCE "mcu-api"
enum { RING_SIZE = 8, CACHE_SIZE = 512, LEEWAY = 60, RSA_BITS = 2048, JTI_LEAST = 8, ASSERTION_SECONDS = 300 };

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

static int is_ring_file(const struct dirent *d)
{
	size_t n = strlen(d->d_name);
	return !strncmp(d->d_name, "jwt-", 4) && n > 8 && n < 40 && !strcmp(d->d_name + n - 4, ".pem");
}

/* Reads the ring, oldest first; the newest signs. */
static void load_ring(struct auth *a)
{
	struct dirent **files;
	struct stat st;
	int n = scandir(a->conf->keys, &files, is_ring_file, alphasort);
	if (stat(a->conf->keys, &st) == 0)
		a->ring_time = st.st_mtim;
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

static bool make_first_key(struct auth *a)
{
	char name[40];
	time_t now = time(NULL);
	struct tm utc;
	strftime(name, sizeof(name), "jwt-%Y%m%d%H%M%S.pem", gmtime_r(&now, &utc));
	if (keys_pair(a->conf->keys, name, NULL, "ec"))
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

/* A kid that we do not know may be a key made after we started. */
static const struct ring_key *ring_find_fresh(struct auth *a, const char *kid)
{
	struct stat st;
	const struct ring_key *k = ring_find(a, kid);
	if (!k && stat(a->conf->keys, &st) == 0 &&
	    (st.st_mtim.tv_sec != a->ring_time.tv_sec || st.st_mtim.tv_nsec != a->ring_time.tv_nsec)) {
		load_ring(a);
		k = ring_find(a, kid);
	}
	return k;
}

static const char *encode(jwt_t *jwt, struct arena *arena, const struct ring_key *key, const struct auth_claims *c)
{
	char sub[16];
	snprintf(sub, sizeof(sub), "%d", c->account);
	if (jwt_add_header(jwt, "kid", key->kid) || jwt_add_grant(jwt, "iss", ISSUER) ||
	    jwt_add_grant(jwt, "aud", AUDIENCE) || jwt_add_grant(jwt, "sub", sub) ||
	    jwt_add_grant(jwt, "sid", c->session) || jwt_add_grant_int(jwt, "iat", (long)c->issued_at) ||
	    jwt_add_grant_int(jwt, "nbf", (long)c->issued_at) || jwt_add_grant_int(jwt, "exp", (long)c->expires_at) ||
	    (c->of_token && jwt_add_grant_bool(jwt, "tok", 1)) ||
	    jwt_set_alg(jwt, JWT_ALG_ES256, (const unsigned char *)key->private_pem, (int)strlen(key->private_pem)))
		return NULL;
	char *text = jwt_encode_str(jwt);
	const char *token = text ? arena_strdup(arena, text) : NULL;
	free(text);
	return token;
}

const char *auth_issue(struct auth *a, struct arena *arena, const struct auth_claims *claims)
{
	jwt_t *jwt = NULL;
	const char *token = NULL;
	if (a->ring_count && !jwt_new(&jwt))
		token = encode(jwt, arena, &a->ring[a->ring_count - 1], claims);
	jwt_free(jwt);
	if (!token)
		log_line(LOG_FAIL, "cannot sign a token");
	return token;
}

/* A part of a token that is not verified yet, up to its dot. New reference or NULL. */
static json_t *peek(const char *part)
{
	struct arena *arena = arena_new(AUTH_TOKEN_MAX * 2);
	size_t n = strcspn(part, "."), size = 0;
	const char *text = arena ? base64_decode(arena, part, n, &size) : NULL;
	json_t *json = text ? json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL) : NULL;
	arena_free(arena);
	return json;
}

/* Only kid and alg are taken from a header. */
static json_t *peek_header(const char *token)
{
	return peek(token);
}

static bool text_is(const json_t *object, const char *name, const char *wanted)
{
	const char *s = json_string_value(json_object_get(object, name));
	return s && !strcmp(s, wanted);
}

/* Verified payload, or NULL. The key is never NULL and the algorithm is the one pinned for it. */
static json_t *payload(const char *token, const char *key, jwt_alg_t alg)
{
	jwt_t *jwt = NULL;
	json_t *claims = NULL;
	if (!key || !*key || jwt_decode(&jwt, token, (const unsigned char *)key, (int)strlen(key)))
		return NULL;
	if (jwt_get_alg(jwt) == alg) {
		char *text = jwt_get_grants_json(jwt, NULL);
		claims = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
		free(text);
	}
	jwt_free(jwt);
	return claims;
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
	    !text_is(p, "iss", ISSUER) || !text_is(p, "aud", AUDIENCE))
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
	json_auto_t *header = peek_header(token);
	const char *kid = json_string_value(json_object_get(header, "kid"));
	if (!kid || !text_is(header, "alg", "ES256"))
		return ERR_UNAUTHORIZED;
	const struct ring_key *key = ring_find_fresh(a, kid);
	json_auto_t *p = key ? payload(token, key->public_pem, JWT_ALG_ES256) : NULL;
	return p && read_claims(p, now, claims) ? ERR_OK : ERR_UNAUTHORIZED;
}

enum err auth_check(struct auth *a, const char *token, time_t now, struct auth_claims *claims)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	size_t n = strnlen(token, AUTH_TOKEN_MAX + 1);
	if (n > AUTH_TOKEN_MAX)
		return ERR_UNAUTHORIZED;
	SHA256((const unsigned char *)token, n, digest);
	struct cached *slot = &a->cache[(digest[0] | digest[1] << 8) % CACHE_SIZE];
	if (slot->claims.expires_at > now && !memcmp(slot->digest, digest, sizeof(digest))) {
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

static int is_pem(const struct dirent *d)
{
	size_t n = strlen(d->d_name);
	return n > 4 && n < 100 && !strcmp(d->d_name + n - 4, ".pem");
}

/* Payload of a token signed with any of the provider's pinned keys. */
static json_t *provider_payload(const struct auth *a, const char *token)
{
	char dir[600];
	struct dirent **files;
	json_t *p = NULL;
	snprintf(dir, sizeof(dir), "%s/esia", a->conf->keys);
	struct arena *arena = arena_new(1 << 20);
	int n = arena ? scandir(dir, &files, is_pem, alphasort) : -1;
	for (int i = 0; i < n; i++) {
		if (!p)
			p = payload(token, keys_text(arena, dir, files[i]->d_name), JWT_ALG_RS256);
		free(files[i]);
	}
	if (n >= 0)
		free(files);
	else
		log_line(LOG_FAIL, "no keys of the sign-in provider in %s", dir);
	arena_free(arena);
	return p;
}

static bool audience_is(const json_t *p, const char *client)
{
	const json_t *aud = json_object_get(p, "aud"), *one;
	size_t i;
	if (json_is_string(aud))
		return !strcmp(json_string_value(aud), client);
	json_array_foreach(aud, i, one)
		if (json_is_string(one) && !strcmp(json_string_value(one), client))
			return true;
	return false;
}

/* ESIA says of a person who never showed a passport: is_tru false. */
static bool is_unconfirmed(const json_t *p)
{
	const json_t *subject = json_object_get(p, "urn:esia:sbj");
	return subject && !json_is_true(json_object_get(subject, "urn:esia:sbj:is_tru"));
}

/* What is wrong with the claims of an identity token, or NULL. */
static const char *wrong_identity(const struct auth *a, const json_t *p, time_t now)
{
	const json_t *exp = json_object_get(p, "exp"), *nbf = json_object_get(p, "nbf"), *sub = json_object_get(p, "sub");
	if (!text_is(p, "iss", a->conf->esia_issuer))
		return "issuer";
	if (!audience_is(p, a->conf->esia_client_id))
		return "audience";
	if (!json_is_integer(exp) || json_integer_value(exp) <= now - LEEWAY)
		return "expired";
	if (nbf && (!json_is_integer(nbf) || json_integer_value(nbf) > now + LEEWAY))
		return "not yet valid";
	if (is_unconfirmed(p))
		return "unconfirmed account";
	return json_is_integer(sub) && json_integer_value(sub) > 0 ? NULL : "subject";
}

enum err auth_check_identity(struct auth *a, const char *token, time_t now, int64_t *oid)
{
	const char *why = "size";
	if (strnlen(token, AUTH_TOKEN_MAX + 1) <= AUTH_TOKEN_MAX) {
		json_auto_t *header = peek_header(token);
		bool right = text_is(header, "alg", "RS256") && text_is(header, "sbt", "id");
		json_auto_t *p = right ? provider_payload(a, token) : NULL;
		why = !right ? "header" : !p ? "signature" : wrong_identity(a, p, now);
		*oid = json_integer_value(json_object_get(p, "sub"));
	}
	if (!why)
		return ERR_OK;
	log_line(LOG_WARN, "identity token refused: %s", why);
	return ERR_UNAUTHORIZED;
}

const char *auth_key_algorithm(const char *public_pem)
{
	BIO *in = BIO_new_mem_buf(public_pem, -1);
	EVP_PKEY *key = in ? PEM_read_bio_PUBKEY(in, NULL, NULL, NULL) : NULL;
	char group[40] = "";
	const char *name = NULL;
	if (key && EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= RSA_BITS)
		name = "RS256";
	else if (key && EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof group, NULL) && !strcmp(group, "prime256v1"))
		name = "ES256";
	EVP_PKEY_free(key);
	BIO_free(in);
	return name;
}

static bool copy_client(const json_t *p, char client[12])
{
	const char *iss = json_string_value(json_object_get(p, "iss"));
	size_t n = iss ? strlen(iss) : 0;
	if (!n || n > 9 || strspn(iss, "0123456789") != n || !text_is(p, "sub", iss))
		return false;
	memcpy(client, iss, n + 1);
	return true;
}

enum err auth_peek_client(const char *token, char client[12])
{
	const char *dot = strnlen(token, AUTH_TOKEN_MAX + 1) <= AUTH_TOKEN_MAX ? strchr(token, '.') : NULL;
	json_auto_t *p = dot ? peek(dot + 1) : NULL;
	return p && copy_client(p, client) ? ERR_OK : ERR_UNAUTHORIZED;
}

enum err auth_check_assertion(const char *token, const char *public_pem, const char *audience, time_t now, struct auth_assertion *out)
{
	const char *name = auth_key_algorithm(public_pem);
	json_auto_t *header = name ? peek_header(token) : NULL;
	if (!header || !text_is(header, "alg", name))
		return ERR_UNAUTHORIZED;
	json_auto_t *p = payload(token, public_pem, strcmp(name, "ES256") ? JWT_ALG_RS256 : JWT_ALG_ES256);
	const json_t *exp = json_object_get(p, "exp"), *nbf = json_object_get(p, "nbf");
	const char *jti = json_string_value(json_object_get(p, "jti"));
	size_t n = jti ? strlen(jti) : 0;
	if (!p || !copy_client(p, out->client) || !audience_is(p, audience) || !json_is_integer(exp) || n < JTI_LEAST || n >= sizeof out->jti)
		return ERR_UNAUTHORIZED;
	memcpy(out->jti, jti, n + 1);
	out->expires_at = (time_t)json_integer_value(exp);
	bool begun = !nbf || (json_is_integer(nbf) && json_integer_value(nbf) <= now + LEEWAY);
	return begun && out->expires_at > now && out->expires_at <= now + ASSERTION_SECONDS ? ERR_OK : ERR_UNAUTHORIZED;
}
