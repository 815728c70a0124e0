#include "fcgi/calls.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "fcgi/base64.h"
#include "fcgi/personal.h"

enum { KEY_LEAST = 8, KEY_MOST = 100 };

static bool is_key(const char *key)
{
	size_t n = strlen(key);
	for (const char *s = key; *s; s++)
		if (*s < '!' || *s > '~')
			return false;
	return n >= KEY_LEAST && n <= KEY_MOST;
}

enum err call_key(struct req *r, const char **key)
{
	*key = req_env(r, "HTTP_IDEMPOTENCY_KEY");
	if (!*key || !**key)
		*key = NULL;
	else if (!is_key(*key))
		return req_fail(r, ERR_BAD_REQUEST, "Idempotency-Key: от %d до %d знаков ASCII без пробелов.", KEY_LEAST, KEY_MOST);
	return ERR_OK;
}

const char *call_digest(struct req *r, const char *text)
{
	unsigned char sum[SHA256_DIGEST_LENGTH];
	char *hex = arena_alloc(r->arena, 2 * sizeof sum + 1);
	if (!hex || !text)
		return NULL;
	return hex_encode(hex, SHA256((const unsigned char *)text, strlen(text), sum), sizeof sum);
}

/* Of an answer that lies nowhere in the clear (names that are opened for a look that the journal has, the token of a link) nothing is kept: a look makes nothing, and is put
 * down each time; of links the last one counts, under If-Match. */
static bool is_counted(const struct req *r)
{
	return r->token && r->route->method == HTTP_POST && r->route->tx == TX_WRITE && !r->route->unkept;
}

/* sha256 of what has been read of a stream, 0 where there was none. */
static const char *stream_digest(struct req *r)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	char *hex = arena_alloc(r->arena, 2 * sizeof sum + 1);
	unsigned n = 0;
	if (!r->sum)
		return "0";
	return hex && EVP_DigestFinal_ex(r->sum, sum, &n) ? hex_encode(hex, sum, n) : NULL;
}

/* Address and body; of a stream what it holds, once it has been read. */
static const char *request_digest(struct req *r)
{
	const char *uri = req_env(r, "REQUEST_URI"), *stream = stream_digest(r);
	char *body = r->body ? json_dumps(r->body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	const char *digest = stream ? call_digest(r, arena_printf(r->arena, "%s\n%s\n%s", uri ? uri : "", stream, body ? body : "")) : NULL;
	free(body);
	return digest;
}

/* From here on what is read is summed up. */
static enum err sum_stream(struct req *r)
{
	if (r->route->body != BODY_STREAM)
		return ERR_OK;
	r->sum = EVP_MD_CTX_new();
	return r->sum && EVP_DigestInit_ex(r->sum, EVP_sha256(), NULL) ? ERR_OK : ERR_INTERNAL;
}

/* What is not worked again is read all the same: the same name and length say nothing of the same file. */
static enum err read_out(struct req *r)
{
	enum { CHUNK = 65536 };
	ssize_t n = 1;
	char *data = r->sum ? arena_alloc(r->arena, CHUNK) : NULL;
	if (!r->sum)
		return ERR_OK;
	while (data && n > 0)
		n = req_read(r, data, CHUNK);
	return !data ? ERR_INTERNAL : n < 0 ? req_fail(r, ERR_BAD_REQUEST, "Файл пришёл не целиком.") : ERR_OK;
}

static enum err give_again(struct req *r, const struct db_result *row)
{
	enum { SAME, STATUS, ANSWER, LOCATION, ETAG };
	const char *location = db_text(row, 0, LOCATION);
	if (!db_bool(row, 0, SAME))
		return req_fail(r, ERR_REUSED, "Этот Idempotency-Key уже был у другого запроса: для нового нужен новый ключ.");
	r->resp.status = (int)db_int(row, 0, STATUS);
	if (db_is_null(row, 0, ANSWER) && r->resp.status != 204)
		return req_fail(r, ERR_CONFLICT, "Запрос с этим ключом уже выполнен, но его ответ стёрт вместе с персональными данными. %s%s", *location ? "Что создано: " : "", location);
	if (!db_is_null(row, 0, ANSWER)) {
		r->resp.json = json_loads(db_text(row, 0, ANSWER), JSON_DECODE_ANY, NULL);
		r->resp.type = "application/json; charset=utf-8";
		/* It may see less by now than it did. */
		if (!r->resp.json || !personal_hide(r, r->resp.json))
			return ERR_INTERNAL;
	}
	if (*location)
		resp_header(r, "Location", location);
	if (!db_is_null(row, 0, ETAG))
		resp_etag(r, arena_strdup(r->arena, db_text(row, 0, ETAG)));
	resp_header(r, "Idempotency-Replayed", "true");
	r->audit.written = true;	/* the first time left its row */
	return ERR_OK;
}

enum err call_once(struct req *r, bool *again)
{
	const char *key;
	DB_AUTO_RESULT mine = NULL;
	DB_AUTO_RESULT first = NULL;
	*again = false;
	if (!is_counted(r))
		return ERR_OK;
	enum err e = call_key(r, &key);
	if (e)
		return e;
	if (!key)
		return req_fail(r, ERR_BAD_REQUEST, "Запрос токена, который что-то создаёт, называет Idempotency-Key: с ним его можно повторить, если ответ потерялся.");
	const char *digest = request_digest(r);
	e = digest ? DB_RUN(r->db, Q_CALL_KEY_PUT, &mine, key, digest) : ERR_INTERNAL;
	if (!e)
		e = sum_stream(r);
	if (e || db_rows(mine))
		return e;
	e = read_out(r);
	digest = e || !r->sum ? digest : request_digest(r);
	if (!e)
		e = digest ? DB_RUN(r->db, Q_CALL_KEY_GET, &first, key, digest) : ERR_INTERNAL;
	if (e || !db_rows(first))
		return e ? e : ERR_CONFLICT;	/* it went at this very moment */
	*again = true;
	return give_again(r, first);
}

enum err call_done(struct req *r)
{
	if (!is_counted(r))
		return ERR_OK;
	char *text = r->resp.json ? json_dumps(r->resp.json, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
	size_t n = r->resp.etag ? strlen(r->resp.etag) : 0;
	const char *etag = n > 2 ? arena_strndup(r->arena, r->resp.etag + 1, n - 2) : NULL;	/* without its quotes */
	const char *digest = r->sum ? request_digest(r) : NULL;
	enum err e = digest || !r->sum ? DB_RUN(r->db, Q_CALL_KEY_DONE, NULL, req_env(r, "HTTP_IDEMPOTENCY_KEY"), arena_printf(r->arena, "%d", r->resp.status), text, resp_found(r, "Location"), etag, digest)
				       : ERR_INTERNAL;
	free(text);
	return e;
}
