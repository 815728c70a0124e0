#include "fcgi/route.h"

#include <string.h>

static const char *const names[HTTP_METHODS] = {
	[HTTP_GET] = "GET", [HTTP_POST] = "POST", [HTTP_PATCH] = "PATCH", [HTTP_PUT] = "PUT", [HTTP_DELETE] = "DELETE",
};

const char *method_name(enum method m)
{
	return names[m];
}

/* HTTP_METHODS for a method that no route can have. HEAD is a GET whose body nginx drops. */
static enum method method_parse(const char *name)
{
	if (!strcmp(name, "HEAD"))
		return HTTP_GET;
	int m = 0;
	while (m < HTTP_METHODS && strcmp(names[m], name))
		m++;
	return (enum method)m;
}

/* Copies the digits that stand at {id}; their number, 0 when there are none or too many. */
static size_t take_id(const char *path, char id[48])
{
	size_t n = strspn(path, "0123456789");
	if (n < 1 || n > 18 || (*path == '0' && n > 1))
		return 0;
	memcpy(id, path, n);
	id[n] = 0;
	return n;
}

/* The same for {token}: exactly 43 letters of base64url. */
static size_t take_token(const char *path, char id[48])
{
	size_t n = strspn(path, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
	if (n != 43)
		return 0;
	memcpy(id, path, n);
	id[n] = 0;
	return n;
}

static bool path_matches(const char *pattern, const char *path, char id[48])
{
	*id = 0;
	while (*pattern) {
		if (*pattern == '{') {
			size_t n = pattern[1] == 't' ? take_token(path, id) : take_id(path, id);
			if (!n)
				return false;
			path += n;
			pattern = strchr(pattern, '}') + 1;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return !*path;
}

struct route_match route_find(const struct route *table, size_t count, const char *method, const char *path)
{
	struct route_match found = {0};
	enum method m = method_parse(method);
	char id[48];
	for (size_t i = 0; i < count; i++) {
		if (!path_matches(table[i].path, path, id))
			continue;
		found.allowed |= 1u << table[i].method;
		if (table[i].method == m) {
			found.route = &table[i];
			memcpy(found.id, id, sizeof(id));
		}
	}
	return found;
}
