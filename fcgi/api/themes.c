/* The register of themes: added, renamed (former names stay understood), moved, closed; never deleted. */
#include <stdint.h>

#include "fcgi/api/api.h"
#include "fcgi/api/deadlines.h"
#include "fcgi/api/register_in.h"

#define THEME \
	{"parent_id", F_ID, F_REQUIRED | F_NULL, 0, INT32_MAX, NULL}, \
	{"code", F_TEXT, F_REQUIRED, 1, 61, NULL}, \
	{"name", F_TEXT, F_REQUIRED, 1, 300, NULL}, \
	{"significant", F_BOOL, F_REQUIRED, 0, 0, NULL}, \
	{"legal_code", F_TEXT, F_NULL, 19, 24, NULL},

static const struct field new_fields[] = {THEME {0}};
static const struct field put_fields[] = {THEME {"closed_on", F_DATE, F_NULL, 0, 0, NULL}, {0}};
static const struct field effect_fields[] = {{"parent_id", F_ID, F_REQUIRED | F_NULL, 0, INT32_MAX, NULL}, {0}};

enum err theme_list(struct req *r)
{
	return register_list(r, Q_THEME_LIST);
}

enum err theme_get(struct req *r)
{
	return register_answer(r, 200, Q_THEME_ONE, r->path_id);
}

enum err theme_create(struct req *r)
{
	return register_create(r, "themes", new_fields, Q_THEME_WRONG, Q_THEME_ONE, Q_THEME_CREATE);
}

enum err theme_put(struct req *r)
{
	return register_put(r, put_fields, Q_THEME_WRONG, Q_THEME_ONE, Q_THEME_CHANGE);
}

/* Before a move: which terms move. */
enum err theme_effect(struct req *r)
{
	json_t *moves = NULL;
	enum err e = register_known(r, Q_THEME_ONE, r->path_id);
	if (!e)
		e = body_check(r, effect_fields);
	if (!e)
		e = deadline_branch(r, "theme", Q_THEME_DRAFT, &moves);
	return e ? e : resp_json(r, 200, json_pack("{s:o}", "moves", moves));
}
