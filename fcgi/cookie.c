#include "fcgi/cookie.h"

#include <openssl/sha.h>
#include <string.h>

#include "fcgi/base64.h"

enum { VALUE_MAX = 200 };

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

void cookie_set(struct req *r, const char *name, const char *value, int seconds, const char *same_site)
{
	const char *secure = strncmp(r->conf->public_url, "https://", 8) ? "" : "; Secure";
	resp_header(r, "Set-Cookie",
		    arena_printf(r->arena, "%s=%s; Path=/api/v1/session; Max-Age=%d; HttpOnly; SameSite=%s%s", name, value,
				 seconds, same_site, secure));
}

const char *cookie_hash(struct req *r, const char *value)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	char *hex = arena_alloc(r->arena, 65);
	SHA256((const unsigned char *)value, strlen(value), digest);
	return hex ? hex_encode(hex, digest, sizeof(digest)) : NULL;
}
