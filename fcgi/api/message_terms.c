/* What a change of a message has to prove: control dates, numbers and dates of registration, complaints, the mechanism. */
#include "fcgi/api/message_terms.h"

#include "fcgi/api/message_in.h"
#include "fcgi/body.h"

static const char *const corrected[] = {"number", "received_at", "registered_at"};
enum { CORRECTED = sizeof corrected / sizeof *corrected };

static bool corrects(const struct req *r)
{
	for (int i = 0; i < CORRECTED; i++)
		if (body_has(r, corrected[i]))
			return true;
	return false;
}

/* Whoever sets a date or corrects a registration holds the right to and says why. */
static enum err check_reason(struct req *r, const char *organisation)
{
	bool control = body_has(r, "due_on"), registration = corrects(r);
	if (control && !req_may_at(r, "message.control", organisation))
		return req_fail(r, ERR_FORBIDDEN, "Назначать контрольную дату может руководитель центра, его заместитель или куратор.");
	if (registration && !req_may_at(r, "message.register", organisation))
		return req_fail(r, ERR_FORBIDDEN, "Исправлять регистрацию — не для вашей роли.");
	if ((control || registration) && !body_has(r, "reason"))
		req_wrong(r, "/reason", "missing", control ? "Укажите, почему назначена эта дата." : "Укажите причину исправления.");
	if (!control && !registration && body_has(r, "reason"))
		req_wrong(r, "/reason", "unexpected", "Причина нужна для контрольной даты и для исправления регистрации.");
	if (!control && body_has(r, "beyond"))
		req_wrong(r, "/beyond", "unexpected", "Это поле бывает только при контрольной дате.");
	return r->errors ? ERR_INVALID : ERR_OK;
}

/* What only the database knows of the values; *legal is the term by the rules, NULL for none. */
static enum err check_values(struct req *r, const char **legal)
{
	static const char *const wrong[][2] = {
		{"/due_on", "Работа по записи закончена: контрольная дата ей больше не нужна."},
		{"/due_on", "Этот день уже прошёл: выберите сегодняшний или будущий."},
		{"/due_on", "Этот день дальше года: проверьте дату."},
		{"/beyond", NULL},
		{"/registered_at", "Запись ещё не зарегистрирована: исправлять нечего."},
		{"/registered_at", "Регистрация не может быть раньше поступления."},
		{"/registered_at", "Регистрация не может быть в будущем."},
		{"/complained_id", "Жалобу не направляют тому, на кого жалуются (59-ФЗ ст. 8 ч. 6): выберите другую организацию."},
	};
	enum { CHECKS = sizeof wrong / sizeof *wrong };
	DB_AUTO_RESULT row = NULL;
	enum err e = DB_RUN(r->db, Q_PATCH_CHECK, &row, r->path_id, message_json(r, r->body));
	if (e || !db_rows(row))
		return e ? e : ERR_NOT_FOUND;
	for (int i = 0; i < CHECKS; i++)
		if (!db_bool(row, 0, i))
			req_wrong(r, i == CHECKS - 1 && !body_has(r, "complained_id") ? "/organisation_id" : wrong[i][0], "wrong_value",
				  wrong[i][1] ? wrong[i][1] : arena_printf(r->arena, "Дата позже срока по правилам, %s: укажите, почему.", db_text(row, 0, CHECKS)));
	*legal = db_is_null(row, 0, CHECKS + 1) ? NULL : arena_strdup(r->arena, db_text(row, 0, CHECKS + 1));
	e = message_number_free(r, body_text(r, "number"), r->path_id);
	return e ? e : r->errors ? ERR_INVALID : ERR_OK;
}

enum err message_terms_check(struct req *r, const json_t *was, const char **legal)
{
	enum err e = check_reason(r, json_string_value(json_object_get(was, "organisation_id")));
	return e ? e : check_values(r, legal);
}

/* The event of a change: what was set or corrected is told apart from other edits, with the reason. */
enum err message_terms_tell(struct req *r, const json_t *was, const json_t *is, const char *legal)
{
	bool control = body_has(r, "due_on");
	if (!control && !corrects(r))
		return message_tell_edit(r, was, is, body_text(r, "note"));
	json_auto_t *changes = message_changes(was, is);
	json_auto_t *details = control ? json_pack("{s:O?, s:s*, s:O*}", "due_on", json_object_get(r->body, "due_on"), "legal_due", legal, "beyond",
						   json_object_get(r->body, "beyond")) : NULL;
	return message_put_event(r, &(struct event){.id = r->path_id, .kind = control ? "control" : "correction", .note = body_text(r, "reason"),
						    .changes = changes, .details = details});
}

enum err message_accelerated(struct req *r, const json_t *card)
{
	DB_AUTO_RESULT row = NULL;
	if (!json_is_true(json_object_get(r->body, "accelerated")))
		return ERR_OK;
	const char *theme = body_has(r, "theme_id") || !card ? body_text(r, "theme_id") : json_string_value(json_object_get(card, "theme_id"));
	const char *received = body_has(r, "received_at") || !card ? body_text(r, "received_at") : json_string_value(json_object_get(card, "received_at"));
	enum err e = DB_RUN(r->db, Q_MECHANISM_FOR, &row, theme, received);
	if (e)
		return e;
	bool significant = db_rows(row) > 0;
	if (significant && !db_is_null(row, 0, 0))
		return json_object_set_new(r->body, "mechanism_id", json_string(db_text(row, 0, 0))) ? ERR_INTERNAL : ERR_OK;
	if (significant)
		req_wrong(r, "/accelerated", "no_mechanism", "Для этой темы в день поступления не было механизма: внесите его в «Контроль сроков», «Ускоренный механизм».");
	else
		req_wrong(r, "/accelerated", "wrong_theme", "Механизм ускоренного решения — только для социально значимых тем.");
	return ERR_INVALID;
}
