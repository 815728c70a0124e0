/* The register of organisations and their officials: added, renamed, moved, closed; never deleted, as records point at them. */
#include <stdint.h>

#include "fcgi/api/api.h"
#include "fcgi/api/deadlines.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/register_in.h"

#define ORGANISATION \
	{"parent_id", F_ID, F_REQUIRED | F_NULL, 0, INT32_MAX, NULL}, \
	{"code", F_TEXT, F_REQUIRED, 1, 61, NULL}, \
	{"name", F_TEXT, F_REQUIRED, 1, 300, NULL}, \
	{"short_name", F_TEXT, F_REQUIRED, 1, 100, NULL}, \
	{"kind", F_ENUM, F_REQUIRED, 0, 0, "administration department enterprise institution contractor management_company other"}, \
	{"ogrn", F_TEXT, F_NULL, 13, 15, NULL},

#define OFFICIAL \
	{"name", F_TEXT, F_REQUIRED, 2, 200, NULL}, \
	{"post", F_TEXT, F_REQUIRED, 1, 200, NULL}, \
	{"head", F_BOOL, F_REQUIRED, 0, 0, NULL}, \
	{"email", F_TEXT, F_NULL, 3, 254, NULL},

static const struct field new_fields[] = {ORGANISATION {0}};
static const struct field put_fields[] = {ORGANISATION {"closed_on", F_DATE, F_NULL, 0, 0, NULL}, {0}};
static const struct field effect_fields[] = {{"parent_id", F_ID, F_REQUIRED | F_NULL, 0, INT32_MAX, NULL}, {0}};
static const struct field official_new_fields[] = {OFFICIAL {0}};
static const struct field official_put_fields[] = {OFFICIAL {"left_on", F_DATE, F_NULL, 0, 0, NULL}, {0}};

enum err organisation_list(struct req *r)
{
	return register_list(r, Q_ORGANISATION_LIST);
}

enum err organisation_get(struct req *r)
{
	return register_answer(r, 200, Q_ORGANISATION_ONE, r->path_id);
}

enum err organisation_create(struct req *r)
{
	return register_create(r, "organisations", new_fields, Q_ORGANISATION_WRONG, Q_ORGANISATION_ONE, Q_ORGANISATION_CREATE);
}

enum err organisation_put(struct req *r)
{
	return register_put(r, put_fields, Q_ORGANISATION_WRONG, Q_ORGANISATION_ONE, Q_ORGANISATION_CHANGE);
}

/* Before a move: whose scope it changes, how many records go along, which terms move. */
enum err organisation_effect(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	json_t *moves = NULL;
	enum err e = register_known(r, Q_ORGANISATION_ONE, r->path_id);
	if (!e)
		e = body_check(r, effect_fields);
	if (!e)
		e = DB_RUN(r->db, Q_ORGANISATION_EFFECT, &row, r->path_id, body_text(r, "parent_id"));
	if (!e)
		e = deadline_branch(r, "organisation", Q_ORGANISATION_DRAFT, &moves);
	if (e)
		return e;
	json_t *effect = db_row_json(row, 0);
	json_object_set_new(effect, "moves", moves);
	return resp_json(r, 200, effect);
}

enum err official_create(struct req *r)
{
	enum err e = register_known(r, Q_ORGANISATION_ONE, r->path_id);
	if (!e)
		e = body_check(r, official_new_fields);
	if (!e)
		json_object_set_new(r->body, "organisation_id", json_string(r->path_id));
	if (!e)
		e = register_wrong(r, Q_OFFICIAL_WRONG, NULL);
	if (!e)
		e = DB_RUN(r->db, Q_OFFICIAL_CREATE, NULL, r->path_id, message_json(r, r->body));
	return e ? e : register_answer(r, 201, Q_ORGANISATION_ONE, r->path_id);
}

enum err official_put(struct req *r)
{
	DB_AUTO_RESULT found = NULL;
	DB_AUTO_RESULT row = NULL;
	enum err e = register_check(r, official_put_fields, Q_OFFICIAL_WRONG, register_id(r->path_id));
	if (!e)
		e = DB_RUN(r->db, Q_OFFICIAL_FIND, &found, register_id(r->path_id));
	if (!e && !db_rows(found))
		e = ERR_NOT_FOUND;
	if (!e)
		e = DB_RUN(r->db, Q_OFFICIAL_CHANGE, &row, r->path_id, arena_printf(r->arena, "%ld", req_if_match(r)), message_json(r, r->body));
	if (!e && !db_rows(row))
		e = register_stale(r, Q_OFFICIAL_NOW, r->path_id);
	return e ? e : register_answer(r, 200, Q_ORGANISATION_ONE, arena_strdup(r->arena, db_text(row, 0, 0)));
}
