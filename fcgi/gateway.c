#include "fcgi/gateway.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fcgi/key_ring.h"
#include "fcgi/log.h"

/* The claim that stands for a thing of ours, by the map; NULL when the map or the token has none. */
static const json_t *claim(const struct conf *conf, struct arena *a, const json_t *claims, const char *thing)
{
	const char *at = conf->gateway_claims;
	size_t n = strlen(thing);
	for (at += strspn(at, " "); *at; at += strcspn(at, " "), at += strspn(at, " "))
		if (!strncmp(at, thing, n) && at[n] == '=')
			break;
	char *path = *at ? arena_strndup(a, at + n + 1, strcspn(at + n + 1, " ")) : NULL, *rest = NULL;
	for (char *part = path ? strtok_r(path, ".", &rest) : NULL; part && claims; part = strtok_r(NULL, ".", &rest))
		claims = json_object_get(claims, part);
	return path ? claims : NULL;
}

static const char *text_claim(const struct conf *conf, struct arena *a, const json_t *claims, const char *thing)
{
	const char *text = json_string_value(claim(conf, a, claims, thing));
	return text ? arena_strdup(a, text) : NULL;
}

/* A subject is a number, which some write as a text. */
static int64_t number_claim(const struct conf *conf, struct arena *a, const json_t *claims, const char *thing)
{
	const json_t *c = claim(conf, a, claims, thing);
	const char *text = json_string_value(c);
	char *end = NULL;
	errno = 0;
	long long n = text && *text >= '0' && *text <= '9' ? strtoll(text, &end, 10) : json_integer_value(c);
	return errno || (end && *end) ? 0 : n;
}

static void tell_person(const struct conf *conf, struct arena *a, const json_t *claims, struct esia_person *p)
{
	const char *ogrn = text_claim(conf, a, claims, "ogrn"), *name = text_claim(conf, a, claims, "name");
	*p = (struct esia_person){.name = name ? name : ""};
	if (ogrn)
		p->organisations[p->count++] = (struct esia_organisation){.ogrn = ogrn, .name = ogrn};
}

static const char *wrong(const struct conf *conf, const json_t *claims, time_t now)
{
	if (!claims)
		return "signature";
	if (!jws_text_is(claims, "iss", conf->gateway_issuer))
		return "issuer";
	return jws_is_for(claims, conf->gateway_audience) ? token_times(claims, now) : "audience";
}

enum err gateway_check(const struct conf *conf, struct arena *a, const char *authorization, time_t now, struct identity *who, struct esia_person *person)
{
	char folder[700];
	const char *why = "no Bearer token";
	if (!*conf->gateway_issuer)
		return ERR_NOT_FOUND;
	if (authorization && !strncasecmp(authorization, "Bearer ", 7) && strnlen(authorization, JWS_MAX) < JWS_MAX) {
		key_ring_gateway(conf, folder);
		json_auto_t *claims = key_ring_token(folder, authorization + 7, 1u << jws_by_name(conf->gateway_alg), now);
		int64_t at = number_claim(conf, a, claims, "auth_time");
		why = wrong(conf, claims, now);
		*who = (struct identity){.oid = number_claim(conf, a, claims, "oid"), .signed_in_at = at < now ? (time_t)at : now};
		if (!why && who->oid <= 0)
			why = "subject";
		tell_person(conf, a, claims, person);
	}
	if (!why)
		return ERR_OK;
	log_line(LOG_WARN, "token of the gateway refused: %s", why);
	return ERR_UNAUTHORIZED;
}
