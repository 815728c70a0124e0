/* Requests for documents to other bodies, and what came of them: entries of the history of a message. */
#include "fcgi/api/api.h"
#include "fcgi/api/message_in.h"
#include "fcgi/api/page.h"
#include "fcgi/body.h"
#include "fcgi/personal.h"

static const struct field request_fields[] = {
	{"addressee", F_TEXT, F_REQUIRED, 1, 300, NULL},
	{"note", F_TEXT, F_REQUIRED, 1, 2000, NULL},
	{"asked_on", F_DATE, F_REQUIRED, 0, 0, NULL},
	{0},
};

static const struct field documents_fields[] = {
	{"request_id", F_ID, F_REQUIRED, 0, INT64_MAX, NULL},
	{"came_on", F_DATE, F_REQUIRED, 0, 0, NULL},
	{"note", F_TEXT, 0, 1, 2000, NULL},
	{0},
};

enum err request_list(struct req *r)
{
	return page_of_message(r, Q_REQUEST_LIST);
}

static enum err check(struct req *r, const struct field *fields)
{
	DB_AUTO_RESULT wrong = NULL;
	json_auto_t *card = NULL;
	enum err e = body_check(r, fields);
	if (!e)
		e = personal_check(r);
	if (!e)
		e = message_lock_card(r, &card);
	if (!e)
		e = DB_RUN(r->db, Q_REQUEST_WRONG, &wrong, r->path_id, message_json(r, r->body));
	return e ? e : body_wrong(r, wrong);
}

/* The entry, the times of the message, its deadlines. Steals details. */
static enum err tell(struct req *r, const char *kind, json_t *details)
{
	enum err e = details ? message_put_event(r, &(struct event){.id = r->path_id, .kind = kind, .note = body_text(r, "note"), .details = details}) : ERR_INTERNAL;
	json_decref(details);
	if (!e)
		e = DB_RUN(r->db, Q_REQUEST_TIMES, NULL, r->path_id);
	if (!e)
		e = DB_RUN(r->db, Q_DEADLINE_PUT, NULL, r->path_id);
	return e ? e : message_answer_card(r, 201, r->path_id);
}

enum err request_create(struct req *r)
{
	enum err e = check(r, request_fields);
	return e ? e : tell(r, "request", json_pack("{s:O, s:O}", "addressee", json_object_get(r->body, "addressee"), "asked_on", json_object_get(r->body, "asked_on")));
}

enum err documents_create(struct req *r)
{
	enum err e = check(r, documents_fields);
	return e ? e : tell(r, "documents", json_pack("{s:O, s:O}", "request_id", json_object_get(r->body, "request_id"), "came_on", json_object_get(r->body, "came_on")));
}
