#include "fcgi/req.h"

#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fcgi/params.h"
#include "search/text/utf8.h"

const char *req_param(const struct req *r, const char *name)
{
	int i = params_find(r->route->params, name);
	return i < 0 || !r->values ? NULL : r->values[i];
}

long req_param_int(const struct req *r, const char *name)
{
	const char *s = req_param(r, name);
	return s ? strtol(s, NULL, 10) : 0;
}

const char *req_env(const struct req *r, const char *name)
{
	size_t n = strlen(name);
	for (const char *const *e = r->env; e && *e; e++)
		if (!strncmp(*e, name, n) && (*e)[n] == '=')
			return *e + n + 1;
	return NULL;
}

const char *req_address(const struct req *r)
{
	static const char mapped[] = "::ffff:";
	const char *s = req_env(r, "REMOTE_ADDR");
	if (s && !strncasecmp(s, mapped, sizeof mapped - 1) && strchr(s, '.'))
		s += sizeof mapped - 1;	/* a v4 address as a server in front of us may write it: lists have the v4 one */
	return s && *s && strspn(s, "0123456789abcdefABCDEF.:") == strlen(s) ? s : NULL;
}

/* nginx marks the tag of an answer it compressed as weak; the version behind it is the same. */
static const char *if_match(const struct req *r)
{
	const char *s = req_env(r, "HTTP_IF_MATCH");
	return s && !strncmp(s, "W/", 2) ? s + 2 : s;
}

bool req_if_match_is(const struct req *r, const char *tag)
{
	const char *s = if_match(r);
	size_t n = strlen(tag);
	return s && *s == '"' && !strncmp(s + 1, tag, n) && !strcmp(s + 1 + n, "\"");
}

long req_if_match(const struct req *r)
{
	const char *s = if_match(r);
	size_t digits = s && *s == '"' ? strspn(s + 1, "0123456789") : 0;
	const char *rest = digits ? s + 1 + digits : "";
	if (*rest == '-')
		rest += strspn(rest, "0123456789-");
	if (digits < 1 || digits > 9 || strcmp(rest, "\""))
		return -1;
	return strtol(s + 1, NULL, 10);
}

const struct db_actor *req_actor(const struct req *r)
{
	return db_actor(r->db);
}

bool req_may(const struct req *r, const char *action)
{
	return db_actor_may(db_actor(r->db), action);
}

/* Is the number in the array literal "{1,2,3}"? */
static bool in_array(const char *array, const char *number)
{
	size_t n = strlen(number);
	for (const char *s = array; *s; s += strcspn(s, ",}")) {
		s++;
		if (!strncmp(s, number, n) && (s[n] == ',' || s[n] == '}'))
			return true;
	}
	return false;
}

bool req_may_at(struct req *r, const char *action, const char *organisation)
{
	const struct db_actor *actor = req_actor(r);
	if (db_actor_may_all(actor, action) || !db_actor_may(actor, action) || !organisation)
		return db_actor_may_all(actor, action);
	if (!r->reach.action || strcmp(r->reach.action, action) != 0) {
		DB_AUTO_RESULT row = NULL;
		if (DB_RUN(r->db, Q_ACTING_ORGS, &row, action))
			return false;
		r->reach.orgs = arena_strdup(r->arena, db_text(row, 0, 0));
		r->reach.action = r->reach.orgs ? arena_strdup(r->arena, action) : NULL;
	}
	return r->reach.action && in_array(r->reach.orgs, organisation);
}

ssize_t req_read(struct req *r, char *to, size_t n)
{
	if (n > r->body_left)
		n = r->body_left;
	if (!n)
		return 0;
	ssize_t got = r->read(r->stream, to, n);
	if (got <= 0)
		return -1;	/* shorter than CONTENT_LENGTH: the client broke off */
	r->body_left -= (size_t)got;
	if (r->sum && !EVP_DigestUpdate(r->sum, to, (size_t)got))
		return -1;
	return got;
}

bool req_later(struct req *r, enum query query, int n, const char *const *args)
{
	if (r->later.due || n > REQ_LATER_ARGS)
		return false;
	r->later.due = true;
	r->later.query = query;
	r->later.n = n;
	for (int i = 0; i < n; i++) {
		r->later.args[i] = args[i] ? arena_strdup(r->arena, args[i]) : NULL;
		r->later.due = r->later.due && (!args[i] || r->later.args[i]);
	}
	return r->later.due;
}

enum err req_fail(struct req *r, enum err e, const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	utf8_mend(text);	/* what was quoted in it may be cut inside a letter, and then nothing of it would be said */
	r->detail = arena_strdup(r->arena, text);
	return e;
}

void req_wrong(struct req *r, const char *pointer, const char *code, const char *message)
{
	if (!r->errors)
		r->errors = json_array();
	if (json_array_size(r->errors) < 100)
		json_array_append_new(r->errors, json_pack("{s:s, s:s, s:s}", "pointer", pointer, "code", code, "message",
							   message));
}

enum err req_stale(struct req *r, json_t *current)
{
	if (current)
		req_extra(r, "current", current);
	return ERR_STALE;
}

void req_extra(struct req *r, const char *name, json_t *value)
{
	if (!r->extra)
		r->extra = json_object();
	json_object_set_new(r->extra, name, value);
}
