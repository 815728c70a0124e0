#include "fcgi/assertion.h"

#include <openssl/pem.h>
#include <string.h>

#include "fcgi/jws.h"

enum { LEEWAY = 60, RSA_BITS = 2048, JTI_LEAST = 8, LASTS_SECONDS = 300 };

const char *assertion_algorithm(const char *public_pem)
{
	BIO *in = BIO_new_mem_buf(public_pem, -1);
	EVP_PKEY *key = in ? PEM_read_bio_PUBKEY(in, NULL, NULL, NULL) : NULL;
	char group[40] = "";
	const char *name = NULL;
	if (key && EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= RSA_BITS)
		name = jws_name(JWS_RS256);
	else if (key && EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof group, NULL) && !strcmp(group, "prime256v1"))
		name = jws_name(JWS_ES256);
	EVP_PKEY_free(key);
	BIO_free(in);
	return name;
}

static bool copy_client(const json_t *p, char client[12])
{
	const char *iss = json_string_value(json_object_get(p, "iss"));
	size_t n = iss ? strlen(iss) : 0;
	if (!n || n > 9 || strspn(iss, "0123456789") != n || !jws_text_is(p, "sub", iss))
		return false;
	memcpy(client, iss, n + 1);
	return true;
}

enum err assertion_client(const char *token, char client[12])
{
	json_auto_t *p = strnlen(token, JWS_MAX + 1) <= JWS_MAX ? jws_unverified(token) : NULL;
	return p && copy_client(p, client) ? ERR_OK : ERR_UNAUTHORIZED;
}

enum err assertion_check(const char *token, const char *public_pem, const char *audience, time_t now, struct assertion *out)
{
	const char *name = assertion_algorithm(public_pem);
	json_auto_t *header = name ? jws_header(token) : NULL;
	if (!header || !jws_text_is(header, "alg", name))
		return ERR_UNAUTHORIZED;
	json_auto_t *p = jws_open(token, jws_by_name(name), public_pem, strlen(public_pem));
	const json_t *exp = json_object_get(p, "exp"), *nbf = json_object_get(p, "nbf");
	const char *jti = json_string_value(json_object_get(p, "jti"));
	size_t n = jti ? strlen(jti) : 0;
	if (!p || !copy_client(p, out->client) || !jws_is_for(p, audience) || !json_is_integer(exp) || n < JTI_LEAST || n >= sizeof out->jti)
		return ERR_UNAUTHORIZED;
	memcpy(out->jti, jti, n + 1);
	out->expires_at = (time_t)json_integer_value(exp);
	bool begun = !nbf || (json_is_integer(nbf) && json_integer_value(nbf) <= now + LEEWAY);
	return begun && out->expires_at > now && out->expires_at <= now + LASTS_SECONDS ? ERR_OK : ERR_UNAUTHORIZED;
}
