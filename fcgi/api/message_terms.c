/* What a change of a message has to prove: control dates, numbers and dates of registration, complaints, the mechanism. */
#include "fcgi/api/message_terms.h"

#include "fcgi/api/message_in.h"
#include "fcgi/body.h"
#include "fcgi/kinds.h"

static const char *const corrected[] = {"number", "received_at", "registered_at", NULL};
static const char *const shortened[] = {"fast_track", "accelerated", NULL};

static bool corrects(const struct req *r)
{
	for (const char *const *name = corrected; *name; name++)
		if (body_has(r, *name))
			return true;
	return false;
}

/* Is something taken away that makes the term shorter? was: the card before. */
static bool lengthens(const struct req *r, const json_t *was)
{
	for (const char *const *name = shortened; *name; name++)
		if (json_is_false(json_object_get(r->body, *name)) && json_is_true(json_object_get(was, *name)))
			return true;
	return false;
}

/* Whoever sets a date or corrects a registration holds the right to and says why. */
static enum err check_reason(struct req *r, const json_t *was)
{
	bool control = body_has(r, "due_on"), registration = corrects(r), longer = lengthens(r, was);
	enum err e = control ? kinds_check(r, "message.control", was, "Назначать контрольную дату может руководитель центра, его заместитель или куратор.") : ERR_OK;
	if (!e && registration)
		e = kinds_check(r, "message.register", was, "Исправлять регистрацию — не для вашей роли.");
	if (e)
		return e;
	if ((control || registration || longer) && !body_has(r, "reason"))
		req_wrong(r, "/reason", "missing", control ? "Укажите, почему назначена эта дата." : registration ? "Укажите причину исправления."
			  : "Срок станет длиннее: укажите, почему.");
	if (!control && !registration && !longer && body_has(r, "reason"))
		req_wrong(r, "/reason", "unexpected", "Причина нужна для контрольной даты, для исправления регистрации и когда снимают фаст-трек или ускорение.");
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
		{"/registered_at", "Регистрируют в день поступления или в один из трёх следующих (59-ФЗ ст. 8 ч. 2): позже, чем сейчас записано, её не исправляют."},
		{"/received_at", "Запись внесена раньше этого времени или загружена из файла, где она поступила раньше: поступить позже она не могла."},
		{"/fast_track", "Срок по фаст-треку уже истёк: снять его можно было только до этого."},
		{"/accelerated", "Срок по механизму уже истёк: снять ускорение можно было только до этого."},
		{"/complained_id", MESSAGE_COMPLAINED},
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
	if (!db_bool(row, 0, CHECKS + 2))
		return req_fail(r, ERR_WRONG_STATE, "Запись закрыта: другой организации её не передают, иначе закрытие приписали бы ей. Сначала возобновите запись.");
	*legal = db_is_null(row, 0, CHECKS + 1) ? NULL : arena_strdup(r->arena, db_text(row, 0, CHECKS + 1));
	e = message_number_free(r, body_text(r, "number"), r->path_id);
	return e ? e : r->errors ? ERR_INVALID : ERR_OK;
}

enum err message_terms_check(struct req *r, const json_t *was, const char **legal)
{
	enum err e = check_reason(r, was);
	return e ? e : check_values(r, legal);
}

/* The event of a change: what was set or corrected is told apart from other edits, with the reason. */
enum err message_terms_tell(struct req *r, const json_t *was, const json_t *is, const char *legal)
{
	bool control = body_has(r, "due_on");
	bool correction = corrects(r), eligible = body_has(r, "eligible");
	if (!control && !correction && !eligible)
		return message_tell_edit(r, was, is, body_text(r, body_has(r, "reason") ? "reason" : "note"));
	json_auto_t *changes = message_changes(was, is);
	json_auto_t *details = control ? json_pack("{s:O?, s:s*, s:O*}", "due_on", json_object_get(r->body, "due_on"), "legal_due", legal, "beyond",
						   json_object_get(r->body, "beyond")) : json_object();
	if (eligible)
		json_object_set(details, "eligible", json_object_get(r->body, "eligible"));
	return message_put_event(r, &(struct event){.id = r->path_id, .kind = control ? "control" : correction ? "correction" : "edit",
						    .note = body_text(r, body_has(r, "reason") ? "reason" : "note"),
						    .changes = changes, .details = json_object_size(details) ? details : NULL});
}

/* Each condition of the mechanism is named, or it is told which there are. */
static enum err check_eligible(struct req *r, const char *conditions, const char *name)
{
	json_auto_t *asked = json_loads(conditions, 0, NULL);
	const json_t *named = json_object_get(r->body, "eligible");
	if (json_equal(asked, named) || (!json_array_size(asked) && !named))
		return ERR_OK;
	req_wrong(r, json_array_size(asked) ? "/eligible" : "/accelerated", "not_eligible",
		  json_array_size(asked) ? arena_printf(r->arena, "Подтвердите, что запись отвечает каждому условию механизма «%s».", name)
					 : arena_printf(r->arena, "У механизма «%s» условий нет: подтверждать нечего.", name));
	req_extra(r, "conditions", json_incref(asked));
	return ERR_INVALID;
}

enum err message_accelerated(struct req *r, const json_t *card)
{
	DB_AUTO_RESULT row = NULL;
	if (!json_is_true(json_object_get(r->body, "accelerated"))) {
		if (body_has(r, "eligible"))
			req_wrong(r, "/eligible", "unexpected", "Условия подтверждают, когда запись ускоряют.");
		return r->errors ? ERR_INVALID : ERR_OK;
	}
	const char *theme = body_has(r, "theme_id") || !card ? body_text(r, "theme_id") : json_string_value(json_object_get(card, "theme_id"));
	const char *received = body_has(r, "received_at") || !card ? body_text(r, "received_at") : json_string_value(json_object_get(card, "received_at"));
	enum err e = DB_RUN(r->db, Q_MECHANISM_FOR, &row, theme, received);
	if (e)
		return e;
	bool significant = db_rows(row) > 0;
	if (significant && !db_is_null(row, 0, 0)) {
		e = check_eligible(r, db_text(row, 0, 1), db_text(row, 0, 2));
		return !e && json_object_set_new(r->body, "mechanism_id", json_string(db_text(row, 0, 0))) ? ERR_INTERNAL : e;
	}
	if (significant)
		req_wrong(r, "/accelerated", "no_mechanism", "Для этой темы в день поступления не было механизма: внесите его в «Контроль сроков», «Ускоренный механизм».");
	else
		req_wrong(r, "/accelerated", "wrong_theme", "Механизм ускоренного решения — только для социально значимых тем.");
	return ERR_INVALID;
}

enum err message_complained(struct req *r)
{
	DB_AUTO_RESULT row = NULL;
	const char *organisation = body_text(r, "organisation_id"), *complained = body_text(r, "complained_id");
	enum err e = organisation && complained ? DB_RUN(r->db, Q_COMPLAINED_TREE, &row, organisation, complained) : ERR_OK;
	if (e || !row || !db_bool(row, 0, 0))
		return e;
	req_wrong(r, "/complained_id", "wrong_value", MESSAGE_COMPLAINED);
	return ERR_INVALID;
}
