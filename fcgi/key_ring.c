#include "fcgi/key_ring.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi/keys.h"
#include "fcgi/log.h"
#include "fcgi/pki.h"

enum { DAY = 24 * 3600 };

void key_ring_esia(const struct conf *conf, char path[700])
{
	snprintf(path, 700, "%s/esia/%s", conf->keys, conf->esia_env);
}

void key_ring_gateway(const struct conf *conf, char path[700])
{
	snprintf(path, 700, "%s/gateway", conf->keys);
}

static int is_key(const struct dirent *d)
{
	size_t n = strlen(d->d_name);
	const char *end = n > 4 && n < sizeof(((struct ring_file *)0)->name) ? d->d_name + n - 4 : "";
	return !strcmp(end, ".pem") || !strcmp(end, ".cer") || !strcmp(end, ".crt");
}

/* The folder's files by name; how many, -1 (logged) when it cannot be read. */
static int list(const char *folder, struct dirent ***files)
{
	int n = scandir(folder, files, is_key, alphasort);
	if (n < 0)
		log_line(LOG_FAIL, "no folder of keys %s", folder);
	return n;
}

static void forget(struct dirent **files, int n)
{
	for (int i = 0; i < n; i++)
		free(files[i]);
	if (n >= 0)
		free(files);
}

/* Last moment of the certificate in n bytes, 0 for a bare key. */
static time_t end_of(const char *data, size_t n)
{
	X509 *x = pki_certificate(data, n);
	time_t until = x ? pki_until(x) : 0;
	X509_free(x);
	return until;
}

static json_t *try_file(const char *folder, const char *name, const char *token, enum jws_alg alg, time_t now)
{
	size_t n = 0;
	struct arena *arena = arena_new(1 << 16);
	const char *data = arena ? keys_bytes(arena, folder, name, &n) : NULL;
	json_t *claims = data ? jws_open(token, alg, data, n) : NULL;
	time_t until = claims ? end_of(data, n) : 0;
	if (until && until < now) {
		log_line(LOG_FAIL, "token refused: the certificate %s/%s has run out", folder, name);
		json_decref(claims);
		claims = NULL;
	}
	arena_free(arena);
	return claims;
}

json_t *key_ring_token(const char *folder, const char *token, unsigned allowed, time_t now)
{
	struct dirent **files;
	json_auto_t *header = jws_header(token);
	enum jws_alg alg = jws_by_name(json_string_value(json_object_get(header, "alg")));
	json_t *claims = NULL;
	if (alg == JWS_ALGS || !(allowed & 1u << alg))
		return NULL;
	int n = list(folder, &files);
	for (int i = 0; i < n && !claims; i++)
		claims = try_file(folder, files[i]->d_name, token, alg, now);
	forget(files, n);
	return claims;
}

static const char *alg_of(const char *data, size_t n)
{
	EVP_PKEY *key = pki_public(data, n);
	const char *name = !key ? NULL : pki_is_gost(key) ? jws_name(JWS_GOST256) : pki_is_rsa(key) ? jws_name(JWS_RS256) :
			   EVP_PKEY_is_a(key, "EC") ? jws_name(JWS_ES256) : NULL;
	EVP_PKEY_free(key);
	return name;
}

static void describe(const char *folder, const char *name, struct ring_file *f)
{
	size_t n = 0;
	struct arena *arena = arena_new(1 << 16);
	const char *data = arena ? keys_bytes(arena, folder, name, &n) : NULL;
	*f = (struct ring_file){.alg = data ? alg_of(data, n) : NULL, .until = data ? end_of(data, n) : 0};
	snprintf(f->name, sizeof f->name, "%s", name);
	arena_free(arena);
}

int key_ring_files(const char *folder, struct ring_file files[RING_KEYS])
{
	struct dirent **names;
	int n = list(folder, &names), used = n < 0 ? 0 : n < RING_KEYS ? n : RING_KEYS;
	for (int i = 0; i < used; i++)
		describe(folder, names[i]->d_name, &files[i]);
	forget(names, n);
	return used;
}

static const char *state_of(const struct ring_file *f, time_t now)
{
	if (!f->alg)
		return "unusable";
	return !f->until || f->until > now + RING_WARN_DAYS * DAY ? "ok" : f->until < now ? "over" : "soon";
}

static void put(json_t *list, const char *use, const struct ring_file *f, time_t now)
{
	char until[24] = "";
	struct tm t;
	if (f->until)
		strftime(until, sizeof until, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&f->until, &t));
	json_array_append_new(list, json_pack("{s:s, s:s, s:s?, s:s?, s:s}", "use", use, "name", f->name, "alg", f->alg, "until", *until ? until : NULL, "state",
					      state_of(f, now)));
}

static void put_folder(json_t *list, const char *use, const char *folder, time_t now)
{
	struct ring_file files[RING_KEYS];
	int n = key_ring_files(folder, files);
	for (int i = 0; i < n; i++)
		put(list, use, &files[i], now);
}

json_t *key_ring_state(const struct conf *conf, time_t now)
{
	char folder[700], path[900];
	struct ring_file own;
	json_t *list = json_array();
	key_ring_esia(conf, folder);
	put_folder(list, "esia", folder, now);
	if (*conf->gateway_issuer) {
		key_ring_gateway(conf, folder);
		put_folder(list, "gateway", folder, now);
	}
	snprintf(path, sizeof path, "%s/" KEYS_CLIENT_CERTIFICATE, conf->keys);
	if (!access(path, F_OK)) {
		describe(conf->keys, KEYS_CLIENT_CERTIFICATE, &own);
		put(list, "client", &own, now);
	}
	return list;
}

void key_ring_warn(const struct conf *conf, time_t now)
{
	json_auto_t *keys = key_ring_state(conf, now);
	size_t i;
	json_t *key;
	json_array_foreach(keys, i, key) {
		const char *state = json_string_value(json_object_get(key, "state"));
		if (state && strcmp(state, "ok"))
			log_line(LOG_WARN, "key of signing in %s/%s: %s, until %s", json_string_value(json_object_get(key, "use")), json_string_value(json_object_get(key, "name")),
				 state, json_is_string(json_object_get(key, "until")) ? json_string_value(json_object_get(key, "until")) : "-");
	}
	if (!json_array_size(keys))
		log_line(LOG_WARN, "no keys of the sign-in provider in %s/esia/%s", conf->keys, conf->esia_env);
}
