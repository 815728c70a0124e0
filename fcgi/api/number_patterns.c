/* How numbers of registration are written: the list of patterns, changed as a new version. */
#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/register_in.h"

enum { PATTERNS = 50, PATTERN = 60 };

static const struct field put_fields[] = {
	{"reason", F_TEXT, F_REQUIRED, 1, 500, NULL},
	{"patterns", F_LIST, F_REQUIRED, 1, PATTERNS, NULL},
	{0},
};

static const struct field pattern_fields[] = {
	{"kind", F_ENUM, F_NULL, 0, 0, "appeal message comment"},
	{"channel", F_TEXT, F_NULL, 1, 30, NULL},
	{"pattern", F_TEXT, F_REQUIRED, 3, PATTERN, NULL},
	{0},
};

enum err number_patterns_get(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_NUMBER_PATTERNS_GET, 0, NULL, &row);
	return e ? e : register_row(r, 200, row);
}

static enum err check(struct req *r, const char **patterns)
{
	DB_AUTO_RESULT wrong = NULL;
	size_t i;
	json_t *one;
	enum err e = body_check(r, put_fields);
	if (e)
		return e;
	json_array_foreach(json_object_get(r->body, "patterns"), i, one)
		body_check_at(r, one, arena_printf(r->arena, "/patterns/%zu", i), pattern_fields);
	if (json_array_size(r->errors))
		return ERR_INVALID;
	*patterns = message_json(r, json_object_get(r->body, "patterns"));
	e = DB_RUN(r->db, Q_NUMBER_PATTERNS_WRONG, &wrong, *patterns);
	return e ? e : body_wrong(r, wrong);
}

enum err number_patterns_put(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *patterns;
	enum err e = check(r, &patterns);
	if (!e)
		e = DB_RUN(r->db, Q_NUMBER_PATTERNS_PUT, &row, arena_printf(r->arena, "%ld", req_if_match(r)), patterns, body_text(r, "reason"));
	if (!e && db_is_null(row, 0, 0)) {
		DB_AUTO_RESULT now = NULL;
		e = db_run(r->db, Q_NUMBER_PATTERNS_GET, 0, NULL, &now);
		return e ? e : req_stale(r, db_row_json(now, 0));
	}
	return e ? e : number_patterns_get(r);
}
