#include "fcgi/resp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fcgi/log.h"
#include "fcgi/personal.h"
#include "fcgi/tokens.h"

struct resp_header {
	struct resp_header *next;
	const char *name, *value;
};

enum err resp_json(struct req *r, int status, json_t *json)
{
	if (!json) {
		log_line(LOG_FAIL, "%s: no JSON to answer with", r->route->operation);
		return ERR_INTERNAL;
	}
	if (!personal_hide(r, json)) {
		json_decref(json);
		return ERR_INTERNAL;
	}
	r->resp.status = status;
	r->resp.json = json;
	r->resp.type = "application/json; charset=utf-8";
	return ERR_OK;
}

enum err resp_items(struct req *r, const struct db_result *rows)
{
	r->resp.rows = db_rows(rows);
	return resp_json(r, 200, json_pack("{s:o}", "items", db_rows_json(rows)));
}

enum err resp_empty(struct req *r, int status)
{
	r->resp.status = status;
	return ERR_OK;
}

enum err resp_redirect(struct req *r, const char *url)
{
	r->resp.status = 302;
	resp_header(r, "Location", url);
	return ERR_OK;
}

enum err resp_text(struct req *r, const char *type, const char *text, size_t size)
{
	r->resp.status = 200;
	r->resp.type = type;
	r->resp.text = text;
	r->resp.size = size;
	return ERR_OK;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._", c));
}

/* The name in UTF-8 as RFC 8187 writes it; old: each letter beyond ASCII as «_». NULL when memory is short. */
static const char *coded_name(struct req *r, const char *name, bool old)
{
	char *out = arena_alloc(r->arena, 3 * strlen(name) + 1), *at = out;
	for (const char *c = name; out && *c; c++) {
		if (is_plain(*c) || (old && *c == ' '))
			*at++ = *c;
		else if (!old)
			at += snprintf(at, 4, "%%%02X", (unsigned char)*c);
		else if (((unsigned char)*c & 0xC0) != 0x80)
			*at++ = '_';
	}
	if (out)
		*at = 0;
	return out;
}

/* RFC 6266: a name beyond ASCII stands twice. */
static const char *disposition(struct req *r, const char *name)
{
	const char *old = coded_name(r, name, true), *whole = coded_name(r, name, false);
	if (!old || !whole)
		return "attachment";
	return strcmp(old, name) ? arena_printf(r->arena, "attachment; filename=\"%s\"; filename*=UTF-8''%s", old, whole)
				 : arena_printf(r->arena, "attachment; filename=\"%s\"", old);
}

/* A file may be two things at once (a PDF that is a page too). It is never shown from our address: saved, its type not guessed, and whatever opened it there would have no script and no origin. */
static const char FILE_POLICY[] = "sandbox; default-src 'none'";

enum err resp_file(struct req *r, const char *type, const char *name, int fd)
{
	r->resp.status = 200;
	r->resp.type = type;
	r->resp.fd = fd;
	resp_header(r, "Content-Disposition", disposition(r, name));
	resp_header(r, "Content-Security-Policy", FILE_POLICY);
	return ERR_OK;
}

/* A line break in a value would begin a header of the sender's choice. */
void resp_header(struct req *r, const char *name, const char *value)
{
	struct resp_header *h = arena_alloc(r->arena, sizeof(*h)), **end = &r->resp.headers;
	if (!h || !value || strpbrk(value, "\r\n"))
		return;
	h->name = name;
	h->value = arena_strdup(r->arena, value);
	while (*end)
		end = &(*end)->next;
	*end = h->value ? h : NULL;
}

const char *resp_found(const struct req *r, const char *name)
{
	const struct resp_header *h = r->resp.headers;
	while (h && strcmp(h->name, name))
		h = h->next;
	return h ? h->value : NULL;
}

void resp_etag(struct req *r, const char *tag)
{
	r->resp.etag = arena_printf(r->arena, "\"%s\"", tag);
}

static json_t *problem_json(struct req *r, enum err e)
{
	json_t *p = json_object();
	char type[80];
	snprintf(type, sizeof(type), "urn:mcu:problem:%s", err_code(e));
	json_object_set_new(p, "type", json_string(type));
	json_object_set_new(p, "title", json_string(err_text(e)));
	json_object_set_new(p, "status", json_integer(err_status(e)));
	json_object_set_new(p, "code", json_string(err_code(e)));
	json_t *detail = r->detail ? json_string(r->detail) : NULL;
	json_object_set_new(p, "detail", detail ? detail : json_string(err_text(e)));
	json_object_set_new(p, "request_id", json_string(r->id));
	if (json_array_size(r->errors))
		json_object_set(p, "errors", r->errors);
	if (r->extra && personal_hide(r, r->extra))
		json_object_update(p, r->extra);
	return p;
}

void resp_problem(struct req *r, enum err e)
{
	resp_close(r);
	r->resp.headers = NULL;
	r->resp.etag = NULL;
	r->resp.rows = 0;
	r->resp.status = err_status(e);
	r->resp.json = problem_json(r, e);
	r->resp.type = "application/problem+json; charset=utf-8";
	if (e == ERR_UNAVAILABLE || e == ERR_LIMIT)
		resp_header(r, "Retry-After", "2");
	if (e == ERR_RATE && r->token)
		resp_header(r, "Retry-After", arena_printf(r->arena, "%ld", r->token->wait_s));
	if (e == ERR_UNAUTHORIZED)
		resp_header(r, "WWW-Authenticate", "Bearer");
}

static const char *reason(int status)
{
	static const struct {
		int status;
		const char *text;
	} known[] = {
		{200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {302, "Found"}, {304, "Not Modified"},
		{400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"},
		{405, "Method Not Allowed"}, {409, "Conflict"}, {410, "Gone"}, {412, "Precondition Failed"}, {413, "Content Too Large"},
		{415, "Unsupported Media Type"}, {422, "Unprocessable Content"}, {428, "Precondition Required"},
		{429, "Too Many Requests"}, {500, "Internal Server Error"}, {502, "Bad Gateway"},
		{503, "Service Unavailable"}, {504, "Gateway Timeout"},
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].status == status)
			return known[i].text;
	return "Status";
}

/* Does the client hold this very version? Weak tags count: nginx makes them when it compresses. */
static bool client_has(const struct req *r)
{
	const char *wanted = req_env(r, "HTTP_IF_NONE_MATCH");
	const char *at = wanted && r->resp.etag ? strstr(wanted, r->resp.etag) : NULL;
	return at && r->resp.status == 200 && r->route && r->route->method == HTTP_GET;
}

static void write_head(struct req *r, resp_sink_t put, void *sink)
{
	const struct resp *p = &r->resp;
	const char *head = arena_printf(r->arena, "Status: %d %s\r\nX-Request-Id: %s\r\nCache-Control: %s\r\n", p->status,
					reason(p->status), r->id, p->etag ? "private, no-cache" : "no-store");
	if (r->token)
		head = arena_printf(r->arena, "%sRateLimit-Limit: %ld\r\nRateLimit-Remaining: %ld\r\nRateLimit-Reset: %ld\r\n", head, r->token->limit, r->token->left, r->token->reset_s);
	if (p->etag)	/* the tag names a version, not who saw it: another account in this browser must not be shown what was kept for the last one */
		head = arena_printf(r->arena, "%sETag: %s\r\nVary: Authorization\r\n", head, p->etag);
	for (const struct resp_header *h = p->headers; h; h = h->next)
		head = arena_printf(r->arena, "%s%s: %s\r\n", head, h->name, h->value);
	if (p->type && p->status != 204 && p->status != 304)
		head = arena_printf(r->arena, "%sContent-Type: %s\r\n", head, p->type);
	head = head ? arena_printf(r->arena, "%s\r\n", head) : "Status: 500 Internal Server Error\r\n\r\n";
	if (head)
		put(sink, head, strlen(head));
}

static void write_file(int fd, resp_sink_t put, void *sink)
{
	char buffer[16384];
	ssize_t n;
	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		if (!put(sink, buffer, (size_t)n))
			return;
}

void resp_write(struct req *r, resp_sink_t put, void *sink)
{
	struct resp *p = &r->resp;
	if (client_has(r))
		p->status = 304;
	char *body = p->json && p->status != 304 ? json_dumps(p->json, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
	write_head(r, put, sink);
	if (p->status == 304)
		return;
	if (body)
		put(sink, body, strlen(body));
	else if (p->text)
		put(sink, p->text, p->size);
	else if (p->fd >= 0)
		write_file(p->fd, put, sink);
	free(body);
}

void resp_close(struct req *r)
{
	json_decref(r->resp.json);
	r->resp.json = NULL;
	r->resp.text = NULL;
	if (r->resp.fd >= 0)
		close(r->resp.fd);
	r->resp.fd = -1;
}
