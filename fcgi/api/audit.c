/* The journal of who did what: its rows, whether the chain over them is whole, its published heads. */
#include <stdio.h>
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/page.h"
#include "fcgi/audit.h"

/* Whose data were shown: 64 hexadecimal digits of the pseudonym, or the number of one of his records. Nobody is asked for by name. */
static bool is_person(const char *s)
{
	size_t n = strlen(s);
	return n == 64 ? strspn(s, "0123456789abcdef") == n : n <= 18 && strspn(s, "0123456789") == n;
}

enum err audit_list(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *after, *address = req_param(r, "address"), *person = req_param(r, "person");
	enum err e = req_cursor(r, &after);
	if (!e && address && strspn(address, "0123456789abcdefABCDEF.:/") != strlen(address)) {
		req_wrong(r, "address", "bad_value", "Адрес пишется так: 10.0.0.7, сеть так: 10.0.0.0/24.");
		return ERR_BAD_PARAM;
	}
	if (!e && person && !is_person(person)) {
		req_wrong(r, "person", "bad_value", "Заявителя ищут по номеру его записи или по псевдониму (64 знака 0–9 и a–f), не по имени.");
		return ERR_BAD_PARAM;
	}
	const char *args[] = {req_param(r, "limit"), after, req_param(r, "account_id"), req_param(r, "action"), req_param(r, "object"),
			      req_param(r, "from"), req_param(r, "to"), req_param(r, "result"), address, person};
	if (!e)
		e = db_run_planned(r->db, Q_AUDIT_LIST, sizeof args / sizeof *args, args, &rows);
	return e ? e : page_answer(r, rows, 0, NULL);
}

static json_t *operations(struct req *r)
{
	const char *action, *name, *resource;
	json_t *list = json_array();
	for (size_t i = 0; (action = audit_operation(r, i, &name, &resource)); i++)
		if (resource)
			json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "action", action, "name", name, "resource", resource));
	return list;
}

static enum err answer_state(struct req *r, int status)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = db_run(r->db, Q_AUDIT_STATE, 0, NULL, &row);
	if (e)
		return e;
	json_t *state = db_row_json(row, 0);
	json_object_set_new(state, "operations", operations(r));
	return resp_json(r, status, state);
}

enum err audit_state(struct req *r)
{
	return answer_state(r, 200);
}

/* The background worker walks; until it has, the state says that a check is under way. */
enum err audit_check(struct req *r)
{
	enum err e = db_run(r->db, Q_AUDIT_CHECK_ORDER, 0, NULL, NULL);
	return e ? e : answer_state(r, 202);
}

enum { HEAD_LINE = 256 };

/* The same lines as in MCU_HOME/audit/heads.tsv, to be kept elsewhere. */
enum err audit_heads(struct req *r)
{
	DB_AUTO_RESULT rows = NULL;
	const char *none[] = {NULL};
	enum err e = db_run(r->db, Q_AUDIT_HEADS, 1, none, &rows);
	if (e)
		return e;
	char *text = arena_alloc(r->arena, (size_t)db_rows(rows) * HEAD_LINE + 1), *at = text;
	if (!text)
		return ERR_INTERNAL;
	*at = 0;
	for (int i = 0; i < db_rows(rows); i++)
		at += snprintf(at, HEAD_LINE, "%s\t%s\t%s\t%s\t%s\n", db_text(rows, i, 0), db_text(rows, i, 1), db_text(rows, i, 2), db_text(rows, i, 3),
			       db_text(rows, i, 4));
	r->resp.rows = db_rows(rows);
	resp_header(r, "Content-Disposition", "attachment; filename=\"mcu-audit-heads.tsv\"");
	return resp_text(r, "text/tab-separated-values; charset=utf-8", text, (size_t)(at - text));
}
