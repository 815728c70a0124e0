/* Cursors of lists: what the next page needs, signed and bound to the operation and its filters. */
#include <string.h>

#include "fcgi/auth.h"
#include "fcgi/base64.h"
#include "fcgi/place.h"
#include "fcgi/req.h"
#include "fcgi/same.h"

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

/* The same over a place in the feed of changes, which more than one operation hands out. */
static bool tag_of_place(const struct req *r, const char *payload, unsigned char tag[32])
{
	const char *text = arena_printf(r->arena, "place\n%s", payload);
	if (text)
		auth_mac(r->auth, text, strlen(text), tag);
	return text;
}

static const char *closed(struct req *r, const char *payload, bool (*tagger)(const struct req *, const char *, unsigned char *))
{
	unsigned char tag[32];
	size_t n = strlen(payload);
	char *raw = arena_alloc(r->arena, TAG_SIZE + n + 1);
	if (!raw || !tagger(r, payload, tag))
		return NULL;
	memcpy(raw, tag, TAG_SIZE);
	memcpy(raw + TAG_SIZE, payload, n);
	return base64_encode(r->arena, raw, TAG_SIZE + n);
}

const char *req_next(struct req *r, const char *payload)
{
	return closed(r, payload, tag_of);
}

/* What a tag was put before: NULL when it is none of ours. */
static const char *opened(struct req *r, const char *text, bool (*tagger)(const struct req *, const char *, unsigned char *))
{
	unsigned char tag[32];
	size_t n = 0;
	char *raw = base64_decode(r->arena, text, strlen(text), &n);
	bool ours = raw && n > TAG_SIZE && !memchr(raw + TAG_SIZE, 0, n - TAG_SIZE) && tagger(r, raw + TAG_SIZE, tag) && same_bytes(raw, tag, TAG_SIZE);
	return ours ? raw + TAG_SIZE : NULL;
}

static enum err spoilt(struct req *r, const char *name)
{
	req_wrong(r, name, "wrong_value", "Курсор не от этого списка или испорчен.");
	return req_fail(r, ERR_BAD_PARAM, "Параметр «%s»: курсор не от этого списка или испорчен.", name);
}

enum err req_cursor(struct req *r, const char **payload)
{
	const char *text = req_param(r, "cursor");
	*payload = text ? opened(r, text, tag_of) : NULL;
	return text && !*payload ? spoilt(r, "cursor") : ERR_OK;
}

const char *req_place(struct req *r, const char *payload)
{
	return closed(r, payload, tag_of_place);
}

enum err req_place_read(struct req *r, const char *name, const char **payload)
{
	const char *text = req_param(r, name);
	*payload = text ? opened(r, text, tag_of_place) : NULL;
	return text && !*payload ? spoilt(r, name) : ERR_OK;
}
