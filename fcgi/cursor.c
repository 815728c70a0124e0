/* Cursors of lists: what the next page needs, signed and bound to the operation and its filters. */
#include <openssl/crypto.h>
#include <string.h>

#include "fcgi/auth.h"
#include "fcgi/base64.h"
#include "fcgi/req.h"

enum { TAG_SIZE = 12 };

/* The page size may change between pages, the filters may not. */
static bool is_filter(const char *name)
{
	return strcmp(name, "cursor") && strcmp(name, "limit");
}

/* Short MAC over the operation, its filters and the payload. */
static bool tag_of(const struct req *r, const char *payload, unsigned char tag[32])
{
	const struct param *p = r->route->params;
	const char *text = arena_printf(r->arena, "cursor\n%s", r->route->operation);
	for (int i = 0; p && p[i].name && text; i++)
		if (is_filter(p[i].name) && r->values[i])
			text = arena_printf(r->arena, "%s\n%s=%s", text, p[i].name, r->values[i]);
	if (text)
		text = arena_printf(r->arena, "%s\n\n%s", text, payload);
	if (text)
		auth_mac(r->auth, text, strlen(text), tag);
	return text;
}

const char *req_next(struct req *r, const char *payload)
{
	unsigned char tag[32];
	size_t n = strlen(payload);
	char *raw = arena_alloc(r->arena, TAG_SIZE + n + 1);
	if (!raw || !tag_of(r, payload, tag))
		return NULL;
	memcpy(raw, tag, TAG_SIZE);
	memcpy(raw + TAG_SIZE, payload, n);
	return base64_encode(r->arena, raw, TAG_SIZE + n);
}

enum err req_cursor(struct req *r, const char **payload)
{
	unsigned char tag[32];
	size_t n = 0;
	const char *text = req_param(r, "cursor");
	*payload = NULL;
	if (!text)
		return ERR_OK;
	char *raw = base64_decode(r->arena, text, strlen(text), &n);
	if (raw && n > TAG_SIZE && !memchr(raw + TAG_SIZE, 0, n - TAG_SIZE) && tag_of(r, raw + TAG_SIZE, tag) &&
	    !CRYPTO_memcmp(raw, tag, TAG_SIZE)) {
		*payload = raw + TAG_SIZE;
		return ERR_OK;
	}
	req_wrong(r, "cursor", "wrong_value", "Курсор не от этого списка или испорчен.");
	return req_fail(r, ERR_BAD_PARAM, "Параметр «cursor»: курсор не от этого списка или испорчен.");
}
