/* What is told of an applicant, put down apart; and put right later (152-FZ, articles 14 and 21). */
#include <string.h>

#include "fcgi/api/api.h"
#include "fcgi/api/applicant_in.h"
#include "fcgi/api/message_in.h"
#include "fcgi/base64.h"
#include "fcgi/body.h"
#include "fcgi/identity.h"
#include "fcgi/personal.h"

static const struct field fields[] = {
	{"applicant_name", F_TEXT, F_NULL, 0, 300, NULL},
	{"applicant_contacts", F_TEXT, F_NULL, 0, 1000, NULL},
	{"applicant_kind", F_ENUM, 0, 0, 0, "citizen foreigner stateless abroad organisation unknown"},
	{"reason", F_TEXT, F_REQUIRED, 3, 500, NULL},
	{0},
};

static enum err put(struct req *r, const struct told *t, const unsigned char key[PERSON_KEY_SIZE], const char *author)
{
	struct identity closed = {0};
	char telling[2 * PERSON_KEY_SIZE + 1];
	struct seal *seal = seal_new(r->conf->keys);
	json_t *list = t->contacts && *t->contacts ? json_pack("{s:s}", "text", t->contacts) : NULL;
	bool ok = seal && identity_close(seal, key, t->name && *t->name ? t->name : NULL, list, &closed);
	enum err e = ok ? DB_RUN(r->db, Q_IDENTITY_PUT, NULL, author, hex_encode(telling, key, PERSON_KEY_SIZE), closed.sealed, closed.fields) : ERR_INTERNAL;
	identity_free(&closed);
	json_decref(list);
	seal_free(seal);
	return e;
}

/* The person of a telling, in hexadecimal; NULL: nothing is told. */
static enum err join(struct req *r, const struct told *t, const char *telling, const char *joins, const char **author)
{
	DB_AUTO_RESULT row = NULL;
	enum err e = t->record ? DB_RUN(r->db, Q_PERSON_CORRECT, &row, t->record, telling, joins) : DB_RUN(r->db, Q_PERSON_JOIN, &row, telling, joins, NULL);
	*author = e || db_is_null(row, 0, 0) ? NULL : arena_strdup(r->arena, db_text(row, 0, 0));
	return e;
}

/* By what a telling is joined, and its pseudonym; *joins is new, NULL when nothing is told. */
static enum err marks_of(struct req *r, const struct told *t, json_t **joins, unsigned char key[PERSON_KEY_SIZE])
{
	unsigned char secret[KEY_SECRET_SIZE];
	if (keys_secret(r->conf->keys, PERSON_KEY_FILE, secret))
		return ERR_INTERNAL;
	*joins = person_told(secret, &(struct person){.name = t->name, .line = t->contacts}, key);
	return ERR_OK;
}

/* Persons are joined one at a time: whoever locks a record and joins takes his turn first. */
static enum err take_turn(struct req *r, const struct told *t)
{
	unsigned char key[PERSON_KEY_SIZE];
	json_auto_t *joins = NULL;
	enum err e = marks_of(r, t, &joins, key);
	return e ? e : DB_RUN(r->db, Q_PERSON_TURN, NULL, t->record, joins ? message_json(r, joins) : "[]");
}

enum err applicant_tell(struct req *r, const struct told *t, const char **author)
{
	unsigned char key[PERSON_KEY_SIZE];
	char telling[2 * PERSON_KEY_SIZE + 1];
	json_auto_t *joins = NULL;
	*author = NULL;
	enum err e = marks_of(r, t, &joins, key);
	if (e)
		return e;
	if (!joins)
		return t->record ? join(r, t, NULL, "[]", author) : ERR_OK;
	e = join(r, t, hex_encode(telling, key, sizeof key), message_json(r, joins), author);
	return e ? e : *author ? put(r, t, key, *author) : ERR_INTERNAL;
}

/* Both words on him or none: one alone would leave the other, which nobody has looked at, in doubt. */
static enum err check(struct req *r)
{
	enum err e = body_check(r, fields);
	bool name = body_has(r, "applicant_name"), contacts = body_has(r, "applicant_contacts");
	if (e)
		return e;
	if (name != contacts)
		req_wrong(r, name ? "/applicant_contacts" : "/applicant_name", "missing", "Имя и контакты заменяются вместе: впишите оба. Пустое поле значит «не указано».");
	if (!name && !contacts && !body_has(r, "applicant_kind"))
		req_wrong(r, "", "missing", "Нужно хотя бы одно поле.");
	if (body_text(r, "reason")[strspn(body_text(r, "reason"), " \t\r\n")] == 0)
		req_wrong(r, "/reason", "missing", "Укажите причину исправления.");
	r->audit.purpose = body_text(r, "reason");
	return r->errors ? ERR_INVALID : personal_check(r);
}

/* The history says what was put right and why, never the words. */
static enum err tell(struct req *r, const json_t *was)
{
	json_auto_t *is = NULL, *details = body_has(r, "applicant_name") ? json_pack("{s:[s, s]}", "put_right", "applicant_name", "applicant_contacts") : NULL;
	enum err e = message_read_card(r, Q_MESSAGE_GET, r->path_id, &is);
	json_auto_t *changes = e ? NULL : message_changes(was, is);
	return e ? e : message_put_event(r, &(struct event){.id = r->path_id, .kind = "applicant", .note = body_text(r, "reason"), .changes = changes, .details = details});
}

enum err applicant_correct(struct req *r)
{
	json_auto_t *was = NULL;
	const char *author = NULL;
	enum err e = check(r);
	bool told = body_has(r, "applicant_name");
	const struct told t = {body_text(r, "applicant_name"), body_text(r, "applicant_contacts"), r->path_id};
	if (!e && told)
		e = take_turn(r, &t);
	if (!e)
		e = message_lock_card(r, &was);
	if (!e && told)
		e = applicant_tell(r, &t, &author);
	if (!e)
		e = DB_RUN(r->db, Q_APPLICANT_CHANGE, NULL, r->path_id, author, told ? "true" : "false", body_text(r, "applicant_kind"));
	if (!e)
		e = tell(r, was);
	if (!e && told)
		e = DB_RUN(r->db, Q_RETURNS_NOTE, NULL, r->path_id);
	return e ? e : message_answer_card(r, 200, r->path_id);
}
