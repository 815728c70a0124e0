/* The kind and the channel of a record put right: with them its machine, its state where need be, its terms. */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/body.h"
#include "fcgi/kinds.h"

static const struct field fields[] = {
	{"kind", F_ENUM, F_REQUIRED, 0, 0, "appeal message publication comment"},
	{"channel", F_TEXT, F_REQUIRED, 1, 30, NULL},
	{"reason", F_TEXT, F_REQUIRED, 3, 2000, NULL},
	{0},
};

enum column { OTHER, KNOWN, MACHINE, STATE, WRONG, STATE_NAME };

static enum err refuse(struct req *r, const struct db_result *row)
{
	if (!strcmp(db_text(row, 0, WRONG), "unregistered"))
		return req_fail(r, ERR_WRONG_STATE, "Работа по записи закончена, а обращением она не регистрировалась: возобновите её, исправьте вид, затем зарегистрируйте.");
	return req_fail(r, ERR_WRONG_STATE, "Работа по записи закончена в состоянии «%s», которого порядок «%s» не знает: возобновите её, затем исправьте вид.",
			db_text(row, 0, STATE_NAME), db_text(row, 0, MACHINE));
}

static enum err check(struct req *r, const json_t *was)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_KIND_CHECK, &row, r->path_id, body_text(r, "kind"), body_text(r, "channel"));
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	if (!db_bool(row, 0, KNOWN))
		req_wrong(r, "/channel", "unknown_value", "Такого канала нет.");
	else if (!db_bool(row, 0, OTHER))
		req_wrong(r, "", "unchanged", "Вид и канал те же: исправлять нечего.");
	if (body_text(r, "reason")[strspn(body_text(r, "reason"), " \t\r\n")] == 0)
		req_wrong(r, "/reason", "missing", "Укажите причину исправления.");
	r->audit.purpose = body_text(r, "reason");
	if (r->errors)
		return ERR_INVALID;
	/* Out of the reach of one's own right no record is put. */
	e = kinds_check_as(r, body_text(r, "kind"), body_text(r, "channel"), "new", json_string_value(json_object_get(was, "organisation_id")));
	return e ? e : db_is_null(row, 0, WRONG) ? ERR_OK : refuse(r, row);
}

static enum err tell(struct req *r, const json_t *was)
{
	json_auto_t *is = NULL;
	enum err e = message_read_card(r, Q_MESSAGE_GET, r->path_id, &is);
	json_auto_t *changes = e ? NULL : message_changes(was, is);
	const char *from = json_string_value(json_object_get(was, "state")), *to = json_string_value(json_object_get(is, "state"));
	bool moved = !e && strcmp(from, to) != 0;
	return e ? e : message_put_event(r, &(struct event){.id = r->path_id, .kind = "reclassified", .from = moved ? from : NULL, .to = moved ? to : NULL,
							    .note = body_text(r, "reason"), .changes = changes});
}

enum err message_kind_correct(struct req *r)
{
	json_auto_t *was = NULL;
	enum err e = body_check(r, fields);
	if (!e)
		e = message_lock_card(r, &was);
	if (!e)
		e = check(r, was);
	if (!e)
		e = DB_RUN(r->db, Q_KIND_CHANGE, NULL, r->path_id, body_text(r, "kind"), body_text(r, "channel"));
	if (!e)
		e = DB_RUN(r->db, Q_DEADLINE_PUT, NULL, r->path_id);
	if (!e)
		e = tell(r, was);
	if (!e)
		e = DB_RUN(r->db, Q_RETURNS_NOTE, NULL, r->path_id);
	return e ? e : message_answer_card(r, 200, r->path_id);
}
