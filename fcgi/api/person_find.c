/* A person found by what he told of himself, to carry out his request (152-ФЗ ст. 14, 20): name, mail box, phone; his records, no texts. */
#include <stdlib.h>
#include <string.h>

#include "fcgi/api/api_oversight.h"
#include "fcgi/api/applicant_in.h"
#include "fcgi/base64.h"
#include "fcgi/body.h"
#include "fcgi/identity.h"
#include "fcgi/log.h"

#define PAGE "2000"		/* tellings at once */
enum { FOUND_MOST = 20, AUTHOR_HEX = 2 * PERSON_KEY_SIZE };

static const struct field fields[] = {
	{"name", F_TEXT, F_NULL, 1, 300, NULL},
	{"email", F_TEXT, F_NULL, 3, 254, NULL},
	{"phone", F_TEXT, F_NULL, 10, 40, NULL},
	{"purpose", F_TEXT, F_REQUIRED, 1, 31, NULL},
	{"reason", F_TEXT, F_REQUIRED, 3, 500, NULL},
	{0},
};

/* The walk through all tellings, those of one person side by side. */
struct walk {
	struct req *r;
	struct seal *seal;
	struct identity_asked asked;
	char author[AUTHOR_HEX + 1];	/* whose tellings are met now */
	unsigned met;			/* what of it they answer (identity_meets) */
	char found[FOUND_MOST][AUTHOR_HEX + 1];
	int count;			/* FOUND_MOST + 1: there are more */
};

static enum err check_asked(struct req *r, struct identity_asked *asked)
{
	*asked = (struct identity_asked){body_text(r, "name"), body_text(r, "email"), body_text(r, "phone")};
	if (!asked->name && !asked->email && !asked->phone)
		req_wrong(r, "/name", "missing", "Укажите имя, почту или телефон.");
	if (asked->name && !identity_name_asks(asked->name))
		req_wrong(r, "/name", "wrong_value", "Укажите хотя бы фамилию и имя: по одному слову не ищут.");
	if (asked->email && !identity_email_asks(asked->email))
		req_wrong(r, "/email", "wrong_value", "Укажите почту целиком, например ivanov@mail.ru.");
	if (asked->phone && !identity_phone_asks(asked->phone))
		req_wrong(r, "/phone", "wrong_value", "Укажите телефон целиком, с кодом: не меньше десяти цифр.");
	return r->errors ? ERR_INVALID : ERR_OK;
}

/* All tellings of a person were met. */
static void judge(struct walk *w)
{
	if (*w->author && w->met == IDENTITY_ALL && w->count <= FOUND_MOST) {
		if (w->count < FOUND_MOST)
			memcpy(w->found[w->count], w->author, sizeof w->author);
		w->count++;
	}
	w->met = 0;
}

static enum err add(struct walk *w, const char *author, const char *sealed, const char *sealed_for)
{
	unsigned char key[PERSON_KEY_SIZE];
	json_auto_t *telling = json_object();
	if (strcmp(author, w->author)) {
		judge(w);
		snprintf(w->author, sizeof w->author, "%s", author);
	}
	if (!telling || !hex_decode(key, sealed_for, sizeof key))
		return ERR_INTERNAL;
	enum seal_result opened = identity_add(w->seal, key, sealed, telling);
	if (opened == SEAL_BROKEN)
		log_line(LOG_FAIL, "identities: a telling is damaged and was passed over in a search");
	if (opened == SEAL_OPEN)
		w->met |= identity_meets(telling, &w->asked);
	return opened == SEAL_NO_KEY ? ERR_SEALED : ERR_OK;
}

static enum err walk(struct walk *w)
{
	const char *author = "", *told = "";
	for (int n = 1; n > 0 && w->count <= FOUND_MOST;) {
		DB_AUTO_RESULT rows = NULL;
		enum err e = DB_RUN(w->r->db, Q_IDENTITY_PAGE, &rows, author, told, PAGE);
		n = e ? 0 : db_rows(rows);
		for (int i = 0; !e && i < n; i++)
			e = add(w, db_text(rows, i, 0), db_text(rows, i, 2), db_text(rows, i, 3));
		if (e)
			return e;
		if (n > 0) {
			author = arena_strdup(w->r->arena, db_text(rows, n - 1, 0));
			told = arena_strdup(w->r->arena, db_text(rows, n - 1, 1));
		}
	}
	judge(w);
	return ERR_OK;
}

/* One person: what he told, and his records. */
static enum err show(struct req *r, const char *author, json_t *items)
{
	DB_AUTO_RESULT rows = NULL;
	json_t *shown;
	enum err e = DB_RUN(r->db, Q_RECORDS_OF, &rows, author);
	if (e || !db_rows(rows))
		return e;	/* his records went meanwhile */
	e = applicant_identity(r, db_text(rows, 0, 0), &shown);
	if (e)
		return e;
	json_object_set_new(shown, "total", json_integer(db_int(rows, 0, db_cols(rows) - 1)));
	json_object_set_new(shown, "records", db_rows_json(rows));
	return json_array_append_new(items, shown) ? ERR_INTERNAL : ERR_OK;
}

static enum err answer(struct req *r, const struct walk *w)
{
	json_t *items = json_array();
	enum err e = w->count > FOUND_MOST ? req_fail(r, ERR_INVALID, "Под это подходит больше %d человек: укажите больше.", FOUND_MOST) : ERR_OK;
	for (int i = 0; !e && i < w->count; i++)
		e = show(r, w->found[i], items);
	if (e) {
		json_decref(items);
		return e;
	}
	r->resp.rows = (long)json_array_size(items);
	return resp_json(r, 200, json_pack("{s:o}", "items", items));
}

enum err person_find(struct req *r)
{
	struct walk w = {.r = r};
	enum err e = body_check(r, fields);
	if (!e)
		e = check_asked(r, &w.asked);
	if (!e)
		e = applicant_purpose(r);
	if (e)
		return e;
	w.seal = seal_new(r->conf->keys);
	e = w.seal ? walk(&w) : ERR_SEALED;
	seal_free(w.seal);
	return e ? e : answer(r, &w);
}
