#include "fcgi/jws.h"

#include <jwt.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/base64.h"
#include "fcgi/pki.h"

static const struct {
	const char *name;
	jwt_alg_t alg;
} algs[JWS_ALGS] = {{"RS256", JWT_ALG_RS256}, {"ES256", JWT_ALG_ES256}, {"GOST3410_2012_256", JWT_ALG_NONE}};

const char *jws_name(enum jws_alg alg)
{
	return alg < JWS_ALGS ? algs[alg].name : NULL;
}

enum jws_alg jws_by_name(const char *name)
{
	enum jws_alg alg = 0;
	while (alg < JWS_ALGS && (!name || strcmp(algs[alg].name, name)))
		alg++;
	return alg;
}

/* One part of a token as JSON. */
static json_t *part(struct arena *arena, const char *text, size_t n)
{
	size_t size = 0;
	const char *bytes = arena ? base64_decode(arena, text, n, &size) : NULL;
	return bytes ? json_loadb(bytes, size, JSON_REJECT_DUPLICATES, NULL) : NULL;
}

json_t *jws_header(const char *token)
{
	struct arena *arena = arena_new(JWS_MAX * 2);
	json_t *header = part(arena, token, strcspn(token, "."));
	arena_free(arena);
	return header;
}

json_t *jws_unverified(const char *token)
{
	const char *dot = strchr(token, '.');
	struct arena *arena = dot ? arena_new(JWS_MAX * 2) : NULL;
	json_t *payload = dot ? part(arena, dot + 1, strcspn(dot + 1, ".")) : NULL;
	arena_free(arena);
	return payload;
}

/* libjwt wants a public key in PEM. */
static char *public_pem(struct arena *arena, const char *key, size_t n)
{
	char *data, *pem = NULL;
	EVP_PKEY *public = pki_public(key, n);
	BIO *out = public ? BIO_new(BIO_s_mem()) : NULL;
	if (out && PEM_write_bio_PUBKEY(out, public)) {
		long size = BIO_get_mem_data(out, &data);
		pem = arena_strndup(arena, data, (size_t)size);
	}
	BIO_free(out);
	EVP_PKEY_free(public);
	return pem;
}

static json_t *open_known(struct arena *arena, const char *token, enum jws_alg alg, const char *key, size_t n)
{
	jwt_t *jwt = NULL;
	json_t *claims = NULL;
	const char *pem = public_pem(arena, key, n);
	if (!pem || jwt_decode(&jwt, token, (const unsigned char *)pem, (int)strlen(pem)))
		return NULL;
	if (jwt_get_alg(jwt) == algs[alg].alg) {
		char *text = jwt_get_grants_json(jwt, NULL);
		claims = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
		free(text);
	}
	jwt_free(jwt);
	return claims;
}

static json_t *open_gost(struct arena *arena, const char *token, const char *key, size_t n)
{
	size_t head = strcspn(token, "."), size = 0;
	const char *body = token[head] ? token + head + 1 : "", *end = body + strcspn(body, ".");
	json_auto_t *header = part(arena, token, head);
	const char *alg = json_string_value(json_object_get(header, "alg"));
	const unsigned char *signature = *end && !strchr(end + 1, '.') ? base64_decode(arena, end + 1, strlen(end + 1), &size) : NULL;
	EVP_PKEY *public = signature && alg && !strcmp(alg, algs[JWS_GOST256].name) ? pki_public(key, n) : NULL;
	bool ok = public && pki_is_gost(public) && pki_verify(public, token, (size_t)(end - token), signature, size);
	EVP_PKEY_free(public);
	return ok ? part(arena, body, (size_t)(end - body)) : NULL;
}

/* Three parts, each as base64url writes it: libjwt takes other last letters for the same bytes, padding, and what follows a third dot. */
static bool is_strict(struct arena *arena, const char *token)
{
	size_t size;
	for (int dots = 2; dots >= 0; dots--) {
		size_t n = strcspn(token, ".");
		if (!base64_decode(arena, token, n, &size) || (token[n] == '.') != (dots > 0))
			return false;
		token += n + 1;
	}
	return true;
}

json_t *jws_open(const char *token, enum jws_alg alg, const char *key, size_t n)
{
	json_t *claims = NULL;
	struct arena *arena = n && strnlen(token, JWS_MAX + 1) <= JWS_MAX ? arena_new(1 << 16) : NULL;
	if (arena && is_strict(arena, token))
		claims = alg == JWS_GOST256 ? open_gost(arena, token, key, n) : open_known(arena, token, alg, key, n);
	arena_free(arena);
	return claims;
}

bool jws_text_is(const json_t *object, const char *name, const char *wanted)
{
	const char *s = json_string_value(json_object_get(object, name));
	return s && !strcmp(s, wanted);
}

bool jws_is_for(const json_t *claims, const char *audience)
{
	const json_t *aud = json_object_get(claims, "aud"), *one;
	size_t i;
	if (json_is_string(aud))
		return !strcmp(json_string_value(aud), audience);
	json_array_foreach(aud, i, one)
		if (json_is_string(one) && !strcmp(json_string_value(one), audience))
			return true;
	return false;
}

const char *jws_make(struct arena *a, const json_t *claims, const char *kid, const char *private_pem)
{
	jwt_t *jwt = NULL;
	char *json = json_dumps(claims, JSON_COMPACT), *text = NULL;
	if (json && !jwt_new(&jwt) && !jwt_add_header(jwt, "kid", kid) && !jwt_add_grants_json(jwt, json) &&
	    !jwt_set_alg(jwt, JWT_ALG_ES256, (const unsigned char *)private_pem, (int)strlen(private_pem)))
		text = jwt_encode_str(jwt);
	const char *token = text ? arena_strdup(a, text) : NULL;
	free(text);
	free(json);
	jwt_free(jwt);
	return token;
}
