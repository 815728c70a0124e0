#include "fcgi/kinds.h"

#include <stdio.h>
#include <string.h>

enum { MAY, OTHER_KIND, SENTENCE };	/* columns of acting_on */

static const char *text_of(const json_t *card, const char *name)
{
	return json_string_value(json_object_get(card, name));
}

/* Is the action a word of the list " a b "? */
static bool has_word(const char *list, const char *action)
{
	char word[80];
	int n = snprintf(word, sizeof word, " %s ", action);
	return n > 0 && (size_t)n < sizeof word && strstr(list, word);
}

/* What the account may do to records of this organisation and kind, from the last answer when it is the same one. */
static enum err look(struct req *r, const json_t *card)
{
	const char *organisation = text_of(card, "organisation_id"), *machine = text_of(card, "machine");
	const char *at = arena_printf(r->arena, "%s %s", organisation ? organisation : "", machine ? machine : "");
	DB_AUTO_RESULT row = NULL;
	if (at && r->upon.at && !strcmp(r->upon.at, at))
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_ACTING_ON, &row, organisation, machine);
	if (e)
		return e;
	r->upon.may = arena_strdup(r->arena, db_text(row, 0, MAY));
	r->upon.other_kind = arena_strdup(r->arena, db_text(row, 0, OTHER_KIND));
	r->upon.sentence = arena_strdup(r->arena, db_text(row, 0, SENTENCE));
	r->upon.at = at && r->upon.may && r->upon.other_kind && r->upon.sentence ? at : NULL;
	return r->upon.at ? ERR_OK : ERR_INTERNAL;
}

enum err kinds_check(struct req *r, const char *action, const json_t *card, const char *forbidden)
{
	if (db_actor_may_all(req_actor(r), action))
		return ERR_OK;
	enum err e = db_actor_may(req_actor(r), action) ? look(r, card) : ERR_FORBIDDEN;
	if (!e && has_word(r->upon.may, action))
		return ERR_OK;
	if (!e && has_word(r->upon.other_kind, action))
		return req_fail(r, ERR_OTHER_KIND, "%s", r->upon.sentence);
	return e && e != ERR_FORBIDDEN ? e : forbidden ? req_fail(r, ERR_FORBIDDEN, "%s", forbidden) : ERR_FORBIDDEN;
}

bool kinds_may(struct req *r, const char *action, const json_t *card)
{
	return db_actor_may_all(req_actor(r), action) ||
		(db_actor_may(req_actor(r), action) && !look(r, card) && has_word(r->upon.may, action));
}

/* The first row of a statement, {organisation_id, machine}, against the action of the route. */
static enum err check_row(struct req *r, const struct db_result *row)
{
	if (!db_rows(row))
		return ERR_NOT_FOUND;
	json_auto_t *card = db_row_json(row, 0);
	return card ? kinds_check(r, r->route->action, card, NULL) : ERR_INTERNAL;
}

static enum err check_seen(struct req *r, const char *message, const char *answer)
{
	DB_AUTO_RESULT row = NULL;
	if (db_actor_may_all(req_actor(r), r->route->action))
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_RECORD_KIND, &row, message, answer);
	return e ? e : check_row(r, row);
}

enum err kinds_check_message(struct req *r, const char *message)
{
	return check_seen(r, message, NULL);
}

enum err kinds_check_answer(struct req *r, const char *answer)
{
	return check_seen(r, NULL, answer);
}

enum err kinds_check_as(struct req *r, const char *kind, const char *channel, const char *state, const char *organisation)
{
	DB_AUTO_RESULT row = NULL;
	if (db_actor_may_all(req_actor(r), r->route->action))
		return ERR_OK;
	enum err e = DB_RUN(r->db, Q_KIND_OF, &row, kind, channel, state, organisation);
	return e || !db_rows(row) ? e : check_row(r, row);
}
