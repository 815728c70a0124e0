/* What the signed-in set for themselves, and the inbox of what the product told them. */
#include <stdint.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/api/register_in.h"

enum { READ_MOST = 500 };

static const struct field setting_fields[] = {
	{"email", F_TEXT, F_REQUIRED | F_NULL, 3, 254, NULL},
	{"open_from", F_TEXT, F_REQUIRED | F_NULL, 5, 5, NULL},
	{"open_to", F_TEXT, F_REQUIRED | F_NULL, 5, 5, NULL},
	{"digest_minutes", F_INT, F_REQUIRED | F_NULL, 0, 1440, NULL},
	{"grant_id", F_ID, F_REQUIRED | F_NULL, 0, INT32_MAX, NULL},
	{0},
};

static const struct field read_fields[] = {{"ids", F_LIST, F_REQUIRED | F_NULL, 1, READ_MOST, NULL}, {0}};

enum err setting_get(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_SETTING_GET, 0, NULL, &row);
	return e ? e : register_row(r, 200, row);
}

enum err setting_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = register_check(r, setting_fields, Q_SETTING_WRONG, NULL);
	if (!e)
		e = DB_RUN(r->db, Q_SETTING_PUT, &row, arena_printf(r->arena, "%ld", req_if_match(r)), message_json(r, r->body));
	if (!e && !db_rows(row))
		e = ERR_STALE;
	return e ? e : setting_get(r);
}

enum err notice_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after;
	enum err e = req_cursor(r, &after);
	if (!e)
		e = DB_RUN(r->db, Q_NOTICE_LIST, &rows, req_param(r, "unread"), after, req_param(r, "limit"));
	return e ? e : page_answer(r, rows, 0, NULL);
}

enum err notice_unread(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_NOTICE_UNREAD, 0, NULL, &row);
	return e ? e : resp_json(r, 200, db_row_json(row, 0));
}

enum err notice_read(struct req *r)
{
	const char *ids = NULL;
	enum err e = body_check(r, read_fields);
	if (!e)
		e = body_ids(r, "ids", &ids);
	if (!e)
		e = DB_RUN(r->db, Q_NOTICE_READ, NULL, ids);
	return e ? e : notice_unread(r);
}
