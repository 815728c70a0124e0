/*
 * The page of a link for a mark, open to whoever holds the link. Its looks are plain files of nginx/www/mark: an answer names the page,
 * a refusal is turned into its page by nginx. None of them says a word of the record: a link goes through other hands, and who got it
 * from the centre knows what it is about. An unknown, an expired and a revoked link are one answer.
 */
#include <string.h>

#include "fcgi/api/api_marks.h"
#include "fcgi/cookie.h"
#include "search/text/utf8.h"

enum { REASONS_MAX = 3, COMMENT = 1000 };	/* signs */

static const char *const reasons[] = {"quick", "clear", "polite", "slow", "unclear", "rude", "not_done", "formal"};

/* What the state of a link that takes no mark is to whoever holds it. */
static enum err refusal(const char *state)
{
	return strcmp(state, "given") ? ERR_NOT_FOUND : ERR_CONFLICT;
}

/* A browser in which somebody signs in here is no applicant's, whatever the link is. */
static bool is_staff(struct req *r)
{
	return cookie_get(r, COOKIE_STAFF) != NULL;
}

enum err mark_form(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	if (is_staff(r))
		return ERR_FORBIDDEN;
	enum err e = DB_RUN(r->db, Q_MARK_LINK_STATE, &row, cookie_hash(r, r->path_id));
	if (e)
		return e;
	if (strcmp(db_text(row, 0, 0), "open"))
		return refusal(db_text(row, 0, 0));
	resp_header(r, "X-Accel-Redirect", "/mark/form.html");
	return resp_empty(r, 200);
}

/* As an array literal; NULL when there are too many. */
static const char *reasons_given(struct req *r)
{
	const char *list = "";
	int n = 0;
	for (size_t i = 0; list && i < sizeof reasons / sizeof *reasons; i++) {
		const char *given = req_param(r, reasons[i]);
		if (given && !strcmp(given, "true"))
			list = arena_printf(r->arena, "%s%s%s", list, n++ ? "," : "", reasons[i]);
	}
	return list && n <= REASONS_MAX ? arena_printf(r->arena, "{%s}", list) : NULL;
}

/* A browser sends a line break as two signs, and counts one. */
static long letters_without_returns(const char *s)
{
	long n = (long)utf8_length(s, strlen(s));
	for (; *s; s++)
		n -= *s == '\r';
	return n;
}

enum err mark_give(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *why = reasons_given(r), *comment = req_param(r, "comment");
	if (is_staff(r))
		return ERR_FORBIDDEN;
	if (!why)
		return req_fail(r, ERR_INVALID, "Причин можно выбрать не больше трёх.");
	if (comment && letters_without_returns(comment) > COMMENT)
		return req_fail(r, ERR_INVALID, "Комментарий длиннее 1000 знаков.");
	enum err e = DB_RUN(r->db, Q_MARK_GIVE, &row, cookie_hash(r, r->path_id), req_param(r, "solved"), req_param(r, "value"), why, comment ? comment : "");
	if (e)
		return e;
	return strcmp(db_text(row, 0, 0), "taken") ? refusal(db_text(row, 0, 0)) : resp_redirect(r, "/o/thanks");
}
