#include "fcgi/esia_token.h"

#include <stdbool.h>
#include <string.h>

#include "fcgi/key_ring.h"
#include "fcgi/log.h"

#define SUBJECT "urn:esia:sbj"
enum { LEEWAY = 60, ALLOWED = 1 << JWS_RS256 | 1 << JWS_GOST256 };

const char *token_times(const json_t *claims, time_t now)
{
	const json_t *exp = json_object_get(claims, "exp"), *nbf = json_object_get(claims, "nbf");
	if (!json_is_integer(exp) || json_integer_value(exp) <= now - LEEWAY)
		return "expired";
	return nbf && (!json_is_integer(nbf) || json_integer_value(nbf) > now + LEEWAY) ? "not yet valid" : NULL;
}

/* The claims of a token of this kind, signed by ESIA, or NULL with the reason. */
static json_t *open_token(const struct conf *conf, const char *token, const char *kind, time_t now, const char **why)
{
	char folder[700];
	*why = "size";
	if (strnlen(token, JWS_MAX + 1) > JWS_MAX)
		return NULL;
	json_auto_t *header = jws_header(token);
	*why = "header";
	if (!jws_text_is(header, "sbt", kind))
		return NULL;
	key_ring_esia(conf, folder);
	json_t *claims = key_ring_token(folder, token, ALLOWED, now);
	*why = !claims ? "signature" : jws_text_is(claims, "iss", conf->esia_issuer) ? token_times(claims, now) : "issuer";
	return claims;
}

/* ESIA says is_tru of a person who has shown his passport; of whom it says nothing nobody knows. */
static bool is_unconfirmed(const json_t *claims)
{
	return !json_is_true(json_object_get(json_object_get(claims, SUBJECT), SUBJECT ":is_tru"));
}

static enum err refuse(const char *kind, const char *why)
{
	log_line(LOG_WARN, "%s token of ESIA refused: %s", kind, why);
	return ERR_UNAUTHORIZED;
}

enum err esia_check_identity(const struct conf *conf, const char *token, time_t now, struct identity *who)
{
	const char *why;
	json_auto_t *claims = open_token(conf, token, "id", now, &why);
	const json_t *sub = json_object_get(claims, "sub"), *at = json_object_get(claims, "auth_time");
	if (!why && !jws_is_for(claims, conf->esia_client_id))
		why = "audience";
	if (!why && (!json_is_integer(sub) || json_integer_value(sub) <= 0))
		why = "subject";
	if (why)
		return refuse("identity", why);
	if (is_unconfirmed(claims))
		return ERR_FORBIDDEN;
	who->oid = json_integer_value(sub);
	who->signed_in_at = json_integer_value(at) < now ? (time_t)json_integer_value(at) : now;
	return ERR_OK;
}

enum err esia_check_access(const struct conf *conf, const char *token, time_t now, int64_t oid)
{
	const char *why;
	json_auto_t *claims = open_token(conf, token, "access", now, &why);
	const json_t *subject = json_object_get(claims, SUBJECT "_id");
	if (!why && !jws_text_is(claims, "client_id", conf->esia_client_id))
		why = "client";
	if (!why && (!json_is_integer(subject) || json_integer_value(subject) != oid))
		why = "subject";
	return why ? refuse("access", why) : ERR_OK;
}
