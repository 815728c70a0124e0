#include "fcgi/cookie.h"

#include <openssl/sha.h>
#include <string.h>

#include "fcgi/base64.h"

enum { VALUE_MAX = 200, STAFF_SECONDS = 31 * 24 * 3600 };	/* a day longer than a link for a mark is good for */

const char *cookie_get(struct req *r, const char *name)
{
	const char *s = req_env(r, "HTTP_COOKIE");
	size_t n = strlen(name);
	while (s && *s) {
		s += strspn(s, " ;");
		size_t size = strcspn(s, ";");
		if (size > n + 1 && size <= n + 1 + VALUE_MAX && !strncmp(s, name, n) && s[n] == '=')
			return arena_strndup(r->arena, s + n + 1, size - n - 1);
		s += size;
	}
	return NULL;
}

static void put(struct req *r, const char *name, const char *value, const char *path, int seconds, const char *same_site)
{
	const char *secure = strncmp(r->conf->public_url, "https://", 8) ? "" : "; Secure";
	resp_header(r, "Set-Cookie",
		    arena_printf(r->arena, "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=%s%s", name, value, path, seconds,
				 same_site, secure));
}

void cookie_set(struct req *r, const char *name, const char *value, int seconds, const char *same_site)
{
	put(r, name, value, "/api/v1/session", seconds, same_site);
}

void cookie_set_staff(struct req *r)
{
	put(r, COOKIE_STAFF, "1", "/o", STAFF_SECONDS, "Lax");
}

const char *cookie_hash(struct req *r, const char *value)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	char *hex = arena_alloc(r->arena, 65);
	SHA256((const unsigned char *)value, strlen(value), digest);
	return hex ? hex_encode(hex, digest, sizeof(digest)) : NULL;
}
