/*
 * The feed of changes, and the snapshot that a reader begins with. A place in the feed says whose transaction numbers it counts by and
 * what its reader could see: when either is another now, nothing can be told from there on, and the reader begins anew (410).
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fcgi/api/api.h"
#include "fcgi/auth.h"
#include "fcgi/base64.h"
#include "fcgi/limits.h"
#include "fcgi/personal.h"
#include "fcgi/place.h"

#define SNAPSHOT "/api/v1/snapshot"
enum { RIGHTS = 8, CHECK_MS = 1000, AGAIN_S = 2, ORIGIN = 60, ANSWER_S = 2 };

struct place {
	const char *origin, *rights;
	char xid[24], message[24], organisation[12];
};

/* What the reader sees, in so many letters. */
static const char *rights_now(struct req *r)
{
	const struct db_actor *a = req_actor(r);
	unsigned char mac[32];
	char *hex = arena_alloc(r->arena, 2 * RIGHTS + 1);
	const char *text = arena_printf(r->arena, "rights\n%d\n%s\n%d%d", a->sees_all, a->sees_all ? "" : a->orgs, db_actor_may(a, PERSONAL_TEXT), db_actor_may_all(a, PERSONAL_TEXT));
	if (!hex || !text)
		return "";
	auth_mac(r->auth, text, strlen(text), mac);
	return hex_encode(hex, mac, RIGHTS);
}

static enum err start(struct req *r, struct place *p, const char **now)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_CHANGE_START, 0, NULL, &row);
	if (e)
		return e;
	p->origin = arena_strdup(r->arena, db_text(row, 0, 0));
	*now = arena_strdup(r->arena, db_text(row, 0, 1));
	p->rights = rights_now(r);
	return p->origin && *now ? ERR_OK : ERR_INTERNAL;
}

static enum err gone(struct req *r, const char *why)
{
	req_extra(r, "snapshot", json_string(SNAPSHOT));
	return req_fail(r, ERR_GONE, "%s Возьмите снимок заново (%s) и продолжайте с его места.", why, SNAPSHOT);
}

static const char *place_text(struct req *r, const struct place *p, const char *at)
{
	const char *text = arena_printf(r->arena, "%s|%s|%s", p->origin, p->rights, at);
	return text ? req_place(r, text) : NULL;
}

static bool read_numbers(struct place *p, const char *text)
{
	int used = 0;
	return sscanf(text, "%20[0-9]|%19[0-9]|%10[0-9]%n", p->xid, p->message, p->organisation, &used) == 3 && !text[used];
}

/* Where the reader stands; without a place: now. */
static enum err read_place(struct req *r, struct place *p)
{
	const char *text, *now;
	enum err e = req_place_read(r, "after", &text);
	if (!e)
		e = start(r, p, &now);
	if (e)
		return e;
	if (!text)
		return read_numbers(p, now) ? ERR_OK : ERR_INTERNAL;
	size_t origin = strcspn(text, "|"), whole = origin + 2 + 2 * RIGHTS;
	if (strlen(text) <= whole || !read_numbers(p, text + whole))
		return ERR_BAD_PARAM;
	if (origin != strlen(p->origin) || strncmp(text, p->origin, origin))
		return gone(r, "База восстановлена из копии или переехала.");
	return strncmp(text + origin + 1, p->rights, 2 * RIGHTS) ? gone(r, "Права, с которыми читалась лента, изменились.") : ERR_OK;
}

/* {change, resource, id, at, into, record}; of a record that is not to be seen no record. */
static json_t *item(const struct db_result *rows, int row)
{
	enum { SEEN = 3 };
	json_t *record = db_row_json(rows, row);
	json_t *one = json_pack("{s:O?, s:s, s:O?, s:O?, s:O?}", "change", json_object_get(record, "change"), "resource", "message", "id", json_object_get(record, "id"), "at",
				json_object_get(record, "at"), "into", json_object_get(record, "into"));
	json_object_del(record, "change");
	json_object_del(record, "id");
	json_object_del(record, "at");
	json_object_del(record, "into");
	if (db_bool(rows, row, SEEN))
		json_object_set(one, "record", record);
	else
		json_object_set_new(one, "record", json_null());
	json_decref(record);
	return one;
}

static json_t *items_of(const struct db_result *rows, int n)
{
	json_t *items = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(items, item(rows, i));
	return items;
}

struct found {
	struct db_result *rows;	/* NULL: nothing; owned */
	const char *place;
	bool more;
};

enum { MESSAGES, CAME, THERE, MOMENTS, PLACE, MORE, MISSED };

static enum err look(struct req *r, const struct place *p, struct found *f)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_CHANGE_WINDOW, &row, p->xid, p->message, p->organisation, req_param(r, "limit"));
	if (e)
		return e;
	if (db_bool(row, 0, MISSED))
		return gone(r, "Лента хранит изменения 90 дней, а это место старше.");
	f->place = arena_strdup(r->arena, db_text(row, 0, PLACE));
	f->more = db_bool(row, 0, MORE);
	if (db_is_null(row, 0, MESSAGES))
		return ERR_OK;
	return DB_RUN(r->db, Q_CHANGE_RECORDS, &f->rows, db_text(row, 0, MESSAGES), db_text(row, 0, CAME), db_text(row, 0, THERE), db_text(row, 0, MOMENTS));
}

/* The worker reads its signals from a descriptor, so one that has come is pending. */
static bool told_to_stop(void)
{
	sigset_t pending;
	return sigpending(&pending) == 0 && (sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1);
}

static time_t seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* Acts anew for the same session: it may have ended while nothing happened, or may see less. */
static enum err again(struct req *r, const struct place *p)
{
	enum err e = db_begin_session(r->db, DB_READ, r->session, r->route->action);
	if (!e && !req_may(r, r->route->action))
		e = ERR_FORBIDDEN;
	if (!e && strcmp(rights_now(r), p->rights))
		e = gone(r, "Права, с которыми читалась лента, изменились.");
	return e;
}

/* Notifications come between transactions only, and not from one that was waited for because it is older: so it looks each second as well. */
static enum err wait_for(struct req *r, struct place *p, struct found *f, time_t end)
{
	enum err e = ERR_OK;
	while (!e && !f->rows && !f->more && seconds() < end && !told_to_stop()) {
		db_commit(r->db);
		db_wait(r->db, CHECK_MS);
		read_numbers(p, f->place);
		e = again(r, p);
		if (!e)
			e = look(r, p, f);
	}
	return e;
}

static enum err wait_politely(struct req *r, struct place *p, struct found *f)
{
	long wait = req_param_int(r, "wait"), most = r->conf->request_s - ANSWER_S;	/* whoever takes longer is ended (worker.c) */
	time_t end = seconds() + (wait < most ? wait : most);
	if (!limits_wait_begin(r->limits, r->slot)) {
		resp_header(r, "Retry-After", arena_printf(r->arena, "%d", AGAIN_S));
		return ERR_OK;
	}
	db_commit(r->db);
	enum err e = db_listen(r->db, "outbox");
	if (!e)
		e = again(r, p);
	if (!e)
		e = look(r, p, f);	/* what came before it listened */
	if (!e)
		e = wait_for(r, p, f, end);
	if (e)
		db_rollback(r->db);
	db_unlisten(r->db);
	limits_wait_end(r->limits, r->slot);
	return e;
}

static enum err answer(struct req *r, const struct place *p, const struct found *f)
{
	r->resp.rows = f->rows ? db_rows(f->rows) : 0;
	return resp_json(r, 200, json_pack("{s:o, s:s?, s:b}", "items", f->rows ? items_of(f->rows, db_rows(f->rows)) : json_array(), "after", place_text(r, p, f->place), "more", f->more));
}

enum err change_list(struct req *r)
{
	struct place p = {0};
	struct found f = {0};
	enum err e = read_place(r, &p);
	if (!e)
		e = look(r, &p, &f);
	if (!e && !f.rows && !f.more && req_param_int(r, "wait"))
		e = wait_politely(r, &p, &f);
	if (!e)
		e = answer(r, &p, &f);
	db_result_free(f.rows);
	return e;
}

/* The cursor holds the last id and the place at which the snapshot was begun: "id|origin|rights|xid|0|0". */
enum err snapshot_get(struct req *r)
{
	struct place p = {0};
	DB_AUTO_RESULT rows = NULL;
	const char *text, *now, *id = "0";
	int limit = (int)req_param_int(r, "limit");
	enum err e = req_cursor(r, &text);
	if (!e)
		e = start(r, &p, &now);
	const char *begun = e ? NULL : arena_printf(r->arena, "%s|%s|%s", p.origin, p.rights, now);
	if (!e && text) {
		size_t n = strcspn(text, "|");
		id = arena_strndup(r->arena, text, n);
		begun = text[n] ? text + n + 1 : "";
		if (strncmp(begun, arena_printf(r->arena, "%s|%s|", p.origin, p.rights), strlen(p.origin) + strlen(p.rights) + 2))
			e = gone(r, "Пока снимали снимок, изменились права или база.");
	}
	if (!e)
		e = DB_RUN(r->db, Q_SNAPSHOT_PAGE, &rows, id, arena_printf(r->arena, "%d", limit));
	if (e)
		return e;
	int n = db_rows(rows) > limit ? limit : db_rows(rows);
	const char *next = db_rows(rows) > limit ? req_next(r, arena_printf(r->arena, "%s|%s", db_text(rows, n - 1, 1), begun)) : NULL;
	r->resp.rows = n;
	return resp_json(r, 200, json_pack("{s:o, s:s?, s:s?}", "items", items_of(rows, n), "next", next, "after", req_place(r, begun)));
}
