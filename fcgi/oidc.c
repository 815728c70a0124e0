#include "fcgi/oidc.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/base64.h"
#include "fcgi/esia_http.h"
#include "fcgi/keys.h"
#include "fcgi/log.h"
#include "fcgi/oidc_sign.h"
#include "fcgi/same.h"

#define CALLBACK "/api/v1/session/callback"

/* Addresses of ESIA. */
static const struct pair {
	const char *authorize, *exchange;
} new_pair = {"/aas/oauth2/v2/ac", "/aas/oauth2/v3/te"}, old_pair = {"/aas/oauth2/ac", "/aas/oauth2/te"};

static const struct pair *pair_of(const struct conf *conf)
{
	return strcmp(conf->esia_pair, "old") ? &new_pair : &old_pair;
}

enum err oidc_prepare(const struct conf *conf)
{
	if (conf_is_production(conf))
		return ERR_OK;
	return keys_pair(conf->keys, KEYS_CLIENT, "esia-client.pub", "rsa");
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

static const char *challenge_of(struct arena *a, const char *verifier)
{
	unsigned char digest[32];
	EVP_Digest(verifier, strlen(verifier), digest, NULL, EVP_sha256(), NULL);
	return base64_encode(a, digest, sizeof(digest));
}

static const char *callback(const struct conf *conf, struct arena *a)
{
	return arena_printf(a, "%s" CALLBACK, conf->public_url);
}

const char *oidc_authorize_url(const struct conf *conf, struct arena *a, const char *state, const char *verifier)
{
	const char *form = oidc_sign(conf, a, state, callback(conf, a), "");
	return form ? arena_printf(a, "%s%s?%s&response_type=code&access_type=online&code_challenge=%s&code_challenge_method=S256", conf->esia_url,
				   pair_of(conf)->authorize, form, challenge_of(a, verifier))
		    : NULL;
}

const char *oidc_logout_url(const struct conf *conf, struct arena *a, const char *back)
{
	return arena_printf(a, "%s/idp/ext/Logout?client_id=%s&redirect_url=%s", conf->esia_url, oidc_escape(a, conf->esia_client_id),
			    oidc_escape(a, arena_printf(a, "%s%s", conf->public_url, back)));
}

void oidc_code(const char *description, char digits[OIDC_CODE_SIZE])
{
	const char *at = description ? strstr(description, "ESIA-") : NULL;
	bool whole = at && strspn(at + 5, "0123456789") == OIDC_CODE_SIZE - 1;
	snprintf(digits, OIDC_CODE_SIZE, "%s", whole ? at + 5 : "");
}

static const char *text_of(struct arena *a, const json_t *json, const char *name)
{
	const char *s = json_string_value(json_object_get(json, name));
	return s ? arena_strdup(a, s) : NULL;
}

/* The tokens of an answer that belongs to our own question. */
static bool read_tokens(struct arena *a, const json_t *json, const char *state, struct oidc_answer *answer)
{
	const char *came = json_string_value(json_object_get(json, "state"));
	answer->id_token = text_of(a, json, "id_token");
	answer->access_token = text_of(a, json, "access_token");
	bool ok = came && same_text(came, state) && answer->id_token && answer->access_token;
	if (!ok)
		log_line(LOG_WARN, "sign-in provider: %s",
			 !json ? "no JSON" : !answer->id_token ? "no id_token" : !answer->access_token ? "no access_token" : "wrong state");
	return ok;
}

enum err oidc_exchange(const struct conf *conf, struct arena *a, const char *code, const char *verifier, struct oidc_answer *answer)
{
	char state[OIDC_STATE_SIZE];
	json_t *json = NULL;
	*answer = (struct oidc_answer){0};
	oidc_make_state(state);
	const char *form = oidc_sign(conf, a, state, callback(conf, a), code);
	if (form)
		form = arena_printf(a, "%s&code=%s&grant_type=authorization_code&token_type=Bearer&code_verifier=%s", form, oidc_escape(a, code), verifier);
	if (!form)
		return ERR_INTERNAL;
	long status = esia_http(conf, a, pair_of(conf)->exchange, form, NULL, &json);
	bool ok = status == 200 && read_tokens(a, json, state, answer);
	if (!ok)
		oidc_code(json_string_value(json_object_get(json, "error_description")), answer->refusal);
	json_decref(json);
	return ok ? ERR_OK : ERR_UPSTREAM;
}
