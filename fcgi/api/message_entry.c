#include "fcgi/api/message_entry.h"

#include <string.h>
#include <time.h>

#include "fcgi/api/message_in.h"
#include "fcgi/body.h"
#include "fcgi/calls.h"
#include "fcgi/intake/dates.h"
#include "fcgi/intake/intake.h"

#define CLOCKS_SECONDS 300	/* that the clock of who asks may be ahead of ours */
#define EARLIEST "2000-01-01"	/* no register of appeals is older; earlier is a slip of the pen */

enum err message_entry_received(struct req *r)
{
	const char *received = body_text(r, "received_at");
	if (!received)
		return ERR_OK;
	if (dates_moment(received) > time(NULL) + CLOCKS_SECONDS)
		req_wrong(r, "/received_at", intake_code(INTAKE_AHEAD), intake_text(INTAKE_AHEAD));
	else if (dates_moment(received) < dates_moment(EARLIEST))
		req_wrong(r, "/received_at", "wrong_value", "Дата раньше 2000 года: проверьте год.");
	return r->errors ? ERR_INVALID : ERR_OK;
}

enum err message_entry_track(struct req *r, const char *kind)
{
	if (!json_is_true(json_object_get(r->body, "fast_track")) || strcmp(kind, "appeal"))
		return ERR_OK;
	req_wrong(r, "/fast_track", "wrong_kind", "Фаст-трек бывает у сообщений. У обращения срок по закону: 59-ФЗ, статья 12.");
	return ERR_INVALID;
}

/* The scheme is looked at with the fields. */
static enum err check_host(struct req *r)
{
	const char *url = body_text(r, "url"), *host = url ? strstr(url, "://") : NULL;
	size_t n = host ? strcspn(host + 3, "/?#") : 1;
	if (n && (!host || !memchr(host + 3, ' ', n)))
		return ERR_OK;
	req_wrong(r, "/url", "wrong_value", "В адресе не назван сайт.");
	return ERR_INVALID;
}

enum err message_entry_check(struct req *r)
{
	enum err e = message_entry_received(r);
	if (!e)
		e = check_host(r);
	return e ? e : message_entry_track(r, body_text(r, "kind"));
}

enum err message_entry_once(struct req *r, const char **made)
{
	const char *key;
	DB_AUTO_RESULT mine = NULL;
	DB_AUTO_RESULT first = NULL;
	enum err e = call_key(r, &key);
	*made = NULL;
	if (e || !key)
		return e;
	const char *digest = call_digest(r, message_json(r, r->body));
	e = digest ? DB_RUN(r->db, Q_MESSAGE_KEY_PUT, &mine, key, digest) : ERR_INTERNAL;
	if (e || db_rows(mine))
		return e;
	e = DB_RUN(r->db, Q_MESSAGE_KEY_GET, &first, key, digest);
	if (e || !db_rows(first))
		return e ? e : ERR_CONFLICT;	/* it went at this very moment */
	if (!db_bool(first, 0, 1))
		return ERR_REUSED;
	*made = arena_strdup(r->arena, db_text(first, 0, 0));
	return ERR_OK;
}

enum err message_entry_made(struct req *r, const char *id)
{
	const char *key = req_env(r, "HTTP_IDEMPOTENCY_KEY");
	return key && *key ? DB_RUN(r->db, Q_MESSAGE_KEY_MADE, NULL, key, id) : ERR_OK;
}

enum err message_number_free(struct req *r, const char *number, const char *id)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = number && *number ? DB_RUN(r->db, Q_NUMBER_TAKEN, &row, number, id) : ERR_OK;
	if (e || !row || !db_bool(row, 0, 0))
		return e;
	req_wrong(r, "/number", "number_taken", "Такой номер уже есть у другой записи.");
	req_extra(r, "same", json_loads(db_text(row, 0, 1), 0, NULL));
	return ERR_INVALID;
}
